"""Stage 4 (pure): Item -> the topics it belongs to, and why. The rules are described in `phrases`."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from service.domain.items import Item
from service.domain.matches import Evidence, Match, Severity
from service.domain.options import Scope
from service.stages.matching import significance
from service.stages.matching.proximity import Places
from service.stages.matching.rules import FIELDS, Rules, Term, TopicRule
from service.stages.matching.scanning import Found, Span

_TITLE_COUNTS = 2.0
_TITLE = FIELDS.index("title")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcludedHit:
    """A phrase that stands in the item and did not count. `by`: the reason, in the words of feeds.yaml."""

    field: str
    start: int
    end: int
    phrase: str
    text: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicExplanation:
    """What became of one topic. `excluded_by`: why it does not match; empty if it does."""

    topic: str
    matched: bool
    score: float
    severity: Severity
    evidence: tuple[Evidence, ...]
    excluded: tuple[ExcludedHit, ...]
    excluded_by: tuple[str, ...]


def classify(item: Item, rules: Rules) -> tuple[Match, ...]:
    """Return a match for every topic that fits the item.

    Shapes: one item in, 0..T matches out, in the order of the topics.
    Units: `Evidence.start` and `.end` are code points of the field they name; see `field_texts`. Each phrase that
    counted is there once; the weights add up to the score. A phrase that only `all` asked for has the weight 0.
    Errors: none; phrases were checked when the rules were compiled.
    Cost: one scan of the text, whatever the number of phrases.
    """
    found = rules.finder.find(field_texts(item))
    if not found.spans:
        return ()
    places = Places(found)
    matches = []
    severities: dict[Severity, Severity] = {}
    for number, terms in _by_topic(found.spans, rules):
        topic = rules.topics[number]
        if all(term.role != "any" for term in terms):
            continue
        verdict = _judge(topic, terms, places, item)
        if not verdict.excluded_by:
            if topic.severity not in severities:
                severities[topic.severity] = significance.severity(item, topic.severity)
            matches.append(
                Match(
                    topic=topic.name,
                    score=verdict.score,
                    severity=severities[topic.severity],
                    evidence=_evidence(verdict, places),
                )
            )
    return tuple(matches)


def weighed(item: Item, matches: tuple[Match, ...], rules: Rules) -> tuple[Match, ...]:
    """Return the matches of an item whose facts have changed since, with the severity that it has now."""
    base = {topic.name: topic.severity for topic in rules.topics}
    return tuple(
        replace(one, severity=significance.severity(item, base.get(one.topic, one.severity))) for one in matches
    )


def touches(item: Item, rules: Rules) -> bool:
    """Return whether any phrase of any topic stands in the item, whether or not it would count."""
    found = rules.finder.find(field_texts(item))
    return bool(found.spans or found.wrong_case)


def explain(item: Item, rules: Rules) -> tuple[TopicExplanation, ...]:
    """Return what became of every topic of which a phrase stands in the item, in the order of the topics."""
    found = rules.finder.find(field_texts(item))
    places = Places(found)
    explanations = []
    for number, terms in _by_topic([*found.spans, *found.wrong_case], rules):
        topic = rules.topics[number]
        verdict = _judge(topic, terms, places, item)
        for term in terms:
            verdict.exclude(term, found.wrong_case.get(term.phrase, ()), "case")
        explanations.append(
            TopicExplanation(
                topic=topic.name,
                matched=not verdict.excluded_by,
                score=verdict.score,
                severity=significance.severity(item, topic.severity),
                evidence=_evidence(verdict, places),
                excluded=tuple(_excluded_hit(*excluded, found) for excluded in verdict.excluded),
                excluded_by=tuple(verdict.excluded_by),
            )
        )
    return tuple(explanations)


def field_texts(item: Item) -> tuple[str, ...]:
    """Return the texts that evidence points into, in the order of FIELDS; names of agencies are joined by "; "."""
    facts = item.facts
    agencies = "; ".join(agency.name for agency in facts.agencies) if facts.agencies else ""
    return item.title, item.text, facts.recipient or "", agencies


@dataclass(slots=True)
class _Counted:
    """The best hit of a phrase."""

    term: Term
    span: Span
    weight: float


@dataclass(slots=True)
class _Verdict:
    score: float = 0.0
    counted: list[_Counted] = field(default_factory=list)
    excluded: list[tuple[Term, Span, str]] = field(default_factory=list)
    excluded_by: list[str] = field(default_factory=list)

    def exclude(self, term: Term, spans: Iterable[Span], by: str) -> None:
        self.excluded += [(term, span, by) for span in spans]


def _by_topic(phrases: Iterable[int], rules: Rules) -> list[tuple[int, list[Term]]]:
    """Return the uses of `phrases`, gathered by topic, in the order of the topics."""
    gathered: dict[int, list[Term]] = {}
    for phrase in phrases:
        for term in rules.terms[phrase]:
            gathered.setdefault(term.topic, []).append(term)
    return sorted(gathered.items(), key=lambda entry: entry[0])


def _judge(topic: TopicRule, terms: Sequence[Term], places: Places, item: Item) -> _Verdict:
    verdict = _Verdict()
    if (topic.only or topic.excluded) and not _applies(topic.only, topic.excluded, item):
        verdict.excluded_by.append("scope of the topic")
        for term in terms:
            verdict.exclude(term, places.found.spans.get(term.phrase, ()), "scope of the topic")
        return verdict
    cancels = [term for term in terms if term.role == "not"]
    hits = [(span, term) for term in cancels for span in _usable(term, places, item, verdict)]
    cancelling = _Cancelling(hits) if hits else None
    best: dict[tuple[str, ...], _Counted] = {}
    groups: dict[int, _Counted] = {}
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
    topic: TopicRule, verdict: _Verdict, best: dict[tuple[str, ...], _Counted], groups: dict[int, _Counted]
) -> None:
    verdict.score = round(sum((c.weight for c in best.values()), 0.0), 6)  # 0.1 + 0.2 is to reach 0.3
    for group in range(topic.groups):
        if group not in groups:
            verdict.excluded_by.append(f"all: group {group + 1} has none")
        elif groups[group].term.sense not in best:
            best[groups[group].term.sense] = _Counted(groups[group].term, groups[group].span, 0.0)
    if not verdict.score:
        verdict.excluded_by.append("any: no phrase counted")
    elif verdict.score < topic.threshold:
        verdict.excluded_by.append(f"below the threshold: {verdict.score:g} of {topic.threshold:g}")
    verdict.counted = list(best.values())
    if len(best) > 1:
        verdict.counted.sort(key=lambda counted: counted.span)


def _usable(term: Term, places: Places, item: Item, verdict: _Verdict) -> list[Span]:
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
        if len(near) < len(spans):
            names = ", ".join(term.near_written)
            alone = sorted(set(spans).difference(near))
            verdict.exclude(term, alone, f"near: none of [{names}] within {term.within} words")
        spans = near
    return spans


def _best(term: Term, spans: list[Span], found: Found) -> _Counted:
    """Return the hit that counts most: one in the title, the first field, else the first."""
    factor = _TITLE_COUNTS if found.field_of(spans[0]) == _TITLE else 1.0
    return _Counted(term, spans[0], term.weight * factor)


class _Cancelling:
    """The hits of `not`: each cancels the hits that it overlaps."""

    def __init__(self, hits: list[tuple[Span, Term]]) -> None:
        hits.sort(key=lambda hit: hit[0])
        self._starts = [span[0] for span, _ in hits]
        self._reach: list[tuple[int, Term]] = []
        for span, term in hits:
            further = not self._reach or span[1] > self._reach[-1][0]
            self._reach.append((span[1], term) if further else self._reach[-1])

    def spare(self, term: Term, spans: list[Span], verdict: _Verdict) -> list[Span]:
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


def _evidence(verdict: _Verdict, places: Places) -> tuple[Evidence, ...]:
    evidence = []
    found = places.found
    for counted in verdict.counted:
        number, start, end = found.locate(counted.span)
        evidence.append(
            Evidence(
                field=FIELDS[number],
                start=start,
                end=end,
                phrase=counted.term.written,
                text=found.fields[number][start:end],
                weight=counted.weight,
                near=_near(counted, places) if counted.term.near else None,
            )
        )
    return tuple(evidence)


def _near(counted: _Counted, places: Places) -> tuple[int, int] | None:
    """Return where the phrase stands that made the hit count, in the field of the hit."""
    partner = places.partner(counted.span, counted.term.near, counted.term.within)
    return None if partner is None else places.found.locate(partner)[1:]


def _excluded_hit(term: Term, span: Span, by: str, found: Found) -> ExcludedHit:
    number, start, end = found.locate(span)
    text = found.fields[number][start:end]
    return ExcludedHit(field=FIELDS[number], start=start, end=end, phrase=term.written, text=text, by=by)
