"""The feeds that people subscribe to: `/publications/{name}.{format}`, `/feed.{format}?...`, `/publications.opml`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

from aiohttp import web

from service.domain.configuration import Configuration
from service.domain.filters import Filter
from service.domain.options import PublicationOptions
from service.domain.stories import Story
from service.publish import atom, jsonfeed, opml, rss
from service.publish.feeds import FeedHead
from service.web.addresses import Vocabulary, filter_of
from service.web.cached import Cache, Rendered, answer, rendered
from service.web.guard import SECURITY_HEADERS, Guard, plain
from service.web.services import WebServices
from service.web.window import StoryWindow

RENDERED_FRESH_S = 10.0
ADDRESS_LIMIT = 100
_UNSETTLED = timedelta(seconds=3)
PUBLIC_CACHE = "public, max-age=60"
PRIVATE_CACHE = "private, max-age=60"
FEED_POLICY = "default-src 'none'; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format of feed: its content type and the pure function that writes it."""

    title: str
    content_type: str
    write: Callable[[FeedHead, Sequence[Story]], bytes]


FORMATS: Mapping[str, Format] = {
    "rss": Format(title="RSS", content_type=rss.CONTENT_TYPE, write=rss.rss),
    "atom": Format(title="Atom", content_type=atom.CONTENT_TYPE, write=atom.atom),
    "json": Format(title="JSON Feed", content_type=jsonfeed.CONTENT_TYPE, write=jsonfeed.jsonfeed),
}


class Publications:
    """Answers for feeds, from a short cache of rendered bytes."""

    def __init__(
        self, services: WebServices, guard: Guard, window: StoryWindow, monotonic: Callable[[], float]
    ) -> None:
        self._services, self._guard, self._window, self._monotonic = services, guard, window, monotonic
        self._cache: Cache[Configuration] = Cache()
        self._rendering = asyncio.Lock()
        self._configured: tuple[Configuration, datetime] = (services.configuration(), services.clock())

    async def publication(self, request: web.Request) -> web.Response:
        """Answer `/publications/{name}.{format}`. What strangers may not read is not there for them."""
        configuration = self._services.configuration()
        name = request.match_info["name"]
        options = self.visible(request, configuration).get(name)
        if options is None:
            return plain(f"There is no publication of this name; see {self._services.base_url}/publications.opml", 404)
        content = self._cache.get(request.path, self._monotonic(), configuration)
        if content is None:
            address = f"/publications/{quote(name)}"
            head = _Head(
                title=options.title,
                description=options.description or f"Alerts on surveillance: {options.title}.",
                home=address,
                own=f"{address}.{request.match_info['format']}",
                id=address,
            )
            wanted = _Wanted(options.filter(), options.limit, options.access == "public")
            content = await self._render(request.path, request.match_info["format"], head, wanted)
        return answer(request, content)

    async def address(self, request: web.Request) -> web.Response:
        """Answer `/feed.{format}?...`: 400 with every problem where the query is not understood."""
        configuration = self._services.configuration()
        if not self._guard.may_read_feeds(request):
            return plain("Addresses are closed to strangers here. Give the admin token.", 401)
        key = request.path_qs
        content = self._cache.get(key, self._monotonic(), configuration)
        if content is None:
            known = Vocabulary(topics=configuration.topics, sources=configuration.sources, kinds=self._services.kinds)
            admits = filter_of(request.query.items(), known)
            words = in_words(admits)
            head = _Head(
                title=f"Surveillance alerts: {words}" if words else "Surveillance alerts",
                description=f"Stories that pass this address: {words or 'all'}.",
                home="/",
                own=key,
                id=f"/feed?{urlencode(sorted(request.query.items()))}".rstrip("?"),
            )
            public = not self._guard.has_private()
            content = await self._render(
                key, request.match_info["format"], head, _Wanted(admits, ADDRESS_LIMIT, public)
            )
        return answer(request, content)

    async def list(self, request: web.Request) -> web.Response:
        """Answer `/publications.opml`: the publications that the reader may see."""
        configuration = self._services.configuration()
        if not self._guard.may_read_feeds(request):
            return plain("The list is closed to strangers here. Give the admin token.", 401)
        outlines = opml.publication_outlines(self._services.base_url, self.visible(request, configuration))
        modified = self._modified((), configuration)
        body = opml.opml("Surveillance alerts", outlines, modified)
        headers = _headers(opml.CONTENT_TYPE, public=not self._guard.has_private())
        return answer(request, rendered(body, headers, self._dated(modified)))

    def visible(self, request: web.Request, configuration: Configuration) -> Mapping[str, PublicationOptions]:
        """Return the publications that whoever asks may see, by name."""
        everything = configuration.publications
        if not self._guard.has_private() or self._guard.is_admin(request):
            return everything
        return {name: options for name, options in everything.items() if options.access == "public"}

    async def stories(self, options: PublicationOptions, limit: int) -> tuple[Story, ...]:
        """Return the latest stories of a publication, at most `limit`. Raises StoreUnavailable."""
        return await self._window.admitted(options.filter(), min(options.limit, limit))

    async def _render(self, key: str, format_: str, head: _Head, wanted: _Wanted) -> Rendered:
        # One at a time: a crowd that comes when the time is over makes one rendering, not a hundred.
        async with self._rendering:
            configuration = self._services.configuration()
            if content := self._cache.get(key, self._monotonic(), configuration):
                return content
            stories = await self._window.admitted(wanted.admits, wanted.limit)
            modified = self._modified(stories, configuration)
            body = FORMATS[format_].write(head.at(self._services.base_url, modified), stories)
            content = rendered(
                body, _headers(FORMATS[format_].content_type, public=wanted.public), self._dated(modified)
            )
            self._cache.put(key, content, self._monotonic() + RENDERED_FRESH_S, configuration)
            return content

    def _dated(self, modified: datetime) -> datetime | None:
        """Return the date to ask again by: none for the last seconds, within which something more may come."""
        return modified if modified < self._services.clock() - _UNSETTLED else None

    def _modified(self, stories: Sequence[Story], configuration: Configuration) -> datetime:
        """Return when a feed last changed: its newest story, or the configuration, which may change the rest."""
        if self._configured[0] is not configuration:
            self._configured = (configuration, self._services.clock())
        return max([story.updated for story in stories] + [self._configured[1]])


