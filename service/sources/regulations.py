"""Kind `regulations` (pure): documents of regulations.gov's API v4, the last modified first.

Facts about the API: its documentation (open.gsa.gov/api/regulationsgov) and recorded answers, read 2026-08. A search
ends after so many pages, so that a longer one is asked for in slices by date; its filters take Washington's time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Annotated, Literal
from urllib.parse import quote, urlencode, urlsplit

from pydantic import Field

from service.domain.errors import ShapeChanged
from service.domain.items import Agency, Deadline, Entry, Facts, Item
from service.domain.kinds import Cursor, Document, Page, Source, SourceKind
from service.domain.options import HostedSourceOptions, SecretText, SourceOptions
from service.domain.stories import Step
from service.domain.wire import Request
from service.sources.agencies import agency
from service.sources.asking import Asker
from service.sources.cursors import day_in, first_day
from service.sources.reading import Fields, json_object
from service.stages.deduping.numbers import normal_number
from service.stages.normalising.times import EASTERN, end_of_day, read_time

HOST = "https://api.regulations.gov"
OUTLET = "Regulations.gov"
PATH = "/v4/documents"
PAGE_SIZE = 250
MAX_PAGES = 20
"""Of a slice. Forty are answered now, and twenty were before."""
OVERLAP = timedelta(days=1)
PAUSE = timedelta(hours=1)
"""The rate limit counts the requests of the last hour."""

TYPES: Mapping[str, str] = MappingProxyType(
    {
        "notice": "Notice",
        "rule": "Rule",
        "proposed_rule": "Proposed Rule",
        "supporting": "Supporting & Related Material",
        "other": "Other",
    }
)
TypeName = Literal["notice", "rule", "proposed_rule", "supporting", "other"]
# The site's own ids of agencies -> names that the table of agencies knows; others keep their id as their name.
_AGENCIES: Mapping[str, str] = MappingProxyType(
    {
        "DHS": "Department of Homeland Security",
        "ICEB": "Immigration and Customs Enforcement",
        "USCBP": "Customs and Border Protection",
        "USCG": "Coast Guard",
        "USSS": "Secret Service",
        "DOJ": "Department of Justice",
        "BOP": "Bureau of Prisons",
        "EOIR": "Executive Office for Immigration Review",
        "OJP": "Office of Justice Programs",
        "DOS": "Department of State",
        "DOD": "Department of Defense",
        "HHS": "Department of Health and Human Services",
        "CMS": "Centers for Medicare and Medicaid Services",
        "SSA": "Social Security Administration",
        "FTC": "Federal Trade Commission",
        "FCC": "Federal Communications Commission",
        "FAA": "Federal Aviation Administration",
        "OPM": "Office of Personnel Management",
    }
)
_REGISTER_NUMBER = re.compile(r"(?:FR\s*Doc\.?(?:\s*No\.?)?\s*)?((?:[A-Z]\d-)?[A-Z]?\d{1,4}-\d{1,6})", re.IGNORECASE)
_IN_THE_API = re.compile(r"/v4/documents/[A-Za-z0-9_-]{1,80}$")


class RegulationsOptions(HostedSourceOptions):
    """The keys of a search in regulations.gov. `agencies` are its own ids (`DHS`, `ICEB`, `USCBP`)."""

    kind: Literal["regulations"] = "regulations"
    api_key: SecretText
    agencies: tuple[Annotated[str, Field(pattern=r"^[A-Z0-9_-]{2,20}$")], ...] = ()
    types: tuple[TypeName, ...] = Field(default=("notice", "rule", "proposed_rule"), min_length=1)
    docket: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{3,80}$")] | None = None
    term: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    days: Annotated[int, Field(ge=1, le=365)] = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A page of a slice: what was modified from `since` on and, after the first slice, not after `until` (UTC)."""

    since: date
    begun: date
    page: int = 1
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulationsSource:
    """One search. Cursor: `since`, the day of the last whole poll; where it was cut short also `owed` and `begun`."""

    options: RegulationsOptions
    asker: Asker

    def begin(self, cursor: Cursor, now: datetime) -> Request:
        """Return the request for what was modified since the cursor; of what was left over, if something was."""
        since = first_day(cursor.get("since"), now, overlap=OVERLAP, days=self.options.days)
        begun, until = day_in(cursor.get("begun")), read_time(_text(cursor.get("owed")))
        if begun and until:
            return self._ask(_Place(since=since, begun=begun, until=until))
        return self._ask(_Place(since=since, begun=now.astimezone(UTC).date()))

    def read(self, document: Document) -> Page:
        """Return a page of documents, and the next one, the next slice, or the end."""
        place = document.request.context["place"]
        assert isinstance(place, _Place)
        answer = json_object(document.response, document.now)
        meta = answer.part("meta")
        if meta is None:
            raise answer.changed("meta", "an object")
        if not answer.has("data"):
            raise answer.changed("data", "a list")
        rows = answer.parts("data")
        entries = tuple(_entry(row, self.asker.base) for row in rows)
        following = _after(place, rows) if rows and meta.flag("hasNextPage") else None
        if following is None:
            return Page(entries=entries, cursor={"since": place.begun.isoformat()}, outlet=OUTLET)
        if document.response.headers.get("x-ratelimit-remaining", "").strip() == "0":
            since = {"since": document.cursor["since"]} if "since" in document.cursor else {}
            owed = {"owed": _oldest(rows).isoformat(), "begun": place.begun.isoformat(), **since}
            return Page(entries=entries, cursor=owed, outlet=OUTLET, retry_at=document.now + PAUSE)
        return Page(entries=entries, next=self._ask(following), cursor=document.cursor, outlet=OUTLET)

    def more(self, item: Item) -> Request | None:
        """Return the request for a document's record, which may have an abstract."""
        url = item.text_url
        if url is None or not self.asker.at_home(url) or not _IN_THE_API.search(urlsplit(url).path):
            return None
        return self.asker.get(url)

    def longer_text(self, document: Document) -> str:
        """Return the abstract and the subjects; nothing where there are none."""
        data = json_object(document.response, document.now).part("data")
        attributes = data.part("attributes") if data else None
        if attributes is None:
            raise ShapeChanged("data.attributes", "an object", "nothing")
        return " ".join(filter(None, (attributes.text("docAbstract"), attributes.text("subject"))))

    def _ask(self, place: _Place) -> Request:
        options = self.options
        pairs = [("filter[documentType]", ",".join(TYPES[name] for name in options.types))]
        pairs += [("filter[agencyId]", ",".join(options.agencies))] if options.agencies else []
        pairs += [("filter[docketId]", options.docket)] if options.docket else []
        pairs += [("filter[searchTerm]", options.term)] if options.term else []
        pairs += [("filter[lastModifiedDate][ge]", f"{place.since} 00:00:00")]
        pairs += [("filter[lastModifiedDate][le]", _in_washington(place.until))] if place.until else []
        pairs += [("sort", "-lastModifiedDate"), ("page[size]", str(PAGE_SIZE)), ("page[number]", str(place.page))]
        return self.asker.get(f"{self.asker.base}{PATH}?{urlencode(pairs)}", context={"place": place})


