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
CASES: dict[str, tuple[dict[str, Any], bool, Severity, Severity]] = {
    "nothing said": ({}, False, MEDIUM, MEDIUM),
    "a small amount": ({"facts": dollars(999_999)}, False, MEDIUM, MEDIUM),
    "a large amount": ({"facts": dollars(1_000_000)}, False, LOW, MEDIUM),
    "a very large amount": ({"facts": dollars(25_000_000)}, False, LOW, HIGH),
    "another currency is not compared": ({"facts": dollars(25_000_000, "JPY")}, False, LOW, LOW),
    "sole source": ({"facts": Facts(special=("sole_source",))}, False, MEDIUM, HIGH),
    "an unknown mark": ({"facts": Facts(special=("blue",))}, False, MEDIUM, MEDIUM),
    "one reason is not urgent": ({"facts": Facts(special=("sole_source",))}, False, HIGH, HIGH),
    "two reasons are": ({"facts": BOTH}, False, HIGH, URGENT),
    "two steps at most": ({"facts": BOTH}, True, LOW, HIGH),
    "an urgent topic stays urgent": ({}, False, URGENT, URGENT),
    "first use": ({}, True, LOW, MEDIUM),
    "an official document of a watched agency": ({"agencies": ICE, "tier": Tier.OFFICIAL}, False, LOW, MEDIUM),
    "press about it": ({"agencies": ICE}, False, LOW, LOW),
}


@pytest.mark.parametrize(("fields", "first_use", "base", "expected"), CASES.values(), ids=CASES)
def test_severity(fields: dict[str, Any], first_use: bool, base: Severity, expected: Severity) -> None:
    item = an_item(**fields)
    assert severity(item, base, first_use=first_use) is expected
    assert bool(reasons(item, first_use=first_use)) >= (expected > base)


def test_reasons_are_said() -> None:
    facts = Facts(amount=Money(value=Decimal(30_000_000)), special=("sole_source",))
    said = reasons(an_item(facts=facts, agencies=ICE, tier=Tier.OFFICIAL), first_use=True)
    assert said == (
        "$25,000,000 or more",
        "bought without competition",
        "the vendor's first contract with this agency",
        "an official document of an agency that is watched",
    )
