"""When the operator must hear of a source (pure): a problem once, again daily while it lasts, and its recovery."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from service.domain.ledger import SourceState
from service.domain.messages import NoticeKind
from service.domain.outcomes import WELL, PollOutcome
from service.stages.pacing.rhythm import silence_borne, working_time

REPEAT_AFTER = timedelta(days=1)

PATIENCE = 3
"""A network fault is told only after so many polls in a row: most pass by themselves."""

AT_ONCE = frozenset(
    {
        PollOutcome.GONE,
        PollOutcome.CHALLENGED,
        PollOutcome.SHAPE_CHANGED,
        PollOutcome.UNPARSABLE,
        PollOutcome.FORBIDDEN,
        PollOutcome.REFUSED,
        PollOutcome.ERROR_POSTED,
    }
)
"""Outcomes that do not pass by themselves."""


class Worry(StrEnum):
    """What can be wrong with a source that answers well."""

    FAULTY = "faulty"
    """Something is wrong with its answers, although they can be read."""
    EMPTIED = "emptied"
    """It lists nothing any more."""
    OVERDUE = "overdue"
    """It is silent for longer than its operator expects."""
    QUIET = "quiet"
    """It is silent for longer than it ever was."""


def worry_of(state: SourceState, expect_every: timedelta | None, now: datetime) -> Worry | None:
    """Return what to worry about in a source whose last poll ended well; None for nothing, and for a failing one.

    `expect_every` is the operator's word and counts every hour of the week; without it the source's own rhythm counts,
    in working time.
    """
    if state.last_outcome not in WELL:
        return None
    if state.last_detail is not None:
        return Worry.EMPTIED if state.last_detail == EMPTIED else Worry.FAULTY
    if expect_every is not None:
        newest = min(state.newest_item_at, now) if state.newest_item_at else state.created
        return Worry.OVERDUE if now - max(newest, state.created) > expect_every else None
    arrivals = state.habits.arrivals
    borne = silence_borne(arrivals)
    return Worry.QUIET if borne is not None and working_time(arrivals[-1], now) > borne else None


class Standing(StrEnum):
    """How a source stands, as people see it."""

    NEW = "new"
    WELL = "well"
    SILENT = "silent"
    FAILING = "failing"


def standing_of(state: SourceState, expect_every: timedelta | None, now: datetime) -> Standing:
    """Return how a source stands."""
    if state.last_outcome is None:
        return Standing.NEW
    worry = worry_of(state, expect_every, now)
    if worry in (Worry.OVERDUE, Worry.QUIET):
        return Standing.SILENT
    return Standing.FAILING if worry or state.last_outcome not in WELL else Standing.WELL


EMPTIED = "empty, and used to be full"
"""The detail of a poll of a feed that lists nothing any more."""


def detail_of(before: SourceState, outcome: PollOutcome, problems: Sequence[str], *, lists: bool) -> str | None:
    """Return what is to be said of a poll that ended well, in at most 300 characters.

    `problems`: what was wrong with the answer all the same. `lists`: the source is one that always lists something.
    What is unchanged is still as it was.
    """
    if outcome is PollOutcome.UNCHANGED:
        return before.last_detail if before.last_outcome in WELL else None
    if outcome is PollOutcome.EMPTY and lists and before.items > 0:
        return EMPTIED
    return "; ".join(problems)[:300] or None


def notice_due(after: SourceState, now: datetime, worry: Worry | None = None) -> NoticeKind | None:
    """Return what the operator must be told after a poll, given the source's new state and what worries about it.

    `after.problem_told_at` still says when the operator last heard of the problem; the caller stores the new value.
    """
    told = after.problem_told_at
    if worry is not None:
        return NoticeKind.PROBLEM if told is None or now - told >= REPEAT_AFTER else None
    if after.last_outcome is None or after.last_outcome in WELL:
        return NoticeKind.RECOVERY if told else None
    if told is not None:
        return NoticeKind.PROBLEM if now - told >= REPEAT_AFTER else None
    if after.last_outcome in AT_ONCE or after.failures >= PATIENCE:
        return NoticeKind.PROBLEM
    return None
