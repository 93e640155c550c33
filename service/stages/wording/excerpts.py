"""Why a story matched, as people read it (pure): `Match`es -> the phrase in its sentence, the hit apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.items import Item
from service.domain.matches import Evidence, Match
from service.domain.stories import Story
from service.stages.matching.classify import field_texts
from service.stages.matching.rules import FIELDS
from service.stages.wording.characters import line
from service.stages.wording.cutting import ELLIPSIS

AROUND_CHARS = 160
"""How much of a sentence is shown on either side of the phrase."""

_RANK = {"text": 0, "title": 1}
_SENTENCE_END = re.compile(r"[。！？]|[.!?…]['\"’”)\]]*\s+|\n\s*\n|\s*\n\s*[-•*]\s|\s[|•]\s")
# A stop after one of these, or after single capitals (U.S., D.C., J.), mostly ends no sentence.
_SHORT_FORM = re.compile(
    r"\b(?:[A-Z]|No|Nos|Inc|Corp|Co|Ltd|Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Sgt|St|vs|v|Sec|Dept|Art|Pub|Stat|Jan|Feb"
    r"|Mar|Apr|Aug|Sept|Oct|Nov|Dec|e\.g|i\.e|approx|est)\.\s+$"
)
_SHORT_FORM_CHARS = 12
_BULLETS = " \t\r\n\u2028\u2029|•*-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A phrase where it stands: `before + hit + after` is (a part of) its sentence, on one line.

    `field` is where it stands: title, text, recipient or agency; `phrase` is what the topic asks for.
    """

    topic: str
    field: str
    phrase: str
    before: str
    hit: str
    after: str

    @property
    def sentence(self) -> str:
        """Return the sentence as it is read."""
        return f"{self.before}{self.hit}{self.after}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a story belongs to a topic: its best excerpts, most telling first, and all phrases that counted."""

    topic: str
    title: str
    excerpts: tuple[Excerpt, ...]
    phrases: tuple[str, ...]


def reasons(story: Story, *, each: int = 1) -> tuple[Reason, ...]:
    """Return a reason for each topic of the story that its lead matched, with at most `each` excerpts."""
    titles = {topic.slug: topic.title for topic in story.topics}
    found = []
    for match in story.matches:
        ranked = _ranked(match)
        found.append(
            Reason(
                topic=match.topic,
                title=titles.get(match.topic, match.topic),
                excerpts=tuple(excerpt_of(one, story.lead, match.topic) for one in ranked[:each]),
                phrases=tuple(dict.fromkeys(one.phrase for one in ranked)),
            )
        )
    return tuple(found)


def excerpts(matches: Sequence[Match], item: Item, limit: int = 3) -> tuple[Excerpt, ...]:
    """Return the best sentence of each match, in the order of the matches, a sentence only once, at most `limit`."""
    found: dict[tuple[str, str], Excerpt] = {}
    for match in matches:
        for one in _ranked(match)[:1]:
            excerpt = excerpt_of(one, item, match.topic)
            found.setdefault((excerpt.before[:40], excerpt.hit), excerpt)
    return tuple(found.values())[:limit]


def excerpt_of(evidence: Evidence, item: Item, topic: str) -> Excerpt:
    """Return the sentence of `item` that holds the evidence; the hit by itself where the item no longer says it."""
    text, start, end = _place(evidence, item)
    first, begun = _left(text, start)
    last, ended = _right(text, end)
    return Excerpt(
        topic=topic,
        field=evidence.field,
        phrase=line(evidence.phrase),
        before=("" if begun else ELLIPSIS) + _spaced(text[first:start]),
        hit=line(text[start:end]),
        after=_spaced(text[end:last]) + ("" if ended else ELLIPSIS),
    )


def _ranked(match: Match) -> list[Evidence]:
    """The most telling first: a sentence of the text tells more than the title, which is shown anyway."""
    return sorted(match.evidence, key=lambda one: (_RANK.get(one.field, 2), -one.weight, one.start))


def _place(evidence: Evidence, item: Item) -> tuple[str, int, int]:
    """Return the text that holds the evidence, and the span: as given, else the first place that says the same."""
    text = dict(zip(FIELDS, field_texts(item), strict=True)).get(evidence.field, "")
    if text[evidence.start : evidence.end] == evidence.text != "":
        return text, evidence.start, evidence.end
    if evidence.text and (start := text.find(evidence.text)) >= 0:
        return text, start, start + len(evidence.text)
    return evidence.text, 0, len(evidence.text)


def _left(text: str, start: int) -> tuple[int, bool]:
    """Return where what is shown begins, and whether the sentence does."""
    low = max(0, start - AROUND_CHARS)
    if ends := _sentence_ends(text, low, start):
        return ends[-1], True
    if low == 0:
        return 0, True
    space = text.find(" ", low, start)
    return (space + 1 if space >= 0 else low), False


def _right(text: str, end: int) -> tuple[int, bool]:
    """Return where what is shown ends, and whether the sentence does."""
    high = min(len(text), end + AROUND_CHARS)
    if ends := _sentence_ends(text, end, high):
        return max(end, len(text[: ends[0]].rstrip(_BULLETS))), True
    if high == len(text):
        return high, True
    space = text.rfind(" ", end, high)
    return (space if space > end else high), False


def _sentence_ends(text: str, low: int, high: int) -> list[int]:
    found = (end.end() for end in _SENTENCE_END.finditer(text, low, high))
    return [at for at in found if not _SHORT_FORM.search(text[max(0, at - _SHORT_FORM_CHARS) : at])]


def _spaced(text: str) -> str:
    """Return `text` on one line; a space at its edge, which parts it from the phrase, is kept."""
    inner = line(text)
    if not inner:
        return " " if text else ""
    return (" " if text[:1].isspace() else "") + inner + (" " if text[-1:].isspace() else "")
