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

from service.domain.items import Facts, Item, ItemKey, TextDepth, Tier
from service.domain.options import TopicOptions
from service.stages.matching.classify import classify, field_texts
from service.stages.matching.folding import fold
from service.stages.matching.rules import Rules, compile_rules
from service.stages.matching.scanning import AhoCorasick, BuildEngine, Hyperscan

ITEMS, WORDS, ROUNDS, RUN = 300, 20_000, 15, 20
RARE = 0.01
"""The share of one-word phrases that are words of the texts. In life one news item in a hundred matches anything."""
VOWELS = "aeiou"


def main() -> None:
    """Print the figures."""
    for name, share, count in (("as in life", RARE, 220), ("short", RARE, 50), ("dense", 1.0, 220)):
        chance = random.Random(7)
        words = vocabulary(chance, WORDS)
        items = [an_item(chance, words, number, count) for number in range(ITEMS)]
        phrases = some_phrases(chance, words, share)
        length = sum(len(part) for item in items for part in field_texts(item)) / ITEMS
        print(f"{name}: {ITEMS} items of {length:.0f} characters, {len(phrases)} phrases")
        for engine in (Hyperscan, AhoCorasick):
            report(engine, phrases, items)


def report(engine: BuildEngine, phrases: Sequence[str], items: Sequence[Item]) -> None:
    """Print what one engine takes."""
    few = compiled(phrases[:100], engine)
    began = time.process_time()
    rules = compiled(phrases, engine)
    seconds = time.process_time() - began
    scan = bare_scan(phrases)
    texts = [fold("\n".join(field_texts(item))).data for item in items]
    bare, many, hundred = seconds_each(
        (lambda n: scan(texts[n]), lambda n: classify(items[n], rules), lambda n: classify(items[n], few)), len(items)
    )
    matches = sum(len(classify(item, rules)) for item in items) / len(items)
    print(f"  {getattr(engine, '__name__', 'engine')}: {matches:.2f} matches an item")
    print(f"    compile, 10,000 phrases  {seconds:7.2f} s           (budget 2 s)")
    print(f"    bare hyperscan scan      {bare * 1e6:7.1f} µs an item")
    print(f"    classify, 10,000 phrases {many * 1e6:7.1f} µs an item  {many / bare:5.2f} x bare (budget 3)")
    print(f"    classify, 100 phrases    {hundred * 1e6:7.1f} µs an item  {many / hundred:5.2f} x from 100 (budget 20)")


def compiled(phrases: Sequence[str], engine: BuildEngine) -> Rules:
    """Return the rules of `phrases`, spread over fifteen topics."""
    topics = {
        f"topic-{number}": TopicOptions.model_validate({"title": "T", "any": list(phrases[number::15])})
        for number in range(min(15, len(phrases)))
    }
    return compile_rules(topics, {}, engine=engine)


def bare_scan(phrases: Sequence[str]) -> Callable[[bytes], object]:
    """Return a scan of folded text for the folded phrases, and nothing else."""
    import hyperscan

    literals = sorted({fold(phrase).data for phrase in phrases})
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=literals, ids=list(range(len(literals))), elements=len(literals), flags=0, literal=True
    )
    return lambda text: database.scan(text, match_event_handler=lambda *_: None)


def seconds_each(works: Sequence[Callable[[int], object]], count: int) -> list[float]:
    """Return the CPU seconds that one of `count` things takes with each of `works`.

    They take turns on short runs of things, and of each run the best round counts: so other work on the machine
    disturbs all alike and little.
    """
    totals = [0.0] * len(works)
    for start in range(0, count, RUN):
        run = range(start, min(start + RUN, count))
        best = [float("inf")] * len(works)
        for _ in range(ROUNDS):
            for which, work in enumerate(works):
                began = time.process_time()
                for number in run:
                    work(number)
                best[which] = min(best[which], time.process_time() - began)
        totals = [total + seconds for total, seconds in zip(totals, best, strict=True)]
    return [total / count for total in totals]


def vocabulary(chance: random.Random, count: int) -> list[str]:
    """Return invented words that can be spoken, of two to five syllables."""
    consonants = [c for c in string.ascii_lowercase if c not in VOWELS]
    found: dict[str, None] = {}
    while len(found) < count:
        syllables = (chance.choice(consonants) + chance.choice(VOWELS) for _ in range(chance.randint(2, 5)))
        found["".join(syllables)] = None
    return list(found)


def some_phrases(chance: random.Random, words: Sequence[str], share: float) -> list[str]:
    """Return 10,000 phrases of one to four words; of those of one word, `share` are words of the texts, rarer ones."""
    names = [f"{word}x" for word in words]
    found: dict[str, None] = {}
    while len(found) < 10_000:
        count = chance.choice((1, 2, 2, 3, 4))
        one = words[WORDS // 2 :] if chance.random() < share else names
        found[" ".join(chance.choice(words if count > 1 else one) for _ in range(count))] = None
    return list(found)


def an_item(chance: random.Random, words: Sequence[str], number: int, count: int) -> Item:
    """Return an item of `count` words, the first ten its title; one item in four has typographic characters."""
    picked = [words[int(WORDS * chance.random() ** 3)] for _ in range(count)]
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
