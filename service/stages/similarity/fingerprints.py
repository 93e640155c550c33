"""Stage 5 (pure): title and text -> the few numbers under which an item is found by others that may tell the same."""

from __future__ import annotations

from itertools import combinations
from zlib import crc32

from service.stages.similarity.headline import bare
from service.stages.similarity.rarity import BACKGROUND, Rarity
from service.stages.similarity.words import plain, term, tokens

MAX_FINGERPRINTS = 24
_TITLE_TERMS = 7
_MASK = (1 << 63) - 1


def fingerprints(title: str, text: str, rarity: Rarity = BACKGROUND) -> frozenset[int]:
    """Return up to `MAX_FINGERPRINTS` numbers below 2**63: two items may be one story where they share one.

    Each stands for a pair of the rarest terms of the headline: two reports of one event share a pair, unlike ones
    seldom do. A headline of fewer than two terms is completed from the opening of the text.
    """
    terms = dict.fromkeys(filter(None, map(term, tokens(bare(plain(title))))))
    if len(terms) < 3:
        terms |= dict.fromkeys(filter(None, map(term, tokens(plain(text[:200])))))
    rarest = sorted(terms, key=lambda word: (-rarity.weight(word), word))[:_TITLE_TERMS]
    pairs = (number_of(f"{min(a, b)} {max(a, b)}") for a, b in combinations(rarest, 2))
    return frozenset(list(pairs)[:MAX_FINGERPRINTS] or map(number_of, rarest))


def number_of(text: str) -> int:
    """Return a number below 2**63 that stands for the text: a hash, the same in every process."""
    data = text.encode()
    return ((crc32(data) << 32) | crc32(data, 0x5EED)) & _MASK
