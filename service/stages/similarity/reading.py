"""Stage 5 (pure): Item -> `Reading`, what is precomputed of it for the comparison with others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from zlib import crc32

from service.domain.items import Item, Tier
from service.stages.similarity.headline import Form, bare, form
from service.stages.similarity.lexicon import BACKGROUND_OPENERS, LADDERS, NEGATIONS, SCALES, TURNS
from service.stages.similarity.rarity import BACKGROUND
from service.stages.similarity.words import BODIES, PLACES, number, plain, term, terms, tokens

MAX_TEXT_CHARS = 700
"""Further text is background of the event and makes unlike reports look alike."""
_BOILERPLATE = re.compile(
    r"submitted by\s+/?u/\S+|\[link\]|\[comments\]|article url:\s*\S+|comments url:\s*\S+|points: \d+|# comments: \d+"
    r"|https?://\S+|continue reading\W*|read more\W*$|the post .{5,200}? appeared first on .*$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"(?:^|(?<=[\s(]))(['\"])(?P<said>.{6,80}?)\1(?=[\s,.:;?!)]|$)")
_MONEY = re.compile(r"(?:[$£€¥₹]|\b(?:usd|eur|gbp|dollars?|euros?|pounds?|yen)\b)", re.IGNORECASE)
_CASUALTY = frozenset(("kill", "injur"))
_STEPS = tuple({word: step for step, words in enumerate(ladder) for word in words.split()} for ladder in LADDERS)
_TURN_OF = {word: turn for turn, words in TURNS.items() for word in words.split()}

FEED = "feed"
"""The one kind whose items are not documents with numbers of their own, whoever publishes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An item as the comparison sees it. Terms are stems with synonyms joined (see `words.terms`).

    `title` holds the terms of the bare headline in order, `news` those of its main clause, `lead` those of headline
    and opening together, `quoted` those between quotation marks in the headline.
    `numbers` are the values in the headline, `all_numbers` also those of the opening; `counted` says what some of them
    count (value by following term, sums of money left out); `casualties` count dead and injured.
    `steps` are the last steps that the main clause names (ladder, step), `turns` the turns that it names.
    `shingles` are hashes of runs of four words of the text, for finding copies; `same_as` is a hash of the headline,
    `template` one of the headline without its numbers.
    """

    title: tuple[str, ...]
    title_set: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    news: frozenset[str]
    lead: frozenset[str]
    lead_weight: float
    names: frozenset[str]
    places: frozenset[str]
    bodies: frozenset[str]
    quoted: frozenset[str]
    negated: bool
    numbers: frozenset[float]
    all_numbers: frozenset[float]
    counted: frozenset[tuple[str, float]]
    casualties: frozenset[float]
    steps: frozenset[tuple[int, int]]
    turns: frozenset[str]
    form: Form
    shingles: frozenset[int]
    same_as: int
    template: int
    published: datetime | None
    outlet: str
    official: bool


def read(item: Item) -> Reading:
    """Return the reading of an item. Cost: one pass over at most `MAX_TEXT_CHARS` characters."""
    raw = plain(item.title)
    headline = bare(raw)
    words = tokens(headline)
    folded = [word.casefold() for word in words]
    main = _main_clause(headline, words, folded)
    said = [word.casefold() for word in main]
    body = tokens(_BOILERPLATE.sub(" ", plain(item.text[:MAX_TEXT_CHARS])))
    title = tuple(terms(words))
    values = _values(words)
    numbers = _numbers(words, values)
    lead = frozenset(title).union(terms(body))
    return Reading(
        title=title,
        title_set=frozenset(title),
        pairs=frozenset(pairwise(title)),
        news=frozenset(terms(main)),
        lead=lead,
        lead_weight=BACKGROUND.total(lead),
        names=frozenset(root for word in words if word[0].isupper() and (root := term(word))),
        places=PLACES.intersection(title),
        bodies=BODIES.intersection(title),
        quoted=frozenset(root for said in _QUOTED.finditer(headline) for root in terms(tokens(said["said"]))),
        negated=any(word in NEGATIONS or word.endswith("n't") for word in folded),
        numbers=numbers,
        all_numbers=numbers | _numbers(body, _figures(body)),
        counted=frozenset() if not values or _MONEY.search(headline) else _counted(words, values),
        casualties=_casualties(words, values),
        steps=_steps(said),
        turns=frozenset(_TURN_OF[word] for word in said if word in _TURN_OF),
        form=form(raw, headline),
        shingles=_shingles(body),
        same_as=crc32(" ".join(folded).encode()),
        template=crc32(" ".join(word for word in folded if not word[0].isdigit()).encode()),
        published=item.published,
        outlet=item.outlet,
        official=item.tier is Tier.OFFICIAL and item.kind != FEED,
    )


def _main_clause(headline: str, words: list[str], folded: list[str]) -> list[str]:
    """The words of the main clause: before "after ..." and the like, or behind the comma of such an opening."""
    if folded and folded[0] in BACKGROUND_OPENERS and ", " in headline:
        return tokens(headline.split(", ", 1)[1])
    for place, word in enumerate(folded):
        if word in BACKGROUND_OPENERS and len(terms(words[:place])) >= 2:
            return words[:place]
    return words


def _values(words: list[str]) -> list[tuple[int, float]]:
    """The numbers, in letters too, each with its place and without the scale that may follow."""
    found = ((place, number(word, "")) for place, word in enumerate(words))
    return [(place, value) for place, value in found if value is not None]


def _scale(words: list[str], place: int) -> int:
    """What the word after a number multiplies it by ("million"), or 1."""
    return SCALES.get(words[place + 1].casefold(), 1) if place + 1 < len(words) else 1


def _numbers(words: list[str], values: list[tuple[int, float]]) -> frozenset[float]:
    return frozenset(value * _scale(words, place) for place, value in values)


def _figures(words: list[str]) -> list[tuple[int, float]]:
    """The numbers in figures of a longer text."""
    found = ((place, number(word, "")) for place, word in enumerate(words) if word[0].isdigit())
    return [(place, value) for place, value in found if value is not None]


def _counted(words: list[str], values: list[tuple[int, float]]) -> frozenset[tuple[str, float]]:
    """Values by what they count: ("vehicl", 3350000.0); values of a million and more count together."""
    found = set()
    for place, plainly in values:
        scale = _scale(words, place)
        after = place + 1 + (scale > 1)
        if after < len(words) and (what := term(words[after])):
            found.add((what, plainly * scale))
        if plainly * scale >= 1_000_000:
            found.add(("million", plainly * scale))
    return frozenset(found)


def _casualties(words: list[str], values: list[tuple[int, float]]) -> frozenset[float]:
    """Numbers with a word of death or injury near them."""
    return frozenset(
        value for place, value in values if not _CASUALTY.isdisjoint(map(term, words[max(0, place - 4) : place + 7]))
    )


def _steps(folded: list[str]) -> frozenset[tuple[int, int]]:
    """The last step on each ladder that the words name."""
    named = ((ladder, [steps[word] for word in folded if word in steps]) for ladder, steps in enumerate(_STEPS))
    return frozenset((ladder, max(found)) for ladder, found in named if found)


def _shingles(words: list[str]) -> frozenset[int]:
    sums = [crc32(word.encode()) for word in words]
    return frozenset(
        a ^ (b << 1) ^ (c << 2) ^ (d << 3) for a, b, c, d in zip(sums, sums[1:], sums[2:], sums[3:], strict=False)
    )
