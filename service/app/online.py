"""Each source asked once, with the manners of a poll, and nothing kept: what `check --online` shows."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO
from urllib.parse import urlsplit

from pydantic import Field

from service.app.house import build_source
from service.app.rooms import Outside
from service.domain.configuration import Configuration
from service.domain.errors import OversightError
from service.domain.items import Item
from service.domain.kinds import FeedHints, ParsedFeed, Rows
from service.domain.ledger import SourceState
from service.domain.matches import Match
from service.domain.outcomes import PollOutcome
from service.domain.ports import FeedParser, Transport
from service.domain.wire import Request, Response, Table, Validators, safe_url
from service.pipeline.poll import Means, Visit, outcome_of, visit
from service.stages.matching.classify import classify
from service.stages.matching.rules import Rules
from service.stages.normalising.normalise import normalise_all
from service.stages.pacing.asked import fresh_for_s
from service.stages.pacing.moves import watched
from service.stages.wording.characters import line
from service.stages.wording.shapes import Aware, Shape

AT_ONCE = 16
"""Sources that are asked side by side; the transport lets few at one host."""
LONGEST_FLOOR_S = 86_400.0


class TopicShape(Shape):
    """How many of the items would match a topic, and the title of the newest of them."""

    topic: str
    items: int
    title: str


class FloorShape(Shape):
    """What the source asks for between two polls, where it is more than `every`. `by`: who says so."""

    by: str
    seconds: int


class Checkup(Shape):
    """How a source answered. `outcome` as of a poll; `detail` says what was wrong. Of the answer null where none came.

    `address` is as configured, or where it holds a secret only its host. `moved_to`: every redirect on the way was a
    permanent one. `more_pages`: only the first was asked for. `depths`: how many entries have a title only, a summary,
    a full text. `problem`: what is not well formed. `floors` are above `every_s`.
    """

    source: str
    kind: str
    ok: bool
    outcome: str
    detail: str | None
    address: str | None = None
    status: int | None = None
    elapsed_s: float | None = None
    bytes: int | None = None
    redirects: list[int] = Field(default_factory=list)
    moved_to: str | None = None
    etag: bool = False
    last_modified: bool = False
    format: str | None = None
    parser: str | None = None
    problem: str | None = None
    entries: int = 0
    more_pages: bool = False
    newest: Aware | None = None
    depths: dict[str, int] = Field(default_factory=dict)
    topics: list[TopicShape] = Field(default_factory=list)
    every_s: int
    floors: list[FloorShape] = Field(default_factory=list)


async def check_online(
    configuration: Configuration,
    names: Sequence[str],
    rules: Rules,
    outside: Outside,
    clock: Callable[[], datetime],
    *,
    secret: Collection[str] = (),
) -> AsyncIterator[Checkup]:
    """Yield a checkup of each source, in the order in which they answer. `secret`: whose address is not to be shown.

    Only the first page is asked for, and of a table too large to be held only the head.
    """
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(name: str) -> Checkup:
        async with turns:
            return await _checkup(configuration, name, rules, outside, clock, shown=name not in secret)

    tasks = [asyncio.create_task(one(name), name=f"check {name}") for name in names]
    try:
        for done in asyncio.as_completed(tasks):
            yield await done
    finally:
        for task in tasks:
            task.cancel()


async def _checkup(
    configuration: Configuration,
    name: str,
    rules: Rules,
    outside: Outside,
    clock: Callable[[], datetime],
    *,
    shown: bool,
) -> Checkup:
    parts, now = build_source(configuration, name), clock()
    witness = _Witness(outside.transport, outside.parser)
    never = SourceState(name=name, next_poll_at=now, created=now)
    page, failed = await _first_page(visit(parts.source, never, Means(transport=witness, parser=witness, clock=clock)))
    failed = None if witness.saw_head else failed
    outlet = parts.title or (page.page.outlet if page else None) or name
    entries = page.page.entries if page else ()
    items = normalise_all(entries, source=name, kind=parts.kind, tier=parts.tier, outlet=outlet, now=now)
    outcome = PollOutcome.READ if items or witness.saw_head else PollOutcome.EMPTY
    detail = str(failed) if failed else "; ".join(page.page.problems) if page else ""
    base = Checkup(
        source=name,
        kind=parts.kind,
        ok=failed is None,
        outcome=(outcome_of(failed) if failed else outcome).value,
        detail=line(detail) or None,
        every_s=int(parts.every.total_seconds()),
    )
    configured = str(getattr(configuration.sources[name], "url", ""))
    open_address = configured if shown and "@" not in urlsplit(configured).netloc else None
    return _with_items(_with_answer(base, witness, page, clock(), shown=open_address), items, rules, page)


async def _first_page(pages: AsyncGenerator[Visit, None]) -> tuple[Visit | None, OversightError | None]:
    """Return the first page of a visit, or why there is none."""
    try:
        async with aclosing(pages) as opened:
            async for one in opened:
                return one, None
    except OversightError as error:
        return None, error
    except Exception as error:  # as a poll for real: a fault of one source is an outcome
        return None, OversightError(f"{type(error).__name__}: {error}"[:300])
    raise AssertionError("a visit has a page or an error")


def _with_answer(base: Checkup, witness: _Witness, page: Visit | None, now: datetime, *, shown: str | None) -> Checkup:
    """Return the checkup with what the answer itself says, if one came. `shown`: the address that may be shown whole;
    another, which we made ourselves, may hold a key."""
    request, response, feed = witness.request, witness.response, witness.feed
    if request is None:
        return base
    told = str if request.url == shown else safe_url
    if response is None:
        return base.model_copy(update={"address": told(request.url)})
    move = watched(None, request.url, response.hops, response.url, now)
    return base.model_copy(
        update={
            "address": told(request.url),
            "status": response.status,
            "elapsed_s": round(response.elapsed_s, 3),
            "bytes": None if witness.saw_head else len(response.body),
            "redirects": [status for status, _ in response.hops],
            "moved_to": told(move.to) if move else None,
            "etag": "etag" in response.headers,
            "last_modified": "last-modified" in response.headers,
            "format": feed.format if feed else None,
            "parser": feed.parser if feed else None,
            "problem": feed.problem if feed else None,
            "floors": _floors(
                page.page.hints if page else FeedHints(), response, now, base.every_s, feed=feed is not None
            ),
        }
    )


def _floors(hints: FeedHints, response: Response, now: datetime, every_s: int, *, feed: bool) -> list[FloorShape]:
    """Return what is asked for beyond `every`; headers of programming interfaces are no floor."""
    asked = {
        "ttl": hints.ttl_s,
        "sy:updatePeriod": hints.update_period_s,
        "its headers": fresh_for_s(response.headers, now) if feed else None,
    }
    floors = {by: int(min(seconds, LONGEST_FLOOR_S)) for by, seconds in asked.items() if seconds}
    return [FloorShape(by=by, seconds=seconds) for by, seconds in floors.items() if seconds > every_s]


def _with_items(base: Checkup, items: Sequence[Item], rules: Rules, page: Visit | None) -> Checkup:
    """Return the checkup with what its items are, and what they would match."""
    matched = [(item, classify(item, rules)) for item in items]
    return base.model_copy(
        update={
            "entries": len(page.page.entries) if page else 0,
            "more_pages": page is not None and not page.last,
            "newest": max((item.published for item in items if item.published), default=None),
            "depths": dict(Counter(item.depth.value for item in items)),
            "topics": _topics(matched),
        }
    )


def _topics(matched: Sequence[tuple[Item, Sequence[Match]]]) -> list[TopicShape]:
    titles: dict[str, list[str]] = {}
    newest_first = sorted(
        matched, key=lambda one: one[0].published.timestamp() if one[0].published else 0, reverse=True
    )
    for item, matches in newest_first:
        for match in matches:
            titles.setdefault(match.topic, []).append(item.title)
    return [TopicShape(topic=topic, items=len(some), title=line(some[0])) for topic, some in sorted(titles.items())]


@dataclass(slots=True)
class _Witness:
    """The transport and the parser, and what went through them: the first request and its answer."""

    transport: Transport
    parser: FeedParser
    request: Request | None = None
    response: Response | None = None
    feed: ParsedFeed | None = None
    saw_head: bool = False
    """A table is there, of which only the head was asked for."""

    async def send(self, request: Request, validators: Validators | None = None) -> Response:
        """Send it on, and remember the answer."""
        self.request = self.request or request
        response = await self.transport.send(request, validators)
        self.response = self.response or response
        return response

    async def download(
        self,
        request: Request,
        into: BinaryIO,  # noqa: ARG002 - the port's
        validators: Validators | None = None,
    ) -> Response:
        """Ask for the head alone: nobody wants to wait for hundreds of megabytes."""
        response = await self.send(replace(request, method="HEAD"), validators)
        self.saw_head = self.saw_head or response.status == 200
        return response

    async def parse(self, body: bytes, *, content_type: str, url: str) -> ParsedFeed:
        """Parse it, and remember what came of it."""
        self.feed = await self.parser.parse(body, content_type=content_type, url=url)
        return self.feed

    async def rows(self, file: BinaryIO, table: Table) -> AsyncGenerator[Rows, None]:  # noqa: ARG002 - the port's
        """Give no rows: the table was not downloaded."""
        yield Rows(rows=(), last=True)
