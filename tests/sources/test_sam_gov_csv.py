"""The daily file of SAM.gov: how far back it is read, and what a row means that no recorded exchange holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.errors import ShapeChanged
from service.domain.items import Entry
from service.domain.kinds import Cursor, Document, Page, Row, Rows
from service.domain.stories import Step
from service.domain.wire import Response
from service.sources import KINDS
from service.sources.sam_gov_csv import COLUMNS

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
KIND = KINDS["sam_gov_csv"]
SOURCE = KIND.build("file", KIND.options.model_validate({"kind": "sam_gov_csv"}))
ROW = {"NoticeId": "a1", "Title": "Plate readers", "PostedDate": "2026-11-22 09:15:04.442-05", "Active": "Yes"}

COMMON: Cursor = {"since": "2026-11-20"}

SINCE: dict[str, tuple[Cursor, int, date]] = {
    "days back at the first poll": ({}, 14, date(2026, 11, 9)),
    "days back again, for a notice may have changed": ({"since": "2026-11-22"}, 14, date(2026, 11, 9)),
    "no further back than the last file, and what was posted late": ({"since": "2026-11-22"}, 1, date(2026, 11, 20)),
    "to the last file, however long ago": ({"since": "2026-06-01"}, 14, date(2026, 5, 30)),
    "a year at most": ({"since": "2019-06-01"}, 14, date(2025, 11, 24)),
    "days back where the cursor is none of ours": ({"since": 7}, 14, date(2026, 11, 9)),
    "days back where the cursor is out of time": ({"since": "0001-01-01"}, 14, date(2026, 11, 9)),
}


@pytest.mark.parametrize(("cursor", "days", "since"), SINCE.values(), ids=SINCE)
def test_the_file_is_read(cursor: Cursor, days: int, since: date) -> None:
    source = KIND.build("file", KIND.options.model_validate({"kind": "sam_gov_csv", "days": days}))
    for request in (source.begin(cursor, NOW), source.begin(cursor, NOW).instead):
        assert request is not None
        assert request.table is not None
        assert (request.table.since, request.conditional) == (since, True)


def read(*rows: dict[str, str], last: bool = False, modified: str = "", cursor: Cursor = COMMON) -> Page:
    request = SOURCE.begin({}, NOW)
    response = Response(status=200, headers={"last-modified": modified}, body=b"", url=request.url)
    document = Document(request=request, response=response, cursor=cursor, now=NOW)
    found = tuple(Row(line=line, values={name: row.get(name, "") for name in COLUMNS}) for line, row in enumerate(rows))
    return SOURCE.read(replace(document, rows=Rows(rows=found, read=len(found), last=last)))


WRITTEN = {
    "the day on which it was written": ("Sat, 21 Nov 2026 05:10:00 GMT", "2026-11-21"),
    "today where it was written in the future": ("Sat, 05 Dec 2026 05:10:00 GMT", "2026-11-23"),
    "today where it does not say": ("the other day", "2026-11-23"),
}


@pytest.mark.parametrize(("modified", "since"), WRITTEN.values(), ids=WRITTEN)
def test_the_cursor_is(modified: str, since: str) -> None:
    assert read(ROW, last=True, modified=modified).cursor["since"] == since


@pytest.mark.parametrize(("before", "problems"), [(3, ()), (4, ("1 notices, after 4 in the last file",)), ("x", ())])
def test_a_file_of_which_half_is_gone_is_a_problem(before: object, problems: tuple[str, ...]) -> None:
    page = read(ROW, last=True, cursor={"notices": before})
    assert (page.problems, page.cursor["notices"]) == (problems, 1)
    assert read(ROW, cursor={"notices": before}).problems == ()


def one(**more: str) -> Entry:
    (entry,) = read({**ROW, **more}).entries
    return entry


def test_a_file_without_a_notice_is_another_shape() -> None:
    with pytest.raises(ShapeChanged, match="rows: expected notices, found none"):
        read(last=True)
    assert read().entries == ()


def test_the_cursor_advances_with_the_last_piece() -> None:
    assert read(ROW).cursor == {"since": "2026-11-20"}
    assert read(ROW, last=True).cursor == {"since": "2026-11-23", "notices": 1}


TYPES: dict[str, tuple[dict[str, str], Step | None, str]] = {
    "a solicitation": ({"Type": "Solicitation", "BaseType": "Presolicitation"}, Step.SOLICITED, "Solicitation"),
    "a solicitation that was revised": (
        {"Type": "Modification/Amendment/Cancel", "BaseType": "Solicitation"},
        Step.AMENDED,
        "Solicitation",
    ),
    "an award that was revised": (
        {"Type": "Modification/Amendment/Cancel", "BaseType": "Award Notice", "AwardNumber": "70CMSD26C00000007"},
        Step.AWARDED,
        "Award Notice",
    ),
    "a revision of something": (
        {"Type": "Modification/Amendment/Cancel"},
        Step.AMENDED,
        "Modification/Amendment/Cancel",
    ),
    "a revision that cancels": (
        {"Type": "Modification/Amendment/Cancel", "BaseType": "Solicitation", "Title": "CANCELLED", "Active": "No"},
        Step.WITHDRAWN,
        "Solicitation",
    ),
    "a plan to bundle": (
        {"Type": "Consolidate/(Substantially) Bundle"},
        Step.SOUGHT,
        "Consolidate/(Substantially) Bundle",
    ),
}


@pytest.mark.parametrize(("row", "step", "kind"), TYPES.values(), ids=TYPES)
def test_what_the_type_says(row: dict[str, str], step: Step | None, kind: str) -> None:
    facts = one(**row).facts
    assert (facts.step, facts.notice_type) == (step, kind)


def test_the_id_is_written_as_the_api_writes_it() -> None:
    entry = one(NoticeId="ABCDEF0123456789ABCDEF0123456789")
    assert entry.id == "abcdef0123456789abcdef0123456789"


POSTED = {
    "with the office's zone": ("2026-11-22 09:15:04.442-05", datetime(2026, 11, 22, 14, 15, 4, 442_000, tzinfo=UTC)),
    "without zone: Washington's": ("2026-11-22 09:15:04", datetime(2026, 11, 22, 14, 15, 4, tzinfo=UTC)),
    "a day alone: its midnight in Washington": ("2026-11-22", datetime(2026, 11, 22, 5, 0, tzinfo=UTC)),
    "no day that there is": ("2026-11-31 09:15:04", None),
    "before all time": ("0001-01-01 00:00:00+14", None),
}


@pytest.mark.parametrize(("written", "at"), POSTED.values(), ids=POSTED)
def test_when_it_was_posted(written: str, at: datetime | None) -> None:
    assert one(PostedDate=written).published == at


DEADLINES = {
    "with a zone": ("2026-12-18T17:00:00-07:00", datetime(2026, 12, 19, 0, 0, tzinfo=UTC)),
    "without zone: Washington's": ("2026-12-18T17:00:00", datetime(2026, 12, 18, 22, 0, tzinfo=UTC)),
    "a day alone: its end": ("2026-12-18", datetime(2026, 12, 19, 4, 59, tzinfo=UTC)),
}


@pytest.mark.parametrize(("written", "at"), DEADLINES.values(), ids=DEADLINES)
def test_until_when_offers_are_taken(written: str, at: datetime) -> None:
    (deadline,) = one(ResponseDeadLine=written).facts.deadlines
    assert (deadline.kind, deadline.at) == ("response", at)


@pytest.mark.parametrize("written", ["0001-01-01T00:00:00+14:00", "9999-12-31", "9999-12-31T23:00:00-12:00"])
def test_a_deadline_outside_of_all_time_is_unknown(written: str) -> None:
    page = read({**ROW, "ResponseDeadLine": written})
    assert (page.entries[0].facts.deadlines, len(page.problems)) == ((), 1)


def test_a_fact_that_cannot_be_read_is_unknown_and_told_and_the_notice_stays() -> None:
    page = read({**ROW, "Title": "Readers", "Award$": "1.2.3", "ResponseDeadLine": "soon"})
    (entry,) = page.entries
    assert (entry.title, entry.facts.amount, entry.facts.deadlines) == ("Readers", None, ())
    assert page.problems == (
        "line 0.ResponseDeadLine: expected a time in ISO 8601, found 'soon'",
        "line 0.Award$: expected an amount, found '1.2.3'",
    )


@pytest.mark.parametrize(("bad", "good", "refused"), [(5, 0, False), (6, 0, True), (6, 60, False), (7, 60, True)])
def test_more_than_a_few_unreadable_rows_are_another_shape(bad: int, good: int, refused: bool) -> None:
    rows = [{**ROW, "NoticeId": str(number), "Award$": "1.2.3" if number < bad else ""} for number in range(bad + good)]
    if refused:
        with pytest.raises(ShapeChanged, match=r"line 0\.Award\$"):
            read(*rows)
    else:
        assert len(read(*rows).problems) == bad


@given(st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=30), max_size=len(COLUMNS)))
def test_whatever_stands_in_a_row_it_is_read_or_told(row: dict[str, str]) -> None:
    page = read({**ROW, **row})
    assert page.entries or page.problems
