"""What a poll teaches about its source (pure): `Habits` and what the poll brought and heard -> `Habits`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from service.domain.errors import OversightError, Unreachable
from service.domain.kinds import FeedHints
from service.domain.pace import Habits
from service.stages.pacing.moves import move_after_fault, watched

KEPT_ARRIVALS = 64
"""Enough to see two months of a source that publishes once a working day."""
OFFLINE = frozenset({"dns", "offline"})
"""Reasons of Unreachable that are ours."""
LONGEST_ASKED_S = 86_400.0
"""A document that asks to be left alone for longer is looked at again after a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """How a document that is asked for as a whole was answered.

    `asked` and `url`: the address asked, and the one that answered, with the redirects between (`Response.hops`).
    `conditional`: validators were sent to the one that answered. `body_hash` None: it answered 304.
    `fresh_s`: for how long its headers call it fresh, None where they say nothing.
    """

    asked: str
    url: str
    hops: Sequence[tuple[int, str]] = ()
    conditional: bool = False
    body_hash: str | None = None
    fresh_s: float | None = None


def learn(
    habits: Habits,
    *,
    now: datetime,
    depths: Mapping[str, int],
    hints: FeedHints | None = None,
    heard: Heard | None = None,
) -> Habits:
    """Return the habits after a poll that ended well.

    `depths`: how many new items came with a title only, a summary, a full text (`TextDepth` -> count); none: nothing
    is new. `hints`: what the source says about being polled, None where nothing was read anew.
    """
    habits = replace(habits, watched_since=habits.watched_since or now, faults=0)
    if heard is not None:
        habits = _having_heard(habits, heard, now)
    if hints is not None:
        habits = replace(
            habits,
            asked_s=min(max(hints.ttl_s or 0.0, hints.update_period_s or 0.0), LONGEST_ASKED_S),
            skip_hours=tuple(sorted(hints.skip_hours)),
            skip_days=tuple(sorted(hints.skip_days)),
        )
    if not depths:
        return habits
    return replace(
        habits,
        arrivals=(*habits.arrivals, now)[-KEPT_ARRIVALS:],
        depths=dict(Counter(habits.depths) + Counter(depths)),
    )


def after_fault(habits: Habits, error: OversightError | None, failures: int) -> Habits:
    """Return the habits after the `failures`-th poll in a row that went wrong; `error` None: nobody foresaw how."""
    faults = habits.faults + (not is_ours(error))
    return replace(habits, faults=faults, move=move_after_fault(habits.move, error, failures))


def is_ours(error: OversightError | None) -> bool:
    """Return whether the fault is our own network's: no name can be resolved, nobody was asked."""
    return isinstance(error, Unreachable) and error.reason in OFFLINE


def _having_heard(habits: Habits, heard: Heard, now: datetime) -> Habits:
    """A 304 that says nothing of freshness leaves what the document said with it (RFC 9111, 4.3.4)."""
    habits = replace(habits, move=watched(habits.move, heard.asked, heard.hops, heard.url, now))
    if heard.body_hash is None:
        kept = habits.fresh_s if heard.fresh_s is None else heard.fresh_s
        return replace(habits, unanswered=0, fresh_s=kept)
    wasted = heard.conditional and heard.body_hash == habits.body_hash
    return replace(
        habits,
        unanswered=habits.unanswered + wasted,
        body_hash=heard.body_hash,
        read_from=heard.url,
        fresh_s=heard.fresh_s or 0.0,
    )
