"""What a poll teaches about its source (pure): `Habits` and what the poll brought -> `Habits`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from service.domain.pace import Habits

KEPT_ARRIVALS = 64
"""Enough to see two months of a source that publishes once a working day."""


def learn(habits: Habits, *, now: datetime, depths: Mapping[str, int]) -> Habits:
    """Return the habits after a poll that ended well.

    `depths`: how many new items came with a title only, a summary, a full text (`TextDepth` -> count); none: nothing
    is new.
    """
    if not depths:
        return habits
    return replace(
        habits,
        arrivals=(*habits.arrivals, now)[-KEPT_ARRIVALS:],
        depths=dict(Counter(habits.depths) + Counter(depths)),
    )
