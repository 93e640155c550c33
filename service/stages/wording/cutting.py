"""Text cut to a limit without breaking a character, a word or an escape (pure)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

ELLIPSIS = "…"
_JOINER = "\u200d"
_LONGEST_CLUSTER = 32
"""Code points. A longer pile of marks on one letter is cut within: it is not a character anybody reads."""


def units(text: str) -> int:
    """Return the length in UTF-16 code units: never less than what a service that counts characters counts."""
    return len(text) + sum(char > "\uffff" for char in text)


def shorten(text: str, limit: int) -> str:
    """Return `text`, or its longest beginning that fits `limit` units with an ellipsis.

    Never cuts a character, nor a word where one ends near.
    """
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
    return escape(head[: _word_end(text, _boundary(text, low))].rstrip(" ,.;:")) + ELLIPSIS


def _word_end(text: str, cut: int) -> int:
    """Return where the last word before `cut` ends, if that is in the last quarter; else `cut`."""
    space = text.rfind(" ", cut * 3 // 4, cut + 1)
    return space if space > 0 else cut


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
