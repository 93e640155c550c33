"""Amounts, dates and passages read as people write them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from service.domain.items import Money
from service.publish.wording import amount_in_words, deadline_in_words, outlets_in_words
from tests.publish.made import a_story

AMOUNTS = {
    "whole dollars": (Money(value=Decimal(1_250_000)), "$1,250,000"),
    "cents where there are some": (Money(value=Decimal("12.5"), currency="EUR"), "€12.50"),
    "another currency": (Money(value=Decimal(1000), currency="CHF"), "1,000 CHF"),
    "money taken back": (Money(value=Decimal(-5), currency="GBP"), "-£5"),
    "no number": (Money(value=Decimal("NaN")), "NaN USD"),
    "absurd": (Money(value=Decimal("1E+99")), "1E+99 USD"),
}


@pytest.mark.parametrize(("money", "words"), AMOUNTS.values(), ids=AMOUNTS)
def test_amount(money: Money, words: str) -> None:
    assert amount_in_words(money) == words


DEADLINES = {
    "an hour": (datetime(2026, 12, 4, 22, 5, tzinfo=UTC), "4 December 2026, 5:05 pm ET"),
    "in the morning, in summer": (datetime(2026, 7, 4, 12, 0, tzinfo=UTC), "4 July 2026, 8:00 am ET"),
    "the last minute stands for the day": (datetime(2026, 12, 5, 4, 59, tzinfo=UTC), "4 December 2026"),
    "the first minute stands for the day": (datetime(2026, 12, 4, 5, 0, tzinfo=UTC), "4 December 2026"),
    "before all time": (datetime.min.replace(tzinfo=UTC), "1 January 1"),
}


@pytest.mark.parametrize(("at", "words"), DEADLINES.values(), ids=DEADLINES)
def test_deadline(at: datetime, words: str) -> None:
    assert deadline_in_words(at) == words


OUTLETS = {
    "alone": (1, 1, ""),
    "one more, a copy": (2, 1, "Also in 1 outlet"),
    "many": (15, 3, "Also in 14 outlets, 3 independent in all"),
}


@pytest.mark.parametrize(("outlets", "independent", "words"), OUTLETS.values(), ids=OUTLETS)
def test_outlets(outlets: int, independent: int, words: str) -> None:
    assert outlets_in_words(a_story(outlets=outlets, independent=independent)) == words
