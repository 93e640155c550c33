"""What classification costs with 10,000 phrases: ratios in one run, so that the machine does not matter.

    python -m benchmarks.classify

Budgets: at most 3 times a bare scan of the same folded text in hyperscan's literal mode; at most 20 times from 100 to
10,000 phrases; compiled within 2 s. Phrases and items are invented: one to four words out of a vocabulary, the words
of a text drawn as in life, some often and most rarely.
"""

from __future__ import annotations

import random
import string
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from service.domain.items import Facts, Item, ItemKey, TextDepth, Tier
from service.domain.options import TopicOptions
from service.stages.classify import classify, field_texts
from service.stages.folding import fold
from service.stages.rules import Rules, compile_rules
from service.stages.scanning import AhoCorasick, BuildEngine, Hyperscan

ITEMS, WORDS, ROUNDS, RUN = 300, 20_000, 7, 20
T = TypeVar("T")
VOWELS = "aeiou"


def main() -> None:
    """Print the figures."""
    chance = random.Random(7)
    words = vocabulary(chance)
    items = [an_item(chance, words, number) for number in range(ITEMS)]
    phrases = some_phrases(chance, words)
    text = sum(len(part) for item in items for part in field_texts(item)) / ITEMS
    print(f"{ITEMS} items of {text:.0f} characters, {len(phrases)} phrases")
    bare = bare_scan(phrases, items)
    print(f"bare hyperscan scan, 10,000 phrases: {bare * 1e6:8.1f} µs an item")
    for engine in (Hyperscan, AhoCorasick):
        report(engine, phrases, items, bare)


def report(engine: BuildEngine, phrases: Sequence[str], items: Sequence[Item], bare: float) -> None:
    """Print what one engine takes."""
    name = getattr(engine, "__name__", "engine")
    few = per_item(compiled(phrases[:100], engine), items)
    began = time.perf_counter()
    rules = compiled(phrases, engine)
    seconds = time.perf_counter() - began
    many = per_item(rules, items)
    matched = sum(bool(classify(item, rules)) for item in items) / len(items)
    print(f"{name}: compiled in {seconds:.2f} s (budget 2 s); {matched:.0%} of the items match")
    print(f"{name}: classify, 10,000 phrases: {many * 1e6:8.1f} µs an item, {many / bare:.2f} x bare (budget 3)")
    print(f"{name}: classify,    100 phrases: {few * 1e6:8.1f} µs an item, {many / few:.2f} x from 100 (budget 20)")


def compiled(phrases: Sequence[str], engine: BuildEngine) -> Rules:
    """Return the rules of `phrases`, spread over fifteen topics."""
    topics = {
        f"topic-{number}": TopicOptions.model_validate({"title": "T", "any": list(phrases[number::15])})
        for number in range(min(15, len(phrases)))
    }
    return compile_rules(topics, {}, engine=engine)


def bare_scan(phrases: Sequence[str], items: Sequence[Item]) -> float:
    """Return the seconds an item takes if the folded text is only scanned for the folded phrases."""
    import hyperscan

    literals = sorted({fold(phrase).data for phrase in phrases})
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=literals, ids=list(range(len(literals))), elements=len(literals), flags=0, literal=True
    )
    texts = [fold("\n".join(field_texts(item))).data for item in items]
    return seconds_each(lambda text: database.scan(text, match_event_handler=lambda *_: None), texts)


def per_item(rules: Rules, items: Sequence[Item]) -> float:
    """Return the seconds that one item takes."""
    return seconds_each(lambda item: classify(item, rules), items)


def seconds_each(work: Callable[[T], object], things: Sequence[T]) -> float:
    """Return the CPU seconds that a thing takes: for each short run of them the best of some rounds, as other work on
    the machine disturbs long runs more."""
    total = 0.0
    for start in range(0, len(things), RUN):
        run, times = things[start : start + RUN], []
        for _ in range(ROUNDS):
            began = time.process_time()
            for thing in run:
                work(thing)
            times.append(time.process_time() - began)
        total += min(times)
    return total / len(things)


def vocabulary(chance: random.Random) -> list[str]:
    """Return invented words that can be spoken, of two to five syllables."""
    consonants = [c for c in string.ascii_lowercase if c not in VOWELS]
    found: dict[str, None] = {}
    while len(found) < WORDS:
        syllables = (chance.choice(consonants) + chance.choice(VOWELS) for _ in range(chance.randint(2, 5)))
        found["".join(syllables)] = None
    return list(found)


def some_phrases(chance: random.Random, words: Sequence[str]) -> list[str]:
    """Return 10,000 phrases: one word in five, else two to four; one-word phrases from the rarer half."""
    found: dict[str, None] = {}
    while len(found) < 10_000:
        count = chance.choice((1, 2, 2, 3, 4))
        source = words[WORDS // 2 :] if count == 1 else words
        found[" ".join(chance.choice(source) for _ in range(count))] = None
    return list(found)


def an_item(chance: random.Random, words: Sequence[str], number: int) -> Item:
    """Return an item with a title and about 1,500 characters of text; one in four has typographic characters."""
    picked = [words[int(WORDS * chance.random() ** 3)] for _ in range(220)]
    for place in range(9, len(picked), 12):
        picked[place] = picked[place].capitalize() + ("’s," if number % 4 == 0 else ".")
    return Item(
        key=ItemKey(source="s", identity=str(number)),
        kind="feed",
        tier=Tier.PRESS,
        outlet="The Paper",
        title=" ".join(picked[:10]),
        text=" ".join(picked[10:]),
        url=None,
        canonical_url=None,
        published=None,
        updated=None,
        authors=(),
        facts=Facts(),
        depth=TextDepth.SUMMARY,
        content_hash="",
    )


if __name__ == "__main__":
    main()
