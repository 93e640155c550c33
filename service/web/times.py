"""Times in words (pure): `5 minutes ago`, `in 2 hours`, `2 March 2026`."""

from __future__ import annotations

from datetime import UTC, datetime

_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"))
_FAR_DAYS = 14


def in_words(at: datetime, now: datetime) -> str:
    """Return when `at` was or will be, seen from `now`; the date where it is further than two weeks away."""
    seconds = round((at - now).total_seconds())
    if abs(seconds) >= _FAR_DAYS * 86_400:
        return f"{at.astimezone(UTC).day} {at.astimezone(UTC):%B %Y}"
    for size, name in _UNITS:
        if abs(seconds) >= size:
            count = abs(seconds) // size
            amount = f"{count} {name}{'' if count == 1 else 's'}"
            return f"in {amount}" if seconds > 0 else f"{amount} ago"
    return "now" if seconds <= 0 else "in a moment"


def exact(at: datetime) -> str:
    """Return the moment as people note it down: `2 March 2026, 12:00:05 UTC`."""
    moment = at.astimezone(UTC)
    return f"{moment.day} {moment:%B %Y, %H:%M:%S} UTC"
