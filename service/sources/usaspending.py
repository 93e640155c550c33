"""Kind `usaspending` (pure): federal awards of USAspending.gov with their modifications, the last modified first.

Facts about the API: its source and contracts, 2026-05.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from service.domain.items import Item
from service.domain.kinds import Cursor, Document, Page, Source, SourceKind
from service.domain.options import HostedSourceOptions, SourceOptions
from service.domain.wire import Request
from service.sources.asking import Asker
from service.sources.cursors import day_in, first_day
from service.sources.reading import Fields, json_object
from service.sources.usaspending_award import AWARD_FIELDS, MODIFIED, RECENT, TRANSACTION_FIELDS, award_entry
from service.sources.usaspending_work import LIMIT, Listing, Step, Work, listing_owed, may_go_deeper, taken_in
from service.sources.vendors import is_one_of, search_texts

HOST = "https://api.usaspending.gov"
OUTLET = "USAspending.gov"
AWARDS = "/api/v2/search/spending_by_award/"
TRANSACTIONS = "/api/v2/search/spending_by_transaction/"
REQUESTS_A_POLL = 150
"""A longer list is read in several polls, `PAUSE` apart."""
PAUSE = timedelta(minutes=10)
OVERLAP = timedelta(days=7)
"""Asked again at every poll: the date of a modification is the agency's, and is loaded days later."""
AHEAD = timedelta(days=7)
"""The window reaches so far into the future: agencies date ahead, and no two clocks agree."""

# Codes of one group only may be asked for at once, else 422.
GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "contracts": ("A", "B", "C", "D"),
        "idvs": ("IDV_A", "IDV_B", "IDV_B_A", "IDV_B_B", "IDV_B_C", "IDV_C", "IDV_D", "IDV_E"),
        "grants": ("02", "03", "04", "05"),
        "direct_payments": ("06", "10"),
        "other": ("09", "11", "-1"),
    }
)


