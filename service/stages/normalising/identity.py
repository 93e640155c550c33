"""Stage 3, identity (pure): what each item of a page is known by within its source."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

MAX_IDENTITY_CHARACTERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """By what an entry could be known, the best first: its own id, its canonical link, its title (always there)."""

    id: str | None
    link: str | None
    title: str


def identities(page: Sequence[Names]) -> tuple[str, ...]:
    """Return the identity of every entry of a page, in its order; equal ones mean the same entry given twice.

    The ladder is id, canonical link, title. A rung on which different entries meet (a feed that gives all its entries
    one id) is left for the next one. An identity that stands is the same on every poll.
    """
    by_id: defaultdict[str, set[str]] = defaultdict(set)
    by_link: defaultdict[str, set[str]] = defaultdict(set)
    for names in page:
        if names.id:
            by_id[names.id].add(names.link or names.title)
        if names.link:
            by_link[names.link].add(names.title)
    return tuple(_identity(names, by_id, by_link) for names in page)


def _identity(names: Names, by_id: dict[str, set[str]], by_link: dict[str, set[str]]) -> str:
    if names.id and len(by_id[names.id]) == 1:
        return _short(names.id)
    if names.link and len(by_link[names.link]) == 1:
        return _short(names.link)
    return _hashed("title", names.title)


def _short(text: str) -> str:
    return text if len(text) <= MAX_IDENTITY_CHARACTERS else _hashed("sha256", text)


def _hashed(scheme: str, text: str) -> str:
    return f"{scheme}:{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}"
