"""What is pushed to us takes the way of what is polled: parse, normalise, classify, commit. Nobody is asked.

`Pushes.take` serves inboxes, `Pushes.take_from_hub` feeds whose hub pushes. Both return when the items are durable.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from service.domain.errors import OutsideError, SourceError, UnknownName
from service.domain.items import Item
from service.domain.kinds import Document, Page
from service.domain.ledger import SourceState
from service.domain.outcomes import PollOutcome
from service.domain.ports import FeedParser, Store
from service.domain.pushes import Receipt
from service.domain.wire import Request, Response
from service.pipeline.commit import Commit, PushNote
from service.pipeline.ingest import arrival_of
from service.pipeline.parts import House, SourceParts, Tools
from service.pipeline.poll import outcome_of
from service.stages.deduping.arrivals import Arrival
from service.stages.deduping.matters import said_at
from service.stages.deduping.tellable import ARCHIVE_BEFORE
from service.stages.normalising.normalise import normalise_all
from service.stages.receiving.documents import is_feed
from service.stages.receiving.states import after_bad_push, after_hub_push, after_push

SAY_AGAIN_AFTER = timedelta(minutes=1)

AT_ONCE = 100
"""So many items of a push are decided in one piece: some tenths of a second where all of them match. Fewer would only
be recalled more often."""

log = structlog.get_logger("oversight.pushed")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """The items of one push, classified where they are fresh."""

    items: Sequence[Item]
    arrivals: Sequence[Arrival]
    depths: Counter[str]


class Pushes:
    """Takes what is pushed. `observe(source, how, count)` hears of items that were accepted, known and refused."""

    def __init__(
        self,
        *,
        store: Store,
        parser: FeedParser,
        commit: Commit,
        house: Callable[[], House],
        tools: Tools,
        observe: Callable[[str, str, int], None],
    ) -> None:
        self._store, self._parser, self._commit = store, parser, commit
        self._house, self._tools, self._observe = house, tools, observe
        self._said: dict[str, datetime] = {}

    async def take(self, name: str, body: bytes, content_type: str) -> Receipt:
        """Return what became of a push into an inbox, when its items are durable.

        Raises UnknownName, StoreUnavailable; SourceError and TooLarge for what cannot be read, which is noted.
        """
        house = self._house()
        parts = house.sources.get(name)
        if parts is None or not parts.pushed:
            raise UnknownName("inbox", name, tuple(one for one, parts in house.sources.items() if parts.pushed))
        now = self._tools.clock()
        try:
            page = await self._read(parts, _response(body, content_type, ""), now, feed=is_feed(body))
        except (SourceError, OutsideError) as error:
            await self._note_bad(name, outcome_of(error), str(error))
            raise
        entries = len(page.entries)
        if page.refused and not entries:
            await self._note_bad(name, PollOutcome.SHAPE_CHANGED, _detail(page) or "")
            return self._receipt(name, page, fresh=0)
        taken = await self._classified(house, parts, page, now, told=None)

        def after(before: SourceState) -> SourceState:
            return after_push(before, now=now, fresh=len(taken.arrivals), depths=taken.depths, detail=_detail(page))

        await self._write(taken.arrivals, PushNote(source=name, after=after, judged=True))
        return self._receipt(name, page, fresh=len(taken.arrivals))

    async def take_from_hub(self, name: str, body: bytes, content_type: str, topic: str) -> Receipt:
        """Return what became of a feed's document that its hub pushed, when its items are durable.

        Raises UnknownName, StoreUnavailable; SourceError for what cannot be read.
        """
        house = self._house()
        parts = house.sources.get(name)
        if parts is None:
            raise UnknownName("source", name, tuple(house.sources))
        now = self._tools.clock()
        page = await self._read(parts, _response(body, content_type, topic), now, feed=True)
        taken = await self._classified(house, parts, page, now, told=_since(parts))
        times = [item.published for item in taken.items if item.published]
        times += [now for arrival in taken.arrivals if not arrival.item.published]

        def after(before: SourceState) -> SourceState:
            newest = max(times, default=None)
            return after_hub_push(before, now=now, fresh=len(taken.arrivals), depths=taken.depths, newest=newest)

        await self._write(taken.arrivals, PushNote(source=name, after=after, judged=False))
        return self._receipt(name, page, fresh=len(taken.arrivals))

    def unproven(self, name: str, why: str) -> None:
        """Note that somebody pushed who proved nothing: counted each time, logged once a minute."""
        self._observe(name, "unproven", 1)
        now = self._tools.clock()
        if name not in self._said or now - self._said[name] >= SAY_AGAIN_AFTER:
            self._said[name] = now
            log.warning("a push proved nothing", source=name, why=why)

    async def watch(self) -> None:
        """Judge every inbox: there is no poll that could notice its silence."""
        for name in [parts.name for parts in self._house().sources.values() if parts.pushed]:
            await self._commit.write_push((), PushNote(source=name, after=lambda before: before, judged=True))

    async def _read(self, parts: SourceParts, response: Response, now: datetime, *, feed: bool) -> Page:
        document = Document(request=Request(url=response.url), response=response, cursor={}, now=now)
        if feed:
            content_type = response.headers["content-type"]
            parsed = await self._parser.parse(response.body, content_type=content_type, url=response.url)
            document = replace(document, feed=parsed)
        return parts.source.read(document)

    async def _classified(
        self, house: House, parts: SourceParts, page: Page, now: datetime, *, told: datetime | None
    ) -> _Taken:
        """Return the items of a page, classified where they are new. What was said before `told` tells nobody."""
        outlet = parts.title or page.outlet or parts.name
        items = normalise_all(page.entries, source=parts.name, kind=parts.kind, tier=parts.tier, outlet=outlet, now=now)
        known = await self._store.known_hashes([item.key for item in items])
        fresh = [item for item in items if known.get(item.key) != item.content_hash]
        arrivals = [
            arrival_of(house, parts, item, now, archived=told is not None and (said_at(item) or now) < told)
            for item in fresh
        ]
        depths = Counter(str(item.depth) for item in fresh if item.key not in known)
        return _Taken(items=items, arrivals=arrivals, depths=depths)

    async def _write(self, arrivals: Sequence[Arrival], note: PushNote) -> None:
        """Return when all is durable. A long push goes in parts, so that nobody else waits long for the decisions; one
        that breaks off is not answered for, and of the next try the parts that are there are known."""
        first = max(0, len(arrivals) - 1) // AT_ONCE * AT_ONCE
        for start in range(0, first, AT_ONCE):
            await self._commit.write_push(arrivals[start : start + AT_ONCE])
        await self._commit.write_push(arrivals[first:], note)

    async def _note_bad(self, name: str, outcome: PollOutcome, detail: str) -> None:
        now = self._tools.clock()

        def after(before: SourceState) -> SourceState:
            return after_bad_push(before, now=now, outcome=outcome, detail=detail)

        await self._commit.write_push((), PushNote(source=name, after=after, judged=True))
        log.warning("a push could not be read", source=name, outcome=str(outcome), why=detail)

    def _receipt(self, name: str, page: Page, *, fresh: int) -> Receipt:
        receipt = Receipt(accepted=fresh, known=len(page.entries) - fresh, refused=page.refused)
        counts = {"accepted": receipt.accepted, "known": receipt.known, "refused": len(receipt.refused)}
        for how, count in counts.items():
            self._observe(name, how, count)
        write = log.warning if receipt.refused else log.info if receipt.accepted else log.debug
        write("pushed", source=name, **counts)
        return receipt


def _response(body: bytes, content_type: str, url: str) -> Response:
    return Response(status=200, headers={"content-type": content_type}, body=body, url=url)


def _since(parts: SourceParts) -> datetime | None:
    """Return since when what a feed said may be told: its archive tells nobody (see `ingest`)."""
    if parts.first_run is None or parts.created is None:
        return None
    return parts.created - ARCHIVE_BEFORE


def _detail(page: Page) -> str | None:
    """Return in words what of a push was refused, None where nothing was."""
    if not page.refused:
        return None
    of = len(page.refused) + len(page.entries)
    first = page.refused[0]
    return f"{len(page.refused)} of {of} items refused; item {first.index}: {first.why}"[:300]
