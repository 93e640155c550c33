"""What did not count in an item -> the few hits that say why a topic is, or is not, matched (pure)."""

from __future__ import annotations

from collections.abc import Mapping

from service.stages.matching.classify import ExcludedHit, TopicExplanation

_BY_REASON = ("not", "case", "scope of the topic", "in", "scope", "near")
"""The most telling first: what the operator forbade, then what is nearly right, then context that is missing."""
_NAMED = 4
"""Phrases of a `near` that are named; lists of fifty say no more."""


def telling_hits(said: TopicExplanation, most: int) -> tuple[tuple[ExcludedHit, ...], int]:
    """Return at most `most` excluded hits, and how many there are besides.

    A place is there once, with its most telling reason; one where another phrase of the topic counted is not told.
    """
    counted = [(one.field, one.start, one.end) for one in said.evidence]
    best: dict[tuple[str, int, int], ExcludedHit] = {}
    for hit in sorted(said.excluded, key=_rank):
        if not any(field == hit.field and start <= hit.start and hit.end <= end for field, start, end in counted):
            best.setdefault((hit.field, hit.start, hit.end), hit)
    chosen = tuple(best.values())[:most]
    return chosen, len(said.excluded) - len(chosen)


def in_short(reason: str) -> str:
    """Return the reason of an excluded hit with a long list of phrases cut: `near: none of [a, b, c, d and 9 more]`."""
    head, opened, tail = reason.partition("[")
    names, closed, rest = tail.rpartition("]")
    phrases = names.split(", ")
    if not (opened and closed) or len(phrases) <= _NAMED + 1:
        return reason
    return f"{head}[{', '.join(phrases[:_NAMED])} and {len(phrases) - _NAMED} more]{rest}"


def _rank(hit: ExcludedHit) -> tuple[int, int, str, int]:
    places: Mapping[str, int] = {reason: place for place, reason in enumerate(_BY_REASON)}
    kind = hit.by if hit.by in places else hit.by.partition(":")[0]
    return places.get(kind, len(places)), hit.start - hit.end, hit.field, hit.start
