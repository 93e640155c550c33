"""Kind `federal_register` (pure): documents of the Federal Register API v1, newest first, by publication date."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Annotated, Literal
from urllib.parse import urlencode, urlsplit

from pydantic import Field

from service.domain.errors import Challenged, ShapeChanged
from service.domain.items import Agency, Deadline, Entry, Facts, Item
from service.domain.kinds import Cursor, Document, Page, Source, SourceKind
from service.domain.options import HostedSourceOptions, SourceOptions
from service.domain.stories import Step
from service.domain.wire import Request
from service.sources.asking import Asker
from service.sources.cursors import day_in, first_day
from service.sources.reading import Fields, check_status, is_html, json_object
from service.stages.deduping.numbers import normal_number
from service.stages.normalising.times import end_of_day, start_of_day

HOST = "https://www.federalregister.gov"
OUTLET = "Federal Register"
PATH = "/api/v1/documents"
PER_PAGE = 200
"""Between 2 and 1000; anything else silently becomes 20 (source of the API, 2025-01)."""
OVERLAP = timedelta(days=4)
"""Asked again at every poll: a long weekend, for what is posted late under an earlier date."""

FIELDS = (
    "document_number title type subtype abstract action dates agencies publication_date effective_on "
    "comments_close_on correction_of docket_ids html_url raw_text_url"
)
TYPES: Mapping[str, str] = MappingProxyType(
    {"notice": "NOTICE", "rule": "RULE", "proposed_rule": "PRORULE", "presidential_document": "PRESDOCU"}
)
_CORRECTION = re.compile(r"\bcorrect(?:ion|ing)\b", re.IGNORECASE)


class FederalRegisterOptions(HostedSourceOptions):
    """The keys of a search in the Federal Register. `agencies` are its slugs; `days`: how far the first poll looks."""

    kind: Literal["federal_register"] = "federal_register"
    agencies: tuple[Annotated[str, Field(pattern=r"^[a-z0-9-]+$")], ...] = ()
    types: tuple[Literal["notice", "rule", "proposed_rule", "presidential_document"], ...] = ()
    term: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    days: Annotated[int, Field(ge=1, le=365)] = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class FederalRegisterSource:
    """One search. Cursor: `since`, the newest publication date that was read (YYYY-MM-DD)."""

    options: FederalRegisterOptions
    asker: Asker

    def begin(self, cursor: Cursor, now: datetime) -> Request:
        """Return the request for the first page: all that was published since the cursor, with some days of overlap."""
        since = first_day(cursor.get("since"), now, overlap=OVERLAP, days=self.options.days)
        pairs = [("fields[]", name) for name in FIELDS.split()]
        pairs += [("per_page", str(PER_PAGE)), ("order", "newest")]
        pairs += [("conditions[publication_date][gte]", since.isoformat())]
        pairs += [("conditions[agencies][]", slug) for slug in self.options.agencies]
        pairs += [("conditions[type][]", TYPES[name]) for name in self.options.types]
        if self.options.term:
            pairs.append(("conditions[term]", self.options.term))
        url = f"{self.asker.base}{PATH}.json?{urlencode(pairs)}"
        return self.asker.get(url, conditional=True, context={"seen": [url]})

    def read(self, document: Document) -> Page:
        """Return a page of documents and the request for the next one, as the API names it."""
        answer = json_object(document.response, document.now)
        results = answer.parts("results")
        if not results and answer.whole("count") != 0:
            # Without matches the API leaves `results` out, and counts 0.
            raise ShapeChanged("results", "documents", f"nothing, with a count of {answer.values.get('count')}")
        newest = max((day for one in results if (day := one.day("publication_date"))), default=None)
        cursor = _moved(document, newest)
        following = self._next(answer.text("next_page_url"), document.request, cursor)
        return Page(entries=tuple(map(_entry, results)), next=following, cursor=cursor, outlet=OUTLET)

    def more(self, item: Item) -> Request | None:
        """Return the request for the raw text of a document without abstract; it must lie on the API's host."""
        if item.text_url is None or not self.asker.at_home(item.text_url):
            return None
        return self.asker.get(item.text_url)

    def longer_text(self, document: Document) -> str:
        """Return the raw text."""
        return raw_text(document)

    def _next(self, url: str | None, request: Request, cursor: Cursor) -> Request | None:
        seen = _texts(request.context.get("seen"))
        if url is None or url in seen:
            return None
        if not self.asker.at_home(url) or urlsplit(url).path not in (PATH, f"{PATH}.json"):
            raise ShapeChanged("next_page_url", f"an address below {self.asker.base}{PATH}", "another place")
        return self.asker.get(url, context={"seen": [*seen, url], "newest": cursor.get("since")})


