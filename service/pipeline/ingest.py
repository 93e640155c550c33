"""Stages 1 to 7 in order: poll, parse, normalise, classify, dedupe, route, commit.

    Ingest.poll   one source: visit it page by page; normalise, classify, hand each page to Commit
    Commit        takes what waits from all polls and writes it in one transaction: recall, dedupe, route, carry out

Nothing here decides: the stages do. A page that was read is kept even if the next one fails; the source's state
(cursor, validators) advances only with the last page.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

import structlog

from service.domain.errors import OutsideError, SourceError, StoreUnavailable
from service.domain.items import Item
from service.domain.ledger import ClaimedPoll, PollResult, SourceState
from service.domain.outcomes import PollOutcome
from service.domain.ports import FeedParser, Store, Transport
from service.pipeline.commit import Commit
from service.pipeline.parts import House, SourceParts, Tools
from service.pipeline.poll import Means, Visit, outcome_of, visit
from service.pipeline.results import Poll, tell, went_well, went_wrong
from service.stages.deduping.arrivals import Arrival
from service.stages.deduping.matters import said_at
from service.stages.deduping.tellable import tellable
from service.stages.matching.classify import classify, touches
from service.stages.normalising.normalise import normalise_all
from service.stages.receiving.subscribing import MISSED_AFTER, Offer, offer_of

T = TypeVar("T")
CLASSIFIED_AT_A_STRETCH = 100
"""Items; some milliseconds, after which others may run."""

STORE_WAITS_S = (1, 5, 15, 60, 180)
"""Between the tries to write what was read; in all less than the lease of a poll."""

log = structlog.get_logger("oversight.ingest")


class Hubs(Protocol):
    """What polls have to do with hubs that push: they find them, and are rare while one can be trusted."""

    def slowed(self, parts: SourceParts, due: datetime, now: datetime, *, missed: bool) -> datetime:
        """Return when to poll next. `missed`: this poll found what the hub should have pushed."""

    async def learn(self, parts: SourceParts, offer: Offer | None, *, missed: bool) -> None:
        """Take note of the hub that a feed names, None for none."""


class Ingest:
    """Polls sources. `house()` gives the configuration in force, so that a reload needs no restart."""

    def __init__(
        self,
        *,
        store: Store,
        transport: Transport,
        parser: FeedParser,
        commit: Commit,
        house: Callable[[], House],
        tools: Tools,
        hubs: Hubs | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store, self._commit, self._house, self._tools = store, commit, house, tools
        self._hubs, self._sleep = hubs, sleep
        self._means = Means(transport=transport, parser=parser, clock=tools.clock)

    async def poll(self, claimed: ClaimedPoll) -> PollResult:
        """Visit one source and commit what it gave. Raises StoreUnavailable only: the outside's faults are outcomes."""
        house, state = self._house(), claimed.state
        poll = Poll(
            house=house,
            parts=house.sources[state.name],
            state=state,
            token=claimed.token,
            started=self._tools.clock(),
        )
        try:
            last = await self._all_but_last(poll)
            arrivals = await self._arrivals(poll, last)
            result = self._went_well(poll, last)
            await self._patiently(lambda: self._commit.write(arrivals, result, before=state))
        except StoreUnavailable:
            raise
        except (OutsideError, SourceError) as error:
            result = self._went_wrong(poll, outcome_of(error), str(error), error)
            await self._keep(result, state)
        except Exception as error:
            log.exception("a poll met something that nobody foresaw", source=state.name)
            result = self._went_wrong(poll, PollOutcome.FAILED, f"{type(error).__name__}: {error}"[:300])
            await self._keep(result, state)
        else:
            await self._learn_of_hub(poll, last)
        tell(result, state)
        return result

    async def _keep(self, result: PollResult, before: SourceState) -> None:
        await self._patiently(lambda: self._commit.write((), result, before=before))

    async def _patiently(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do work with the store; where it does not answer, do it again for some minutes: nobody is to be asked twice
        for what we hold in our hands. Raises StoreUnavailable after the last wait."""
        for wait_s in STORE_WAITS_S:
            try:
                return await work()
            except StoreUnavailable as error:
                log.warning("the database does not answer; what was read is held", again_s=wait_s, why=str(error))
            await self._sleep(wait_s)
        return await work()

    async def _learn_of_hub(self, poll: Poll, last: Visit) -> None:
        """Take note of the hub that a document names; what is unchanged names the same one. The poll is stored: a fault
        here is no fault of the poll."""
        if self._hubs is None or last.unchanged or last.waits:
            return
        hints = last.page.hints
        try:
            await self._hubs.learn(poll.parts, offer_of(hints.hub, hints.self_url), missed=poll.missed)
        except StoreUnavailable as error:
            log.warning("a hub could not be noted", source=poll.parts.name, why=str(error))
        except Exception:
            log.exception("a hub could not be noted", source=poll.parts.name)

    async def _all_but_last(self, poll: Poll) -> Visit:
        """Commit every page but the last; return that one, to be committed together with the poll's result."""
        state = poll.state
        async with aclosing(visit(poll.parts.source, state, self._means)) as pages:
            async for one in pages:
                if one.last:
                    return one
                arrivals = await self._arrivals(poll, one)
                await self._patiently(partial(self._commit.write, arrivals, None, before=state))
        raise AssertionError("a visit ends with a last page or an error")

    async def _arrivals(self, poll: Poll, one: Visit) -> Sequence[Arrival]:
        parts = poll.parts
        items = normalise_all(
            one.page.entries,
            source=parts.name,
            kind=parts.kind,
            tier=parts.tier,
            outlet=parts.title or one.page.outlet or parts.name,
            now=poll.started,
        )
        known = await self._patiently(lambda: self._store.known_hashes([item.key for item in items]))
        fresh = [item for item in items if known.get(item.key) != item.content_hash]
        told = tellable(
            items,
            poll.state,
            known=known,
            first_run=parts.first_run,
            before=poll.tellable,
            read_from=one.heard.url if one.heard else None,
        )
        seeds = not poll.state.seeded
        if not seeds:
            poll.set_aside += sum(1 for item in fresh if item.key not in told and said_at(item) is None)
        arrivals = []
        for number, item in enumerate(fresh, start=1):
            quiet = item.key not in told
            arrival = arrival_of(
                poll.house, parts, item, poll.started, silent=seeds and quiet, archived=quiet and not seeds
            )
            arrivals.append(arrival)
            if number % CLASSIFIED_AT_A_STRETCH == 0:
                await asyncio.sleep(0)
        poll.entries += len(one.page.entries)
        poll.tellable += len(told)
        poll.fresh += len(fresh)
        first_seen = [item for item in fresh if item.key not in known]
        poll.depths.update(str(item.depth) for item in first_seen)
        poll.missed |= any((said_at(item) or poll.started) < poll.started - MISSED_AFTER for item in first_seen)
        poll.matched += sum(1 for arrival in arrivals if arrival.matches)
        times = [item.published for item in items if item.published]
        times += [poll.started for item in fresh if not item.published]
        poll.newest = max([*times, poll.newest] if poll.newest else times, default=None)
        return arrivals

    def _went_well(self, poll: Poll, last: Visit) -> PollResult:
        now, hubs = self._tools.clock(), self._hubs

        def slowed(due: datetime) -> datetime:
            return due if hubs is None else hubs.slowed(poll.parts, due, now, missed=poll.missed)

        return went_well(poll, last, now, self._tools.random(), slowed=slowed)

    def _went_wrong(
        self, poll: Poll, outcome: PollOutcome, detail: str, error: OutsideError | SourceError | None = None
    ) -> PollResult:
        return went_wrong(poll, outcome, detail, self._tools.clock(), self._tools.random(), error=error)


def arrival_of(
    house: House, parts: SourceParts, item: Item, now: datetime, *, silent: bool = False, archived: bool = False
) -> Arrival:
    """Return an item classified. One that is `archived`, or older than the source's `max_age`, at first sight tells
    nobody."""
    matches = classify(item, house.rules)
    old = archived or now - (said_at(item) or now) > parts.max_age
    return Arrival(
        item=item,
        matches=matches,
        silent=silent or old,
        aged=old and not silent,
        fingerprints=house.fingerprints(item.title, item.text) if matches else frozenset(),
        owes_text=_owes_text(parts, item, house),
        polled_since=parts.created,
    )


def _owes_text(parts: SourceParts, item: Item, house: House) -> bool:
    """Return whether the longer text is worth asking for: always where it is free, else where a phrase points to it."""
    if parts.source.more(item) is None:
        return False
    return not parts.texts_are_scarce or touches(item, house.rules)
