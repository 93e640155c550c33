"""Which of the phrases that counted tell a reader most (pure): `Match` -> its evidence, the most telling first.

A phrase tells the more, the longer and the rarer its words are; one that only asked for context tells nearly nothing.
What stands together in one sentence tells more than what stands alone. A sentence of the text tells more than the
title, which is shown anyway, and both more than a name of the facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from service.domain.matches import Evidence, Match
from service.stages.similarity import BACKGROUND
from service.stages.similarity.words import plain, terms, tokens

TOGETHER_CHARS = 160
"""Phrases so near to each other are read together."""

_FIELDS = {"text": 1.0, "title": 0.8, "recipient": 0.6}
_OTHER_FIELD = 0.3
_CONTEXT = 0.1
"""The share that is left to a phrase that added nothing to the score."""
_COMPANION = 0.5
"""The share of what a phrase near by tells."""
_MOST_WORDS = 4.0


class _Told(NamedTuple):
    one: Evidence
    value: float


def ranked(match: Match) -> tuple[Evidence, ...]:
    """Return the evidence of a match, the most telling first."""
    if len(match.evidence) < 2:
        return match.evidence
    told = [_Told(one, _value(one)) for one in match.evidence]
    return tuple(one.one for one in sorted(told, key=lambda each: (-_together(each, told), each.one.start)))


def _together(told: _Told, others: Sequence[_Told]) -> float:
    one = told.one
    beside = sum(each.value for each in others if _is_beside(one, each.one))
    return (told.value + _COMPANION * beside) * _FIELDS.get(one.field, _OTHER_FIELD)


def _is_beside(one: Evidence, other: Evidence) -> bool:
    if one.field != other.field or (one.start < other.end and other.start < one.end):
        return False
    return max(one.start, other.start) - min(one.end, other.end) <= TOGETHER_CHARS


def _value(one: Evidence) -> float:
    words = terms(tokens(plain(one.text)))[: int(_MOST_WORDS)]
    told = BACKGROUND.total(words) or 1.0
    weight = min(1.0, one.weight / (2 if one.field == "title" else 1))
    return told * max(weight, _CONTEXT)
