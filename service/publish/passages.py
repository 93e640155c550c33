"""Why a story matched, as people read it (pure): a `Match`'s evidence -> the phrase in its sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.domain.items import Item
from service.domain.matches import Evidence
from service.domain.stories import Story
from service.stages.characters import line

AROUND_CHARS = 160
"""How much of a sentence is shown on either side of the phrase."""
_SENTENCE_END = re.compile(r"[.!?…]['\"”’)]*\s+|\n\s*\n|\s[|•]\s")
# A stop after one of these, or after single capitals (U.S., D.C., J.), mostly ends no sentence.
_SHORT_FORM = re.compile(
    r"(?:\b(?:[A-Z]|No|Nos|Inc|Corp|Co|Ltd|Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Sgt|St|vs|v|Sec|Dept|Art|Pub|Stat|Jan|Feb"
    r"|Mar|Apr|Aug|Sept|Oct|Nov|Dec|e\.g|i\.e|approx|est))\.\s+$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A phrase where it stands: `before + hit + after` is (a part of) its sentence, on one line.

    `field` is where it stands: title, text, recipient or agency.
    """

    field: str
    before: str
    hit: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a story belongs to a topic: its best passages, most telling first, and all phrases that counted."""

    topic: str
    title: str
    passages: tuple[Passage, ...]
    phrases: tuple[str, ...]


def reasons(story: Story, *, passages: int = 1) -> tuple[Reason, ...]:
    """Return a reason for each topic of the story that its lead matched, with at most `passages` passages each."""
    titles = {topic.slug: topic.title for topic in story.topics}
    found = []
    for match in story.matches:
        counted = sorted(match.evidence, key=lambda e: (e.field != "text", -e.weight, e.start))
        found.append(
            Reason(
                topic=match.topic,
                title=titles.get(match.topic, match.topic),
                passages=tuple(passage_of(story.lead, e) for e in counted[:passages]),
                phrases=tuple(dict.fromkeys(e.phrase for e in counted)),
            )
        )
    return tuple(found)


def passage_of(item: Item, evidence: Evidence) -> Passage:
    """Return the evidence in its sentence; by itself where the item no longer says it there."""
    source = _field_of(item, evidence.field)
    if source[evidence.start : evidence.end] != evidence.text:
        return Passage(field=evidence.field, before="", hit=line(evidence.text), after="")
    start, end = _sentence(source, evidence.start, evidence.end)
    before, after = source[start : evidence.start], source[evidence.end : end]
    return Passage(
        field=evidence.field,
        before=("" if start == 0 or _ends_sentence(source, start) else "…") + _spaced(before),
        hit=line(evidence.text),
        after=_spaced(after) + ("" if end == len(source) or _SENTENCE_END.match(source[end - 1 :]) else "…"),
    )


def _field_of(item: Item, field: str) -> str:
    if field == "title":
        return item.title
    if field == "recipient":
        return item.facts.recipient or ""
    if field == "agency":
        return "; ".join(agency.name for agency in item.facts.agencies)
    return item.text


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    low, high = max(0, start - AROUND_CHARS), min(len(text), end + AROUND_CHARS)
    ends = _sentence_ends(text, low, start)
    left = ends[-1] if ends else _word_start(text, low, start)
    closing = _sentence_ends(text, end, high)
    right = len(text[: closing[0]].rstrip()) if closing else _word_end(text, end, high)
    return left, max(right, end)


def _sentence_ends(text: str, low: int, high: int) -> list[int]:
    found = (end.end() for end in _SENTENCE_END.finditer(text, low, high))
    return [at for at in found if not _SHORT_FORM.search(text[max(0, at - 12) : at])]


def _word_start(text: str, low: int, start: int) -> int:
    space = text.find(" ", low, start) if low else -1
    return space + 1 if space >= 0 else low


def _word_end(text: str, end: int, high: int) -> int:
    space = text.rfind(" ", end, high) if high < len(text) else -1
    return space if space > end else high


def _ends_sentence(text: str, at: int) -> bool:
    return at in _sentence_ends(text, max(0, at - 12), at)


def _spaced(text: str) -> str:
    """Return `text` on one line; a space at its edge, which parts it from the phrase, is kept."""
    inner = line(text)
    if not inner:
        return " " if text else ""
    return (" " if text[:1].isspace() else "") + inner + (" " if text[-1:].isspace() else "")
