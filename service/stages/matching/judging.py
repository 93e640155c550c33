"""Stage 4 (pure): one topic x what of it stands in an item -> its score and the hits that counted, or why it fails."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from service.domain.items import Item
from service.domain.options import Scope
from service.stages.matching.proximity import Places
from service.stages.matching.rules import FIELDS, Term, TopicRule
from service.stages.matching.scanning import Found, Span

_TITLE_COUNTS = 2.0
_GRAIN = 1e-6
"""Scores are rounded to this: 0.1 + 0.2 is to reach 0.3."""

Excluded = list[tuple[Term, Span, str]]
"""Hits that did not count, each with the reason in the words of feeds.yaml."""


@dataclass(slots=True)
class Counted:
    """The best hit of a phrase."""

    term: Term
    span: Span
    weight: float


@dataclass(slots=True)
class Verdict:
    """What became of a topic. `excluded_by`: why it does not match; empty if it does.

    `excluded` is None where nobody asks what did not count: most items are only classified.
    """

    score: float = 0.0
    counted: list[Counted] = field(default_factory=list)
    excluded: Excluded | None = None
    excluded_by: list[str] = field(default_factory=list)

    def exclude(self, term: Term, spans: Iterable[Span], by: str) -> None:
        """Put hits down as excluded."""
        if self.excluded is not None:
            self.excluded += [(term, span, by) for span in spans]


def may_match(topic: TopicRule, terms: Sequence[Term], found: Found) -> bool:
    """Return False where the topic cannot match even if every phrase that has company counts; costs nearly nothing."""
    most, groups = _GRAIN, set()
    for term in terms:
        if term.near and term.partners.isdisjoint(found.spans):
            continue
        if term.role == "any":
            most += term.weight * (_TITLE_COUNTS if found.in_title(found.spans[term.phrase][0]) else 1.0)
            if most >= topic.threshold and not topic.groups:
                return True
        elif term.role == "all":
            groups.add(term.group)
    return most >= topic.threshold and len(groups) == topic.groups


def judge(
    topic: TopicRule, terms: Sequence[Term], places: Places, item: Item, excluded: Excluded | None = None
) -> Verdict:
    """Return what becomes of a topic of which `terms` stand in the item. What does not count goes into `excluded`."""
    verdict = Verdict(excluded=excluded)
    if (topic.only or topic.excluded) and not _applies(topic.only, topic.excluded, item):
        verdict.excluded_by.append("scope of the topic")
        for term in terms:
            verdict.exclude(term, places.found.spans.get(term.phrase, ()), "scope of the topic")
        return verdict
    cancels = [term for term in terms if term.role == "not"]
    hits = [(span, term) for term in cancels for span in _usable(term, places, item, verdict)]
    cancelling = _Cancelling(hits) if hits else None
    best: dict[tuple[str, ...], Counted] = {}
    groups: dict[int, Counted] = {}
    for term in terms:
        if term.role == "not":
            continue
        spans = _usable(term, places, item, verdict)
        if term.role == "none":
            verdict.excluded_by += [f"none: {term.written}"] * bool(spans)
            continue
        if cancelling:
            spans = cancelling.spare(term, spans, verdict)
        if not spans:
            continue
        counted = _best(term, spans, places.found)
        if term.role == "all":
            groups.setdefault(term.group, counted)
        elif term.sense not in best or best[term.sense].weight < counted.weight:
            best[term.sense] = counted
    _sum_up(topic, verdict, best, groups)
    return verdict


def _sum_up(
    topic: TopicRule, verdict: Verdict, best: dict[tuple[str, ...], Counted], groups: dict[int, Counted]
) -> None:
    verdict.score = round(sum((c.weight for c in best.values()), 0.0), 6)
    for group in range(topic.groups):
        if group not in groups:
            verdict.excluded_by.append(f"all: group {group + 1} has none")
        elif groups[group].term.sense not in best:
            best[groups[group].term.sense] = Counted(groups[group].term, groups[group].span, 0.0)
    if not verdict.score:
        verdict.excluded_by.append("any: no phrase counted")
    elif verdict.score < topic.threshold:
        verdict.excluded_by.append(f"below the threshold: {verdict.score:g} of {topic.threshold:g}")
    verdict.counted = list(best.values())
    if len(best) > 1:
        verdict.counted.sort(key=lambda counted: counted.span)


def _usable(term: Term, places: Places, item: Item, verdict: Verdict) -> list[Span]:
    """Return the hits of `term` that its own options leave, and put the others down as excluded."""
    spans = places.found.spans.get(term.phrase, [])
    if term.plain or not spans:
        return spans
    if (term.only or term.excluded) and not _applies(term.only, term.excluded, item):
        verdict.exclude(term, spans, "scope")
        return []
    if term.field is not None:
        outside = [span for span in spans if places.found.field_of(span) != term.field]
        verdict.exclude(term, outside, f"in: {FIELDS[term.field]}")
        spans = [span for span in spans if places.found.field_of(span) == term.field]
    if term.near and spans:
        near = [span for span in spans if places.near(span, term.near, term.within)]
        if len(near) < len(spans) and verdict.excluded is not None:
            names = ", ".join(term.near_written)
            alone = sorted(set(spans).difference(near))
            verdict.exclude(term, alone, f"near: none of [{names}] within {term.within} words")
        spans = near
    return spans


def _best(term: Term, spans: list[Span], found: Found) -> Counted:
    """Return the hit that counts most: one in the title, the first field, else the first."""
    factor = _TITLE_COUNTS if found.in_title(spans[0]) else 1.0
    return Counted(term, spans[0], term.weight * factor)


class _Cancelling:
    """The hits of `not`: each cancels the hits that it overlaps."""

    def __init__(self, hits: list[tuple[Span, Term]]) -> None:
        hits.sort(key=lambda hit: hit[0])
        self._starts = [span[0] for span, _ in hits]
        self._reach: list[tuple[int, Term]] = []
        for span, term in hits:
            further = not self._reach or span[1] > self._reach[-1][0]
            self._reach.append((span[1], term) if further else self._reach[-1])

    def spare(self, term: Term, spans: list[Span], verdict: Verdict) -> list[Span]:
        spared = []
        for span in spans:
            before = bisect_left(self._starts, span[1]) - 1
            if before >= 0 and self._reach[before][0] > span[0]:
                verdict.exclude(term, (span,), f"not: {self._reach[before][1].written}")
            else:
                spared.append(span)
        return spared


def _applies(only: Scope | None, excluded: Scope | None, item: Item) -> bool:
    return (only is None or _within(only, item)) and (excluded is None or not _within(excluded, item))


def _within(scope: Scope, item: Item) -> bool:
    return (
        (not scope.kinds or item.kind in scope.kinds)
        and (not scope.tiers or item.tier in scope.tiers)
        and (not scope.agencies or any(agency.slug in scope.agencies for agency in item.facts.agencies))
    )
