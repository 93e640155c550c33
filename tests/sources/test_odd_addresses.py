"""Addresses that no reader of addresses takes, wherever a source gives one: the rest of the answer is read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from service.domain.items import Entry
from service.domain.kinds import Document, FeedHints, ParsedFeed
from service.domain.wire import Response
from service.sources import KINDS
from tests.sources.recorded import FIXTURES

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
ODD = ["https://[[/x", "https://[::1/x", "http://x.example:99999/", "https://[v1.x]/1"]
PLACES: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "federal_register": ({}, "two-pages", "results", "correction_of"),
    "sam_gov": ({"api_key": "k"}, "notices-of-every-type", "opportunitiesData", "description"),
}


@pytest.mark.parametrize("address", ODD)
@pytest.mark.parametrize(("kind", "place"), PLACES.items(), ids=PLACES)
def test_a_record_with_an_odd_address_is_read(
    kind: str, place: tuple[dict[str, Any], str, str, str], address: str
) -> None:
    options, folder, records, name = place
    source = KINDS[kind].build("x", KINDS[kind].options.model_validate({"kind": kind, **options}))
    body = json.loads((FIXTURES / kind / folder / "1.json").read_text("utf-8"))
    body[records][0][name] = address
    request = source.begin({}, NOW)
    response = Response(status=200, headers={}, body=json.dumps(body).encode(), url=request.url)
    page = source.read(Document(request=request, response=response, cursor={}, now=NOW))
    assert len(page.entries) == len(body[records])


@pytest.mark.parametrize("address", ODD)
def test_a_docket_entry_with_an_odd_address_is_read(address: str) -> None:
    case = json.loads(next(iter(sorted((FIXTURES / "courtlistener").glob("*/case.json")))).read_text("utf-8"))
    source = KINDS["courtlistener"].build("x", KINDS["courtlistener"].options.model_validate(case["options"]))
    request = source.begin({}, NOW)
    feed = ParsedFeed(
        title="Docket",
        link=None,
        entries=(Entry(id="1", link=address, title="Motion to compel"),),
        hints=FeedHints(),
        format="atom10",
        parser="fast",
    )
    response = Response(status=200, headers={}, body=b"", url=request.url)
    page = source.read(Document(request=request, response=response, cursor={}, now=NOW, feed=feed))
    assert [entry.title for entry in page.entries] == ["Motion to compel"]
