"""Folded text -> where phrases occur, in one scan whatever their number (pure, stage 4).

The seam is `Engine`: it is given literals (bytes) and reports every occurrence of every one of them, overlapping ones
too. Two engines are behind it, both linear in the text: hyperscan in its literal mode (no regular expressions: with
`\\b`, UTF-8 and caseless flags the compilation of 10,000 phrases takes minutes), and Aho-Corasick where hyperscan has
no wheel. A test proves that their results are equal.

`Finder` puts phrases on top: from each phrase one or two literals, from each occurrence a check of the whole phrase.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.util import find_spec
from itertools import accumulate
from typing import Protocol

import ahocorasick_rs

from service.stages.matching.folding import Folded, fold
from service.stages.matching.phrases import Phrase, occurrence, so_written

Span = tuple[int, int]
_EDGE = "\x00"
"""Between the fields; in no phrase, and no letter."""
_IS_WORD = bytes(1 if c < 128 and chr(c).isalnum() else 0 for c in range(256))
_ANYTHING = b"\x01" * 256


class Engine(Protocol):
    """Finds many literals at once."""

    def scan(self, data: bytes) -> list[tuple[int, int]]:
        """Return (number of the literal, end in bytes) of every occurrence, once each, in no set order."""


BuildEngine = Callable[[Sequence[bytes]], Engine]
"""Distinct literals, none of them empty or with a zero byte -> engine."""


class AhoCorasick:
    """The engine that is everywhere."""

    def __init__(self, literals: Sequence[bytes]) -> None:
        self._automaton = ahocorasick_rs.BytesAhoCorasick(list(literals))

    def scan(self, data: bytes) -> list[tuple[int, int]]:
        """See `Engine`."""
        return [(number, end) for number, _, end in self._automaton.find_matches_as_indexes(data, overlapping=True)]


class Hyperscan:
    """The fast engine. Its scratch space serves one scan at a time, hence the lock."""

    def __init__(self, literals: Sequence[bytes]) -> None:
        import hyperscan  # noqa: PLC0415 - has no wheel on some machines

        self._lock = threading.Lock()
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=list(literals), ids=list(range(len(literals))), elements=len(literals), flags=0, literal=True
        )

    def scan(self, data: bytes) -> list[tuple[int, int]]:
        """See `Engine`."""
        found: list[tuple[int, int]] = []
        append = found.append
        with self._lock:
            self._database.scan(data, match_event_handler=lambda number, _s, end, _f, _c: append((number, end)))
        return found


def best_engine(literals: Sequence[bytes]) -> Engine:
    """Return the fastest engine that this machine has."""
    return Hyperscan(literals) if find_spec("hyperscan") else AhoCorasick(literals)


class Found:
    """What was found in some fields. Spans are of the folded text of all fields together; see `locate`.

    `spans`: phrase (its number) -> its spans, in order. `wrong_case`: those with other capitals than it asks for.
    """

    __slots__ = ("_edges", "_origins", "fields", "folded", "spans", "whole", "wrong_case")

    def __init__(self, folded: Folded, whole: str, fields: Sequence[str]) -> None:
        self.folded, self.whole, self.fields = folded, whole, fields
        self.spans: dict[int, list[Span]] = {}
        self.wrong_case: dict[int, list[Span]] = {}
        self._edges: Sequence[int] = ()
        self._origins: Sequence[int] = ()

    def add(self, number: int, span: Span, phrase: Phrase) -> None:
        """Put down an occurrence of the phrase `number`."""
        if phrase.exact is None or so_written(phrase, self.whole[slice(*self.folded.original(*span))]):
            self.spans.setdefault(number, []).append(span)
        else:
            self.wrong_case.setdefault(number, []).append(span)

    def in_title(self, span: Span) -> bool:
        """Return whether `span` stands in the first field."""
        return span[0] < (self._edges or self._measured())[1]

    def field_of(self, span: Span) -> int:
        """Return the number of the field that holds `span`."""
        return bisect_right(self._edges or self._measured(), span[0]) - 1

    def _measured(self) -> list[int]:
        """Note where the fields begin, in the folded text and before folding: most items have nothing to place."""
        text = self.folded.text
        edges, edge = [0], 0
        while (edge := text.find(_EDGE, edge + 1)) > 0:
            edges.append(edge)
        self._edges = edges
        self._origins = [*accumulate((len(field) + 1 for field in self.fields), initial=1)]
        return edges

    def locate(self, span: Span) -> tuple[int, int, int]:
        """Return the field that holds `span`, with start and end in it as it was before folding."""
        number = self.field_of(span)
        origin = self._origins[number]
        start, end = self.folded.original(*span)
        return number, start - origin, end - origin


class Finder:
    """All phrases of all topics, ready to be looked for."""

    def __init__(self, phrases: Sequence[Phrase], engine: BuildEngine = best_engine) -> None:
        """Compile. 10,000 phrases take about half a second."""
        self._phrases = tuple(phrases)
        users: dict[bytes, list[int]] = {}
        for number, phrase in enumerate(self._phrases):
            for anchor in phrase.anchors:
                users.setdefault(anchor.encode("utf-8", "surrogatepass"), []).append(number)
        self._users = tuple(map(tuple, users.values()))
        self._lengths = [len(literal) for literal in users]
        self._points = [len(literal.decode("utf-8", "surrogatepass")) for literal in users]
        self._first = [
            literal[0] if all(phrases[n].ahead == 0 for n in numbers) else 0 for literal, numbers in users.items()
        ]
        self._follows = [_follows(literal, [phrases[n] for n in numbers]) for literal, numbers in users.items()]
        self._engine = engine(list(users)) if users else None

    def find(self, fields: Sequence[str]) -> Found:
        """Return every occurrence of every phrase; none runs from one field into the next."""
        whole = _EDGE + _EDGE.join(fields) + _EDGE
        if whole.count(_EDGE) > len(fields) + 1:
            return self.find([text.replace(_EDGE, " ") for text in fields])
        folded = fold(whole)
        anchors = self._anchors(folded)
        found = Found(folded, whole, fields)
        text, phrases, users, points = folded.text if anchors else "", self._phrases, self._users, self._points
        for number, start in anchors:
            for user in users[number]:
                span = occurrence(phrases[user], text, start, start + points[number])
                if span is not None:
                    found.add(user, span, phrases[user])
        if len(anchors) > 1:
            for spans in (*found.spans.values(), *found.wrong_case.values()):
                spans.sort()
        return found

    def _anchors(self, folded: Folded) -> list[tuple[int, int]]:
        """Return (literal, start in code points) of what may be a word: most of what is found is a part of one."""
        hits = self._engine.scan(folded.data) if self._engine else []
        if not hits:
            return hits
        data, lengths, first, follows, is_word = folded.data, self._lengths, self._first, self._follows, _IS_WORD
        found = [
            (number, end - lengths[number])
            for number, end in hits
            if follows[number][data[end]] and not (is_word[data[end - lengths[number] - 1]] and is_word[first[number]])
        ]
        return found if len(data) == len(folded.text) else _in_code_points(found, data)


@cache
def _may_follow(endings: tuple[str, ...]) -> frozenset[int]:
    """Return the bytes that may stand behind a letter or digit that one of the endings completes."""
    begun = {ending.encode()[0] for ending in endings if ending}
    return frozenset(begun | ({byte for byte in range(256) if not _IS_WORD[byte]} if "" in endings else set()))


def _follows(literal: bytes, phrases: Iterable[Phrase]) -> bytes:
    """Return a table of the bytes that may stand behind the literal where it is one of `phrases`: 1 for each.

    Anything may, unless the literal is the phrase up to its ending, and ends in a letter or digit of ASCII.
    """
    allowed: set[int] = set()
    for phrase in phrases:
        if phrase.any_ending or not phrase.whole or not _IS_WORD[literal[-1]]:
            return _ANYTHING
        allowed |= _may_follow(phrase.endings)
    return _table(frozenset(allowed))


@cache
def _table(allowed: frozenset[int]) -> bytes:
    return bytes(byte in allowed for byte in range(256))


def _in_code_points(found: list[tuple[int, int]], data: bytes) -> list[tuple[int, int]]:
    """Return `found` with starts in code points for starts in bytes, in one pass over `data`."""
    converted: list[tuple[int, int]] = []
    done = points = 0
    for start, number in sorted((start, number) for number, start in found):
        points += len(data[done:start].decode("utf-8", "surrogatepass"))
        done = start
        converted.append((number, points))
    return converted
