"""Where a poll of USAspending is (pure): work under way x an answer -> the work, with what is to be asked for next.

    list           a page of the awards modified in the window, or of transactions whose wording holds the keywords
    awards         the awards of such transactions, by their numbers
    transactions   the transactions of the awards at hand; then these are told, and the next page of the list follows

Each group of award types is a list of its own, and with keywords two: the search of awards does not read what their
modifications say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from service.domain.errors import ShapeChanged
from service.sources.reading import Fields
from service.sources.usaspending_award import MODIFIED, Transaction, transaction

LIMIT = 100
"""Rows of a page; more are refused."""
DEEPEST = 50_000
"""page * limit must stay below; beyond it the last award of the page before says where to go on."""
MAX_LOOKUP_PAGES = 20
"""So many pages are read of the transactions of a hundred awards, the newest first; what is left is old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A page of a list. `worded`: of transactions by their wording. `first`: with what the page before began."""

    group: int
    page: int
    since: date
    until: date
    worded: bool = False
    first: str | None = None
    last: Mapping[str, object] | None = None

    def written(self) -> dict[str, object]:
        """Return the page as JSON has it; `listing_owed` reads it."""
        whole: dict[str, object] = {"group": self.group, "page": self.page, "worded": self.worded}
        whole |= {"since": self.since.isoformat(), "until": self.until.isoformat()}
        return {**whole, "last": dict(self.last)} if self.last else whole


class Step(StrEnum):
    """What is asked for."""

    LIST = "list"
    AWARDS = "awards"
    TRANSACTIONS = "transactions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Where a poll is: the page of the list, the one after it, and what is at hand of the awards of this page.

    `wanted`: generated ids and numbers of the awards to look up. `told`: ids of the awards told in this poll.
    """

    begun: date
    asked: int = 0
    here: Listing
    after: Listing | None = None
    step: Step = Step.LIST
    lookup_page: int = 1
    wanted: Mapping[str, str] = field(default_factory=dict)
    awards: tuple[Fields, ...] = ()
    transactions: tuple[Transaction, ...] = ()
    told: frozenset[str] = frozenset()

    @property
    def page(self) -> int:
        """Which page is asked for."""
        return self.here.page if self.step is Step.LIST else self.lookup_page

    @property
    def lists_transactions(self) -> bool:
        """Whether the search of transactions is asked, not that of awards."""
        return self.step is Step.TRANSACTIONS or (self.step is Step.LIST and self.here.worded)


def taken_in(
    work: Work,
    answer: Fields,
    *,
    wanted: Callable[[Fields], bool],
    following: Callable[[Listing], Listing | None],
) -> Work:
    """Return the work with an answer taken in; its step is LIST where all of this page is at hand.

    `wanted`: whether an award is to be told; `following`: the list after one that is read to its end.
    """
    work = replace(work, asked=work.asked + 1)
    rows, page = answer.parts("results"), answer.part("page_metadata") or Fields(where="page_metadata", values={})
    more = bool(rows) and page.flag("hasNext")
    if work.step is Step.LIST:
        after = _next_page(work.here, rows, page) if more else None
        work = replace(work, after=after or following(work.here))
        return _with_wording(work, rows) if work.here.worded else _with_awards(work, rows, wanted)
    turned = replace(work, lookup_page=work.lookup_page + 1)
    more = more and work.lookup_page < MAX_LOOKUP_PAGES
    if work.step is Step.AWARDS:
        named = tuple(row for row in rows if row.required("generated_internal_id") in work.wanted)
        turned = replace(turned, awards=(*work.awards, *named))
        return turned if more else _with_awards(turned, turned.awards, wanted)
    turned = replace(turned, transactions=(*work.transactions, *map(transaction, rows)))
    return turned if more else replace(turned, step=Step.LIST)


def may_go_deeper(page: int) -> bool:
    """Return whether that page may be asked for by its number."""
    return page * LIMIT < DEEPEST


def listing_owed(written: object, groups: int) -> Listing | None:
    """Return the page that was written, or None where it is none, or of a group that is no longer asked for."""
    if not isinstance(written, Mapping):
        return None
    group, page, last = written.get("group"), written.get("page"), written.get("last")
    if not isinstance(group, int) or not isinstance(page, int) or not 0 <= group < groups or page < 1:
        return None
    try:
        since, until = date.fromisoformat(str(written.get("since"))), date.fromisoformat(str(written.get("until")))
    except ValueError:
        return None
    return Listing(
        group=group,
        page=page,
        since=since,
        until=until,
        worded=written.get("worded") is True,
        last=last if isinstance(last, Mapping) else None,
    )


def _with_awards(work: Work, rows: tuple[Fields, ...], wanted: Callable[[Fields], bool]) -> Work:
    """Return the work with awards at hand. Those without a number have no transactions that could be looked up."""
    awards = tuple(row for row in rows if row.required("generated_internal_id") and wanted(row))
    numbered = any(row.text("Award ID") for row in awards)
    step = Step.TRANSACTIONS if numbered else Step.LIST
    return replace(work, step=step, lookup_page=1, awards=awards)


def _with_wording(work: Work, rows: tuple[Fields, ...]) -> Work:
    """Return the work with the awards to look up: those of the transactions that are not told yet."""
    numbers = {row.required("generated_internal_id"): row.text("Award ID") for row in rows}
    fresh = {award: number for award, number in numbers.items() if number and award not in work.told}
    return replace(work, step=Step.AWARDS, wanted=fresh) if fresh else work


def _next_page(here: Listing, rows: tuple[Fields, ...], page: Fields) -> Listing | None:
    """Return the next page of the list, None where what follows is older than the window."""
    first = f"{rows[0].required('generated_internal_id')} {rows[0].values.get('Mod')}"
    if first == here.first:
        raise ShapeChanged("page_metadata.hasNext", "another page", "the same page again")
    oldest = rows[-1].day(MODIFIED)
    if oldest is not None and oldest < here.since:
        return None
    # The search of transactions goes no deeper: fifty thousand with the same words are no search.
    if here.worded and not may_go_deeper(here.page + 1):
        return None
    last = {name: page.values.get(name) for name in ("last_record_unique_id", "last_record_sort_value")}
    return replace(here, page=here.page + 1, first=first, last=None if here.worded else last)
