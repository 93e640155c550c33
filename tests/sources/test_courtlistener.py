"""Feeds of CourtListener: exactly one of three, and nothing longer to read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from service.domain.items import Entry, Tier
from service.domain.kinds import Document
from service.domain.wire import Request, Response
from service.sources import KINDS
from service.stages.normalising.normalise import normalise

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
WRONG: dict[str, dict[str, Any]] = {
    "no feed": {},
    "two feeds": {"query": "plates", "court": "ca9"},
    "all three": {"query": "plates", "court": "ca9", "docket": 1},
    "a court with a path": {"court": "../ca9"},
    "no docket": {"docket": 0},
}


@pytest.mark.parametrize("keys", WRONG.values(), ids=WRONG)
def test_exactly_one_feed(keys: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        KINDS["courtlistener"].options.model_validate({"kind": "courtlistener", **keys})


def test_there_is_no_longer_text() -> None:
    options = KINDS["courtlistener"].options.model_validate({"kind": "courtlistener", "docket": 12})
    source = KINDS["courtlistener"].build("x", options)
    item = normalise(Entry(title="A"), source="x", kind="courtlistener", tier=Tier.OFFICIAL, outlet="x", now=NOW)
    assert item is not None
    assert source.more(item) is None
    response = Response(status=200, headers={}, body=b"x", url="https://x.example")
    assert (
        source.longer_text(Document(request=Request(url="https://x.example"), response=response, cursor={}, now=NOW))
        == ""
    )
