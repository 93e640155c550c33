"""Measure the grouping of items into stories: python -m benchmarks.stories ITEMS.jsonl STORIES.jsonl [HARD.jsonl].

Items are lines of `{"id", "origin", "outlet", "title", "text", "published"}`, stories `{"story", "items"}`, hard
negatives `{"a", "b"}`. Prints, for the order of publication and for shuffled orders, the pairwise F1, the over-merge
rate (share of groups of two and more that mix stories) and the hard negatives merged; the same for halves of the
stories, with the base of the score chosen on the other half; what the fingerprints find; and what a reading and a
comparison cost.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import combinations, pairwise
from pathlib import Path
from random import Random
from time import process_time

from service.domain.items import Facts, Item, ItemKey, TextDepth, Tier
from service.stages.similarity import BACKGROUND, cluster, fingerprints, judge, read, same_story

Row = dict[str, object]
SHUFFLES = 5
SPLITS = 6
BASES = [judge.BASE + step / 10 for step in range(-12, 13, 3)]
MAX_OVER_MERGED = 0.03


def main(paths: Sequence[str]) -> None:
    """Print every figure."""
    rows, stories, hard = map(_load, (*paths, "", "")[:3])
    items = {str(row["id"]): _item(row) for row in rows}
    gold = {name: str(story["story"]) for story in stories for name in _names(story)}
    traps = [(str(pair["a"]), str(pair["b"])) for pair in hard]
    order = sorted(items, key=lambda name: str(items[name].published))
    print("by publication", _figures(_told(order, items), gold, traps))
    for seed in range(SHUFFLES):
        shuffled = Random(seed).sample(order, len(order))
        print(f"shuffled {seed}    ", _figures(_told(shuffled, items), gold, traps))
    _halves(order, items, gold, traps)
    _candidates(items, gold)
    _cost(list(items.values()))


def _load(path: str) -> list[Row]:
    return [json.loads(line) for line in Path(path).read_text().splitlines()] if path else []


def _names(story: Row) -> list[str]:
    names = story["items"]
    return [str(name) for name in names] if isinstance(names, list) else []


def _item(row: Row) -> Item:
    news = row["origin"] == "news"
    published = datetime.fromisoformat(str(row["published"])) if row.get("published") else None
    return Item(
        key=ItemKey(source=str(row["outlet"])[:100], identity=str(row["id"])),
        kind="feed" if news else str(row["origin"]),
        tier=Tier.PRESS if news else Tier.OFFICIAL,
        outlet=str(row["outlet"]),
        title=str(row["title"]),
        text=str(row["text"]),
        url=None,
        canonical_url=None,
        published=published if published is None or published.tzinfo else published.replace(tzinfo=UTC),
        updated=None,
        authors=(),
        facts=Facts(),
        depth=TextDepth.SUMMARY,
        content_hash=str(row["id"]),
    )


def _told(order: Sequence[str], items: dict[str, Item]) -> dict[str, str]:
    return dict(zip(order, cluster([items[name] for name in order]), strict=True))


def _figures(told: dict[str, str], gold: dict[str, str], traps: Iterable[tuple[str, str]]) -> dict[str, float]:
    want = {name: gold.get(name, name) for name in told}
    both = _pairs(Counter((want[name], told[name]) for name in told).values())
    wanted, grouped = _pairs(Counter(want.values()).values()), _pairs(Counter(told.values()).values())
    groups = defaultdict(list)
    for name, story in told.items():
        groups[story].append(want[name])
    many = [group for group in groups.values() if len(group) > 1]
    return {
        "f1": round(2 * both / max(1, wanted + grouped), 4),
        "precision": round(both / max(1, grouped), 4),
        "recall": round(both / max(1, wanted), 4),
        "over_merged": round(sum(len(set(group)) > 1 for group in many) / max(1, len(many)), 4),
        "hard_merged": sum(a in told and told[a] == told.get(b) for a, b in traps),
    }


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def _halves(order: Sequence[str], items: dict[str, Item], gold: dict[str, str], traps: list[tuple[str, str]]) -> None:
    """Choose the base on one half of the stories, score the other half with it."""
    shipped, units = judge.BASE, sorted({gold.get(name, name) for name in order})
    scored = []
    for seed in range(SPLITS):
        half = set(Random(seed).sample(units, len(units) // 2))
        fitted = [name for name in order if gold.get(name, name) in half]
        other = [name for name in order if gold.get(name, name) not in half]
        best = (-1.0, shipped)
        for base in BASES:
            judge.BASE = base
            found = _figures(_told(fitted, items), gold, traps)
            if found["over_merged"] <= MAX_OVER_MERGED:
                best = max(best, (found["f1"], base))
        judge.BASE = best[1]
        scored.append(_figures(_told(other, items), gold, traps))
        print(f"half {seed}: base {best[1]:.1f} there, here", scored[-1])
    judge.BASE = shipped
    print("halves, mean", {name: round(sum(half[name] for half in scored) / SPLITS, 4) for name in scored[0]})


def _candidates(items: dict[str, Item], gold: dict[str, str]) -> None:
    marks = {name: fingerprints(item.title, item.text) for name, item in items.items()}
    members = defaultdict(list)
    for name, story in gold.items():
        members[story].append(name)
    found = [bool(marks[a] & marks[b]) for names in members.values() for a, b in combinations(names, 2)]
    any_found = [
        any(marks[a] & marks[b] for b in names if b != a) for names in members.values() for a in names if len(names) > 1
    ]
    pairs = sum(bool(marks[a] & marks[b]) for a, b in combinations(marks, 2))
    print(
        f"fingerprints: {sum(found) / len(found):.3f} of the pairs of a story share one, "
        f"{sum(any_found) / len(any_found):.3f} of its items share one with another of it; "
        f"{2 * pairs / len(marks):.1f} candidates an item"
    )


def _cost(items: list[Item]) -> None:
    start = process_time()
    readings = [read(item) for item in items]
    each_read = (process_time() - start) / len(items)
    pairs = list(pairwise(readings))
    start = process_time()
    for a, b in pairs:
        same_story(a, b, BACKGROUND)
    print(f"cost: read {each_read * 1e6:.0f} µs, same_story {(process_time() - start) / len(pairs) * 1e6:.0f} µs")


if __name__ == "__main__":
    main(sys.argv[1:])
