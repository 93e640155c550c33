"""Text made safe to show, and cut to a limit without breaking a character (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

ELLIPSIS = "…"
T = TypeVar("T")

_LONE = re.compile("[\ud800-\udfff]")
# Controls and line breaks become spaces. Explicit directions (embeddings, overrides, isolates), byte order marks and
# soft hyphens go: they would reorder or hide what stands around the text. Joiners stay: emoji and scripts need them.
_SPACE = re.compile("[\x00-\x20\x7f-\x9f\xa0\u2028\u2029]+")
_HIDDEN = re.compile("[\u200b\u202a-\u202e\u2060-\u2069\u00ad\ufeff\ufff9-\ufffb]|[\U000e0000\U000e0001]")
_LONGEST_CHARS = 10_000
"""No place shows more; so a text of any length costs little."""
_JOINER = "\u200d"
_LONGEST_CLUSTER = 32
"""Code points. A longer pile of marks on one letter is cut within: it is not a character anybody reads."""


def plain(text: str) -> str:
    """Return `text` on one line: lone surrogates replaced, controls and directions gone, space collapsed."""
    return _SPACE.sub(" ", _HIDDEN.sub("", _LONE.sub("\ufffd", text[:_LONGEST_CHARS]))).strip()


def units(text: str) -> int:
    """Return the length in UTF-16 code units: never less than what a service that counts characters counts."""
    return len(text) + sum(char > "\uffff" for char in text)


def shorten(text: str, limit: int) -> str:
    """Return `text`, or its longest beginning that fits `limit` units with an ellipsis. Never cuts a character."""
    return fit(text, limit, str)


def fit(text: str, limit: int, escape: Callable[[str], str]) -> str:
    """Return `escape` of the longest beginning of `text` that fits `limit` units, an ellipsis behind it if it was cut.

    `escape` works character by character and never shortens; so no escape sequence is ever cut.
    Cost: some twenty calls of `escape` on at most `limit` characters.
    """
    if limit < 1:
        return ""
    head = text[: limit + 1]
    if len(head) == len(text) and units(whole := escape(text)) <= limit:
        return whole
    low, high = 0, len(head)
    while low < high:
        middle = (low + high + 1) // 2
        if units(escape(head[:middle])) + 1 <= limit:
            low = middle
        else:
            high = middle - 1
    return escape(head[: _boundary(text, low)].rstrip()) + ELLIPSIS


def within(lines: Iterable[str], limit: int) -> str:
    """Return as many whole lines as fit `limit` units, joined by line breaks; the first that does not fit ends it."""
    kept: list[str] = []
    left = limit
    for line in lines:
        left -= units(line) + 1
        if left < -1:
            break
        kept.append(line)
    return "\n".join(kept)


def pages(entries: Sequence[T], size: Callable[[T], int], limit: int, most: int) -> tuple[tuple[T, ...], ...]:
    """Split `entries`, in order, into pages of at most `limit` in size and `most` in number; at least one page.

    An entry above the limit gets a page of its own.
    """
    found: list[tuple[T, ...]] = []
    page: list[T] = []
    used = 0
    for entry in entries:
        if page and (used + size(entry) > limit or len(page) == most):
            found.append(tuple(page))
            page, used = [], 0
        page.append(entry)
        used += size(entry)
    return (*found, tuple(page))


def _boundary(text: str, cut: int) -> int:
    """Return the last place at or before `cut` where a new character begins."""
    for place in range(cut, max(cut - _LONGEST_CLUSTER, 0), -1):
        if place >= len(text) or not _continues(text, place):
            return place
    return cut if cut > _LONGEST_CLUSTER else 0


def _continues(text: str, place: int) -> bool:
    char, before = text[place], text[place - 1]
    if _JOINER in (char, before):
        return True
    if "\U0001f3fb" <= char <= "\U0001f3ff" or "\U000e0020" <= char <= "\U000e007f":
        return True
    if _is_flag(char) and _is_flag(before):
        run = len(text[max(place - 2 * _LONGEST_CLUSTER, 0) : place])
        letters = next((n for n in range(run) if not _is_flag(text[place - 1 - n])), run)
        return letters % 2 == 1
    return unicodedata.category(char) in ("Mn", "Mc", "Me")


def _is_flag(char: str) -> bool:
    """A flag is a pair of regional indicators."""
    return "\U0001f1e6" <= char <= "\U0001f1ff"
