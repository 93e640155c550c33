"""When to poll a source next (pure): its cadence, what polls have taught, and how this poll ended -> a time.

What a document asks for is a floor: `ttl`, `sy:updatePeriod`, and for how long its headers call it fresh, each believed
up to a day. Hours and days to be skipped (GMT, RSS 2.0) put a poll off by at most a day. The operator's `every` and the
rhythm that was learnt come before these floors, Retry-After after them: it is obeyed to the second, up to a day.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from service.domain.errors import OversightError, SourceGone, SourceThrottled
from service.domain.pace import Habits
from service.stages.pacing import timing
from service.stages.pacing.habits import is_ours
from service.stages.pacing.intervals import interval

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LONGEST_SKIP = timedelta(days=1)
SPREAD_AFTER_SKIP = timedelta(minutes=10)
"""Everybody comes at the end of a skipped hour: we come within ten minutes of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """How often a source is asked. `exact`: the operator said `every`; else it follows the source's own rhythm.

    `may_stretch`: a quiet source may be asked less often than usual. `may_shrink`: a busy one more often; not one that
    sends the whole document at each question.
    """

    every: timedelta
    exact: bool = True
    may_stretch: bool = False
    may_shrink: bool = True

    def interval(self, habits: Habits, now: datetime) -> timedelta:
        """Return the time to wait, before floors and jitter."""
        if self.exact:
            return self.every
        found = interval(habits, now, usual=self.every, may_stretch=self.may_stretch)
        return found if self.may_shrink else max(found, self.every)


def next_poll(
    cadence: Cadence,
    habits: Habits,
    now: datetime,
    *,
    random: float,
    failures: int = 0,
    error: OversightError | None = None,
) -> datetime:
    """Return when to poll next, after a poll that ended well or with the `failures`-th fault in a row.

    Waits double with the faults of the source (`habits.faults`), not with those of our own network: a machine that was
    offline for a day does not stay away for another. One that says that it is gone is probed daily, for ever.
    """
    due = timing.next_poll(
        now,
        every=cadence.interval(habits, now),
        failures=failures if is_ours(error) else habits.faults,
        random=random,
        floor=timedelta(seconds=max(habits.asked_s, habits.fresh_s)),
        not_before=error.until if isinstance(error, SourceThrottled) else None,
        asked_nobody=is_ours(error),
    )
    if isinstance(error, SourceGone):
        due = max(due, now + timing.MAX_POLL_WAIT)
    return outside_skips(due, habits.skip_hours, habits.skip_days, random)


def outside_skips(due: datetime, hours: Collection[int], days: Collection[str], random: float) -> datetime:
    """Return the first time from `due` on that lies in no hour and no day to be skipped, at most a day later."""
    at, latest = due.astimezone(UTC), due + LONGEST_SKIP
    while at < latest and (at.hour in hours or DAYS[at.weekday()] in days):
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return due if at == due else min(at + SPREAD_AFTER_SKIP * random, latest)
