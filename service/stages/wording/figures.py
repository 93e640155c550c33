"""Amounts, days and numbers as people read them (pure): one style for messages, feeds and pages."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from service.domain.items import Money
from service.stages.wording.characters import line

EASTERN = ZoneInfo("America/New_York")
"""The clock on which Congress, the Federal Register and federal buyers set their days."""

_SCALES = ((Decimal(10) ** 12, "trillion"), (Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"))
_NEARLY = Decimal("0.999995")
"""From here on a sum rounds to one of the scale: `$1 billion`, not `$1000 million`."""
_LARGEST = Decimal(10) ** 18
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}


def amount(money: Money) -> str:
    """Return the sum in words with the exact one behind it: `$1.2 million ($1,200,000)`; `$45,300` below a million."""
    short, exact = short_amount(money), exact_amount(money)
    return short if short == exact else f"{short} ({exact})"


def short_amount(money: Money) -> str:
    """Return `$1.23 million`, rounded, for places with little room; `$45,300` below a million."""
    value = abs(money.value)
    if value.is_finite() and value < _LARGEST:
        for scale, word in _SCALES:
            if value >= scale * _NEARLY:
                rounded = (value / scale).quantize(Decimal("0.01"))
                return f"{_unit(money)}{rounded:f}".rstrip("0").rstrip(".") + f" {word}"
    return exact_amount(money)


def exact_amount(money: Money) -> str:
    """Return `$1,250,000`, `€12.50` or `CHF 3,000`: cents only where there are some."""
    value = abs(money.value)
    if not value.is_finite():
        return "unknown"
    if value >= _LARGEST:
        return f"{money.value:.3E} {line(money.currency)}"
    cents = value.quantize(Decimal("0.01"))
    return _unit(money) + (f"{cents:,.0f}" if cents == cents.to_integral_value() else f"{cents:,.2f}")


def moment(when: datetime) -> str:
    """Return `Tue Dec 15, 2026, 5:00 pm ET`; the day alone for its first or last minute, which stand for the day."""
    local = _local(when)
    return _day(local) if (local.hour, local.minute) in ((0, 0), (23, 59)) else _with_clock(local)


def two_moments(before: datetime, after: datetime) -> tuple[str, str]:
    """Return both as `moment` does, with the time of day where they would look the same without.

    Still the same: they are less than a minute apart.
    """
    said = moment(before), moment(after)
    return said if said[0] != said[1] else (_with_clock(_local(before)), _with_clock(_local(after)))


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


def _unit(money: Money) -> str:
    return ("-" if money.value < 0 else "") + _SIGNS.get(money.currency, f"{line(money.currency)} ")


def _day(local: datetime) -> str:
    return f"{local:%a %b} {local.day}, {local.year}"


def _with_clock(local: datetime) -> str:
    return f"{_day(local)}, {local.hour % 12 or 12}:{local.minute:02} {'am' if local.hour < 12 else 'pm'} ET"


def _local(when: datetime) -> datetime:
    try:
        return when.astimezone(EASTERN)
    except OverflowError:
        return when
