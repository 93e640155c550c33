"""Why an alert matched, as people read it: the phrase in its sentence, the hit marked (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.domain.items import Item
from service.domain.matches import Evidence, Match
from service.stages.characters import line
from service.stages.cutting import ELLIPSIS

SIDE_CHARS = 160
"""How much of a sentence is shown on either side of a hit."""

_SENTENCE_END = re.compile(r"[。！？]|[.!?…]['\"’”)\]]*\s|\n\s*\n|\s*\n\s*[-•*]\s")
_ABBREVIATION = re.compile(
    r"(?:\b(?:U\.S|D\.C|No|Nos|Inc|Corp|Co|Ltd|Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Sgt|St|vs|v|Sec|Dept|Jan|Feb|Aug|Sept|Oct"
    r"|Nov|Dec|e\.g|i\.e|approx|est|[A-Z]))\.\s$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A sentence with its hit: `before + hit + after`, on one line. `field` is the evidence's field."""

    topic: str
    field: str
    phrase: str
    before: str
    hit: str
    after: str


def excerpts(matches: tuple[Match, ...], item: Item, limit: int = 3) -> tuple[Excerpt, ...]:
    """Return the best sentence of each match, in the order of the matches, a sentence only once, at most `limit`.

    A sentence of the text tells more than the title, which is shown anyway.
    """
    found: dict[tuple[str, str], Excerpt] = {}
    for match in matches:
        for one in sorted(match.evidence, key=_rank)[:1]:
            excerpt = excerpt_of(one, item, match.topic)
            found.setdefault((excerpt.before[:40], excerpt.hit), excerpt)
    return tuple(found.values())[:limit]


def excerpt_of(evidence: Evidence, item: Item, topic: str) -> Excerpt:
    """Return the sentence of `item` that holds the evidence; only the hit itself where the item no longer holds it."""
    text, start, end = _place(evidence, item)
    first, last = _sentence(text, start, end)
    before, after = text[first:start], text[end:last]
    return Excerpt(
        topic=topic,
        field=evidence.field,
        phrase=line(evidence.phrase),
        before=_left(before, first > 0 and len(before) == SIDE_CHARS),
        hit=line(text[start:end]),
        after=_right(after, last < len(text) and len(after) == SIDE_CHARS),
    )


def _rank(evidence: Evidence) -> tuple[int, float]:
    return {"text": 0, "title": 1}.get(evidence.field, 2), -evidence.weight


def _place(evidence: Evidence, item: Item) -> tuple[str, int, int]:
    """Return the text that holds the evidence, and the span: as given, else the first place that says the same."""
    texts = _texts(evidence.field, item)
    for text in texts:
        if text[evidence.start : evidence.end] == evidence.text != "":
            return text, evidence.start, evidence.end
    for text in texts:
        if evidence.text and (start := text.find(evidence.text)) >= 0:
            return text, start, start + len(evidence.text)
    return evidence.text, 0, len(evidence.text)


def _texts(field: str, item: Item) -> tuple[str, ...]:
    match field:
        case "title":
            return (item.title,)
        case "text":
            return (item.text,)
        case "recipient":
            return (item.facts.recipient or "",)
        case _:
            return tuple(agency.name for agency in item.facts.agencies)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    low, high = max(0, start - SIDE_CHARS), min(len(text), end + SIDE_CHARS)
    first = low
    for stop in _SENTENCE_END.finditer(text, low, start):
        if not _ABBREVIATION.search(text, low, stop.end()):
            first = stop.end()
    for stop in _SENTENCE_END.finditer(text, end, high):
        if not _ABBREVIATION.search(text, low, stop.end()):
            return first, stop.end()
    return first, high


def _left(text: str, cut: bool) -> str:
    shown = line(text)
    if cut:
        shown = ELLIPSIS + (shown.split(" ", 1)[1] if " " in shown else shown)
    return shown + (" " if shown and text[-1:].isspace() else "")


def _right(text: str, cut: bool) -> str:
    shown = line(text)
    if cut:
        shown = (shown.rsplit(" ", 1)[0] if " " in shown else shown) + ELLIPSIS
    return (" " if shown and text[:1].isspace() else "") + shown
