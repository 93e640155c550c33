"""What counts as a material change."""

from __future__ import annotations

from decimal import Decimal

import pytest

from service.domain.items import Facts, Money
from service.domain.stories import Step
from service.stages import material
from tests.made import DAY, NOW, make_facts, make_item, make_official

CASES = {
    "a changed amount": (make_facts(amount=5), make_facts(amount=7), [("amount", "$5", "$7")]),
    "an amount that went missing is unknown, not changed": (make_facts(amount=5), make_facts(), []),
    "an amount that became known is not a change": (make_facts(), make_facts(amount=5), []),
    "a moved deadline": (
        make_facts(deadline=NOW),
        make_facts(deadline=NOW + DAY),
        [("deadline", "comments 2026-03-10", "comments 2026-03-11")],
    ),
    "a withdrawal": (
        make_facts(step=Step.SOLICITED),
        make_facts(step=Step.WITHDRAWN),
        [("withdrawal", "solicited", "withdrawn")],
    ),
    "another step is not a change of the item": (make_facts(step=Step.SOUGHT), make_facts(step=Step.AWARDED), []),
}


@pytest.mark.parametrize(("before", "after", "found"), CASES.values(), ids=CASES)
def test_facts(before: Facts, after: Facts, found: list[tuple[str, str, str]]) -> None:
    changes = material.changes(make_official("x", facts=before), make_official("x", facts=after))
    assert [(change.what, change.before, change.after) for change in changes] == found


TITLES = {
    "case and punctuation do not matter": ("ICE buys readers", "ICE Buys “Readers”!", False),
    "a word more matters": ("ICE buys readers", "ICE buys more readers", True),
}


@pytest.mark.parametrize(("before", "after", "changed"), TITLES.values(), ids=TITLES)
def test_title(before: str, after: str, changed: bool) -> None:
    changes = material.changes(make_item(title=before), make_item(title=after))
    assert [change.what for change in changes] == (["title"] if changed else [])


AMOUNTS = {
    "whole dollars": (Money(value=Decimal("1250000.00")), "$1,250,000"),
    "cents": (Money(value=Decimal("10.5")), "$10.50"),
    "another currency": (Money(value=Decimal(3000), currency="EUR"), "EUR 3,000"),
    "money given back": (Money(value=Decimal(-7)), "-$7"),
}


@pytest.mark.parametrize(("money", "written"), AMOUNTS.values(), ids=AMOUNTS)
def test_written_amount(money: Money, written: str) -> None:
    assert material.written_amount(money) == written


def test_the_same_changes_have_the_same_mark() -> None:
    five, seven, nine = (make_official("x", facts=make_facts(amount=value)) for value in (5, 7, 9))
    assert material.mark_of(material.changes(five, seven)) == material.mark_of(material.changes(five, seven))
    assert material.mark_of(material.changes(five, seven)) != material.mark_of(material.changes(seven, nine))
