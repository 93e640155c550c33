"""Kind `public_inspection` (pure): documents filed with the Federal Register, a day or weeks before they are published.

A filing that left the list before its day of publication, and is not published either, was withdrawn: nobody else says
so. It is believed after two polls in a row, and after the register's own answer that it has no such document.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Literal
from urllib.parse import quote, urlencode, urlsplit

from pydantic import Field

from service.domain.errors import ShapeChanged
from service.domain.items import Agency, Deadline, Entry, Facts, Item
from service.domain.kinds import Cursor, Document, Page, Source, SourceKind
from service.domain.options import HostedSourceOptions, SourceOptions
from service.domain.stories import Step
from service.domain.wire import Request
from service.sources import federal_register
from service.sources.asking import Asker
from service.sources.reading import Fields, json_object
from service.stages.deduping.numbers import normal_number
from service.stages.normalising.times import EASTERN, read_time, start_of_day

HOST = federal_register.HOST
OUTLET = federal_register.OUTLET
PATH = "/api/v1/public-inspection-documents"
PER_PAGE = 1_000
"""On a usual day a hundred are on inspection."""
MOST_MISSED = 20
"""More filings that are gone at once are rather an answer in parts than withdrawals."""

FIELDS = (
    "document_number title type agencies docket_numbers editorial_note filed_at filing_type html_url publication_date "
    "raw_text_url"
)
_WITHDRAWN = re.compile(r"\bwithdr[ae]w", re.IGNORECASE)


class PublicInspectionOptions(HostedSourceOptions):
    """The keys of a search among the filings. `agencies`: slugs of the Federal Register; `types`: kinds of document.

    `term`: only filings in which the Federal Register's own search finds this.
    """

    kind: Literal["public_inspection"] = "public_inspection"
    agencies: tuple[Annotated[str, Field(pattern=r"^[a-z0-9-]+$")], ...] = ()
    types: tuple[Literal["notice", "rule", "proposed_rule", "presidential_document"], ...] = ()
    term: Annotated[str, Field(min_length=1, max_length=500)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filing:
    """What is remembered of a listed filing, under its number as filed. `missed`: at how many polls it was gone."""

    publication: date
    title: str
    url: str | None
    agencies: tuple[Agency, ...]
    missed: int = 0

    def written(self) -> list[object]:
        agencies = [[one.name, one.slug] for one in self.agencies]
        return [self.publication.isoformat(), self.title, self.url, agencies, self.missed]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicInspectionSource:
    """One search. Cursor: `search`, its conditions, and `filed`, what it listed at the last poll."""

    options: PublicInspectionOptions
    asker: Asker

    def begin(self, cursor: Cursor, now: datetime) -> Request:  # noqa: ARG002 - the seam's
        """Return the request for all that is on inspection now; unconditional while a filing is missed."""
        fields = urlencode([*(("fields[]", name) for name in FIELDS.split()), ("per_page", str(PER_PAGE))])
        url = f"{self.asker.base}{PATH}.json?{fields}&{self._search()}".rstrip("&")
        missed = any(one.missed for one in self._known(cursor).values())
        return self.asker.get(url, conditional=not missed, context={"seen": [url], "listed": {}})

    def read(self, document: Document) -> Page:
        """Return a page of filings; after the last one, what was withdrawn meanwhile."""
        if "doubted" in document.request.context:
            return self._read_doubted(document)
        answer = json_object(document.response, document.now)
        results = answer.parts("results")
        if not results and answer.whole("count") != 0:
            raise ShapeChanged("results", "filings", f"nothing, with a count of {answer.values.get('count')}")
        entries = tuple(map(_entry, results))
        listed = {**_filings(document.request.context["listed"]), **dict(map(_remembered, results))}
        following = answer.text("next_page_url")
        seen = document.request.context["seen"]
        if following and isinstance(seen, list) and following not in seen:
            context = {"seen": [*seen, following], "listed": _written(listed)}
            return Page(entries=entries, next=self._following(following, context), cursor=document.cursor)
        return self._after_the_last(document, entries, listed)

    def more(self, item: Item) -> Request | None:
        """Return the request for the raw text; a filing has no abstract. It must lie on the API's host."""
        return self.asker.get(item.text_url) if item.text_url and self.asker.at_home(item.text_url) else None

    def longer_text(self, document: Document) -> str:
        """Return the raw text."""
        return federal_register.raw_text(document)

    def _search(self) -> str:
        pairs = [("conditions[agencies][]", slug) for slug in self.options.agencies]
        pairs += [("conditions[type][]", federal_register.TYPES[name]) for name in self.options.types]
        if self.options.term:
            pairs.append(("conditions[term]", self.options.term))
        return urlencode(pairs)

    def _known(self, cursor: Cursor) -> dict[str, _Filing]:
        return _filings(cursor.get("filed")) if cursor.get("search") == self._search() else {}

    def _following(self, url: str, context: Mapping[str, object]) -> Request:
        if not self.asker.at_home(url) or urlsplit(url).path not in (PATH, f"{PATH}.json"):
            raise ShapeChanged("next_page_url", f"an address below {self.asker.base}{PATH}", "another place")
        return self.asker.get(url, context=context)

    def _after_the_last(self, document: Document, entries: tuple[Entry, ...], listed: dict[str, _Filing]) -> Page:
        """Return the page; with the question after those filings that are gone before their day for the second time."""
        gone = _gone(self._known(document.cursor), listed, document.now)
        doubted = sorted(number for number, one in gone.items() if one.missed > 1)
        if doubted:
            numbers = dict.fromkeys(one for number in doubted for one in (number, normal_number(number)))
            url = f"{self.asker.base}{federal_register.PATH}/{quote(','.join(numbers))}.json?fields[]=document_number"
            context = {"doubted": doubted, "filed": _written({**listed, **gone})}
            return Page(entries=entries, next=self.asker.get(url, context=context), cursor=document.cursor)
        return Page(entries=entries, cursor=self._cursor({**listed, **gone}), outlet=OUTLET)

    def _read_doubted(self, document: Document) -> Page:
        context = document.request.context
        filed, doubted = _filings(context["filed"]), context["doubted"]
        assert isinstance(doubted, list)
        published = _published(document)
        withdrawn = [(one, filed[one]) for one in doubted if normal_number(one) not in published]
        left = {number: one for number, one in filed.items() if number not in doubted}
        entries = tuple(_withdrawn(number, one, document.now) for number, one in withdrawn)
        return Page(entries=entries, cursor=self._cursor(left), outlet=OUTLET)

    def _cursor(self, filed: Mapping[str, _Filing]) -> dict[str, object]:
        return {"search": self._search(), "filed": _written(filed)}


