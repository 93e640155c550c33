"""The hub that a feed names: in its Link header first, then in itself; and which feeds may be subscribed to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from service.domain.kinds import Document, FeedHints, ParsedFeed
from service.domain.wire import Request, Response
from service.sources import KINDS

FEED = KINDS["feed"]
URL = "https://paper.example/feed"
OWN = FeedHints(hub="https://hub.example/own", self_url="https://paper.example/own", ttl_s=60.0)
LINK = '<https://hub.example/link>; rel="hub", <https://paper.example/link>; rel="self"'
NAMED: dict[str, tuple[FeedHints, dict[str, str], str | None, str | None]] = {
    "in itself": (OWN, {}, "https://hub.example/own", "https://paper.example/own"),
    "in the header": (OWN, {"link": LINK}, "https://hub.example/link", "https://paper.example/link"),
    "in the header alone": (FeedHints(), {"link": LINK}, "https://hub.example/link", "https://paper.example/link"),
    "without an address of its own": (FeedHints(hub="https://hub.example/own"), {}, "https://hub.example/own", URL),
    "nowhere": (FeedHints(self_url=URL), {"link": "<https://paper.example/>; rel=canonical"}, None, URL),
}


def options(**more: Any) -> Any:
    return FEED.options.model_validate({"kind": "feed", "url": URL, **more})


@pytest.mark.parametrize(("hints", "headers", "hub", "topic"), NAMED.values(), ids=NAMED)
def test_where_a_feed_names_its_hub(
    hints: FeedHints, headers: dict[str, str], hub: str | None, topic: str | None
) -> None:
    feed = ParsedFeed(title=None, link=None, entries=(), hints=hints, format="rss", parser="fast")
    response = Response(status=200, headers=headers, body=b"", url=URL)
    now = datetime(2026, 11, 23, tzinfo=UTC)
    document = Document(request=Request(url=URL), response=response, cursor={}, now=now, feed=feed)
    read = FEED.build("paper", options()).read(document).hints
    assert (read.hub, read.self_url, read.ttl_s) == (hub, topic, hints.ttl_s)


MAY: dict[str, tuple[dict[str, Any], bool]] = {
    "any feed": ({}, True),
    "one that the operator excepts": ({"websub": False}, False),
    "one that needs headers": ({"headers": {"Authorization": "Bearer canary"}}, False),
}


@pytest.mark.parametrize(("more", "may"), MAY.values(), ids=MAY)
def test_which_feeds_may_be_subscribed_to(more: dict[str, Any], may: bool) -> None:
    assert options(**more).subscribes() is may


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"feed"}))
def test_no_other_kind_is_subscribed_to(kind: str) -> None:
    assert not KINDS[kind].options.model_construct(kind=kind).subscribes()
