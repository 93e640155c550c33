"""Stage 5 (pure): two readings -> do they tell the same story, and why."""

from __future__ import annotations

from dataclasses import dataclass
from math import log1p, sqrt

from service.stages.similarity.headline import Form
from service.stages.similarity.rarity import Rarity
from service.stages.similarity.reading import Reading

WINDOW_H = 7 * 24
"""A story accepts members for seven days (CONTRACT.md)."""
COPY_SHARE = 0.6
MIN_COPY_SHINGLES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether two items tell the same story. `score` is log odds, above 0 where `same`; `reason` is for people.

    `copy`: one carries a copy of the other's text, so that the two are one independent outlet.
    """

    same: bool
    score: float
    reason: str
    copy: bool


def same_story(a: Reading, b: Reading, rarity: Rarity) -> Verdict:
    """Return whether two items tell the same story. Symmetric. Cost: a few set operations."""
    copied = _copied(a, b)
    hours = _hours(a, b)
    veto = _veto(a, b, hours)
    if veto:
        return Verdict(same=False, score=-9.0, reason=veto, copy=False)
    score = _score(a, b, rarity, hours)
    return Verdict(same=score > 0, score=score, reason=_reason(a, b, rarity, hours, copied), copy=copied >= COPY_SHARE)


def _veto(a: Reading, b: Reading, hours: float) -> str:
    if a.official and b.official:
        return "official documents merge by identifier only"
    if hours > WINDOW_H:
        return "more than seven days apart"
    return ""


def _score(a: Reading, b: Reading, rarity: Rarity, hours: float) -> float:
    weight_a, weight_b = rarity.total(a.title_set) or 1.0, rarity.total(b.title_set) or 1.0
    told_a, told_b = rarity.total(a.title_set & b.lead), rarity.total(b.title_set & a.lead)
    shares = (told_a / weight_a, told_b / weight_b)
    score = -9.0 + 6.6 * max(shares) + 3.5 * min(shares) + 0.12 * rarity.total(a.title_set & b.title_set)
    score += 1.4 * _cosine(a.lead, b.lead, rarity)
    score -= 0.8 * log1p(hours) + 0.5 * hours / 24
    score -= 6.0 * _conflict(a.casualties, b.casualties)
    score -= 0.6 * len(a.steps ^ b.steps) + 1.8 * _conflict(a.steps, b.steps)
    score -= 9.0 * (Form.SERVICE in (a.form, b.form)) + 2.0 * (a.form is not b.form)
    return score


def _cosine(a: frozenset[str], b: frozenset[str], rarity: Rarity) -> float:
    both = rarity.total(a & b)
    return both / (sqrt(rarity.total(a) * rarity.total(b)) or 1.0)


def _conflict(a: frozenset[str] | frozenset[float], b: frozenset[str] | frozenset[float]) -> bool:
    return bool(a and b and not a & b)


def _hours(a: Reading, b: Reading) -> float:
    """Hours between two items; a day where one is undated."""
    if a.published is None or b.published is None:
        return 24.0
    return abs((a.published - b.published).total_seconds()) / 3600


def _copied(a: Reading, b: Reading) -> float:
    """Share of the shorter text that is in the longer one; 0 for texts too short to tell."""
    shorter = min(len(a.shingles), len(b.shingles))
    return len(a.shingles & b.shingles) / shorter if shorter >= MIN_COPY_SHINGLES else 0.0


def _reason(a: Reading, b: Reading, rarity: Rarity, hours: float, copied: float) -> str:
    parts = [f"{copied:.0%} of the text is equal"] if copied >= COPY_SHARE else []
    if a.same_as == b.same_as:
        parts.append("same headline")
    shared = sorted(a.title_set & b.title_set, key=lambda word: (-rarity.weight(word), word))[:4]
    if shared:
        parts.append(f"same words ({', '.join(shared)})")
    numbers = sorted(a.numbers & b.numbers)
    if numbers:
        parts.append(f"same numbers ({', '.join(f'{value:g}' for value in numbers[:3])})")
    parts.append(f"{hours:.0f} h apart")
    return ", ".join(parts)
