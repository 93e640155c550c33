"""Kind `feed` (pure): RSS, RDF, Atom and JSON Feed. The parser port reads the format; this passes its entries on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from service.domain.errors import Challenged, ErrorPosted, Unparsable
from service.domain.items import Entry, Item, TextDepth
from service.domain.kinds import Cursor, Document, FeedHints, Page, Source, SourceKind
from service.domain.options import HttpUrl, SourceOptions
from service.domain.wire import Expects, Request, Response
from service.sources.asking import Asker
from service.sources.posted_errors import posted_error
from service.sources.reading import check_status, is_challenge
from service.stages.receiving.subscribing import link_of

_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_ARTICLE = re.compile(r"<(article|main)\b[^<>]*>", re.IGNORECASE)
CUT_OFF = "the document is cut off: what it did not say to its end is read when it comes whole"
MAX_PAGE_BYTES = 2_000_000


class FeedOptions(SourceOptions):
    """The keys of a feed. `full_text`: read the linked page where the feed has only a summary.

    `websub`: subscribe to the hub that the feed names.
    """

    kind: Literal["feed"] = "feed"
    url: HttpUrl
    full_text: bool = False
    websub: bool = True

    def subscribes(self) -> bool:
        """Return whether the feed may be subscribed to. One that needs headers is not for a hub to know."""
        return self.websub and not self.headers


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSource:
    """One feed. It needs no cursor: validators are the transport's, known items the store's."""

    options: FeedOptions
    asker: Asker

    def begin(self, cursor: Cursor, now: datetime) -> Request:  # noqa: ARG002 - the seam's
        """Return the conditional request for the feed."""
        return self.asker.get(self.options.url, conditional=True, expects=Expects.FEED)

    def read(self, document: Document) -> Page:
        """Return the parsed entries, each with the address that its links are relative to; errors among them are told.

        Raises ErrorPosted for a feed of nothing else.
        """
        check_status(document.response, document.now)
        feed = document.feed
        if feed is None:
            raise Unparsable("no feed in the answer")
        base = feed.link or document.response.url
        errors = [posted_error(entry) for entry in feed.entries]
        news = [entry for entry, error in zip(feed.entries, errors, strict=True) if error is None]
        error = next(filter(None, errors), None)
        if error and not news:
            raise ErrorPosted(error)
        return Page(
            entries=tuple(self._placed(entry, base) for entry in news),
            cursor=document.cursor,
            hints=_with_hub(feed.hints, document.response),
            outlet=feed.title,
            problems=tuple(_problems(error, whole=feed.whole)),
        )

    def more(self, item: Item) -> Request | None:
        """Return the request for the linked page, if full texts are wanted and the feed did not have it."""
        if not self.options.full_text or item.depth is TextDepth.FULL or item.url is None:
            return None
        return replace(self.asker.elsewhere(item.url), max_body_bytes=MAX_PAGE_BYTES)

    def longer_text(self, document: Document) -> str:
        """Return the article of the page, else its main part, else all of it."""
        check_status(document.response, document.now)
        if is_challenge(document.response):
            raise Challenged("a challenge in place of the article")
        return _article(document.response.body.decode("utf-8", "replace"))

    def _placed(self, entry: Entry, base: str) -> Entry:
        extra = entry.extra
        if self.options.full_text and entry.link:
            extra = {**extra, "text_url": entry.link}
        if entry.base and extra is entry.extra:
            return entry
        return replace(entry, base=entry.base or base, extra=extra)


def build(_: str, options: SourceOptions) -> Source:
    """Return the source of a configured feed."""
    assert isinstance(options, FeedOptions)
    return FeedSource(options=options, asker=Asker.of(options, options.url, {"Accept": _ACCEPT}))


def _with_hub(hints: FeedHints, response: Response) -> FeedHints:
    """Return the hints with the hub and the topic of the Link header, which come before the feed's own (WebSub, 4).

    A feed that names a hub and no address of its own is at the address where it was read.
    """
    links = response.headers.get("link")
    hub = link_of(links, "hub") or hints.hub
    topic = link_of(links, "self") or hints.self_url
    return replace(hints, hub=hub, self_url=(topic or response.url) if hub else topic)


def _problems(error: str | None, *, whole: bool) -> Iterator[str]:
    if error:
        yield f"an error among the news: {error}"
    if not whole:
        yield CUT_OFF


def _article(page: str) -> str:
    found = _ARTICLE.search(page)
    if found is None:
        return page
    end = page.lower().rfind(f"</{found[1].lower()}", found.end())
    return page[found.end() : end if end > 0 else len(page)]


KIND = SourceKind(name="feed", options=FeedOptions, build=build, summary="RSS, Atom, RDF or JSON Feed at an address")
