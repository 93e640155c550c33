"""Times (pure): when to poll next, when to try again, when quiet hours end, when a digest falls due.

All instants are aware UTC; `zone` is where the clock on the wall hangs. Randomness is a number in [0, 1) given by the
caller.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from service.domain.options import ALL_DAYS, DigestOptions, QuietHoursOptions

POLL_JITTER = 0.1
"""A poll comes up to a tenth of its interval late, never early, so that sources do not march in step."""

SOON = timedelta(minutes=1)
"""After a fault on our side of the network (no name can be resolved: nobody was asked) the first waits are short."""

MAX_POLL_WAIT = timedelta(days=1)
"""A failing source is still visited once a day: slow probing never stops."""

RETRY_DELAYS_S = (5, 30, 120, 300, 600, 900)
"""Between the tries of a delivery; the last one repeats. News is worth little after a day, so the waits stay short."""

GIVE_UP_AFTER = timedelta(days=3)
"""A delivery that could not be made for so long becomes a dead letter, to be replayed by hand."""

FEWEST_TRIES = len(RETRY_DELAYS_S)
"""A delivery that waited for days while we or its channel stood still is not given up after its first try."""

CHANNEL_REST_S = 60
"""After a failed try a channel rests at most so long: the next message shows which of the two is at fault."""


def next_poll(
    now: datetime,
    *,
    every: timedelta,
    failures: int,
    random: float,
    floor: timedelta = timedelta(),
    not_before: datetime | None = None,
    asked_nobody: bool = False,
) -> datetime:
    """Return when to poll again.

    `failures` in a row double the interval each time, up to a day; `floor` is what the source asks for;
    `not_before` is its Retry-After, obeyed but not beyond a day (a wrong header must not silence a source for years).
    """
    interval = max(every, floor)
    if failures:
        doubled = 2 ** min(failures - 1, 10)
        longest = max(MAX_POLL_WAIT, interval)
        interval = min(interval, SOON * doubled) if asked_nobody else min(interval * doubled, longest)
    due = now + interval + interval * POLL_JITTER * random
    if not_before is None:
        return due
    return max(due, min(not_before, now + MAX_POLL_WAIT))


def next_try(
    now: datetime, *, attempt: int, created: datetime, after_s: float | None, random: float
) -> datetime | None:
    """Return when to try a delivery again after its `attempt`-th try, or None when it is time to give up.

    `after_s` is what the other side asked for: a minimum. Up to a fifth is added, so that many do not return at once.
    """
    if now - created >= GIVE_UP_AFTER and attempt >= FEWEST_TRIES:
        return None
    wait = max(RETRY_DELAYS_S[min(attempt, len(RETRY_DELAYS_S)) - 1], after_s or 0.0)
    return now + timedelta(seconds=wait * (1 + 0.2 * random))


def quiet_until(at: datetime, quiet: QuietHoursOptions, zone: ZoneInfo) -> datetime | None:
    """Return when the quiet hours that hold at `at` end, or None when they do not hold."""
    local = at.astimezone(zone)
    start, end = time.fromisoformat(quiet.start), time.fromisoformat(quiet.end)
    clock = local.time()
    over_midnight = start > end
    if not (clock >= start or clock < end if over_midnight else start <= clock < end):
        return None
    day = local.date() + timedelta(days=1 if over_midnight and clock >= start else 0)
    return _instant(datetime.combine(day, end), zone)


def next_digest(after: datetime, digest: DigestOptions, zone: ZoneInfo) -> datetime:
    """Return the first time after `after` at which the digest falls due."""
    clock = time.fromisoformat(digest.at)
    first = after.astimezone(zone).date()
    for days in count():
        day = first + timedelta(days=days)
        due = _instant(datetime.combine(day, clock), zone)
        if ALL_DAYS[day.weekday()] in digest.days and due > after:
            return due
    raise AssertionError("unreachable: count() does not end")


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant of a wall-clock time. One that is skipped in spring is read with the offset before the gap."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(ZoneInfo("UTC"))
