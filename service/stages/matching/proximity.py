"""How far apart two hits stand, for `near` (pure, stage 4). Each question costs a search in what was found once."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from service.stages.matching.folding import UNSPACED_CLASS
from service.stages.matching.scanning import Found, Span

_WORD = re.compile(rf"[{UNSPACED_CLASS}]{{1,2}}|[^\W_{UNSPACED_CLASS}][^ \x00{UNSPACED_CLASS}]*")
"""A word of folded text. In scripts without spaces two characters are about a word."""


class Places:
    """The words of one item, and where the phrases of each `near` stand among them."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self._words: list[int] | None = None
        self._of: dict[tuple[int, ...], tuple[list[Span], list[int]]] = {}

    def near(self, span: Span, phrases: tuple[int, ...], within: int) -> bool:
        """Return whether one of `phrases` stands at most `within` words from `span`, in its field, beside it."""
        return self.partner(span, phrases, within) is not None

    def partner(self, span: Span, phrases: tuple[int, ...], within: int) -> Span | None:
        """Return where one of `phrases` stands so near, the one behind `span` first; None if none does."""
        spans, ends = self._spans(phrases)
        after = bisect_left(spans, (span[1], span[1]))
        if after < len(spans) and self._joins(span, spans[after], within):
            return spans[after]
        before = bisect_right(ends, span[0]) - 1
        if before < 0 or not self._joins((ends[before] - 1, ends[before]), span, within):
            return None
        return next(one for one in spans if one[1] == ends[before])

    def _joins(self, first: Span, second: Span, within: int) -> bool:
        apart = self._word(second[0]) - self._word(first[1] - 1)
        return apart <= within and self.found.field_of(first) == self.found.field_of(second)

    def _word(self, offset: int) -> int:
        if self._words is None:
            self._words = [word.start() for word in _WORD.finditer(self.found.folded.text)]
        return bisect_right(self._words, offset)

    def _spans(self, phrases: tuple[int, ...]) -> tuple[list[Span], list[int]]:
        if phrases not in self._of:
            spans = sorted(span for phrase in phrases for span in self.found.spans.get(phrase, ()))
            self._of[phrases] = spans, sorted(end for _, end in spans)
        return self._of[phrases]
