"""Kind `congress` (pure): bills of Congress.gov's API v3 and their summaries, the last updated first.

Facts about the API: its documentation, 2026-06. It searches no words: the topics read titles and summaries.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal
from urllib.parse import urlencode, urlsplit

from pydantic import Field

from service.domain.errors import ShapeChanged
from service.domain.items import Entry, Item
from service.domain.kinds import Cursor, Document, Page, Source, SourceKind
from service.domain.options import HostedSourceOptions, SecretText, SourceOptions
from service.domain.wire import Request
from service.sources.asking import Asker
from service.sources.congress_bill import bill_entry, bill_key, summary_entry
from service.sources.cursors import first_day
from service.sources.reading import Fields, json_object

HOST = "https://api.congress.gov"
OUTLET = "Congress.gov"
LIMIT = 250
"""The most of a page."""
OVERLAP = timedelta(days=2)
"""Asked again at every poll: rows of one update come in another order at every request, so that pages may miss some."""
TURN = timedelta(days=31)
"""So long after a new Congress begins the bills of the former one are read too: they are still being signed."""
_SUMMARIES = re.compile(r"/v3/bill/\d{1,4}/[a-z]{1,7}/\d{1,5}/summaries$")

TypeName = Literal["hr", "s", "hjres", "sjres", "hconres", "sconres", "hres", "sres"]


class CongressOptions(HostedSourceOptions):
    """The keys of the bills of Congress.gov. `congress`: its number (119); without it the one that sits."""

    kind: Literal["congress"] = "congress"
    api_key: SecretText
    congress: Annotated[int, Field(ge=93, le=200)] | None = None
    types: tuple[TypeName, ...] = ()
    days: Annotated[int, Field(ge=1, le=365)] = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Which list of a poll is read, and from where on. `first`: with what the page before began."""

    lists: tuple[tuple[str, int], ...]
    since: date
    today: date
    offset: int = 0
    first: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CongressSource:
    """The bills of one Congress. Cursor: `since`, the day of the last whole poll (YYYY-MM-DD)."""

    options: CongressOptions
    asker: Asker

    def begin(self, cursor: Cursor, now: datetime) -> Request:
        """Return the request for the bills that were updated since the cursor, with some days of overlap."""
        today = now.astimezone(UTC).date()
        sitting = (self.options.congress,) if self.options.congress else congresses(today)
        return self._ask(
            _Place(
                lists=tuple((name, congress) for congress in sitting for name in ("bill", "summaries")),
                since=first_day(cursor.get("since"), now, overlap=OVERLAP, days=self.options.days),
                today=today,
            )
        )

    def read(self, document: Document) -> Page:
        """Return a page of bills or summaries, and the next page, the next list, or the end."""
        place = document.request.context["place"]
        assert isinstance(place, _Place)
        answer = json_object(document.response, document.now)
        name = "bills" if place.lists[0][0] == "bill" else "summaries"
        if not answer.has(name):
            raise answer.changed(name, "a list")
        rows, pagination = answer.parts(name), answer.part("pagination")
        if pagination is None:
            raise answer.changed("pagination", "an object")
        following = _after(place, rows, more=pagination.text("next") is not None)
        return Page(
            entries=self._bills(rows) if name == "bills" else self._summaries(rows),
            next=self._ask(following) if following else None,
            cursor=document.cursor if following else {"since": place.today.isoformat()},
            outlet=OUTLET,
        )

    def more(self, item: Item) -> Request | None:
        """Return the request for the summaries of a bill."""
        url = item.text_url
        if url is None or not self.asker.at_home(url) or not _SUMMARIES.search(urlsplit(url).path):
            return None
        return self.asker.get(f"{url}?{urlencode({'format': 'json', 'limit': LIMIT})}")

    def longer_text(self, document: Document) -> str:
        """Return the latest summary (HTML); nothing where there is none yet."""
        answer = json_object(document.response, document.now)
        if not answer.has("summaries"):
            raise answer.changed("summaries", "a list")
        summaries = answer.parts("summaries")
        latest = max(
            summaries, key=lambda one: (one.text("actionDate") or "", one.text("updateDate") or ""), default=None
        )
        return (latest.text("text") or "") if latest else ""

    def _bills(self, rows: Sequence[Fields]) -> tuple[Entry, ...]:
        return tuple(bill_entry(row, self.asker.base) for row in rows if self._is_wanted(row))

    def _summaries(self, rows: Sequence[Fields]) -> tuple[Entry, ...]:
        bills = [(row, row.part("bill")) for row in rows]
        return tuple(summary_entry(row) for row, bill in bills if bill is None or self._is_wanted(bill))

    def _is_wanted(self, bill: Fields) -> bool:
        _, kind, _ = bill_key(bill)
        return not self.options.types or kind in self.options.types

    def _ask(self, place: _Place) -> Request:
        name, congress = place.lists[0]
        pairs = {
            "format": "json",
            "limit": LIMIT,
            "offset": place.offset,
            "fromDateTime": f"{place.since.isoformat()}T00:00:00Z",
            "sort": "updateDate desc",
        }
        url = f"{self.asker.base}/v3/{name}/{congress}?{urlencode(pairs)}"
        return self.asker.get(url, context={"place": place})


def build(_: str, options: SourceOptions) -> Source:
    """Return the source of the configured bills. The key travels in a header, never in an address."""
    assert isinstance(options, CongressOptions)
    headers = {"X-Api-Key": options.api_key.reveal(), "Accept": "application/json"}
    return CongressSource(options=options, asker=Asker.of(options, options.base_url or HOST, headers))


def congresses(today: date) -> tuple[int, ...]:
    """Return the number of the Congress that sits, and the former one while its bills are still being signed.

    A Congress lasts two years from January 3 of an odd one; the first began in 1789 (20th Amendment, section 1).
    """
    year = today.year if today >= date(today.year, 1, 3) else today.year - 1
    sitting = (year - 1789) // 2 + 1
    new = year % 2 == 1 and today - date(year, 1, 3) < TURN
    return (sitting, sitting - 1) if new else (sitting,)


def _after(place: _Place, rows: Sequence[Fields], *, more: bool) -> _Place | None:
    """Return the next page of the list, else the next list, else None."""
    if rows and more:
        first = repr(rows[0].values)
        if first == place.first:
            raise ShapeChanged("pagination.next", "another page", "the same page again")
        return replace(place, offset=place.offset + LIMIT, first=first)
    rest = place.lists[1:]
    return replace(place, lists=rest, offset=0, first=None) if rest else None


KIND = SourceKind(
    name="congress",
    options=CongressOptions,
    build=build,
    summary="Bills of Congress and their summaries (needs an API key of api.data.gov)",
    texts_are_scarce=True,
)
