"""Text -> the form in which it is compared, with the way back to the original (pure; used by stage 4).

Folding makes equal what readers take as equal: NFKC, case, curly and straight quotes; soft hyphens, zero-width
characters and trade mark signs are dropped; every run of white space, hyphens and dashes is one space. Folding a text
that is written in ASCII is two passes in C, and nothing is recorded; elsewhere the way back is recorded only where the
lengths changed. The cost is linear in the text.

Why not NFKC alone: it would turn "Palantir™" into "palantirtm", another word.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

_QUOTES = dict.fromkeys("‘’‚‛′`´ʹʻʼˈ＇", "'") | dict.fromkeys("“”„‟″＂", '"')
_DASHES = [chr(c) for c in range(0x80, 0x11000) if unicodedata.category(chr(c)) == "Pd"] + ["\u2212", "\u2043"]
_SPACES = [chr(c) for c in range(0x80, 0x3001) if chr(c).isspace()]
_MARKS = "™℠®"
_EVEN_OF = _QUOTES | dict.fromkeys([*_DASHES, *_SPACES], " ")
_EVEN = str.maketrans(_EVEN_OF)
"""One character for one: applied before NFKC, which would take some of them apart."""

_COMMON = tuple((c, _EVEN_OF[c]) for c in "’‘“”–—\u00a0")
"""What nearly every text that is not ASCII has of it: replaced first, many a text is ASCII then."""

_ASCII_SPACES = bytes(c for c in range(128) if chr(c).isspace()) + b"-"
_KEEPING = bytes(0x20 if c in _ASCII_SPACES else (0x27 if c == 0x60 else c) for c in range(256))
_LOWERING = _KEEPING.lower()
"""Tables of 256 bytes for ASCII text: separators to spaces, with and without lower case."""

_FOREIGN = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+")
"""What is not ASCII, with the ASCII letter before it: a combining mark belongs to that letter."""
_SPACE_RUN = re.compile(" {2,}")
_SHORT = 12
"""Code points. Shorter pieces (a quote, an accented letter) come again and again and are remembered."""

_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1100, 0x11FF),  # Hangul letters: Korean has spaces, but its particles are joined to the noun
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0xA4CF),  # radicals, kana, bopomofo, ideographs, Yi
    (0xA960, 0xA97F),  # Hangul letters
    (0xAC00, 0xD7FF),  # Hangul syllables and letters
    (0xF900, 0xFAFF),  # compatibility ideographs
    (0xFF66, 0xFFDC),  # half-width kana and Hangul
    (0x1AFF0, 0x1B16F),  # kana supplements
    (0x20000, 0x3FFFF),  # ideographs
)
UNSPACED_CLASS = "".join(f"{chr(low)}-{chr(high)}" for low, high in _UNSPACED)
"""The scripts that do not put spaces between words, as the inside of a class of `re`."""


@dataclass(frozen=True, slots=True)
class _Way:
    """The way back over one step: piece i begins at `at[i]` of the folded text and at `start[i]` before folding.

    `stop[i]` is the end before folding of a piece that is one whole; -1: the piece runs on character by character.
    """

    at: list[int]
    start: list[int]
    stop: list[int]

    def back_start(self, index: int) -> int:
        """Return where the character at `index` began."""
        i = bisect_right(self.at, index) - 1
        return self.start[i] if self.stop[i] >= 0 else self.start[i] + index - self.at[i]

    def back_end(self, index: int) -> int:
        """Return the end of the character that ends at `index`."""
        i = bisect_right(self.at, index - 1) - 1
        return self.stop[i] if self.stop[i] >= 0 else self.start[i] + index - self.at[i]


class Folded:
    """A folded text, and its UTF-8 as `data`. Offsets are code points of `text` and of the original.

    No dataclass, and all but `data` is made when it is asked for: most items are only scanned, and every item pays.
    """

    __slots__ = ("_loose", "_text", "_ways", "data")

    def __init__(self, data: bytes, ways: tuple[_Way, ...] = ()) -> None:
        """Take folded text in which runs of spaces may still be longer than one."""
        self._loose: bytes | None = None
        if b"  " in data:
            self._loose = data
            while b"  " in data:
                data = data.replace(b"  ", b" ")
        self.data = data
        self._ways = ways
        self._text: str | None = None

    @property
    def text(self) -> str:
        """Return the folded text."""
        if self._text is None:
            self._text = _decode(self.data)
        return self._text

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original that `start:end` (not empty) of the folded text was made from."""
        if self._loose is not None:
            self._ways = (_way_through_runs(_decode(self._loose)), *self._ways)
            self._loose = None
        for way in self._ways:
            start, end = way.back_start(start), way.back_end(end)
        return start, end


