"""A search of regulations.gov that goes deeper than its pages: it is asked for in slices by date, and ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from service.domain.errors import ShapeChanged
from service.domain.items import Entry, Tier
from service.domain.kinds import Document, Page, Source
from service.domain.wire import Request, Response
from service.sources import KINDS
from service.sources.regulations import MAX_PAGES
from service.stages.normalising.normalise import normalise

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)


def source() -> Source:
    options = KINDS["regulations"].options.model_validate({"kind": "regulations", "api_key": "canary-7"})
    return KINDS["regulations"].build("x", options)


def page(request: Request, modified: datetime, *, more: bool = True) -> Page:
    """Return what the source reads from a page of one document that was modified then."""
    attributes = {"title": "A notice", "lastModifiedDate": f"{modified:%Y-%m-%dT%H:%M:%SZ}"}
    body = {"data": [{"id": "A-1", "attributes": attributes}], "meta": {"hasNextPage": more}}
    response = Response(status=200, headers={}, body=orjson.dumps(body), url=request.url)
    return source().read(Document(request=request, response=response, cursor={}, now=NOW))


def asked(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}


def followed(request: Request, modified: datetime, pages: int) -> Request:
    for _ in range(pages):
        following = page(request, modified).next
        assert following is not None
        request = following
    return request


def test_behind_the_last_page_follows_the_slice_of_what_was_modified_before() -> None:
    request = source().begin({}, NOW)
    last = followed(request, NOW, MAX_PAGES - 1)
    assert asked(last)["page[number]"] == str(MAX_PAGES)
    assert "filter[lastModifiedDate][le]" not in asked(last)
    following = followed(last, datetime(2026, 11, 20, 15, 2, 3, tzinfo=UTC), 1)
    assert asked(following)["page[number]"] == "1"
    assert asked(following)["filter[lastModifiedDate][le]"] == "2026-11-20 10:02:03"
    assert asked(following)["filter[lastModifiedDate][ge]"] == asked(request)["filter[lastModifiedDate][ge]"]


def test_a_slice_that_gets_no_further_is_a_changed_shape_not_a_loop() -> None:
    request = followed(source().begin({}, NOW), NOW, MAX_PAGES + MAX_PAGES - 1)
    with pytest.raises(ShapeChanged):
        page(request, NOW)


def test_the_last_page_of_the_last_slice_ends_the_poll() -> None:
    request = followed(source().begin({}, NOW), NOW, MAX_PAGES)
    assert page(request, NOW - timedelta(days=1), more=False).cursor == {"since": "2026-11-23"}


def test_a_document_without_its_time_cannot_end_a_slice() -> None:
    request = followed(source().begin({}, NOW), NOW, MAX_PAGES - 1)
    body = {"data": [{"id": "A-1", "attributes": {"title": "A notice"}}], "meta": {"hasNextPage": True}}
    response = Response(status=200, headers={}, body=orjson.dumps(body), url=request.url)
    with pytest.raises(ShapeChanged, match="lastModifiedDate"):
        source().read(Document(request=request, response=response, cursor={}, now=NOW))


ELSEWHERE = {
    "another host": "https://evil.example/v4/documents/A-1",
    "another place at home": "https://api.regulations.gov/v4/comments/A-1",
    "nowhere": None,
}


@pytest.mark.parametrize("address", ELSEWHERE.values(), ids=ELSEWHERE)
def test_the_key_goes_to_the_records_of_documents_alone(address: str | None) -> None:
    extra = {"text_url": address} if address else {}
    item = normalise(Entry(title="A", extra=extra), source="x", kind="x", tier=Tier.OFFICIAL, outlet="x", now=NOW)
    assert item is not None
    assert source().more(item) is None


def test_the_key_is_in_a_header_alone() -> None:
    request = source().begin({}, NOW)
    assert "canary-7" not in f"{request!r} {request.url} {request.context!r} {source()!r}"
    assert request.headers["X-Api-Key"] == "canary-7"
