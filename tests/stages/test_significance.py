"""What raises severity, and how far."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from service.domain.items import Agency, Facts, Money, Tier
from service.domain.matches import Severity
from service.stages.matching.significance import reasons, severity
from tests.stages.matching import an_item

ICE = (Agency(name="ICE", slug="u-s-immigration-and-customs-enforcement"),)


def dollars(value: int, currency: str = "USD") -> Facts:
    return Facts(amount=Money(value=Decimal(value), currency=currency))


LOW, MEDIUM, HIGH, URGENT = Severity
BOTH = Facts(special=("sole_source", "special_filing"))
ALL = Facts(special=(*BOTH.special, "first_use"))
CASES: dict[str, tuple[dict[str, Any], Severity, Severity]] = {
    "nothing said": ({}, MEDIUM, MEDIUM),
    "a small amount": ({"facts": dollars(999_999)}, MEDIUM, MEDIUM),
    "a large amount": ({"facts": dollars(1_000_000)}, LOW, MEDIUM),
    "a very large amount": ({"facts": dollars(25_000_000)}, LOW, HIGH),
    "another currency is not compared": ({"facts": dollars(25_000_000, "JPY")}, LOW, LOW),
    "sole source": ({"facts": Facts(special=("sole_source",))}, MEDIUM, HIGH),
    "an unknown mark": ({"facts": Facts(special=("blue",))}, MEDIUM, MEDIUM),
    "one reason is not urgent": ({"facts": Facts(special=("sole_source",))}, HIGH, HIGH),
    "two reasons are": ({"facts": BOTH}, HIGH, URGENT),
    "two steps at most": ({"facts": ALL}, LOW, HIGH),
    "an urgent topic stays urgent": ({}, URGENT, URGENT),
    "first use": ({"facts": Facts(special=("first_use",))}, LOW, MEDIUM),
    "an official document of a watched agency": ({"agencies": ICE, "tier": Tier.OFFICIAL}, LOW, MEDIUM),
    "press about it": ({"agencies": ICE}, LOW, LOW),
}


@pytest.mark.parametrize(("fields", "base", "expected"), CASES.values(), ids=CASES)
def test_severity(fields: dict[str, Any], base: Severity, expected: Severity) -> None:
    item = an_item(**fields)
    assert severity(item, base) is expected
    assert bool(reasons(item)) >= (expected > base)


def test_reasons_are_said() -> None:
    facts = Facts(amount=Money(value=Decimal(30_000_000)), special=("sole_source", "first_use"))
    said = reasons(an_item(facts=facts, agencies=ICE, tier=Tier.OFFICIAL))
    assert said == (
        "$25,000,000 or more",
        "the vendor's first contract with this agency that was seen here",
        "bought without competition",
        "an official document of an agency that is watched",
    )
