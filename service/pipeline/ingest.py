"""Stages 1 to 7 in order: poll, parse, normalise, classify, dedupe, route, commit.

    Ingest.poll   one source: visit it page by page; normalise, classify, hand each page to Commit
    Commit        takes what waits from all polls and writes it in one transaction: recall, dedupe, route, carry out

Nothing here decides: the stages do. A page that was read is kept even if the next one fails; the source's state
(cursor, validators) advances only with the last page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

import structlog

from service.domain.errors import OutsideError, SourceError, StoreUnavailable
from service.domain.items import Item
from service.domain.ledger import ClaimedPoll, PollResult, SourceState
from service.domain.outcomes import WELL, PollOutcome
from service.domain.ports import FeedParser, Store, Transport
from service.pipeline.commit import Commit
from service.pipeline.parts import House, SourceParts, Tools
from service.pipeline.poll import Means, Visit, outcome_of, visit
from service.stages.deduping.arrivals import Arrival
from service.stages.deduping.matters import said_at
from service.stages.deduping.tellable import tellable
from service.stages.matching.classify import classify, touches
from service.stages.normalising.normalise import normalise_all
from service.stages.pacing.habits import learn
from service.stages.pacing.moves import after_fault
from service.stages.pacing.polling import next_poll
from service.stages.pacing.wellbeing import detail_of
from service.stages.receiving.subscribing import MISSED_AFTER, Offer, offer_of

log = structlog.get_logger("oversight.ingest")


@dataclass(slots=True, kw_only=True)
class _Poll:
    """One poll under way: what it works with, and what it has counted so far.

    `missed`: it found something new that a hub would have pushed by now.
    """

    house: House
    parts: SourceParts
    state: SourceState
    token: int
    started: datetime
    entries: int = 0
    fresh: int = 0
    matched: int = 0
    tellable: int = 0
    newest: datetime | None = None
    depths: Counter[str] = field(default_factory=Counter)
    missed: bool = False


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
    ) -> None:
        self._store, self._commit, self._house, self._tools = store, commit, house, tools
        self._hubs = hubs
        self._means = Means(transport=transport, parser=parser, clock=tools.clock)

    async def poll(self, claimed: ClaimedPoll) -> PollResult:
        """Visit one source and commit what it gave. Raises StoreUnavailable only: the outside's faults are outcomes."""
        house, state = self._house(), claimed.state
        poll = _Poll(
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
            await self._commit.write(arrivals, result, before=state)
        except StoreUnavailable:
            raise
        except (OutsideError, SourceError) as error:
            result = self._went_wrong(poll, outcome_of(error), str(error), error)
            await self._commit.write((), result, before=state)
        except Exception as error:
            log.exception("a poll met something that nobody foresaw", source=state.name)
            result = self._went_wrong(poll, PollOutcome.FAILED, f"{type(error).__name__}: {error}"[:300], None)
            await self._commit.write((), result, before=state)
        else:
            await self._learn_of_hub(poll, last)
        _tell(result, state)
        return result

    async def _learn_of_hub(self, poll: _Poll, last: Visit) -> None:
        """Take note of the hub that a document names; what is unchanged names the same one."""
        if self._hubs is not None and not last.unchanged and not last.waits:
            hints = last.page.hints
            await self._hubs.learn(poll.parts, offer_of(hints.hub, hints.self_url), missed=poll.missed)

    async def _all_but_last(self, poll: _Poll) -> Visit:
        """Commit every page but the last; return that one, to be committed together with the poll's result."""
        state = poll.state
        async with aclosing(visit(poll.parts.source, state, self._means)) as pages:
            async for one in pages:
                if one.last:
                    return one
                await self._commit.write(await self._arrivals(poll, one), None, before=state)
        raise AssertionError("a visit ends with a last page or an error")

    async def _arrivals(self, poll: _Poll, one: Visit) -> Sequence[Arrival]:
        parts = poll.parts
        items = normalise_all(
            one.page.entries,
            source=parts.name,
            kind=parts.kind,
            tier=parts.tier,
            outlet=parts.title or one.page.outlet or parts.name,
            now=poll.started,
        )
        known = await self._store.known_hashes([item.key for item in items])
        fresh = [item for item in items if known.get(item.key) != item.content_hash]
        told = tellable(
            items,
            poll.state,
            known=known,
            first_run=parts.first_run,
            before=poll.tellable,
            read_from=one.heard.url if one.heard else None,
        )
        arrivals = [arrival_of(poll.house, parts, item, poll.started, silent=item.key not in told) for item in fresh]
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

    def _went_well(self, poll: _Poll, last: Visit) -> PollResult:
        if last.waits and not poll.entries:
            return _not_begun(poll, last)
        now = self._tools.clock()
        hints = None if last.unchanged or last.waits else last.page.hints
        habits = learn(poll.state.habits, now=now, depths=poll.depths, hints=hints, heard=last.heard)
        due = next_poll(poll.parts.cadence(last.validators), habits, now, random=self._tools.random())
        if self._hubs is not None:
            due = self._hubs.slowed(poll.parts, due, now, missed=poll.missed)
        outcome = PollOutcome.UNCHANGED if last.unchanged else PollOutcome.READ if poll.entries else PollOutcome.EMPTY
        state = replace(
            poll.state,
            cursor=last.page.cursor,
            validators=last.validators,
            next_poll_at=last.page.retry_at or due,
            seeded=True,
            failures=0,
            last_success_at=now,
            problem_since=None,
            habits=habits,
        )
        detail = detail_of(poll.state, outcome, last.page.problems, lists=poll.parts.kind == "feed")
        return _result(poll, state, outcome, detail, now)

    def _went_wrong(
        self, poll: _Poll, outcome: PollOutcome, detail: str, error: OutsideError | SourceError | None
    ) -> PollResult:
        now, failures = self._tools.clock(), poll.state.failures + 1
        cadence, habits = poll.parts.cadence(poll.state.validators), poll.state.habits
        due = next_poll(cadence, habits, now, random=self._tools.random(), failures=failures, error=error)
        state = replace(
            poll.state,
            next_poll_at=due,
            failures=failures,
            problem_since=poll.state.problem_since or now,
            habits=replace(habits, move=after_fault(habits.move, error, failures)),
        )
        return _result(poll, state, outcome, detail, now)


def arrival_of(house: House, parts: SourceParts, item: Item, now: datetime, *, silent: bool) -> Arrival:
    """Return an item classified. One that is older than the source's `max_age` at first sight tells nobody."""
    matches = classify(item, house.rules)
    said = said_at(item) or now
    return Arrival(
        item=item,
        matches=matches,
        silent=silent or now - said > parts.max_age,
        fingerprints=house.fingerprints(item.title, item.text) if matches else frozenset(),
        owes_text=_owes_text(parts, item, house),
        polled_since=parts.created,
    )


def _owes_text(parts: SourceParts, item: Item, house: House) -> bool:
    """Return whether the longer text is worth asking for: always where it is free, else where a phrase points to it."""
    if parts.source.more(item) is None:
        return False
    return not parts.texts_are_scarce or touches(item, house.rules)


def _not_begun(poll: _Poll, last: Visit) -> PollResult:
    """Return the result of a poll that asked nobody: the source is as it was, and is asked when the time has come."""
    state = replace(poll.state, cursor=last.page.cursor, next_poll_at=last.page.retry_at or poll.started)
    outcome = state.last_outcome or PollOutcome.UNCHANGED
    return PollResult(
        token=poll.token,
        state=state,
        outcome=outcome,
        detail=state.last_detail,
        started=poll.started,
        elapsed_s=0.0,
        entries=0,
        fresh=0,
        matched=0,
    )


def _result(poll: _Poll, state: SourceState, outcome: PollOutcome, detail: str | None, now: datetime) -> PollResult:
    state = replace(
        state,
        items=state.items + poll.fresh,
        last_poll_at=now,
        last_outcome=outcome,
        last_detail=detail,
        newest_item_at=max((at for at in (poll.newest, state.newest_item_at) if at), default=None),
    )
    return PollResult(
        token=poll.token,
        state=state,
        outcome=outcome,
        detail=detail,
        started=poll.started,
        elapsed_s=(now - poll.started).total_seconds(),
        entries=poll.entries,
        fresh=poll.fresh,
        matched=poll.matched,
    )


def _tell(result: PollResult, before: SourceState) -> None:
    state = result.state
    changed = result.fresh or result.outcome is not before.last_outcome
    write = log.warning if result.outcome not in WELL else log.info if changed else log.debug
    next_at = state.next_poll_at.isoformat(timespec="seconds")
    if result.outcome in WELL:
        counts = {"read": result.entries, "fresh": result.fresh, "matched": result.matched}
        write("polled", source=state.name, outcome=str(result.outcome), **counts, next=next_at)
    else:
        write("not polled", source=state.name, outcome=str(result.outcome), why=result.detail, next=next_at)