def fold(text: str, *, keep_case: bool = False) -> Folded:
    """Return `text` folded; with `keep_case` all but the case. Never fails; a lone surrogate is kept."""
    if not text.isascii():
        for written, even in _COMMON:
            text = text.replace(written, even)
    if text.isascii():
        return Folded(text.encode().translate(_KEEPING if keep_case else _LOWERING))
    folded, way = _fold_foreign(text, keep_case)
    return Folded(folded.encode("utf-8", "surrogatepass"), (way,) if len(way.at) > 1 else ())


def _decode(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")


def spaced(character: str) -> bool:
    """Return whether `character` is a letter, digit or mark of a script that puts spaces between words."""
    if character < "\x80":
        return character.isalnum()
    return _spaced_beyond_ascii(character)


@lru_cache(maxsize=4096)
def _spaced_beyond_ascii(character: str) -> bool:
    if any(low <= ord(character) <= high for low, high in _UNSPACED):
        return False
    return character.isalnum() or unicodedata.category(character).startswith("M")


def _way_through_runs(text: str) -> _Way:
    """Return the way back over making every run of spaces one."""
    way = _Way([0], [0], [-1])
    lost = 0
    for run in _SPACE_RUN.finditer(text):
        lost += run.end() - run.start() - 1
        way.at.append(run.end() - lost)
        way.start.append(run.end())
        way.stop.append(-1)
    return way


def _fold_foreign(text: str, keep_case: bool) -> tuple[str, _Way]:
    way = _Way([0], [0], [-1])
    parts: list[str] = []
    table = _KEEPING if keep_case else _LOWERING
    done = length = 0
    for found in _FOREIGN.finditer(text):
        between = text[done : found.start()].encode().translate(table).decode()
        piece, pieces = (_short_piece if len(found[0]) <= _SHORT else _piece)(found[0], keep_case)
        length += len(between)
        for at, start, stop in pieces:
            way.at.append(length + at)
            way.start.append(found.start() + start)
            way.stop.append(stop if stop < 0 else found.start() + stop)
        parts += (between, piece)
        length += len(piece)
        done = found.end()
    parts.append(text[done:].encode().translate(table).decode())
    return "".join(parts), way


_Pieces = tuple[tuple[int, int, int], ...]


def _piece(text: str, keep_case: bool) -> tuple[str, _Pieces]:
    """Return `text` folded, and its pieces (see `_Way`): none where it is folded character by character."""
    even = _fold_even(text, keep_case)
    return (even, ()) if even is not None else _fold_clusters(text, keep_case)


_short_piece = lru_cache(maxsize=8192)(_piece)


def _fold_even(text: str, keep_case: bool) -> str | None:
    """Return `text` folded if every character stays one character (nearly always, and all in C), else None."""
    even = text.translate(_EVEN).replace("-", " ")
    if any(map(_dropped, set(even))) or not unicodedata.is_normalized("NFKC", even):
        return None
    folded = even if keep_case else even.casefold()
    if len(folded) != len(even) or not unicodedata.is_normalized("NFKC", folded):
        return None
    return _KEPT_SPACES.sub(" ", folded)


_KEPT_SPACES = re.compile(r"\s")


def _fold_clusters(text: str, keep_case: bool) -> tuple[str, _Pieces]:
    """Return `text` folded a letter with its marks at a time, and one piece for each; the last closes the list."""
    parts: list[str] = []
    pieces: list[tuple[int, int, int]] = []
    length = start = 0
    while start < len(text):
        stop = start + 1
        while stop < len(text) and _belongs_to_the_letter_before(text[stop]):
            stop += 1
        folded = _fold_cluster(text[start:stop], keep_case)
        if folded:
            end = stop
            while _dropped(text[end - 1]):  # not at the end of a span
                end -= 1
            pieces.append((length, start, end))
            length += len(folded)
            parts.append(folded)
        start = stop
    pieces.append((length, start, -1))
    return "".join(parts), tuple(pieces)


def _fold_cluster(cluster: str, keep_case: bool) -> str:
    kept = "".join(c for c in cluster if not _dropped(c)).translate(_EVEN)
    folded = unicodedata.normalize("NFKC", kept)
    if not keep_case:
        folded = unicodedata.normalize("NFKC", folded.casefold())
    return "".join(" " if c == "-" or c.isspace() or c in _DASHES else c for c in folded)


@lru_cache(maxsize=8192)
def _dropped(character: str) -> bool:
    code = ord(character)
    if code < 0x80:
        return False
    selector = code == 0x034F or 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF
    return selector or character in _MARKS or unicodedata.category(character) == "Cf"


@lru_cache(maxsize=8192)
def _belongs_to_the_letter_before(character: str) -> bool:
    """Marks, the vowels and finals of Hangul, half-width voice marks (all join in NFKC), and what is dropped."""
    code = ord(character)
    joins = 0x1160 <= code <= 0x11FF or code in (0xFF9E, 0xFF9F)
    return joins or unicodedata.category(character).startswith("M") or _dropped(character)
