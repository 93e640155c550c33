"""Stages 5 to 7: whatever polls have finished meanwhile is decided and written in one transaction.

Polls run side by side, commits do not: one loop takes all that waits, asks the store what it knows, lets the stages
decide, and writes. So a hundred polls cost one commit, and two polls never make two alerts of one story.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain, compress

import structlog

from service.domain.ledger import Knowledge, NewDelivery, Plan, PollResult, SourceState
from service.domain.messages import Alert
from service.domain.ports import Store, Writing
from service.pipeline.parts import ChannelParts, House, Tools
from service.pipeline.wellbeing import as_poll, operations_deliveries
from service.stages.deduping.arrivals import Arrival, probe
from service.stages.deduping.dedupe import dedupe
from service.stages.deduping.first_uses import first_uses
from service.stages.matching.classify import weighed
from service.stages.routing.route import ChannelRule, Routed, Told, route

MAX_ITEMS_AT_ONCE = 5_000
"""A transaction takes at most about so many items: enough to be cheap, short enough that nobody waits."""
MATCH_COSTS = 150
"""A matching item costs as much as so many others: one to five milliseconds of decisions, while nobody else can run."""

log = structlog.get_logger("oversight.commit")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSettlement:
    """An owed text that was fetched, or (with `retry_at`) is owed again; not `tried`: nobody was asked for it."""

    item_id: str
    token: int
    retry_at: datetime | None
    tried: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PushNote:
    """What a push changes in its source's state: `after` makes of the state before the one after.

    `judged`: the source is judged by its pushes, as others by their polls (an inbox).
    """

    source: str
    after: Callable[[SourceState], SourceState]
    judged: bool


@dataclass(slots=True)
class _Waiting:
    arrivals: Sequence[Arrival]
    result: PollResult | None = None
    before: SourceState | None = None
    text: TextSettlement | None = None
    push: PushNote | None = None
    done: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Commit:
    """Writes what polls bring. `run()` must be running while `write()` is awaited; `owed()` hears of new deliveries."""

    def __init__(
        self,
        *,
        store: Store,
        house: Callable[[], House],
        tools: Tools,
        owed: Callable[[], None] = lambda: None,
    ) -> None:
        self._store, self._house, self._tools, self._owed = store, house, tools, owed
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue()

    async def write(self, arrivals: Sequence[Arrival], result: PollResult | None, *, before: SourceState) -> None:
        """Return when these arrivals, and the poll's result if this is its end, are durable.

        Many go in parts, so that nobody waits long; the result goes with the last.
        """
        *parts, last = _parts(arrivals)
        for part in parts:
            await self._wait_for(_Waiting(part))
        await self._wait_for(_Waiting(last, result, before))

    async def write_text(self, arrivals: Sequence[Arrival], settlement: TextSettlement) -> None:
        """Return when an item with its longer text (or none, if it is owed again) is durable."""
        await self._wait_for(_Waiting(arrivals, text=settlement))

    async def write_push(self, arrivals: Sequence[Arrival], note: PushNote | None = None) -> None:
        """Return when what was pushed, and (with `note`) what it means for its source, is durable."""
        await self._wait_for(_Waiting(arrivals, push=note))

    async def _wait_for(self, waiting: _Waiting) -> None:
        await self._queue.put(waiting)
        await waiting.done

    async def run(self) -> None:
        """Take what waits and write it, for ever."""
        while True:
            batch = [await self._queue.get()]
            cost = _cost(batch[0].arrivals)
            while not self._queue.empty() and cost < MAX_ITEMS_AT_ONCE:
                batch.append(self._queue.get_nowait())
                cost += _cost(batch[-1].arrivals)
            await self._write_together(batch)

    async def _write_together(self, batch: Sequence[_Waiting]) -> None:
        """Write a batch whole; if that fails, each by itself, so that one poll's trouble stays its own.

        A store that opens no transaction is nobody's own: it is not asked for each, as leases run while it is silent.
        """
        error = await self._try(batch)
        if error is None:
            return
        if len(batch) == 1:
            _fail(batch[0], error)
            return
        log.warning("retrying a batch one by one", polls=len(batch), why=str(error))
        gone: Exception | None = None
        for one in batch:
            if (error := gone or await self._try([one])) is not None:
                _fail(one, error)
                gone = None if self._begun else error

    async def _try(self, batch: Sequence[_Waiting]) -> Exception | None:
        """Write a batch; return why it could not be."""
        try:
            await self._transaction(batch)
        except Exception as error:
            return error
        for one in batch:
            if not one.done.done():
                one.done.set_result(None)
        return None

    async def _transaction(self, batch: Sequence[_Waiting]) -> None:
        self._begun = False
        house, now = self._house(), self._tools.clock()
        arrivals = [arrival for one in batch for arrival in one.arrivals]
        async with self._store.writing() as tx:
            self._begun = True
            plan, overflowing = await self._decide(tx, house, arrivals, now) if arrivals else (Plan(), frozenset())
            if arrivals:
                await tx.carry_out(plan)
            if overflowing:
                await self._plan_overflow(tx, house, overflowing, now)
            notices = await self._finish(tx, house, batch, now)
            notices |= await self._note_pushes(tx, house, batch, now)
            for one in batch:
                if (text := one.text) is not None:
                    await tx.settle_text(text.item_id, text.token, retry_at=text.retry_at, tried=text.tried)
        if plan.deliveries or notices:
            self._owed()

    async def _decide(
        self, tx: Writing, house: House, arrivals: Sequence[Arrival], now: datetime
    ) -> tuple[Plan, frozenset[str]]:
        knowledge = await tx.recall(probe(arrivals, now))
        arrivals = _with_first_uses(arrivals, knowledge, house, now)
        deduped = dedupe(arrivals, knowledge, now=now, new_id=self._tools.new_id, choose=house.choose)
        routed = Routed(alerts=(), deliveries=(), overflowing=frozenset())
        if deduped.touched:
            channels = house.alert_channels()
            told = await _told(tx, channels, now)
            rules = [channel_rule(channel, house) for channel in channels]
            encode = _encoder(house)
            routed = route(
                deduped.touched,
                rules,
                topics=house.topics,
                told=told,
                now=now,
                new_id=self._tools.new_id,
                encode=encode,
            )
        plan = Plan(
            items=deduped.items,
            versions=deduped.versions,
            stories=deduped.touches,
            identifiers=deduped.identifiers,
            steps=deduped.steps,
            alerts=routed.alerts,
            deliveries=routed.deliveries,
            links=deduped.links,
        )
        return plan, routed.overflowing

    async def _plan_overflow(self, tx: Writing, house: House, overflowing: frozenset[str], now: datetime) -> None:
        """Give each channel a digest for what overflows, unless one is due already: more must not put it off.

        Read while the transaction is open, when nobody else can write.
        """
        due = {state.name for state in await self._store.channel_states() if state.next_digest_at is not None}
        for name in sorted(overflowing - due):
            await tx.set_next_digest(name, now + overflow_after(house.channels[name]))

    async def _finish(self, tx: Writing, house: House, batch: Sequence[_Waiting], now: datetime) -> bool:
        """Finish the polls of a batch; owe the notices that are due, and return whether there are any."""
        results: list[PollResult] = []
        notices: list[Sequence[NewDelivery]] = []
        for one in batch:
            if one.result is not None and one.before is not None:
                state, due = operations_deliveries(house, one.before, one.result, now, self._tools)
                results.append(replace(one.result, state=state))
                notices.append(due)
        if not results:
            return False
        finished = await tx.finish_polls(results)
        for result in compress(results, (not ours for ours in finished)):
            log.warning("a poll outlived its lease", source=result.state.name)
        owed = list(chain.from_iterable(compress(notices, finished)))
        await tx.add_deliveries(owed)
        return bool(owed)

    async def _note_pushes(self, tx: Writing, house: House, batch: Sequence[_Waiting], now: datetime) -> bool:
        """Note the pushes of a batch in the states of their sources; owe the notices that are due."""
        owed: list[NewDelivery] = []
        for note in (one.push for one in batch if one.push is not None):
            before = await tx.source_state(note.source)
            if before is None:
                continue
            state = note.after(before)
            if note.judged:
                judged, due = operations_deliveries(house, before, as_poll(state, now), now, self._tools)
                state = replace(judged, last_outcome=state.last_outcome)
                owed += due
            if state != before:
                await tx.keep_source(state)
        await tx.add_deliveries(owed)
        return bool(owed)


def _with_first_uses(
    arrivals: Sequence[Arrival], knowledge: Knowledge, house: House, now: datetime
) -> Sequence[Arrival]:
    """Return the arrivals, those that are a vendor's first use marked and weighed anew: only the store could tell."""
    return [
        one if item is None else replace(one, item=item, matches=weighed(item, one.matches, house.rules))
        for one, item in zip(arrivals, first_uses(arrivals, knowledge, now), strict=True)
    ]


