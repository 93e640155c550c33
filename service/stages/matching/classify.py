"""Stage 4 (pure): Item -> the topics it belongs to, and why. The rules are described in `phrases`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from service.domain.items import Item
from service.domain.matches import Evidence, Match, Severity
from service.stages.matching import significance
from service.stages.matching.judging import Counted, Excluded, Verdict, judge, may_match
from service.stages.matching.proximity import Places
from service.stages.matching.rules import FIELDS, Rules, Term
from service.stages.matching.scanning import Found, Span


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
    for number, terms in _candidates(found, rules):
        topic = rules.topics[number]
        if not may_match(topic, terms, found):
            continue
        verdict = judge(topic, terms, places, item)
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
    for number, terms in _by_topic({*found.spans, *found.wrong_case}, rules, range(len(rules.topics))):
        topic = rules.topics[number]
        excluded: Excluded = []
        verdict = judge(topic, terms, places, item, excluded)
        for term in terms:
            verdict.exclude(term, found.wrong_case.get(term.phrase, ()), "case")
        explanations.append(
            TopicExplanation(
                topic=topic.name,
                matched=not verdict.excluded_by,
                score=verdict.score,
                severity=significance.severity(item, topic.severity),
                evidence=_evidence(verdict, places),
                excluded=tuple(_excluded_hit(*one, found) for one in excluded),
                excluded_by=tuple(verdict.excluded_by),
            )
        )
    return tuple(explanations)


def field_texts(item: Item) -> tuple[str, ...]:
    """Return the texts that evidence points into, in the order of FIELDS; names of agencies are joined by "; "."""
    facts = item.facts
    agencies = "; ".join(agency.name for agency in facts.agencies) if facts.agencies else ""
    return item.title, item.text, facts.recipient or "", agencies


def _candidates(found: Found, rules: Rules) -> list[tuple[int, list[Term]]]:
    """Return what stands in the item of each topic of which a phrase of `any` may count."""
    spans, starters = found.spans, rules.starters
    topics = {
        term.topic
        for phrase in spans
        for term in starters[phrase]
        if not term.near or not term.partners.isdisjoint(spans)
    }
    return _by_topic(spans, rules, topics) if topics else []


def _by_topic(phrases: Iterable[int], rules: Rules, topics: Iterable[int]) -> list[tuple[int, list[Term]]]:
    """Return the uses of `phrases` in `topics`, gathered by topic, in the order of the topics and of their phrases: of
    two that count alike the first counts, whatever the order in which an engine found them.
    """
    gathered: dict[int, list[Term]] = {topic: [] for topic in sorted(topics)}
    for phrase in sorted(phrases):
        for term in rules.terms[phrase]:
            if term.topic in gathered:
                gathered[term.topic].append(term)
    return [(topic, terms) for topic, terms in gathered.items() if terms]


def _evidence(verdict: Verdict, places: Places) -> tuple[Evidence, ...]:
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


def _near(counted: Counted, places: Places) -> tuple[int, int] | None:
    """Return where the phrase stands that made the hit count, in the field of the hit."""
    partner = places.partner(counted.span, counted.term.near, counted.term.within)
    return None if partner is None else places.found.locate(partner)[1:]


def _excluded_hit(term: Term, span: Span, by: str, found: Found) -> ExcludedHit:
    number, start, end = found.locate(span)
    text = found.fields[number][start:end]
    return ExcludedHit(field=FIELDS[number], start=start, end=end, phrase=term.written, text=text, by=by)
