"""Kind `courtlistener` (pure): feeds of CourtListener, by search, by court, or of one docket. No key is needed.

They are feeds at addresses that are built here; what else is known of an entry stands in its address and title. Facts:
the project's source, 2026-08. The REST API is no choice: it answers a hundred requests a day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Literal
from urllib.parse import urlencode, urlsplit

from pydantic import Field, model_validator

from service.domain.items import Agency, Entry, Facts, Item
from service.domain.kinds import Cursor, Document, Page, Source, SourceKind
from service.domain.options import Duration, HostedSourceOptions, SourceOptions
from service.domain.wire import Request
from service.sources.asking import Asker
from service.sources.feed import FeedOptions, FeedSource

HOST = "https://www.courtlistener.com"
OUTLET = "CourtListener"
_ACCEPT = "application/atom+xml, application/xml;q=0.9, */*;q=0.5"
_PUBLISHER = "Free Law Project"
_TYPES = {"opinions": "o", "dockets": "r"}
# /opinion/123/name/, /docket/123/name/?order_by=desc#entry-4, ...#minute-entry-5, /docket/123/4/name/ (a document).
_ADDRESS = re.compile(r"/(?P<what>opinion|docket)/(?P<id>\d{1,12})(?:/(?P<entry>\d{1,6}))?(?:/|$)")
_ANCHOR = re.compile(r"(?P<minute>minute-)?entry-(?P<number>\d{1,12})$")
_DOCKET_NUMBER = re.compile(r"(?<![\w:-])\d{1,2}:\d{2}-[a-z]{2,4}-\d{3,6}(?:-[A-Z]{1,4}){0,3}(?![\w-])", re.IGNORECASE)


class CourtListenerOptions(HostedSourceOptions):
    """The keys of a feed of CourtListener: exactly one of `query`, `docket` and `court`."""

    kind: Literal["courtlistener"] = "courtlistener"
    query: Annotated[str, Field(min_length=2, max_length=500)] | None = None
    type: Literal["opinions", "dockets"] = "dockets"
    docket: Annotated[int, Field(ge=1)] | None = None
    court: Annotated[str, Field(pattern=r"^[a-z0-9_-]{2,20}$")] | None = None
    every: Duration | None = timedelta(hours=6)

    @model_validator(mode="after")
    def _one_feed(self) -> CourtListenerOptions:
        if sum(one is not None for one in (self.query, self.docket, self.court)) != 1:
            raise ValueError("write exactly one of query, docket and court")
        return self

    def path(self) -> str:
        """Return the path of the feed, with its query."""
        if self.docket is not None:
            return f"/docket/{self.docket}/feed/"
        if self.court is not None:
            return f"/feed/court/{self.court}/"
        return f"/feed/search/?{urlencode({'q': self.query, 'type': _TYPES[self.type], 'order_by': 'dateFiled desc'})}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtListenerSource:
    """One feed. It needs no cursor, as no feed does."""

    feed: FeedSource

    def begin(self, cursor: Cursor, now: datetime) -> Request:
        """Return the conditional request for the feed."""
        return self.feed.begin(cursor, now)

    def read(self, document: Document) -> Page:
        """Return the entries of the feed, each with its court and the numbers of its docket."""
        page = self.feed.read(document)
        return replace(page, entries=tuple(_with_facts(entry) for entry in page.entries), outlet=OUTLET)

    def more(self, item: Item) -> Request | None:  # noqa: ARG002 - the seam's
        """Return None: opinions are long, and their pages are not for programs."""
        return None

    def longer_text(self, document: Document) -> str:  # noqa: ARG002 - the seam's
        """Return nothing: it is never asked for."""
        return ""


def build(_: str, options: SourceOptions) -> Source:
    """Return the source of a configured feed."""
    assert isinstance(options, CourtListenerOptions)
    asker = Asker.of(options, options.base_url or HOST, {"Accept": _ACCEPT})
    return CourtListenerSource(feed=FeedSource(options=FeedOptions(url=f"{asker.base}{options.path()}"), asker=asker))


def _with_facts(entry: Entry) -> Entry:
    court = next((name for name in entry.authors if name.strip() and name != _PUBLISHER), None)
    number = _DOCKET_NUMBER.search(f"{entry.title}\n{entry.summary}")
    key, notice_type = _key(entry.link or entry.id or "")
    return replace(
        entry,
        id=key or entry.id,
        facts=Facts(
            agencies=(Agency(name=court),) if court else (),
            dockets=(number[0].lower(),) if number else (),
            notice_type=notice_type,
            identifiers=(f"courtlistener:{key}",) if key else (),
        ),
    )


def _key(link: str) -> tuple[str | None, str | None]:
    """Return what a document is known by (`docket-123-4`, `opinion-5`), and what it is; None where nobody knows."""
    try:
        parts = urlsplit(link)
    except ValueError:  # brackets around what is no address
        return None, None
    found, anchor = _ADDRESS.search(parts.path), _ANCHOR.fullmatch(parts.fragment)
    if found is None:
        return None, None
    if found["what"] == "opinion":
        return f"opinion-{found['id']}", "Opinion"
    if anchor:
        return f"docket-{found['id']}-{anchor['minute'] or ''}{anchor['number']}", "Docket entry"
    entry = found["entry"]
    return (f"docket-{found['id']}-{entry}", "Docket entry") if entry else (f"docket-{found['id']}", "Case")


KIND = SourceKind(
    name="courtlistener",
    options=CourtListenerOptions,
    build=build,
    summary="Opinions and dockets of US courts from CourtListener's feeds, by search, court or docket",
)
