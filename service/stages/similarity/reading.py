"""Stage 5 (pure): Item -> `Reading`, what is precomputed of it for the comparison with others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from service.domain.items import Item, Tier
from service.stages.similarity.headline import Form, bare, form
from service.stages.similarity.lexicon import STEPS
from service.stages.similarity.words import number, plain, term, tokens

MAX_TEXT_CHARS = 1_000
"""Further text is background of the event and makes unlike reports look alike."""
SHINGLE = 4
_BOILERPLATE = re.compile(
    r"submitted by\s+/?u/\S+|\[link\]|\[comments\]|article url:\s*\S+|comments url:\s*\S+|points: \d+|# comments: \d+"
    r"|https?://\S+|continue reading\W*|read more\W*$|the post .{5,200}? appeared first on .*$",
    re.IGNORECASE,
)
_CASUALTY = frozenset(("kill", "injure"))
_STEP_OF = {word: step for step, words in STEPS.items() for word in words.split()}
OFFICIAL_KINDS = frozenset(
    {
        "federal_register",
        "public_inspection",
        "sam_gov",
        "sam_gov_csv",
        "usaspending",
        "congress",
        "courtlistener",
        "regulations",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An item as the comparison sees it. Terms are stems with synonyms joined (see `words.term`).

    `title` and `lead` hold the terms of the bare headline in order, and of headline and opening together.
    `names` are the terms written with a capital in the headline where capitals mean something.
    `numbers` are the values in the headline, `all_numbers` also those of the opening.
    `shingles` are hashes of runs of four words of the text, for finding copies.
    """

    title: tuple[str, ...]
    title_set: frozenset[str]
    lead: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[float]
    all_numbers: frozenset[float]
    casualties: frozenset[float]
    steps: frozenset[str]
    form: Form
    quotes: frozenset[str]
    shingles: frozenset[int]
    text_words: int
    same_as: int
    published: datetime | None
    outlet: str
    official: bool


def read(item: Item) -> Reading:
    """Return the reading of an item. Cost: one pass over at most `MAX_TEXT_CHARS` characters."""
    raw = plain(item.title)
    headline = bare(raw)
    words = tokens(headline)
    text = _BOILERPLATE.sub(" ", plain(item.text[:MAX_TEXT_CHARS])).strip()
    body = tokens(text)
    title = tuple(filter(None, map(term, words)))
    numbers = _numbers(words)
    return Reading(
        title=title,
        title_set=frozenset(title),
        lead=frozenset(title).union(filter(None, map(term, body))),
        names=_names(words),
        numbers=numbers,
        all_numbers=numbers | _numbers(body),
        casualties=_casualties(words),
        steps=frozenset(_STEP_OF[folded] for word in words if (folded := word.casefold()) in _STEP_OF),
        form=form(raw),
        quotes=frozenset(),
        shingles=_shingles(body),
        text_words=len(body),
        same_as=crc32(" ".join(words).casefold().encode()),
        published=item.published,
        outlet=item.outlet,
        official=item.tier is Tier.OFFICIAL and item.kind in OFFICIAL_KINDS,
    )


def _names(words: list[str]) -> frozenset[str]:
    return frozenset(t for word in words if word[0].isupper() and (t := term(word)))


def _numbers(words: list[str]) -> frozenset[float]:
    found = (number(word, after) for word, after in zip(words, [*words[1:], ""], strict=False))
    return frozenset(value for value in found if value is not None)


def _casualties(words: list[str]) -> frozenset[float]:
    """Numbers with a word of death or injury within five words."""
    found = set()
    roots = [term(word) for word in words]
    for place, word in enumerate(words):
        value = number(word, "")
        if value is not None and _CASUALTY.intersection(roots[max(0, place - 4) : place + 7]):
            found.add(value)
    return frozenset(found)


def _shingles(words: list[str]) -> frozenset[int]:
    folded = [word.casefold() for word in words]
    return frozenset(crc32(" ".join(folded[i : i + SHINGLE]).encode()) for i in range(len(folded) - SHINGLE + 1))
