"""What sources write into their cursors, read back (pure): the store may hold what an older version wrote."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta


def day_in(value: object) -> date | None:
    """Return the day of a text `YYYY-MM-DD`; None for anything else."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def first_day(since: object, now: datetime, *, overlap: timedelta, days: int) -> date:
    """Return from which day on to ask: that of the last whole poll less the overlap; `days` back at the first poll.

    A day in the future counts as today.
    """
    today, last = now.astimezone(UTC).date(), day_in(since)
    return max(min(last, today), date.min + overlap) - overlap if last else today - timedelta(days=days)
