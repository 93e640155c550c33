"""Stage 5 (pure): how much a shared term says: rare words much, everyday words little."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from service.stages.similarity.background import LEVELS

RAREST = 6.5
"""The weight (nats) of a word outside the table: about one item in 650 or fewer has it."""


def _background() -> dict[str, float]:
    return {word: float(level) for level, words in LEVELS.items() for word in words.split()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rarity:
    """The weight of terms in nats (-ln of the share of items that have it), from 1 (everywhere) to `RAREST`."""

    weights: Mapping[str, float] = field(default_factory=_background)

    def weight(self, word: str) -> float:
        """Return the weight of a term."""
        return self.weights.get(word, RAREST)

    def total(self, words: frozenset[str]) -> float:
        """Return the summed weight of terms. The order of the set does not matter to the digits that count."""
        return sum(sorted(self.weights.get(word, RAREST) for word in words))


BACKGROUND = Rarity()
