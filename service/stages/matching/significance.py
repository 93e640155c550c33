"""How much a matched item matters: the topic's severity, raised by what the item says of itself (pure, stage 4).

Severity orders alerts and decides what is urgent; it never drops one. The rules:

- An official or primary document of an agency in WATCHED matters at least `medium`.
- Each of these raises by one step: an amount from LARGE (from VERY_LARGE, by two), `sole_source`, `special_filing`
  (early or out of turn), and `first_use`, the first contract of a vendor with an agency (`deduping/uses` marks it).
- All together raise by two steps at most, and `urgent` needs two steps or a topic that is `urgent` itself: one large
  contract is important, not an emergency.
"""

from __future__ import annotations

from decimal import Decimal

from service.domain.items import Item, Tier
from service.domain.matches import Severity

LARGE = Decimal(1_000_000)
VERY_LARGE = Decimal(25_000_000)
"""US dollars. Most technology awards of the agencies watched are below the first; national systems pass the second."""

WATCHED = frozenset(
    {
        "federal-bureau-of-investigation",
        "homeland-security-department",
        "national-security-agency-central-security-service",
        "u-s-customs-and-border-protection",
        "u-s-immigration-and-customs-enforcement",
    }
)
"""Federal Register slugs of the agencies that this service exists to watch."""

_MOST_STEPS = 2
_SPECIAL = {
    "first_use": "the vendor's first contract with this agency that was seen here",
    "sole_source": "bought without competition",
    "special_filing": "filed out of turn",
}


def severity(item: Item, base: Severity) -> Severity:
    """Return the severity of `item` for a topic of severity `base`; never below `base`."""
    steps = min(sum(step for step, _ in _raises(item)), _MOST_STEPS)
    raised = min(base + steps, Severity.URGENT if steps == _MOST_STEPS else Severity.HIGH)
    floor = Severity.MEDIUM if _is_watched_document(item) else Severity.LOW
    return Severity(max(base, raised, floor))


def reasons(item: Item) -> tuple[str, ...]:
    """Return in plain words what raises the severity of `item`; empty if nothing does."""
    said = tuple(reason for _, reason in _raises(item))
    return (*said, "an official document of an agency that is watched") if _is_watched_document(item) else said


def _raises(item: Item) -> list[tuple[int, str]]:
    found = []
    amount = item.facts.amount
    if amount is not None and amount.currency == "USD" and amount.value >= LARGE:
        steps, line = (2, VERY_LARGE) if amount.value >= VERY_LARGE else (1, LARGE)
        found.append((steps, f"${line:,} or more"))
    found += [(1, _SPECIAL[mark]) for mark in sorted(set(item.facts.special)) if mark in _SPECIAL]
    return found


def _is_watched_document(item: Item) -> bool:
    return item.tier in (Tier.OFFICIAL, Tier.PRIMARY) and any(a.slug in WATCHED for a in item.facts.agencies)
