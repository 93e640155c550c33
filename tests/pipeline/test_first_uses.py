"""A vendor's first contract with an agency, from the poll to what the channel is told."""

from __future__ import annotations

from dataclasses import replace

from service.domain.items import Item, Tier
from service.domain.matches import Severity
from service.pipeline.ingest import arrival_of
from service.stages.deduping.first_uses import MEMORY
from tests.made import DAY, NOW
from tests.pipeline.bench import Bench, make_channel, make_house, make_source, working
from tests.stages.papers import award


def bench_of(days: int) -> Bench:
    source = make_source("awards", kind="usaspending", tier=Tier.OFFICIAL, created=NOW - days * DAY)
    return Bench(make_house([source], [make_channel()]))


async def arrive(bench: Bench, *items: Item, silent: bool = False) -> None:
    parts = bench.house.sources["awards"]
    arrivals = [arrival_of(bench.house, parts, item, bench.clock.now, silent=silent) for item in items]
    await bench.commit.write(arrivals, None, before=await bench.source("awards"))


async def seen(bench: Bench, item: Item) -> tuple[Severity, tuple[str, ...]]:
    stored = await bench.store.find_item(item.url or "")
    assert stored is not None
    return stored.matches[0].severity, stored.item.facts.special


MARKED = (Severity.HIGH, ("first_use",))
PLAIN = (Severity.MEDIUM, ())
ONE, TWO = award("1", amount=500_000), award("2", amount=600_000, day=1)
TWO = replace(TWO, facts=replace(TWO.facts, identifiers=("award:CONT_AWD_2",)))


async def test_the_first_is_marked_and_told_as_such_the_second_is_not() -> None:
    async with working(bench_of(MEMORY.days)) as bench:
        await arrive(bench, ONE)
        await arrive(bench, TWO)
        assert (await seen(bench, ONE), await seen(bench, TWO)) == (MARKED, PLAIN)
        assert len(await bench.owed()) == 2


async def test_an_edit_of_the_first_keeps_the_mark() -> None:
    async with working(bench_of(MEMORY.days)) as bench:
        await arrive(bench, ONE)
        await arrive(bench, replace(ONE, text="License plate readers, a change of words", content_hash="b" * 64))
        stored = await bench.store.find_item(ONE.url or "")
        assert stored is not None
        assert stored.version == 2
        assert await seen(bench, ONE) == MARKED


async def test_what_was_there_at_the_first_poll_is_remembered() -> None:
    async with working(bench_of(MEMORY.days)) as bench:
        await arrive(bench, ONE, silent=True)
        await arrive(bench, TWO)
        assert (await seen(bench, ONE), await seen(bench, TWO)) == (PLAIN, PLAIN)


async def test_a_new_installation_calls_nothing_the_first() -> None:
    async with working(bench_of(1)) as bench:
        await arrive(bench, ONE)
        assert await seen(bench, ONE) == PLAIN
