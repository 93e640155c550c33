"""A title or an address -> a name that feeds.yaml takes (pure): readable, and like no other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from itertools import chain, count

LONGEST = 64
READABLE = 40
"""Names are cut between words so that they are hardly longer than this."""
_OTHER = re.compile(r"[^a-z0-9]+")
_TWO_LETTERS = re.compile(r"[a-z].*[a-z]")


def slug(title: str) -> str | None:
    """Return the name that a title makes: `Café & Co.` is `cafe-co`; None where hardly a Latin letter is in it."""
    latin = unicodedata.normalize("NFKD", title[:1_000]).encode("ascii", "ignore").decode().lower()
    words = [word for word in _OTHER.split(latin.replace("'", "")) if word]
    if not _TWO_LETTERS.search("".join(words)):
        return None
    name = words[0][:READABLE]
    for word in words[1:]:
        if len(name) + 1 + len(word) > READABLE:
            break
        name = f"{name}-{word}"
    return name


def unlike(name: str, hint: str, taken: Collection[str]) -> str:
    """Return `name`, or, where it is taken, `name` with the hint behind it, or else with a number."""
    longer = (f"{name[: LONGEST - len(hint) - 1]}-{hint}",) if 0 < len(hint) < READABLE and hint not in name else ()
    numbered = (f"{name[: LONGEST - 6]}-{number}" for number in count(2))
    free: Iterator[str] = (one for one in chain((name, *longer), numbered) if one not in taken)
    return next(free)