def build(_: str, options: SourceOptions) -> Source:
    """Return the source of a configured search."""
    assert isinstance(options, FederalRegisterOptions)
    asker = Asker.of(options, options.base_url or HOST, {"Accept": "application/json, text/plain;q=0.9, */*;q=0.5"})
    return FederalRegisterSource(options=options, asker=asker)


def raw_text(document: Document) -> str:
    """Return the raw text of a document, published or on inspection."""
    check_status(document.response, document.now)
    # The printing office frames the text as a page with one <pre>; a page without it is another page.
    if is_html(document.response) and b"<pre" not in document.response.body:
        raise Challenged("another page in place of the raw text")
    return document.response.body.decode("utf-8", "replace")


def read_agencies(document: Fields) -> tuple[Agency, ...]:
    """Return the agencies of a document; one that the register has not matched has only a raw name."""
    found = []
    for one in document.parts("agencies"):
        name = one.text("name") or one.text("raw_name")
        if name:
            found.append(Agency(name=name, slug=one.text("slug")))
    return tuple(dict.fromkeys(found))


def _entry(document: Fields) -> Entry:
    number = normal_number(document.required("document_number"))
    published = document.day("publication_date")
    abstract = document.text("abstract")
    parts = (abstract, _labelled("Action", document.text("action")), _labelled("Dates", document.text("dates")))
    text_url = document.text("raw_text_url")
    return Entry(
        id=number,
        link=document.text("html_url"),
        title=document.text("title") or "",
        summary=" ".join(part for part in parts if part),
        published=start_of_day(published) if published else None,
        facts=_facts(document, number),
        extra={} if abstract or not text_url else {"text_url": text_url},
    )


def _facts(document: Fields, number: str) -> Facts:
    corrected = document.text("correction_of")
    numbers = [number] + ([normal_number(_number_in(corrected))] if corrected else [])
    return Facts(
        agencies=read_agencies(document),
        document_number=number,
        dockets=document.texts("docket_ids"),
        notice_type=document.text("subtype") or document.text("type"),
        deadlines=_deadlines(document),
        identifiers=tuple(dict.fromkeys(f"fr:{one}" for one in numbers)),
        step=Step.CORRECTED if corrected or _corrects(document) else Step.PUBLISHED,
    )


def _corrects(document: Fields) -> bool:
    return document.text("type") == "Correction" or bool(_CORRECTION.search(document.text("action") or ""))


def _deadlines(document: Fields) -> tuple[Deadline, ...]:
    found = []
    if day := document.day("comments_close_on"):
        found.append(Deadline(kind="comments", at=end_of_day(day)))
    if day := document.day("effective_on"):
        found.append(Deadline(kind="effective", at=start_of_day(day)))
    return tuple(found)


def _number_in(address: str) -> str:
    path = re.split(r"[?#]", address)[0]  # not urlsplit, which raises for what is no address
    return path.rstrip("/").rpartition("/")[2].removesuffix(".json")


def _labelled(label: str, text: str | None) -> str | None:
    return f"{label}: {text}" if text else None


def _moved(document: Document, newest: date | None) -> dict[str, object]:
    """Return the cursor after this page: the newest date of the poll so far, never before the old one."""
    days = [day_in(document.cursor.get("since")), day_in(document.request.context.get("newest")), newest]
    known = [day for day in days if day]
    return {"since": max(known).isoformat()} if known else {}


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list | tuple) else []


KIND = SourceKind(
    name="federal_register",
    options=FederalRegisterOptions,
    build=build,
    summary="Documents published in the Federal Register, by agency, type and words",
)
