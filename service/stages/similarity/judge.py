"""Stage 5 (pure): two readings -> do they tell the same story, and why."""

from __future__ import annotations

from dataclasses import dataclass
from operator import mul

from service.stages.similarity.evidence import COPY_SHARE, MIN_HEADLINE, Evidence, compare, copied_share, hours_between
from service.stages.similarity.headline import Form
from service.stages.similarity.rarity import Rarity
from service.stages.similarity.reading import Reading

WINDOW_H = 7 * 24
"""A story accepts members for seven days (CONTRACT.md)."""
EQUAL_SHARE = 0.7
"""Two explainers are one story only as copies: so much of their headlines must be equal."""
VETOED = -20.0

BASE = -7.3
"""Two items that share nothing, at the same moment."""
WEIGHTS = Evidence(
    told=1.6,
    news=2.3,
    news_both=1.2,
    news_shared=2.1,
    later_news=2.1,
    behind=-4.0,
    shared=0.7,
    lead=2.5,
    phrases=2.4,
    numbers=1.6,
    same_headline=2.7,
    copied=6.0,
    names_differ=-10.0,
    places_differ=-8.0,
    counts_differ=-9.0,
    dead_differ=-4.0,
    stages_differ=-6.0,
    turns_differ=-2.5,
    negated=-1.2,
    quotes_differ=-3.0,
    explains=-8.5,
    same_outlet=-1.0,
    hours=-0.8,
    days=-0.7,
)
"""Log odds per unit of evidence: fitted by logistic regression to pairs of labelled items, rounded by hand. Names,
places and copies are too rare in the labelled items to be fitted: their weights are judged."""

_AGAINST = tuple(
    (Evidence._fields.index(name), text)
    for name, text in {
        "names_differ": "other names",
        "places_differ": "other places",
        "counts_differ": "other figures",
        "dead_differ": "another count of the dead or injured",
        "stages_differ": "another stage of the case",
        "turns_differ": "another turn of the event",
        "behind": "what one reports is background to the other",
        "negated": "one denies",
        "quotes_differ": "other words quoted",
        "explains": "one explains or comments",
    }.items()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether two items tell the same story. `score` is log odds, above 0 where `same`; `reason` is for people.

    `copy`: one carries a copy of the other's text or headline, so that the two are one independent outlet.
    """

    same: bool
    score: float
    reason: str
    copy: bool


def same_story(a: Reading, b: Reading, rarity: Rarity) -> Verdict:
    """Return whether two items tell the same story. Symmetric. Cost: a few dozen set operations."""
    copied = copied_share(a, b)
    copy = _is_copy(a, b, copied)
    hours = hours_between(a, b)
    veto = _veto(a, b, hours)
    if veto:
        return Verdict(same=False, score=VETOED, reason=veto, copy=copy)
    evidence = compare(a, b, rarity)
    score = BASE + sum(map(mul, WEIGHTS, evidence))
    reason = _likeness(a, b, rarity, copied) if score > 0 else _difference(evidence)
    return Verdict(same=score > 0, score=score, reason=f"{reason}, {_apart(hours)}", copy=copy)


def _veto(a: Reading, b: Reading, hours: float) -> str:
    if a.official and b.official:
        return "official documents merge by identifier only"
    if hours > WINDOW_H:
        return "more than seven days apart"
    if Form.SERVICE in (a.form, b.form):
        return "a title that recurs"
    if a.form is b.form is not Form.REPORT and len(a.title_set & b.title_set) < EQUAL_SHARE * len(
        a.title_set | b.title_set
    ):
        return "two explainers, reviews or comments"
    if a.template == b.template and a.numbers != b.numbers and a.counted and b.counted:
        return "the same headline with other numbers recurs"
    return ""


def _is_copy(a: Reading, b: Reading, copied: float) -> bool:
    return copied >= COPY_SHARE or (a.same_as == b.same_as and len(a.title_set) >= MIN_HEADLINE)


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
