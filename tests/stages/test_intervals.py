"""How often a source is looked at: bounded, and following its rhythm in the right direction."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.pace import Habits
from service.stages.pacing.intervals import LONGEST, SHORTEST, interval
from tests.made import DAY, HOUR, NOW

MINUTE = timedelta(minutes=1)
USUAL = 30 * MINUTE


def every(gap: timedelta, number: int = 40) -> Habits:
    """Return the habits of a source that brought something new every `gap` until now."""
    return Habits(arrivals=tuple(NOW - gap * back for back in range(number - 1, -1, -1)))


RHYTHMS: dict[str, tuple[Habits, timedelta, bool, timedelta]] = {
    "nothing is known": (Habits(), USUAL, True, USUAL),
    "it was seen once, now": (Habits(arrivals=(NOW,), watched_since=NOW), USUAL, True, USUAL),
    "a busy source": (every(20 * MINUTE), USUAL, True, SHORTEST),
    "one that brings something every four hours": (every(4 * HOUR), USUAL, True, USUAL),
    "one that brings something every twelve hours": (every(12 * HOUR), USUAL, True, timedelta(minutes=88.5)),
    "a quiet source": (every(7 * DAY), USUAL, True, 2 * HOUR),
    "a quiet source that is official": (every(7 * DAY), USUAL, False, USUAL),
    "one that never brought anything": (Habits(watched_since=NOW - 30 * DAY), USUAL, True, 2 * HOUR),
    "the ceiling": (every(30 * DAY), 4 * HOUR, True, LONGEST),
    "a usual interval above the ceiling": (every(30 * DAY), 12 * HOUR, True, 12 * HOUR),
    "a usual interval below the floor": (every(MINUTE), 5 * MINUTE, True, 5 * MINUTE),
}


@pytest.mark.parametrize(("habits", "usual", "may_stretch", "found"), RHYTHMS.values(), ids=RHYTHMS)
def test_the_interval_of(habits: Habits, usual: timedelta, may_stretch: bool, found: timedelta) -> None:
    assert interval(habits, NOW, usual=usual, may_stretch=may_stretch) == found


usuals = st.integers(5, 1440).map(lambda minutes: minutes * MINUTE)
pasts = st.lists(st.integers(0, 100_000), max_size=64).map(
    lambda ago: tuple(sorted(NOW - minutes * MINUTE for minutes in ago))
)


@given(pasts, usuals, st.booleans(), st.integers(0, 100_000))
def test_the_laws_of_the_interval(
    arrivals: tuple[datetime, ...], usual: timedelta, may_stretch: bool, minutes: int
) -> None:
    habits = Habits(arrivals=arrivals, watched_since=NOW - 100_000 * MINUTE)
    later = NOW + minutes * MINUTE

    def at(known: Habits, now: datetime, base: timedelta = usual) -> timedelta:
        return interval(known, now, usual=base, may_stretch=may_stretch)

    now = at(habits, NOW)
    assert min(usual, SHORTEST) <= now <= max(usual, LONGEST)
    assert now <= 4 * usual
    assert may_stretch or now <= usual
    assert at(habits, later) >= now
    more = Habits(arrivals=(*arrivals, later), watched_since=habits.watched_since)
    assert at(more, later) <= at(habits, later)
    assert at(habits, NOW, 2 * usual) >= now
