"""Amounts, days and numbers as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from service.domain.items import Money
from service.stages.wording import figures

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)

AMOUNTS = {
    "round millions": ("1200000", "USD", "$1.2 million ($1,200,000)"),
    "rounded, with the exact sum": ("1234567", "USD", "$1.23 million ($1,234,567)"),
    "billions": ("2000000000", "USD", "$2 billion ($2,000,000,000)"),
    "trillions": ("1500000000000", "USD", "$1.5 trillion ($1,500,000,000,000)"),
    "below a million": ("45300", "USD", "$45,300"),
    "cents": ("10.5", "USD", "$10.50"),
    "taken back": ("-3000000", "USD", "-$3 million (-$3,000,000)"),
    "nothing": ("0", "USD", "$0"),
    "another currency": ("3000000", "EUR", "€3 million (€3,000,000)"),
    "a currency without a sign": ("3000", "CHF", "CHF 3,000"),
    "just below a million": ("999994", "USD", "$999,994"),
    "all but a billion": ("999999999", "USD", "$1 billion ($999,999,999)"),
    "absurd": ("1E+50", "USD", "1.000E+50 USD"),
    "no number": ("NaN", "USD", "unknown"),
}


@pytest.mark.parametrize(("value", "currency", "said"), AMOUNTS.values(), ids=AMOUNTS)
def test_amounts(value: str, currency: str, said: str) -> None:
    assert figures.amount(Money(value=Decimal(value), currency=currency)) == said


SHORT = {
    "rounded": ("59839201.55", "$59.84 million"),
    "below a million": ("45300", "$45,300"),
    "taken back": ("-3000000", "-$3 million"),
}


@pytest.mark.parametrize(("value", "said"), SHORT.values(), ids=SHORT)
def test_short_amounts(value: str, said: str) -> None:
    assert figures.short_amount(Money(value=Decimal(value))) == said


def test_exact_amounts() -> None:
    assert figures.exact_amount(Money(value=Decimal("59839201.5"))) == "$59,839,201.50"


MOMENTS = {
    "an hour of the day": (datetime(2026, 12, 15, 22, 0, tzinfo=UTC), "Tue Dec 15, 2026, 5:00 pm ET"),
    "summer time": (datetime(2026, 7, 1, 16, 5, tzinfo=UTC), "Wed Jul 1, 2026, 12:05 pm ET"),
    "the last minute of a day": (datetime(2026, 12, 16, 4, 59, tzinfo=UTC), "Tue Dec 15, 2026"),
    "the first minute of a day": (datetime(2026, 12, 15, 5, 0, tzinfo=UTC), "Tue Dec 15, 2026"),
    "midnight UTC is an evening in Washington": (datetime(2026, 12, 16, tzinfo=UTC), "Tue Dec 15, 2026, 7:00 pm ET"),
    "the beginning of the calendar": (datetime.min.replace(tzinfo=UTC), "Mon Jan 1, 1"),
}


@pytest.mark.parametrize(("when", "said"), MOMENTS.values(), ids=MOMENTS)
def test_moments(when: datetime, said: str) -> None:
    assert figures.moment(when) == said


def test_a_publication_at_midnight_utc_is_a_date() -> None:
    assert figures.published(datetime(2026, 12, 16, tzinfo=UTC)) == "Wed Dec 16, 2026"


REMAINING = {
    "weeks ahead": (datetime(2026, 12, 15, 22, 0, tzinfo=UTC), "22 days left"),
    "tomorrow though less than a day": (datetime(2026, 11, 24, 13, 0, tzinfo=UTC), "tomorrow"),
    "tonight": (datetime(2026, 11, 24, 4, 59, tzinfo=UTC), "today"),
    "an hour ago": (NOW - timedelta(hours=1), "passed"),
    "last year": (NOW - timedelta(days=365), "passed"),
}


@pytest.mark.parametrize(("deadline", "said"), REMAINING.values(), ids=REMAINING)
def test_days_left(deadline: datetime, said: str) -> None:
    assert figures.remaining(NOW, deadline) == said


LISTS = {
    "none": ((), ""),
    "one": (("A",), "A"),
    "two": (("A", "B"), "A and B"),
    "three": (("A", "B", "C"), "A, B and C"),
    "more": (("A", "B", "C", "D", "E"), "A, B, C and 2 more"),
}


@pytest.mark.parametrize(("names", "said"), LISTS.values(), ids=LISTS)
def test_lists(names: tuple[str, ...], said: str) -> None:
    assert figures.listed(names) == said


LAST, FIRST = datetime(2026, 12, 16, 4, 59, tzinfo=UTC), datetime(2026, 12, 15, 5, 0, tzinfo=UTC)
PAIRS = {
    "two days": (FIRST, FIRST + timedelta(days=1), ("Tue Dec 15, 2026", "Wed Dec 16, 2026")),
    "two hours": (FIRST + timedelta(hours=9), LAST, ("Tue Dec 15, 2026, 9:00 am ET", "Tue Dec 15, 2026")),
    "both ends of a day": (FIRST, LAST, ("Tue Dec 15, 2026, 12:00 am ET", "Tue Dec 15, 2026, 11:59 pm ET")),
}


@pytest.mark.parametrize(("before", "after", "said"), PAIRS.values(), ids=PAIRS)
def test_two_moments_do_not_look_equal(before: datetime, after: datetime, said: tuple[str, str]) -> None:
    assert figures.two_moments(before, after) == said