@dataclass(frozen=True, slots=True)
class _Wanted:
    admits: Filter
    limit: int
    public: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """A feed's head with addresses below the service's own."""

    title: str
    description: str
    home: str
    own: str
    id: str

    def at(self, base_url: str, updated: datetime) -> FeedHead:
        return FeedHead(
            title=self.title,
            description=self.description,
            home_url=base_url + self.home,
            self_url=base_url + self.own,
            id=base_url + self.id,
            updated=updated,
        )


def _headers(content_type: str, *, public: bool) -> dict[str, str]:
    return dict(SECURITY_HEADERS) | {
        "Content-Type": content_type,
        "Cache-Control": PUBLIC_CACHE if public else PRIVATE_CACHE,
        "Content-Security-Policy": FEED_POLICY,
    }


def in_words(admits: Filter) -> str:
    """Return a filter as people read it: `topic face-recognition; at least high; words "plate reader"`."""
    parts = [
        ("topic", admits.topics),
        ("source", admits.sources),
        ("kind", admits.kinds),
        ("tier", {tier.value for tier in admits.tiers}),
        ("agency", admits.agencies),
    ]
    words = [f"{name} {' or '.join(sorted(values))}" for name, values in parts if values]
    if admits.minimum_severity is not None:
        words.append(f"at least {admits.minimum_severity.word}")
    if admits.minimum_amount is not None:
        words.append(f"from ${admits.minimum_amount:,f}")
    if admits.query:
        words.append(f"words “{admits.query}”")
    return "; ".join(words)
