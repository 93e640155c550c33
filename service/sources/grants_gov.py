"""Kind `grants_gov` (pure): grants that are offered or forecast on Grants.gov. No key is needed.

What a town buys its cameras with is often a federal grant, offered months before. Facts about the API: its public
clients and captured answers, 2026-05. It has no filter by date, so that every open offer is read at every poll.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from service.domain.errors import ShapeChanged, SourceRefused
from service.domain.items import Deadline, Entry, Facts, Item
from service.domain.kinds import Cursor, Document, Page, Source, SourceKind
from service.domain.options import Duration, HostedSourceOptions, SourceOptions
from service.domain.stories import Step
from service.domain.wire import Request
from service.sources.agencies import agencies
from service.sources.asking import Asker
from service.sources.reading import Fields, json_object, words_of
from service.stages.normalising.times import end_of_day, start_of_day

HOST = "https://api.grants.gov"
OUTLET = "Grants.gov"
SEARCH = "/v1/api/search2"
DETAIL = "/v1/api/fetchOpportunity"
ROWS = 250
MAX_RECORDS = 10_000
"""Several times what is open in all of the government."""


class GrantsGovOptions(HostedSourceOptions):
    """The keys of a search in Grants.gov. Each of `programs` is a search of its own."""

    kind: Literal["grants_gov"] = "grants_gov"
    term: Annotated[str, Field(min_length=2, max_length=200)] | None = None
    programs: tuple[Annotated[str, Field(pattern=r"^\d{2}\.[0-9A-Z]{3}$")], ...] = ()
    agencies: tuple[Annotated[str, Field(pattern=r"^[A-Z0-9-]{2,30}$")], ...] = ()
    every: Duration | None = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A page of one search. `first`: with what the page before began."""

    program: int = 0
    start: int = 0
    first: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantsGovSource:
    """One search, or one for each program. It needs no cursor: what is known the store knows."""

    options: GrantsGovOptions
    asker: Asker

    def begin(self, cursor: Cursor, now: datetime) -> Request:  # noqa: ARG002 - the seam's
        """Return the request for the first page of the first search."""
        return self._ask(_Place())

    def read(self, document: Document) -> Page:
        """Return a page of offers, and the next page, the next search, or the end."""
        place = document.request.context["place"]
        assert isinstance(place, _Place)
        data = _data(document)
        if not data.has("oppHits"):
            raise data.changed("oppHits", "a list")
        rows, total = data.parts("oppHits"), data.whole("hitCount")
        if total is None:
            raise data.changed("hitCount", "a whole number")
        following = self._after(place, rows, total)
        entries = tuple(_entry(row) for row in rows if self._is_wanted(row))
        return Page(entries=entries, next=self._ask(following) if following else None, outlet=OUTLET)

    def more(self, item: Item) -> Request | None:
        """Return the request for what an offer says at length."""
        identity = item.key.identity
        if not identity.isdecimal() or not identity.isascii():
            return None
        return self.asker.post(f"{self.asker.base}{DETAIL}", {"opportunityId": int(identity)}, context={})

    def longer_text(self, document: Document) -> str:
        """Return the description of an offer or a forecast (HTML)."""
        data = _data(document)
        parts = ((data.part("synopsis"), "synopsisDesc"), (data.part("forecast"), "forecastDesc"))
        return next((text for part, name in parts if part and (text := part.text(name))), "")

    def _is_wanted(self, row: Fields) -> bool:
        wanted, listed = self.options.programs, _programs(row)
        return not wanted or not listed or bool(set(wanted) & set(listed))

    def _after(self, place: _Place, rows: Sequence[Fields], total: int) -> _Place | None:
        start = place.start + ROWS
        if rows and start < min(total, MAX_RECORDS):
            first = _identity(rows[0])
            if first == place.first:
                raise ShapeChanged("data.oppHits", "another page", "the same page again")
            return replace(place, start=start, first=first)
        if place.program + 1 < len(self.options.programs):
            return _Place(program=place.program + 1)
        return None

    def _ask(self, place: _Place) -> Request:
        options = self.options
        body = {
            "rows": ROWS,
            "startRecordNum": place.start,
            "keyword": options.term or "",
            "oppStatuses": "forecasted|posted",
            "sortBy": "openDate|desc",
            "agencies": "|".join(options.agencies),
            "aln": options.programs[place.program] if options.programs else "",
        }
        return self.asker.post(f"{self.asker.base}{SEARCH}", body, context={"place": place})


def build(_: str, options: SourceOptions) -> Source:
    """Return the source of a configured search."""
    assert isinstance(options, GrantsGovOptions)
    asker = Asker.of(options, options.base_url or HOST, {"Accept": "application/json"})
    return GrantsGovSource(options=options, asker=asker)


def _data(document: Document) -> Fields:
    """Return the object `data` of an answer; an error is told with HTTP 200 and an `errorcode` of its own."""
    answer = json_object(document.response, document.now)
    if answer.whole("errorcode"):
        raise SourceRefused(document.response.status, words_of(document.response) or (answer.text("msg") or ""))
    data = answer.part("data")
    if data is None:
        raise answer.changed("data", "an object")
    return data


def _entry(row: Fields) -> Entry:
    identity, forecast = _identity(row), row.text("oppStatus") == "forecasted"
    opened, number = _day(row, "openDate"), row.text("number")
    title = row.text("title") or ""
    return Entry(
        id=identity,
        link=f"https://www.grants.gov/search-results-detail/{identity}",
        title=title or f"Grant {number or identity}",
        # The day of a forecast is when the offer is expected.
        published=start_of_day(opened) if opened and not forecast else None,
        facts=Facts(
            agencies=agencies(row.text("agency") or row.text("agencyName") or row.text("agencyCode")),
            document_number=number,
            notice_type="Grant forecast" if forecast else "Grant offer",
            deadlines=_deadlines(row),
            identifiers=(f"grant:{identity}",),
            step=None if forecast else Step.SOLICITED,
        ),
    )


def _identity(row: Fields) -> str:
    """Return the id of an offer, which is written as a number or as a text."""
    value = row.values.get("id")
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else row.text("id")
    if not text or not text.isdecimal() or not text.isascii():
        raise row.changed("id", "a number")
    return text


def _programs(row: Fields) -> tuple[str, ...]:
    return row.texts("alnist") or row.texts("cfdaList")


def _deadlines(row: Fields) -> tuple[Deadline, ...]:
    closes = _day(row, "closeDate")
    return (Deadline(kind="response", at=end_of_day(closes)),) if closes else ()


def _day(row: Fields, name: str) -> date | None:
    """Return a day that is written as `MM/DD/YYYY`."""
    written = row.text(name)
    if written is None:
        return None
    try:
        return datetime.strptime(written.strip(), "%m/%d/%Y").replace(tzinfo=UTC).date()
    except ValueError:
        raise row.changed(name, "a date as MM/DD/YYYY") from None


KIND = SourceKind(
    name="grants_gov",
    options=GrantsGovOptions,
    build=build,
    summary="Grants that are offered or forecast on Grants.gov, by words, agency and program",
)
