"""How often to look at a source (pure): when it brought something new -> the interval, between a floor and a ceiling.

An operator's own `every` is exact. Without one, an eighth of the usual time between two arrivals is waited, so that
little of a story's age is lost at a source of any rhythm. A busy source is asked up to every fifteen minutes, a quiet
one as rarely as four times the usual interval, six hours at most; official and primary sources are never asked less
often than usual, because being early there is what the service is for. What a source asks for comes on top.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from service.domain.pace import Habits

PART_OF_A_GAP = 8
SHORTEST = timedelta(minutes=15)
"""More often than this nobody is asked without the operator's word."""
STRETCH = 4
LONGEST = timedelta(hours=6)


def interval(habits: Habits, now: datetime, *, usual: timedelta, may_stretch: bool) -> timedelta:
    """Return the time to wait until the next poll, before floors and jitter.

    `usual` is `every` of the defaults: what holds while nothing is known. Laws: between `shortest_of` and
    `longest_of`; time that passes without an arrival never shortens it; one more arrival never lengthens it.
    """
    shortest = min(usual, SHORTEST)
    longest = max(usual, min(usual * STRETCH, LONGEST)) if may_stretch else usual
    return min(max(_usual_gap(habits, now, usual) / PART_OF_A_GAP, shortest), longest)


def _usual_gap(habits: Habits, now: datetime, usual: timedelta) -> timedelta:
    """Return the mean time between arrivals. One gap is taken for granted, of the length that means `usual`: a source
    of which little is known is asked as usual, and each arrival counts for less the more there are."""
    since = habits.arrivals[0] if habits.arrivals else habits.watched_since or now
    watched = max(now - since, timedelta())
    return (watched + usual * PART_OF_A_GAP) / max(1, len(habits.arrivals))