def build(_: str, options: SourceOptions) -> Source:
    """Return the source of a configured search."""
    assert isinstance(options, PublicInspectionOptions)
    asker = Asker.of(options, options.base_url or HOST, {"Accept": "application/json, text/plain;q=0.9, */*;q=0.5"})
    return PublicInspectionSource(options=options, asker=asker)


def _entry(filing: Fields) -> Entry:
    number = normal_number(filing.required("document_number"))
    day, note = filing.day("publication_date"), filing.text("editorial_note")
    raw_text = filing.text("raw_text_url")
    return Entry(
        id=number,
        link=filing.text("html_url"),
        title=filing.text("title") or "",
        summary=note or "",
        published=read_time(filing.text("filed_at")),
        facts=Facts(
            agencies=federal_register.read_agencies(filing),
            document_number=number,
            dockets=filing.texts("docket_numbers"),
            notice_type=filing.text("type"),
            deadlines=(Deadline(kind="publication", at=start_of_day(day)),) if day else (),
            identifiers=(f"fr:{number}",),
            step=Step.WITHDRAWN if note and _WITHDRAWN.search(note) else Step.FILED,
            special=("special_filing",) if filing.text("filing_type") == "special" else (),
        ),
        extra={"text_url": raw_text} if raw_text else {},
    )


def _withdrawn(number: str, filing: _Filing, now: datetime) -> Entry:
    normal, day = normal_number(number), f"{filing.publication:%B} {filing.publication.day}, {filing.publication.year}"
    return Entry(
        id=f"{normal}/withdrawn",
        link=filing.url,
        title=filing.title,
        summary=f"Withdrawn before publication. It was due on {day}; it is no longer listed, and not published.",
        published=now,
        text_is_plain=True,
        facts=Facts(
            agencies=filing.agencies,
            document_number=normal,
            identifiers=(f"fr:{normal}",),
            step=Step.WITHDRAWN,
        ),
    )


def _remembered(filing: Fields) -> tuple[str, _Filing]:
    return filing.required("document_number"), _Filing(
        publication=filing.day("publication_date") or date.min,
        title=filing.text("title") or filing.required("document_number"),
        url=filing.text("html_url"),
        agencies=federal_register.read_agencies(filing),
    )


def _gone(known: Mapping[str, _Filing], listed: Mapping[str, _Filing], now: datetime) -> dict[str, _Filing]:
    """Return the filings that should still be listed and are not. An empty list is a day without an issue: none."""
    today = now.astimezone(EASTERN).date()
    numbers = {normal_number(number) for number in listed}
    gone = {
        number: replace(one, missed=one.missed + 1)
        for number, one in known.items()
        if one.publication > today and normal_number(number) not in numbers
    }
    if listed and len(gone) <= MOST_MISSED:
        return gone
    return {number: replace(one, missed=0) for number, one in gone.items()}


def _published(document: Document) -> frozenset[str]:
    """Return the numbers, in normal form, that the register has published: one document, several, or 404 for none."""
    if document.response.status == 404:
        return frozenset()
    answer = json_object(document.response, document.now)
    found: Sequence[Fields] = answer.parts("results") if answer.has("results") else ()
    if not found and answer.has("document_number"):
        found = (answer,)
    if not found and answer.part("errors") is None:
        raise answer.changed("results", "documents, or the numbers that were not found")
    return frozenset(normal_number(one.required("document_number")) for one in found)


def _written(filed: Mapping[str, _Filing]) -> dict[str, list[object]]:
    return {number: one.written() for number, one in filed.items()}


def _filings(written: object) -> dict[str, _Filing]:
    """Return the filings of a cursor; none where it is not of our making."""
    try:
        return {
            str(number): _Filing(
                publication=date.fromisoformat(day),
                title=title,
                url=url,
                agencies=tuple(Agency(name=name, slug=slug) for name, slug in agencies),
                missed=missed,
            )
            for number, (day, title, url, agencies, missed) in written.items()  # type: ignore[attr-defined]
        }
    except (AttributeError, TypeError, ValueError):
        return {}


KIND = SourceKind(
    name="public_inspection",
    options=PublicInspectionOptions,
    build=build,
    summary="Documents filed for publication in the Federal Register, before they are published",
)
