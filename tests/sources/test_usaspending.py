"""A poll of USAspending that is long: cut into several, each going on where the last one stopped."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from service.domain.kinds import Document, Page, Source
from service.domain.wire import Request, Response
from service.sources import KINDS
from service.sources.usaspending import PAUSE, REQUESTS_A_POLL
from service.sources.usaspending_work import DEEPEST, LIMIT, MAX_LOOKUP_PAGES, listing_owed

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
AWARD = {"generated_internal_id": "CONT_AWD_1", "Award ID": "70CMSD26C1", "Last Modified Date": "2026-11-20 10:00:00"}


def source(**keys: Any) -> Source:
    options = KINDS["usaspending"].options.model_validate({"kind": "usaspending", **keys})
    return KINDS["usaspending"].build("x", options)


def answered(one: Source, request: Request, rows: list[dict[str, Any]], *, more: bool = False) -> Page:
    metadata = {"page": 1, "hasNext": more, "last_record_unique_id": 7, "last_record_sort_value": "9"}
    body = orjson.dumps({"results": rows, "page_metadata": metadata})
    response = Response(status=200, headers={}, body=body, url=request.url)
    return one.read(Document(request=request, response=response, cursor={"since": "2026-11-20"}, now=NOW))


def asked(request: Request) -> dict[str, Any]:
    body: dict[str, Any] = orjson.loads(request.body or b"")
    return body


def following(page: Page) -> Request:
    assert page.next is not None
    return page.next


def read_on(one: Source, request: Request) -> tuple[int, Page]:
    """Return how many requests a list without an end takes until the poll is cut short, and its last page."""
    for number in range(1, 1_000):
        listed = request.url.endswith("spending_by_award/")
        rows = [{**AWARD, "generated_internal_id": f"CONT_AWD_{number}"}]
        page = answered(one, request, rows if listed else [], more=listed)
        if page.next is None:
            return number, page
        request = page.next
    raise AssertionError("it never ends")


def test_a_long_list_is_read_in_several_polls() -> None:
    one = source()
    number, page = read_on(one, one.begin({"since": "2026-11-20"}, NOW))
    assert number == REQUESTS_A_POLL
    assert page.retry_at == NOW + PAUSE
    assert page.cursor["since"] == "2026-11-20"
    again = one.begin(page.cursor, NOW + timedelta(days=1))
    assert asked(again)["page"] == REQUESTS_A_POLL // 2 + 1
    assert (
        asked(again)["filters"]["time_period"]
        == asked(one.begin({"since": "2026-11-20"}, NOW))["filters"]["time_period"]
    )
    last = answered(one, following(answered(one, again, [], more=True)), [])
    assert last.cursor == {"since": "2026-11-23"}


def test_the_transactions_of_a_page_have_an_end() -> None:
    one = source(groups=["contracts"])
    request = following(answered(one, one.begin({}, NOW), [AWARD]))
    for number in range(1, MAX_LOOKUP_PAGES):
        assert asked(request)["page"] == number
        request = following(answered(one, request, [AWARD], more=True))
    page = answered(one, request, [AWARD], more=True)
    assert [entry.id for entry in page.entries] == ["CONT_AWD_1"]
    assert page.next is None


def test_a_search_of_wording_goes_no_deeper_than_the_api() -> None:
    one = source(groups=["contracts"], keywords=["plates"])
    request = following(answered(one, one.begin({}, NOW), []))
    work = request.context["work"]
    deepest = DEEPEST // LIMIT - 1
    context = {"work": replace(work, here=replace(work.here, page=deepest), told=frozenset({"CONT_AWD_1"}))}  # type: ignore[type-var, attr-defined]
    assert answered(one, replace(request, context=context), [AWARD], more=True).next is None


OWED: dict[str, object] = {
    "nothing": None,
    "a list": [],
    "a group that is no more": {"group": 2, "page": 1, "since": "2026-11-01", "until": "2026-11-23"},
    "a page before the first": {"group": 0, "page": 0, "since": "2026-11-01", "until": "2026-11-23"},
    "texts": {"group": "0", "page": "1", "since": "2026-11-01", "until": "2026-11-23"},
    "no dates": {"group": 0, "page": 1, "since": "x"},
}


@pytest.mark.parametrize("written", OWED.values(), ids=OWED)
def test_what_cannot_be_gone_on_with_is_begun_anew(written: object) -> None:
    assert listing_owed(written, groups=2) is None


def test_what_is_owed_is_read_back_as_it_was_written() -> None:
    written = {"group": 1, "page": 501, "worded": True, "since": "2026-11-01", "until": "2026-11-23", "last": {"a": 7}}
    owed = listing_owed(written, groups=2)
    assert owed is not None
    assert owed.written() == written
