"""Derive the table of common words: python -m benchmarks.background ITEMS.jsonl... > service/.../background.py.

Items are lines of `{"title", "text"}`: some thousand news items of any days. The table holds only how common the roots
of words are, in halves of -ln of the share of items; words written mostly with a capital (names) are left out.
"""

from __future__ import annotations

import json
import sys
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import log
from pathlib import Path

from service.stages.similarity.words import plain, terms, tokens

LEAST_ITEMS = 9
LEAST, MOST = 1.0, 6.0
MOSTLY_NAMES = 0.6
MARKUP = frozenset(("com", "http", "https", "href", "www", "url", "rss", "html", "amp", "nbsp"))
HEAD = '''"""Derived (pure): how common English words of news are; made by `benchmarks/background.py`, not copied text.

A level is -ln of the share of news items that have a word of this root, in halves. Words written mostly with a capital
(names) are left out; a word that is missing is rare.
"""

from __future__ import annotations

from typing import Final

LEVELS: Final = {
'''


def main(paths: Sequence[str]) -> None:
    """Print the module."""
    rows = [json.loads(line) for path in paths for line in Path(path).read_text().splitlines()]
    print(HEAD + "".join(_lines(_levels(f"{row['title']} . {row['text']}" for row in rows))) + "}")


def _levels(texts: Iterable[str]) -> dict[float, list[str]]:
    items, common, names = 0, Counter[str](), Counter[str]()
    for text in texts:
        words = tokens(plain(text))
        found = set(terms(words))
        items += 1
        common.update(found)
        names.update(found.difference(terms([word for word in words if word[0].islower()])))
    levels = defaultdict(list)
    for word, count in common.items():
        if count >= LEAST_ITEMS and names[word] < MOSTLY_NAMES * count and _is_word(word):
            levels[min(MOST, max(LEAST, round(2 * log(items / (count + 3))) / 2))].append(word)
    return levels


def _is_word(word: str) -> bool:
    return word.isascii() and word.isalpha() and len(word) > 1 and word not in MARKUP


def _lines(levels: dict[float, list[str]]) -> Iterable[str]:
    for level in sorted(levels):
        yield f'    {level}: """\n{textwrap.fill(" ".join(sorted(levels[level])), 118)}\n""",\n'


if __name__ == "__main__":
    main(sys.argv[1:])
