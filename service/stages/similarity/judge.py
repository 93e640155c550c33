"""Stage 5 (pure): two readings -> do they tell the same story, and why."""

from __future__ import annotations

from dataclasses import dataclass
from operator import mul

from service.stages.similarity.evidence import Evidence, compare, hours_between
from service.stages.similarity.headline import Form
from service.stages.similarity.rarity import Rarity
from service.stages.similarity.reading import Reading

WINDOW_H = 7 * 24
"""A story accepts members for seven days (CONTRACT.md)."""
COPY_SHARE = 0.6
MIN_COPY_SHINGLES = 8
VETOED = -20.0

BASE = -7.2
"""Two items that share nothing, at the same moment."""
WEIGHTS = Evidence(
    told=2.1,
    news=1.8,
    news_both=1.2,
    news_shared=2.2,
    later_news=2.2,
    shared=0.8,
    lead=2.4,
    phrases=1.6,
    numbers=1.2,
    same_headline=3.0,
    names_differ=-6.0,
    places_differ=-4.0,
    counts_differ=-9.0,
    dead_differ=-4.0,
    stages_differ=-3.0,
    turns_differ=-1.7,
    negated=-1.3,
    quotes_differ=-3.0,
    explains=-4.4,
    both_special=-12.0,
    same_outlet=-1.1,
    hours=-0.8,
    days=-0.7,
)
"""Log odds per unit of evidence: fitted by logistic regression to pairs of labelled items, rounded by hand."""


_AGAINST = tuple(
    (Evidence._fields.index(name), text)
    for name, text in {
        "names_differ": "other names",
        "places_differ": "other places",
        "counts_differ": "other figures",
        "dead_differ": "another count of the dead or injured",
        "stages_differ": "another stage of the case",
        "turns_differ": "another turn of the event",
        "negated": "one denies",
        "quotes_differ": "other words quoted",
        "explains": "one explains or comments",
        "both_special": "two explainers, reviews or comments",
    }.items()
)


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
    """Return whether two items tell the same story. Symmetric. Cost: a few dozen set operations."""
    copied = _copied(a, b)
    hours = hours_between(a, b)
    veto = _veto(a, b, hours)
    if veto:
        return Verdict(same=False, score=VETOED, reason=veto, copy=copied >= COPY_SHARE)
    evidence = compare(a, b, rarity)
    score = BASE + sum(map(mul, WEIGHTS, evidence))
    reason = _likeness(a, b, rarity, copied) if score > 0 else _difference(evidence)
    return Verdict(same=score > 0, score=score, reason=f"{reason}, {_apart(hours)}", copy=copied >= COPY_SHARE)


def _veto(a: Reading, b: Reading, hours: float) -> str:
    if a.official and b.official:
        return "official documents merge by identifier only"
    if hours > WINDOW_H:
        return "more than seven days apart"
    if Form.SERVICE in (a.form, b.form):
        return "a title that recurs"
    if a.template == b.template and a.numbers != b.numbers and a.counted:
        return "the same headline with other numbers recurs"
    return ""


def _copied(a: Reading, b: Reading) -> float:
    """Share of the shorter text that is in the longer one; 0 for texts too short to tell."""
    shorter = min(len(a.shingles), len(b.shingles))
    return len(a.shingles & b.shingles) / shorter if shorter >= MIN_COPY_SHINGLES else 0.0


def _likeness(a: Reading, b: Reading, rarity: Rarity, copied: float) -> str:
    parts = [f"wire copy: {copied:.0%} of the text is equal"] if copied >= COPY_SHARE else []
    if a.same_as == b.same_as:
        parts.append("same headline")
    shared = sorted(a.title_set & b.title_set, key=lambda word: (-rarity.weight(word), word))[:4]
    if shared:
        parts.append(f"same words ({', '.join(shared)})")
    numbers = sorted(a.numbers & b.numbers)
    if numbers:
        parts.append(f"same numbers ({', '.join(f'{value:g}' for value in numbers[:3])})")
    return ", ".join(parts) or "each tells the other's headline"


def _difference(evidence: Evidence) -> str:
    found = sorted(
        (WEIGHTS[place] * evidence[place], text) for place, text in _AGAINST if WEIGHTS[place] * evidence[place] < -1
    )
    return " and ".join(text for _, text in found[:2]) or "too little in common"


def _apart(hours: float) -> str:
    return f"{hours:.0f} h apart" if hours < 48 else f"{hours / 24:.0f} days apart"
