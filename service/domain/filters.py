"""A filter as operators and subscribers write it (pure). Keys AND, values OR, absent = all."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from service.domain.items import Tier
from service.domain.matches import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a channel, a publication or an address admits. An empty set means "all".

    `minimum_amount` stops only stories that have a smaller amount; `query` words must all occur in title or text.
    """

    topics: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    tiers: frozenset[Tier] = frozenset()
    agencies: frozenset[str] = frozenset()
    minimum_severity: Severity | None = None
    minimum_amount: Decimal | None = None
    query: str | None = None


EVERYTHING = Filter()
