"""When the operator must hear of a source (pure): a problem once, again daily while it lasts, and its recovery."""

from __future__ import annotations

from datetime import datetime, timedelta

from service.domain.ledger import SourceState
from service.domain.messages import NoticeKind
from service.domain.outcomes import WELL, PollOutcome

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
    }
)
"""Outcomes that do not pass by themselves."""


def is_silent(state: SourceState, expect_every: timedelta | None, now: datetime) -> bool:
    """Return whether a source that answers well has brought nothing new for longer than its operator expects."""
    if expect_every is None or state.last_outcome not in WELL:
        return False
    newest = min(state.newest_item_at, now) if state.newest_item_at else state.created
    return now - max(newest, state.created) > expect_every


def notice_due(after: SourceState, now: datetime, *, silent: bool = False) -> NoticeKind | None:
    """Return what the operator must be told after a poll, given the source's new state and whether it `is_silent`.

    `after.problem_told_at` still says when the operator last heard of the problem; the caller stores the new value.
    """
    if silent:
        told = after.problem_told_at
        return NoticeKind.PROBLEM if told is None or now - told >= REPEAT_AFTER else None
    if after.last_outcome is None or after.last_outcome in WELL:
        return NoticeKind.RECOVERY if after.problem_told_at else None
    if after.problem_told_at is not None:
        return NoticeKind.PROBLEM if now - after.problem_told_at >= REPEAT_AFTER else None
    if after.last_outcome in AT_ONCE or after.failures >= PATIENCE:
        return NoticeKind.PROBLEM
    return None