def _cost(arrivals: Sequence[Arrival]) -> int:
    """Return what it costs to decide about arrivals, in items that match nothing."""
    return len(arrivals) + MATCH_COSTS * sum(1 for arrival in arrivals if arrival.matches)


def _parts(arrivals: Sequence[Arrival]) -> list[Sequence[Arrival]]:
    """Return the arrivals cut where a transaction is full; one empty part for none."""
    parts: list[Sequence[Arrival]] = []
    start = cost = 0
    for place, arrival in enumerate(arrivals):
        cost += MATCH_COSTS + 1 if arrival.matches else 1
        if cost >= MAX_ITEMS_AT_ONCE:
            parts.append(arrivals[start : place + 1])
            start, cost = place + 1, 0
    return [*parts, arrivals[start:]] if start < len(arrivals) or not parts else parts


def channel_rule(channel: ChannelParts, house: House) -> ChannelRule:
    """Return what routing must know of a channel."""
    return ChannelRule(
        name=channel.name,
        admits=channel.admits,
        created=channel.created,
        digest=channel.digest is not None,
        quiet=channel.quiet,
        cap=channel.cap,
        zone=house.zone,
    )


def overflow_after(channel: ChannelParts) -> timedelta:
    """Return how long after the first overflow its digest goes out: a twenty-fourth of the cap's window."""
    per = channel.cap.per if channel.cap else timedelta(days=1)
    return max(per / 24, timedelta(seconds=1))


async def _told(tx: Writing, channels: Sequence[ChannelParts], now: datetime) -> Told:
    since = {channel.name: now - channel.cap.per for channel in channels if channel.cap}
    return await tx.told_since(since) if since else {}


def _encoder(house: House) -> Callable[[str, Alert, str], tuple[bytes, ...]]:
    def encode(channel: str, alert: Alert, delivery_id: str) -> tuple[bytes, ...]:
        return house.channels[channel].notifier.encode(alert, delivery_id)

    return encode


def _fail(waiting: _Waiting, error: Exception) -> None:
    if not waiting.done.done():
        waiting.done.set_exception(error)
