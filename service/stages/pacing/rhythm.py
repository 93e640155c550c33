"""The rhythm of a source (pure): when it brought something new -> how long it may be quiet before we wonder.

Offices publish on working days, so silence is counted in working time: weekends and the federal holidays of the
United States (5 U.S.C. 6103) do not count. A shutdown is no holiday: it is told, and the operator knows why.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise

FEWEST_GAPS = 8
"""With fewer there is no rhythm to speak of."""
LEAST_SPAN = timedelta(days=7)
LONGER_THAN_EVER = 3
"""A silence is told when it is so many times the longest that the source ever kept."""
SHORTEST_SILENCE = timedelta(days=2)
LONGEST_SILENCE = timedelta(days=30)
"""Working time. A source that may be silent for longer has no rhythm: only its operator knows (`expect_every`)."""


def rhythm(arrivals: Sequence[datetime]) -> timedelta | None:
    """Return the usual time between two arrivals (the median); None where there are too few to tell."""
    gaps = sorted(later - earlier for earlier, later in pairwise(arrivals))
    return gaps[len(gaps) // 2] if len(gaps) >= FEWEST_GAPS else None


def silence_borne(arrivals: Sequence[datetime]) -> timedelta | None:
    """Return how much working time may pass without anything new; None where that cannot be learnt yet.

    `arrivals`: when something new came, oldest first. At least two days, at most thirty.
    """
    if len(arrivals) <= FEWEST_GAPS or arrivals[-1] - arrivals[0] < LEAST_SPAN:
        return None
    longest = max(working_time(earlier, later) for earlier, later in pairwise(arrivals))
    borne = max(longest * LONGER_THAN_EVER, SHORTEST_SILENCE)
    return borne if borne <= LONGEST_SILENCE else None


def working_time(start: datetime, end: datetime) -> timedelta:
    """Return how much of the time from `start` to `end` falls on working days (UTC dates)."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    worked, day = timedelta(), start.date()
    while day <= end.date():
        if is_working_day(day):
            begins = datetime(day.year, day.month, day.day, tzinfo=UTC)
            worked += max(min(end, begins + timedelta(days=1)) - max(start, begins), timedelta())
        day += timedelta(days=1)
    return worked


def is_working_day(day: date) -> bool:
    """Return whether federal offices work on that day."""
    return day.weekday() < 5 and day not in _holidays(day.year)


@lru_cache(maxsize=16)
def _holidays(year: int) -> frozenset[date]:
    """Return the federal holidays that are kept in `year`: one on a Saturday is kept the Friday before, on a Sunday
    the Monday after."""
    fixed = [date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    fixed.append(date(year + 1, 1, 1))
    moved = [
        day - timedelta(days=1) if day.weekday() == 5 else day + timedelta(days=day.weekday() == 6) for day in fixed
    ]
    mondays = [
        _nth(year, 1, 0, 3),
        _nth(year, 2, 0, 3),
        _last_monday_of_may(year),
        _nth(year, 9, 0, 1),
        _nth(year, 10, 0, 2),
    ]
    return frozenset([*moved, *mondays, _nth(year, 11, 3, 4)])


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - timedelta(days=last.weekday())
