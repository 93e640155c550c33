"""Stage 5 (pure): how much a shared term says: rare words much, everyday words little."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import log

from service.stages.similarity.background import LEVELS
from service.stages.similarity.words import terms

RAREST = 6.5
"""The weight (nats) of a word outside the table: about one item in 650 or fewer has it."""
_EVERYDAY_WEIGHT = 4.0
_EVERYDAY = """
US UK EU UN Trump Biden president House Senate White Washington Congress Republican Democrat GOP Supreme New York City
Google Amazon Apple Microsoft Meta Facebook OpenAI James John David Michael Donald Joe Robert William Jr NFL CEO TV CES
January February March April June July August September October November December
Monday Tuesday Wednesday Thursday Friday Saturday Sunday California Texas Florida
Europe China Russia Israel Ukraine Iran Gaza London
FBI CIA NSA DHS ICE CBP TSA DOJ DOGE IRS HHS USCIS Homeland Security Immigration Customs Border Patrol Treasury Pentagon
ACLU EFF Flock Palantir Clearview Cellebrite NSO Pegasus Paragon Axon Ring ALPR facial recognition biometrics license
plate reader camera drone spyware surveillance privacy warrant geofence broker tracker immigrant sheriff county city
department federal register notice system records agency contract council police
"""
"""Names and subjects of every day in the news and in the reports that this service is for: sharing them says little."""
_YEAR_WEIGHT = 2.5
_SMALL_NUMBER_WEIGHT = 3.0
_NUMBER_WEIGHT = 5.0


_CROWDING = 0.7
"""Nats that a word loses for each e-fold of candidate stories that have it."""
_LEAST = 1.0
_GRAIN = 8
"""Weights are whole eighths: their sums are exact, so that no order of adding changes a score."""


class _Weights(dict[str, float]):
    """Weight by term; a term that is not there is rare, or a number."""

    def __missing__(self, word: str) -> float:
        return _number_weight(word) if word[0].isdigit() else RAREST


@dataclass(frozen=True, slots=True, kw_only=True)
class Rarity:
    """The weight of terms in nats (-ln of the share of items that have it), from 1 (everywhere) to `RAREST`."""

    weights: _Weights

    def weight(self, word: str) -> float:
        """Return the weight of a term. Numbers weigh by their kind: days and years are everywhere."""
        return self.weights[word]

    def total(self, words: Iterable[str]) -> float:
        """Return the summed weight of terms, the same for any order."""
        return sum(map(self.weights.__getitem__, words))

    def among(self, stories: Iterable[frozenset[str]]) -> Rarity:
        """Return the rarity as seen among candidate stories (their terms): what many of them have says little."""
        counts = Counter(word for words in stories for word in words)
        crowd = {
            word: max(_LEAST, min(self.weights[word], round((RAREST - _CROWDING * log(count)) * _GRAIN) / _GRAIN))
            for word, count in counts.items()
            if count > 1
        }
        return Rarity(weights=_Weights(self.weights | crowd)) if crowd else self


def _background() -> _Weights:
    weights = _Weights(dict.fromkeys(terms(_EVERYDAY.split()), _EVERYDAY_WEIGHT))
    for level, words in LEVELS.items():
        weights.update({word: min(level, weights.get(word, level)) for word in words.split()})
    return weights


def _number_weight(word: str) -> float:
    if len(word) <= 2:
        return _SMALL_NUMBER_WEIGHT
    return _YEAR_WEIGHT if len(word) == 4 and word[:2] in {"19", "20"} else _NUMBER_WEIGHT


BACKGROUND = Rarity(weights=_background())
