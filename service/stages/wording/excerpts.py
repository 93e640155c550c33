"""Why a story matched, as people read it (pure): `Match`es -> the phrase in its sentence, the hit apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from service.domain.items import Item
from service.domain.matches import Evidence, Match
from service.domain.stories import Story
from service.stages.matching.classify import field_texts
from service.stages.matching.rules import FIELDS
from service.stages.wording.characters import line
from service.stages.wording.cutting import ELLIPSIS
from service.stages.wording.telling import ranked

Span = tuple[int, int]
AROUND_CHARS = 160
"""How much of a sentence is shown on either side of the phrase."""

_SENTENCE_END = re.compile(r"[。！？]|[.!?…]['\"’”)\]]*\s+|\n\s*\n|\s*\n\s*[-•*]\s|\s[|•]\s")
# A stop after one of these, or after single capitals (U.S., D.C., J.), mostly ends no sentence.
_SHORT_FORM = re.compile(
    r"\b(?:[A-Z]|No|Nos|Inc|Corp|Co|Ltd|Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Sgt|St|vs|v|Sec|Dept|Art|Pub|Stat|Jan|Feb"
    r"|Mar|Apr|Aug|Sept|Oct|Nov|Dec|e\.g|i\.e|approx|est)\.\s+$"
)
_SHORT_FORM_CHARS = 12
_BULLETS = " \t\r\n\u2028\u2029|•*-"


class Piece(NamedTuple):
    """A part of an excerpt. `hit`: a phrase that counted, or what had to stand near it."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """Phrases where they stand: `pieces` make up (a part of) a sentence, on one line.

    `field` is where it stands: title, text, recipient or agency; `phrase` is what the topic asks for, `hit` where it
    says so, the most telling one of the sentence.
    """

    topic: str
    field: str
    phrase: str
    hit: str
    pieces: tuple[Piece, ...]

    @property
    def sentence(self) -> str:
        """Return the sentence as it is read."""
        return "".join(piece.text for piece in self.pieces)


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
    return tuple(
        Reason(
            topic=match.topic,
            title=titles.get(match.topic, match.topic),
            excerpts=_excerpts([match], story.lead, each)[:each],
            phrases=tuple(dict.fromkeys(one.phrase for one in ranked(match))),
        )
        for match in story.matches
    )


def excerpts(matches: Sequence[Match], item: Item, limit: int = 3) -> tuple[Excerpt, ...]:
    """Return the best sentence of each match, in the order of the matches, a sentence only once, at most `limit`.

    A sentence shows what it has of every match.
    """
    return _excerpts(matches, item, 1)[:limit]


def excerpt_of(evidence: Evidence, item: Item, topic: str) -> Excerpt:
    """Return the sentence of `item` that holds the evidence; the hit by itself where the item no longer says it."""
    return _window(evidence, item, topic).excerpt()


@dataclass(slots=True)
class _Window:
    """What is shown of a field, and the spans that are to be seen in it."""

    topic: str
    evidence: Evidence
    text: str
    first: int
    last: int
    begun: bool
    ended: bool
    main: Span
    spans: list[Span]

    def holds(self, field: str, place: tuple[str, int, int]) -> bool:
        text, start, end = place
        return (field, text) == (self.evidence.field, self.text) and self.first <= start and end <= self.last

    def excerpt(self) -> Excerpt:
        pieces = [Piece("" if self.begun else ELLIPSIS, False)]
        done, hit = self.first, ""
        for start, end in _joined(self.spans):
            pieces += [Piece(_spaced(self.text[done:start]), False), Piece(line(self.text[start:end]), True)]
            done = end
            hit = pieces[-1].text if start <= self.main[0] < max(end, start + 1) else hit
        pieces += [Piece(_spaced(self.text[done : self.last]), False), Piece("" if self.ended else ELLIPSIS, False)]
        return Excerpt(
            topic=self.topic,
            field=self.evidence.field,
            phrase=line(self.evidence.phrase),
            hit=hit,
            pieces=_merged(pieces),
        )


def _excerpts(matches: Sequence[Match], item: Item, each: int) -> tuple[Excerpt, ...]:
    windows: list[_Window] = []
    for match in matches:
        for one in ranked(match)[:each]:
            place = _place(one, item)
            window = next((known for known in windows if known.holds(one.field, place)), None)
            if window is None:
                window = _window(one, item, match.topic)
                windows.append(window)
            window.spans += _spans_within(window, match, item)
    return tuple(window.excerpt() for window in windows)


def _window(evidence: Evidence, item: Item, topic: str) -> _Window:
    text, start, end = _place(evidence, item)
    first, begun = _left(text, start)
    last, ended = _right(text, end)
    return _Window(topic, evidence, text, first, last, begun, ended, (start, end), [(start, end)])


def _spans_within(window: _Window, match: Match, item: Item) -> list[Span]:
    """Return what of the match the window shows: phrases that added to the score, and what had to stand near them."""
    found = []
    for one in match.evidence:
        if one.weight <= 0 or one.field != window.evidence.field:
            continue
        text, start, end = _place(one, item)
        moved = start - one.start
        near = [(one.near[0] + moved, one.near[1] + moved)] if one.near else []
        found += [span for span in ((start, end), *near) if window.holds(one.field, (text, *span))]
    return found


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, those that overlap or touch as one."""
    joined: list[Span] = []
    for start, end in sorted(set(spans)):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _merged(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Return the pieces without empty ones, plain ones that follow each other as one."""
    merged: list[Piece] = []
    for piece in pieces:
        if merged and not piece.hit and not merged[-1].hit:
            merged[-1] = Piece(merged[-1].text + piece.text, False)
        elif piece.text:
            merged.append(piece)
    return tuple(merged)


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
