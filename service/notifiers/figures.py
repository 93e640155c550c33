"""Amounts, days and numbers as people read them (pure)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from service.domain.items import Money
from service.stages.characters import line

EASTERN = ZoneInfo("America/New_York")
"""The clock on which Congress, the Federal Register and federal buyers set their days."""

_SCALES = ((Decimal(10) ** 12, "trillion"), (Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"))
_LARGEST = Decimal(10) ** 18
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}


def amount(money: Money) -> str:
    """Return `$1.2 million`, with the exact sum behind it where that is rounded: `$1.23 million ($1,234,567)`."""
    value, currency = money.value, line(money.currency)
    if not value.is_finite() or abs(value) >= _LARGEST:
        return f"{value:.3E} {currency}" if value.is_finite() else "unknown"
    sign = "-" if value < 0 else ""
    unit = _SIGNS.get(money.currency, f"{currency} ")
    exact = f"{sign}{unit}{_grouped(abs(value))}"
    for scale, word in _SCALES:
        if abs(value) >= scale:
            short = (abs(value) / scale).quantize(Decimal("0.01"))
            rounded = f"{sign}{unit}{_bare(short)} {word}"
            return rounded if short * scale == abs(value) else f"{rounded} ({exact})"
    return exact


def _grouped(value: Decimal) -> str:
    cents = value.quantize(Decimal("0.01"))
    return f"{cents:,.0f}" if cents == cents.to_integral_value() else f"{cents:,.2f}"


def _bare(value: Decimal) -> str:
    return f"{value:f}".rstrip("0").rstrip(".")


def moment(when: datetime) -> str:
    """Return `Tue Dec 15, 2026, 5:00 pm ET`; the day alone for its first or last minute."""
    local = _local(when)
    if (local.hour, local.minute) in ((0, 0), (23, 59)):
        return _day(local)
    return f"{_day(local)}, {local.hour % 12 or 12}:{local.minute:02} {'am' if local.hour < 12 else 'pm'} ET"


def published(when: datetime) -> str:
    """Return the moment of a publication. Exactly 00:00 UTC is a date that was written without a time.

    Not so for deadlines: there it may be 8:00 pm in Washington, the day before.
    """
    utc = when.astimezone(UTC)
    return _day(utc) if (utc.hour, utc.minute, utc.second) == (0, 0, 0) else moment(when)


def days_between(start: datetime, end: datetime) -> int:
    """Return how many days of the Eastern calendar `end` is after `start`."""
    return (_local(end).date() - _local(start).date()).days


def remaining(now: datetime, deadline: datetime) -> str:
    """Return `today`, `tomorrow`, `22 days left` or `passed`. The last minute of a day belongs to it."""
    if deadline < now:
        return "passed"
    days = days_between(now, deadline)
    return {0: "today", 1: "tomorrow"}.get(days, f"{days} days left")


def counted(number: int, noun: str) -> str:
    """Return `1 outlet`, `4 outlets`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(names: tuple[str, ...], shown: int = 3) -> str:
    """Return `A, B and C`, or `A, B, C and 2 more` where there are more than `shown`."""
    if len(names) > shown:
        return f"{', '.join(names[:shown])} and {len(names) - shown} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _day(shown: datetime) -> str:
    return f"{shown:%a %b} {shown.day}, {shown.year}"


def _local(when: datetime) -> datetime:
    try:
        return when.astimezone(EASTERN)
    except OverflowError:
        return when
