"""Stage 5 (pure): two readings -> `Evidence`, the few measured likenesses and differences that the rule weighs."""

from __future__ import annotations

from math import log1p, sqrt
from typing import NamedTuple

from service.stages.similarity.rarity import Rarity
from service.stages.similarity.reading import Reading

MAX_NAMES_SWAPPED = 6
NAME_WEIGHT = 5.0
MAX_SMALL = 12
MIN_HEADLINE = 4
"""A shorter headline ("What we know") is equal by chance."""
COPY_SHARE = 0.7
MIN_SHINGLES = 24
"""Runs of words below which two texts are too short to be called copies: a sentence or two."""
UNDATED_H = 24.0
"""Where one of two items has no time, a day is assumed between them."""


class Evidence(NamedTuple):
    """What speaks for and against one story. Shares are of weight (rare words count more), from 0 to 1."""

    told: float
    """The better told of the two headlines: share of its words that the other's headline and opening have."""
    news: float
    """The better told of the two main clauses."""
    news_both: float
    """The worse told of the two main clauses."""
    news_shared: float
    """Share of the shorter main clause that is in the other's main clause."""
    behind: float
    """How much more of one main clause stands in the other's background clause than in its main clause."""
    shared: float
    """Weight of the words that both headlines have, in tens of nats."""
    lead: float
    """Likeness of headline and opening together."""
    phrases: float
    """Share of word pairs that both headlines have."""
    quotes_differ: float
    """Both quote, and not the same."""
    numbers: float
    """1 where a number of one headline is told by the other."""
    names_differ: float
    """1 where both headlines name what the other item never mentions, and else tell the same."""
    places_differ: float
    """1 where both headlines name countries, states or chambers, and none that the other item mentions."""
    counts_differ: float
    """1 where the two count the same thing differently."""
    dead_differ: float
    """1 where the numbers of dead or injured differ."""
    stages_differ: float
    turns_differ: float
    """Number of turns that only one names."""
    negated: float
    """1 where one headline denies and the other does not."""
    explains: float
    """1 where one explains, reviews, comments or is a live page, and the other is not of that form."""
    same_outlet: float
    same_headline: float
    copied: float
    """1 where one text is mostly in the other."""
    hours: float
    """ln(1 + hours between them)."""
    days: float
    later_news: float
    """Share of the later one's main clause that the earlier one tells."""


def compare(a: Reading, b: Reading, rarity: Rarity) -> Evidence:
    """Return what speaks for and against one story. Symmetric."""
    total = rarity.total
    title_a, title_b = total(a.title_set) or 1.0, total(b.title_set) or 1.0
    told = (total(a.title_set & b.lead) / title_a, total(b.title_set & a.lead) / title_b)
    news_a, news_b = total(a.news) or 1.0, total(b.news) or 1.0
    news = (total(a.news & b.lead) / news_a, total(b.news & a.lead) / news_b)
    shared = total(a.title_set & b.title_set)
    hours = hours_between(a, b)
    quoted = (_share(a.quoted, b.lead, rarity), _share(b.quoted, a.lead, rarity))
    return Evidence(
        told=max(told),
        news=max(news),
        news_both=min(news),
        news_shared=total(a.news & b.news) / min(news_a, news_b),
        behind=max(
            0.0,
            (total(b.news & a.title_set) - 2 * total(b.news & a.news)) / news_b,
            (total(a.news & b.title_set) - 2 * total(a.news & b.news)) / news_a,
        ),
        shared=shared / 10,
        lead=total(a.lead & b.lead) / (sqrt(a.lead_weight * b.lead_weight) or 1.0),
        phrases=len(a.pairs & b.pairs) / (min(len(a.pairs), len(b.pairs)) or 1),
        quotes_differ=float(bool(a.quoted and b.quoted)) * (1.0 - max(quoted)),
        numbers=float(any(map(_telling, a.numbers & b.all_numbers | b.numbers & a.all_numbers))),
        names_differ=float(_names_differ(a, b, rarity)),
        places_differ=float(_apart(a.places, b.places, a, b) or _apart(a.bodies, b.bodies, a, b)),
        counts_differ=float(_counts_differ(a, b)),
        dead_differ=float(bool(a.casualties and b.casualties and not a.casualties & b.casualties)),
        stages_differ=float(_steps_differ(a, b)),
        turns_differ=float(len(a.turns ^ b.turns)),
        negated=float(a.negated != b.negated),
        explains=float(a.form is not b.form),
        same_outlet=float(a.outlet == b.outlet),
        same_headline=float(a.same_as == b.same_as and len(a.title_set) >= MIN_HEADLINE),
        copied=float(copied_share(a, b) >= COPY_SHARE),
        hours=log1p(hours),
        days=hours / 24,
        later_news=_later(a, b, news),
    )


def hours_between(a: Reading, b: Reading) -> float:
    """Return the hours between two items; a day where one is undated."""
    if a.published is None or b.published is None:
        return UNDATED_H
    return abs((a.published - b.published).total_seconds()) / 3600


def _names_differ(a: Reading, b: Reading, rarity: Rarity) -> bool:
    """The same words about other names: "Oxmoor buys cameras", "Brackwater buys cameras"."""
    only_a, only_b = a.news - b.lead, b.news - a.lead
    if len(only_a) + len(only_b) > MAX_NAMES_SWAPPED:
        return False
    named_a = {name for name in only_a & a.names if rarity.weight(name) >= NAME_WEIGHT}
    named_b = {name for name in only_b & b.names if rarity.weight(name) >= NAME_WEIGHT}
    return bool(named_a and named_b) and len(only_a - named_a) + len(only_b - named_b) <= 1


def _apart(ours: frozenset[str], theirs: frozenset[str], a: Reading, b: Reading) -> bool:
    return bool(ours and theirs) and ours.isdisjoint(b.lead) and theirs.isdisjoint(a.lead)


def _steps_differ(a: Reading, b: Reading) -> bool:
    theirs = dict(b.steps)
    return any(theirs.get(ladder, step) != step for ladder, step in a.steps)


def _telling(value: float) -> bool:
    """Small numbers and years are in too many headlines to say anything."""
    return value > MAX_SMALL and not 1900 <= value <= 2100


def copied_share(a: Reading, b: Reading) -> float:
    """Return the share of the shorter text that is in the longer one; 0 for texts too short to tell."""
    shorter = min(len(a.shingles), len(b.shingles))
    return len(a.shingles & b.shingles) / shorter if shorter >= MIN_SHINGLES else 0.0


def _share(part: frozenset[str], whole: frozenset[str], rarity: Rarity) -> float:
    return rarity.total(part & whole) / rarity.total(part) if part else 0.0


def _later(a: Reading, b: Reading, news: tuple[float, float]) -> float:
    if a.published is None or b.published is None or a.published == b.published:
        return sum(news) / 2
    return news[0] if a.published > b.published else news[1]


def _counts_differ(a: Reading, b: Reading) -> bool:
    """Both count a thing that the other counts, and no number is near: 3 and 3.2 million are one number."""
    what = {term for term, _ in a.counted} & {term for term, _ in b.counted}
    for thing in what:
        ours = [value for term, value in a.counted if term == thing]
        theirs = [value for term, value in b.counted if term == thing]
        if not any(abs(x - y) <= 0.1 * max(x, y) * (x >= 1000) for x in ours for y in theirs):
            return True
    return False
