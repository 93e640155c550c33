"""A poll under way -> its result, with the source's whole new state; and what the log says of it.

The waits are decided in `stages/pacing`, what is said of a poll that ended well in `stages/pacing/wellbeing.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from service.domain.errors import OutsideError, SourceError
from service.domain.ledger import PollResult, SourceState
from service.domain.outcomes import WELL, PollOutcome
from service.domain.pace import Move
from service.domain.wire import safe_url
from service.pipeline.parts import House, SourceParts
from service.pipeline.visits import Visit
from service.stages.pacing.habits import after_fault, learn
from service.stages.pacing.polling import next_poll
from service.stages.pacing.wellbeing import detail_of

log = structlog.get_logger("oversight.ingest")


@dataclass(slots=True, kw_only=True)
class Poll:
    """One poll under way: what it works with, and what it has counted so far.

    `missed`: it found something new that a hub would have pushed by now. `set_aside`: items without a date that were
    taken for an archive.
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
    set_aside: int = 0


def went_well(
    poll: Poll, last: Visit, now: datetime, random: float, *, slowed: Callable[[datetime], datetime] = lambda due: due
) -> PollResult:
    """Return the result of a poll whose last page this is. `slowed` may put the next one off."""
    if last.waits and not poll.entries:
        return _not_begun(poll, last)
    hints = None if last.unchanged or last.waits else last.page.hints
    habits = learn(poll.state.habits, now=now, depths=poll.depths, hints=hints, heard=last.heard)
    due = slowed(next_poll(poll.parts.cadence(last.validators), habits, now, random=random))
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
    problems = (*last.page.problems, *_set_aside(poll))
    detail = detail_of(poll.state, outcome, problems, lists=poll.parts.kind == "feed")
    return _result(poll, state, outcome, detail, now)


def _set_aside(poll: Poll) -> tuple[str, ...]:
    if not poll.set_aside:
        return ()
    return (
        f"{poll.set_aside} new items without a date stand below all that was known: taken for an archive, not told",
    )


def went_wrong(
    poll: Poll,
    outcome: PollOutcome,
    detail: str,
    now: datetime,
    random: float,
    *,
    error: OutsideError | SourceError | None = None,
) -> PollResult:
    """Return the result of a poll that ended with a fault; `error` None: one that nobody foresaw."""
    failures = poll.state.failures + 1
    cadence, habits = poll.parts.cadence(poll.state.validators), after_fault(poll.state.habits, error, failures)
    state = replace(
        poll.state,
        next_poll_at=next_poll(cadence, habits, now, random=random, failures=failures, error=error),
        failures=failures,
        problem_since=poll.state.problem_since or now,
        habits=habits,
    )
    return _result(poll, state, outcome, detail, now)


def _not_begun(poll: Poll, last: Visit) -> PollResult:
    """Return the result of a poll that asked nobody: the source is as it was, and is asked when the time has come."""
    state = replace(poll.state, cursor=last.page.cursor, next_poll_at=last.page.retry_at or poll.started)
    return PollResult(
        token=poll.token,
        state=state,
        outcome=state.last_outcome or PollOutcome.UNCHANGED,
        detail=state.last_detail,
        started=poll.started,
        elapsed_s=0.0,
        entries=0,
        fresh=0,
        matched=0,
    )


def _result(poll: Poll, state: SourceState, outcome: PollOutcome, detail: str | None, now: datetime) -> PollResult:
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


def tell(result: PollResult, before: SourceState) -> None:
    """Write the line of the log: of a change for information, of what is not well as a warning."""
    state = result.state
    changed = result.fresh or result.outcome is not before.last_outcome
    write = log.warning if result.outcome not in WELL else log.info if changed else log.debug
    next_at = state.next_poll_at.isoformat(timespec="seconds")
    if result.outcome in WELL:
        counts = {"read": result.entries, "fresh": result.fresh, "matched": result.matched}
        write("polled", source=state.name, outcome=str(result.outcome), **counts, next=next_at)
    else:
        write("not polled", source=state.name, outcome=str(result.outcome), why=result.detail, next=next_at)
    _tell_of_move(state.name, _adopted(before.habits.move), _adopted(state.habits.move))


def _adopted(move: Move | None) -> str | None:
    return move.to if move is not None and move.adopted is not None else None


def _tell_of_move(name: str, before: str | None, after: str | None) -> None:
    """An address may hold a token: the log shows its host."""
    if after == before:
        return
    if after is not None:
        log.warning("moved for good, and asked there from now on", source=name, to=safe_url(after))
    else:
        log.warning("asked at its configured address again", source=name)