class UsaSpendingOptions(HostedSourceOptions):
    """The keys of a search in USAspending. Names of agencies as USAspending writes them; `recipients` names or UEIs."""

    kind: Literal["usaspending"] = "usaspending"
    awarding_agency: str | None = None
    awarding_subagency: str | None = None
    minimum_amount: Annotated[Decimal, Field(ge=0)] | None = None
    keywords: tuple[Annotated[str, Field(min_length=3)], ...] = ()
    recipients: tuple[Annotated[str, Field(min_length=3)], ...] = ()
    programs: tuple[Annotated[str, Field(pattern=r"^\d{2}\.[0-9A-Z]{3}$")], ...] = ()
    groups: tuple[Literal["contracts", "idvs", "grants", "direct_payments", "other"], ...] = Field(
        default=("contracts", "idvs"), min_length=1
    )
    days: Annotated[int, Field(ge=1, le=365)] = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class UsaSpendingSource:
    """One search. Cursor: `since`, the day of the last whole poll (YYYY-MM-DD).

    Where that poll was cut short: `owed`, the page on which to go on, and `begun`, its day.
    """

    options: UsaSpendingOptions
    asker: Asker

    def begin(self, cursor: Cursor, now: datetime) -> Request:
        """Return the request for what was left over, else for the first page of the first group of award types."""
        today = now.astimezone(UTC).date()
        owed, begun = listing_owed(cursor.get("owed"), len(self.options.groups)), day_in(cursor.get("begun"))
        since = first_day(cursor.get("since"), now, overlap=OVERLAP, days=self.options.days)
        fresh = Listing(group=0, page=1, since=since, until=today + AHEAD)
        return self._ask(Work(begun=begun if owed and begun else today, here=owed or fresh))

    def read(self, document: Document) -> Page:
        """Return the awards of a page of the list once their transactions are read, and what comes next."""
        work = document.request.context["work"]
        assert isinstance(work, Work)
        answer = json_object(document.response, document.now)
        if not answer.has("results"):
            raise answer.changed("results", "a list")
        if not answer.has("page_metadata"):
            raise answer.changed("page_metadata", "an object")
        work = taken_in(work, answer, wanted=self._is_wanted, following=self._following)
        if work.step is not Step.LIST:
            return Page(entries=(), next=self._ask(work), cursor=document.cursor, outlet=OUTLET)
        return self._told(work, document)

    def more(self, item: Item) -> Request | None:  # noqa: ARG002 - the seam's
        """Return None: an award has no longer text."""
        return None

    def longer_text(self, document: Document) -> str:  # noqa: ARG002 - the seam's
        """Return nothing: it is never asked for."""
        return ""

    def _told(self, work: Work, document: Document) -> Page:
        entries = tuple(award_entry(row, work.transactions) for row in work.awards)
        if work.after is None:
            return Page(entries=entries, cursor={"since": work.begun.isoformat()}, outlet=OUTLET)
        if work.asked >= REQUESTS_A_POLL:
            since = {"since": document.cursor["since"]} if "since" in document.cursor else {}
            owed = {"owed": work.after.written(), "begun": work.begun.isoformat(), **since}
            return Page(entries=entries, cursor=owed, outlet=OUTLET, retry_at=document.now + PAUSE)
        told = work.told | {str(entry.id) for entry in entries}
        following = Work(begun=work.begun, asked=work.asked, here=work.after, told=told)
        return Page(entries=entries, next=self._ask(following), cursor=document.cursor, outlet=OUTLET)

    def _is_wanted(self, award: Fields) -> bool:
        """Return whether the award's vendor is one of those wanted: the search by names is loose."""
        wanted = self.options.recipients
        return not wanted or is_one_of(wanted, award.text("Recipient Name"), award.text("Recipient UEI"))

    def _following(self, here: Listing) -> Listing | None:
        """Return the list after one that is read to its end."""
        if self.options.keywords and not here.worded:
            return replace(here, page=1, first=None, last=None, worded=True)
        if here.group + 1 < len(self.options.groups):
            return replace(here, group=here.group + 1, page=1, first=None, last=None, worded=False)
        return None

    def _ask(self, work: Work) -> Request:
        group = self.options.groups[work.here.group]
        filters = {"award_type_codes": list(GROUPS[group]), **self._filters(work)}
        common = {"filters": filters, "order": "desc", "limit": LIMIT, "page": work.page}
        context = {"work": work}
        if work.lists_transactions:
            body = {**common, "fields": [*TRANSACTION_FIELDS], "sort": "Action Date"}
            return self.asker.post(f"{self.asker.base}{TRANSACTIONS}", body, context=context)
        kind = "Contract Award Type" if group in ("contracts", "idvs") else "Award Type"
        last = work.here.last if work.step is Step.LIST and not may_go_deeper(work.page) else None
        body = {**common, "fields": [*AWARD_FIELDS, kind], "sort": MODIFIED, "subawards": False, **(last or {})}
        return self.asker.post(f"{self.asker.base}{AWARDS}", body, context=context)

    def _filters(self, work: Work) -> dict[str, object]:
        """Return the filters of a list, or those that find the awards or the transactions at hand by their numbers."""
        minimum = self.options.minimum_amount
        amounts = {"award_amounts": [{"lower_bound": float(minimum)}]} if minimum is not None else {}
        if work.step is Step.AWARDS:
            return {"award_ids": _quoted(work.wanted.values()), **amounts}
        if work.step is Step.TRANSACTIONS:
            first = min((day for row in work.awards if (day := row.day(MODIFIED))), default=work.here.since)
            numbers = _quoted(row.text("Award ID") for row in work.awards)
            return {"award_ids": numbers, **_period(first - RECENT, work.here.until, "action_date")}
        found = {**_period(work.here.since, work.here.until, "last_modified_date"), **self._searched()}
        # In a search of transactions the least amount would be that of each transaction.
        return found if work.here.worded else {**found, **amounts}

    def _searched(self) -> dict[str, object]:
        options = self.options
        top, sub = options.awarding_agency, options.awarding_subagency
        found: dict[str, object] = {}
        if sub:
            within = {"toptier_name": top} if top else {}
            found["agencies"] = [{"type": "awarding", "tier": "subtier", "name": sub, **within}]
        elif top:
            found["agencies"] = [{"type": "awarding", "tier": "toptier", "name": top}]
        if options.keywords:
            found["keywords"] = list(options.keywords)
        if options.recipients:
            found["recipient_search_text"] = list(search_texts(options.recipients))
        if options.programs:
            found["program_numbers"] = list(options.programs)
        return found


def build(_: str, options: SourceOptions) -> Source:
    """Return the source of a configured search."""
    assert isinstance(options, UsaSpendingOptions)
    return UsaSpendingSource(options=options, asker=Asker.of(options, options.base_url or HOST))


def _period(first: date, last: date, kind: str) -> dict[str, object]:
    return {"time_period": [{"start_date": first.isoformat(), "end_date": last.isoformat(), "date_type": kind}]}


def _quoted(numbers: Iterable[str | None]) -> list[str]:
    """Return the numbers in quotes, so that they are found whole."""
    bare = (number.replace('"', "").strip() for number in numbers if number)
    return [f'"{number}"' for number in dict.fromkeys(bare) if number]


KIND = SourceKind(
    name="usaspending",
    options=UsaSpendingOptions,
    build=build,
    summary="Federal contracts and grants of USAspending.gov, by agency, amount, words and recipient",
)
