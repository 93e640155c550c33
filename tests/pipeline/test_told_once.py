"""What feeds do to their items, poll by poll: how many alerts the channel is owed after each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from service.domain.items import Entry
from tests.made import DAY, NOW
from tests.pipeline.bench import Bench, make_channel, make_house, make_source, working
from tests.pipeline.fakes import entry

ALPHA, BETA, GAMMA = (entry(name) for name in ("alpha", "beta", "gamma"))
LISTING = "https://paper.example/news"


def on_listing(name: str, hours: int) -> Entry:
    """Return an entry that links to the page that lists them all."""
    return replace(entry(name, at=NOW + timedelta(hours=hours)), link=LISTING)


def renamed(one: Entry) -> Entry:
    return replace(one, id=f"urn:new:{one.id}")


def moved(one: Entry) -> Entry:
    return replace(renamed(one), link=f"https://new.example/{one.id}")


POLLS: dict[str, tuple[Sequence[Sequence[Entry]], list[int]]] = {
    "a first poll is silent, what comes later is told": ([[ALPHA], [ALPHA, BETA]], [0, 1]),
    "new ids for what was seeded": ([[ALPHA, BETA], [renamed(ALPHA), renamed(BETA)]], [0, 0]),
    "new ids for what was told": ([[], [ALPHA, BETA], [renamed(ALPHA), renamed(BETA)]], [0, 2, 2]),
    "new ids and addresses for what was seeded": ([[ALPHA, BETA], [moved(ALPHA), moved(BETA)]], [0, 0]),
    "new ids and addresses for what was told": ([[], [ALPHA, BETA], [moved(ALPHA), moved(BETA)]], [0, 2, 2]),
    "new dates for what was seeded": ([[entry("alpha", at=NOW - 5 * DAY)], [entry("alpha", at=NOW)]], [0, 0]),
    "emptied and full again": ([[ALPHA], [], [ALPHA]], [0, 0, 0]),
    "told, gone, back again": ([[], [ALPHA], [], [ALPHA]], [0, 1, 1, 1]),
    "the archive slides back": ([[ALPHA], [ALPHA, entry("old", at=NOW - 9 * DAY)]], [0, 0]),
    "one address for all, seeded": (
        [[on_listing("alpha", 0)], [on_listing("beta", 1)], [on_listing("gamma", 2)]],
        [0, 1, 2],
    ),
    "one address for all, live": (
        [[], [on_listing("alpha", 1)], [on_listing("beta", 2)], [on_listing("gamma", 3)]],
        [0, 1, 2, 3],
    ),
}


@pytest.mark.parametrize(("polls", "owed"), POLLS.values(), ids=POLLS)
async def test_what_a_feed_does_to_its_items(polls: Sequence[Sequence[Entry]], owed: list[int]) -> None:
    async with working(Bench(make_house([make_source()], [make_channel()]))) as bench:
        seen = []
        for number, entries in enumerate(polls):
            bench.feed(str(number).encode(), *entries)
            await bench.poll()
            seen.append(len(await bench.owed()))
        assert seen == owed


async def test_a_site_that_moves_tells_nothing_again_that_is_older_than_a_story_is_open() -> None:
    async with working(Bench(make_house([make_source()], [make_channel()]))) as bench:
        for number, entries in enumerate([[], [ALPHA, BETA]]):
            bench.feed(str(number).encode(), *entries)
            await bench.poll()
        bench.clock.now = NOW + 9 * DAY
        bench.feed(b"moved", moved(ALPHA), moved(BETA), entry("gamma", at=bench.clock.now))
        await bench.poll()
        assert await bench.told() == ["alpha", "beta", "gamma"]


async def test_a_change_of_what_was_told_is_told_however_old_it_is_by_then() -> None:
    async with working(Bench(make_house([make_source()], [make_channel()]))) as bench:
        for number, entries in enumerate([[], [ALPHA]]):
            bench.feed(str(number).encode(), *entries)
            await bench.poll()
        bench.feed(b"later", replace(ALPHA, title="Alpha was wrong about license plate readers"))
        await bench.poll(after=30 * DAY)
        assert len(await bench.owed()) == 2


async def test_an_archive_without_dates_that_opens_tells_nobody_but_the_operators() -> None:
    channels = [make_channel(), make_channel("ops", operations=True)]
    async with working(Bench(make_house([make_source()], channels))) as bench:
        archive = [replace(entry(f"old{number}"), published=None) for number in range(12)]
        known = replace(ALPHA, published=None)
        bench.feed(b"1", known)
        await bench.poll()
        bench.feed(b"2", known, *archive)
        result = await bench.poll()
        assert result.detail == (
            "12 new items without a date stand below all that was known: taken for an archive, not told"
        )
        assert await bench.owed("newsroom") == []
        assert len(await bench.owed("ops")) == 1