def build(_: str, options: SourceOptions) -> Source:
    """Return the source of a configured search. The key travels in a header, never in an address."""
    assert isinstance(options, RegulationsOptions)
    headers = {"X-Api-Key": options.api_key.reveal(), "Accept": "application/vnd.api+json, application/json"}
    return RegulationsSource(options=options, asker=Asker.of(options, options.base_url or HOST, headers))


def _entry(row: Fields, base: str) -> Entry:
    """Return the entry of a document. Its time is that of its posting; while people can act on it, of its last edit.

    Records of old documents are edited by the thousand; only of an open or a withdrawn one an edit may be news.
    """
    identity, document = row.required("id"), row.part("attributes")
    if document is None:
        raise row.changed("attributes", "an object")
    lively = document.flag("openForComment") or document.flag("withdrawn")
    return Entry(
        id=identity,
        link=f"https://www.regulations.gov/document/{quote(identity, safe='')}",
        title=document.text("title") or f"{document.text('documentType') or 'Document'} {identity}",
        published=_moment(document, "postedDate"),
        updated=_moment(document, "lastModifiedDate") if lively else None,
        text_is_plain=True,
        facts=_facts(document, identity),
        extra={"text_url": f"{base}{PATH}/{quote(identity, safe='')}"},
    )


def _facts(document: Fields, identity: str) -> Facts:
    docket, number = document.text("docketId"), _register_number(document.text("frDocNum"))
    withdrawn = document.flag("withdrawn")
    return Facts(
        agencies=_agencies(document.text("agencyId")),
        document_number=number or identity,
        dockets=(docket,) if docket else (),
        notice_type=document.text("subtype") or document.text("documentType"),
        deadlines=_deadlines(document),
        # Its own number comes first: it is not the register's copy, whose title may be another. What is withdrawn at
        # first sight is mostly a document posted twice: that withdraws nothing from the register.
        identifiers=(f"regulations:{identity}", *((f"fr:{number}",) if number and not withdrawn else ())),
        step=Step.WITHDRAWN if withdrawn else Step.PUBLISHED,
    )


def _agencies(code: str | None) -> tuple[Agency, ...]:
    return (agency(_AGENCIES.get(code, code)),) if code else ()


def _deadlines(document: Fields) -> tuple[Deadline, ...]:
    closes = _moment(document, "commentEndDate")
    return (Deadline(kind="comments", at=end_of_day(closes.astimezone(EASTERN).date())),) if closes else ()


def _register_number(written: str | None) -> str | None:
    """Return the Federal Register's number of a document in its normal form; None for what people write instead."""
    found = _REGISTER_NUMBER.fullmatch(written.strip()) if written else None
    return normal_number(found[1]) if found else None


def _moment(document: Fields, name: str) -> datetime | None:
    written = document.text(name)
    found = read_time(written)
    if written and found is None:
        raise document.changed(name, "a time in ISO 8601")
    return found


def _after(place: _Place, rows: Sequence[Fields]) -> _Place:
    """Return the next page of the slice; behind its last one the slice of what was modified before."""
    if place.page < MAX_PAGES:
        return replace(place, page=place.page + 1)
    oldest = _oldest(rows)
    if place.until and oldest >= place.until:
        raise ShapeChanged("data[].attributes.lastModifiedDate", "documents of more than one moment", str(oldest))
    return replace(place, page=1, until=oldest)


def _oldest(rows: Sequence[Fields]) -> datetime:
    attributes = rows[-1].part("attributes")
    found = _moment(attributes, "lastModifiedDate") if attributes else None
    if attributes is None or found is None:
        raise rows[-1].changed("attributes", "an object with a lastModifiedDate")
    return found


def _in_washington(until: datetime) -> str:
    """Return the time by the clock of Washington; one that occurs twice as the clock goes back is put after both."""
    local = until.astimezone(EASTERN)
    return f"{local + timedelta(hours=local.fold):%Y-%m-%d %H:%M:%S}"


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


KIND = SourceKind(
    name="regulations",
    options=RegulationsOptions,
    build=build,
    summary="Documents of regulations.gov (needs an API key of api.data.gov), by agency, type, docket and words",
    texts_are_scarce=True,
)
