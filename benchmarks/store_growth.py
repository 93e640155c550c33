"""What a poll costs the store when much is stored: the same poll with few and with many items, as a ratio.

    python -m benchmarks.store_growth [--items 1000000] [--few 10000] [--polls 200]

A poll is 30 entries of one source: known hashes are read, six items are new, one of them begins a story; they are
recalled, written and committed. Both stores lie on the same disk; polls of the two take turns, medians are compared.
The budget is a ratio of 1.5.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median

from service.domain.ids import new_id
from service.domain.items import Facts, Item, ItemKey, TextDepth, Tier
from service.domain.ledger import NewItem, Plan, Probe, StoredItem, StoryTouch
from service.domain.matches import Evidence, Match, Severity
from service.store import SqlStore, open_store

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BATCH = 9_000
PER_SOURCE = 300
SHOWN = 30
"""Entries in one feed document."""
FRESH = 6
EVERY = 20
"""One item in so many matches a topic."""
TEXT = "The council agreed on Tuesday to renew its contract for another year, minutes of the meeting show. " * 5


def made_item(number: int) -> Item:
    """Return the item of that number; sources have PER_SOURCE items each."""
    source = f"source-{number // PER_SOURCE:05}"
    link = f"https://{source}.example/{number}"
    return Item(
        key=ItemKey(source=source, identity=link),
        kind="feed",
        tier=Tier.PRESS,
        outlet=f"Outlet of {source}",
        title=f"Council renews contract number {number}",
        text=TEXT,
        url=f"{link}?utm_source=rss",
        canonical_url=link,
        published=NOW,
        updated=None,
        authors=("A. Writer",),
        facts=Facts(),
        depth=TextDepth.SUMMARY,
        content_hash=f"{number:064x}",
    )


def made_plan(numbers: Sequence[int], randomness: Random) -> Plan:
    """Return the plan that stores those items; one in EVERY begins a story."""
    items, stories = [], []
    for number in numbers:
        told = number % EVERY == 0
        story_id = new_id(NOW, randomness) if told else None
        if story_id is not None:
            stories.append(StoryTouch(id=story_id, first_seen=NOW, updated=NOW))
        stored = StoredItem(
            id=new_id(NOW, randomness),
            item=made_item(number),
            version=1,
            story_id=story_id,
            matches=(MATCH,) if told else (),
            first_seen=NOW,
            seeded=False,
        )
        prints = frozenset(randomness.getrandbits(63) for _ in range(12)) if told else frozenset()
        items.append(NewItem(stored=stored, fingerprints=prints))
    return Plan(items=tuple(items), stories=tuple(stories))


SPAN = Evidence(field="title", start=0, end=7, phrase="council", text="Council")
MATCH = Match(topic="contracts", score=1.0, severity=Severity.MEDIUM, evidence=(SPAN,))


async def fill(store: SqlStore, items: int, randomness: Random) -> float:
    """Store that many items; return microseconds an item."""
    started = time.perf_counter()
    for first in range(0, items, BATCH):
        plan = made_plan(range(first, min(first + BATCH, items)), randomness)
        async with store.writing() as writing:
            await writing.recall(probe_of(plan))
            await writing.carry_out(plan)
    return (time.perf_counter() - started) / items * 1e6


def probe_of(plan: Plan) -> Probe:
    """Return what a batch asks before it decides."""
    items = [new.stored.item for new in plan.items]
    return Probe(
        keys=frozenset(item.key for item in items),
        urls=frozenset(item.canonical_url for item in items if item.canonical_url),
        fingerprints=frozenset(one for new in plan.items for one in new.fingerprints),
        since=NOW - timedelta(days=7),
    )


async def poll(store: SqlStore, known: Sequence[int], fresh: Sequence[int], randomness: Random) -> float:
    """Return the milliseconds of one poll."""
    plan = made_plan(fresh, randomness)
    keys = [made_item(number).key for number in (*known, *fresh)]
    started = time.perf_counter()
    assert len(await store.known_hashes(keys)) == len(known)
    async with store.writing() as writing:
        await writing.recall(probe_of(plan))
        await writing.carry_out(plan)
    return (time.perf_counter() - started) * 1e3


async def measure(few: int, many: int, folder: Path, polls: int) -> None:
    """Print the two medians and their ratio."""
    randomness = Random(1)
    stores = {}
    for items in (few, many):
        stores[items] = await open_store(f"sqlite:///{folder / f'{items}.db'}", clock=lambda: NOW)
        print(f"stored {items} items at {await fill(stores[items], items, randomness):.1f} us each")
    times: dict[int, list[float]] = {few: [], many: []}
    for turn in range(polls):
        for items, store in stores.items():
            first = randomness.randrange(items - SHOWN)
            fresh = range(10 * many + turn * FRESH, 10 * many + (turn + 1) * FRESH)
            times[items].append(await poll(store, range(first, first + SHOWN - FRESH), fresh, randomness))
    for store in stores.values():
        await store.close()
    low, high = median(times[few]), median(times[many])
    print(f"poll with {few} items {low:.2f} ms, with {many} items {high:.2f} ms: ratio {high / low:.2f} (budget 1.5)")


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--few", type=int, default=10_000)
    parser.add_argument("--polls", type=int, default=200)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(chosen.few, chosen.items, Path(folder), chosen.polls))


if __name__ == "__main__":
    main()
