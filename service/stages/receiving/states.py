"""What a push changes in the state of its source (pure): the state before, and what was pushed -> the state after.

An inbox is judged by its pushes as other sources by their polls. A feed whose hub pushes is still judged by its polls:
a push adds items and says nothing about how polling goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from service.domain.ledger import SourceState
from service.domain.outcomes import PollOutcome
from service.stages.pacing.habits import learn


def after_push(
    before: SourceState, *, now: datetime, fresh: int, depths: Mapping[str, int], detail: str | None
) -> SourceState:
    """Return the state of an inbox after a push that was taken. `detail`: what of it was refused, in words.

    The newest item is the one pushed last: what is pushed may be dated long ago, and silence is that nobody pushes.
    """
    return replace(
        before,
        seeded=True,
        failures=0,
        last_poll_at=now,
        last_success_at=now,
        last_outcome=PollOutcome.READ,
        last_detail=detail,
        problem_since=None,
        newest_item_at=now if fresh else before.newest_item_at,
        items=before.items + fresh,
        habits=learn(before.habits, now=now, depths=depths),
    )


def after_bad_push(before: SourceState, *, now: datetime, outcome: PollOutcome, detail: str) -> SourceState:
    """Return the state of an inbox after a push that proved itself and could not be read."""
    return replace(
        before,
        failures=before.failures + 1,
        last_poll_at=now,
        last_outcome=outcome,
        last_detail=detail,
        problem_since=before.problem_since or now,
    )


def after_hub_push(
    before: SourceState, *, now: datetime, fresh: int, depths: Mapping[str, int], newest: datetime | None
) -> SourceState:
    """Return the state of a feed after its hub pushed."""
    return replace(
        before,
        newest_item_at=max((at for at in (newest, before.newest_item_at) if at), default=None),
        items=before.items + fresh,
        habits=learn(before.habits, now=now, depths=depths),
    )
