"""What operators hear beyond failed polls: a source that fell silent, a channel that stopped or gives messages up."""

from __future__ import annotations

from typing import Any

from tests.made import DAY, HOUR, NOW
from tests.pipeline.bench import HOOK, Bench, make_channel, make_house, make_source, working
from tests.pipeline.fakes import answer, entry


def bench_of(**source: Any) -> Bench:
    channels = [make_channel(), make_channel("ops", operations=True)]
    return Bench(make_house([make_source(**source)], channels))


async def titles(bench: Bench) -> list[str]:
    return [view.title for view in await bench.owed("ops")]


async def test_a_source_that_answers_and_brings_nothing_new_is_told_once_and_again_daily_and_its_end() -> None:
    async with working(bench_of(expect_every=DAY)) as bench:
        bench.feed(b"1", entry("alpha", at=NOW))
        while bench.clock.now < NOW + DAY:
            await bench.poll()
        assert await titles(bench) == []
        await bench.poll()
        silent = "The source paper has been silent for longer than expected"
        assert await titles(bench) == [silent]
        await bench.poll()
        assert await titles(bench) == [silent]
        while bench.clock.now < NOW + 2 * DAY + 2 * HOUR:
            await bench.poll()
        assert await titles(bench) == [silent] * 2

        bench.feed(b"2", entry("beta", at=bench.clock.now))
        await bench.poll()
        assert await titles(bench) == [silent] * 2 + ["The source paper is well again"]
        recovery = (await bench.owed("ops"))[-1]
        (body,) = (await bench.store.bodies([recovery.id]))[recovery.id]
        assert b"never" not in body
        assert b"It was not well since 2026-03-12" in body


async def test_a_channel_that_stops_is_told_to_the_operators() -> None:
    async with working(bench_of()) as bench:
        bench.transport.on(HOOK, answer(status=410))
        await bench.owe("a")
        await bench.round()
        assert await titles(bench) == ["The channel newsroom has stopped"]


async def test_messages_given_up_are_told_once_a_day() -> None:
    async with working(bench_of()) as bench:
        bench.transport.on(HOOK, answer(status=400))
        await bench.owe("a", "b", "c")
        await bench.round()
        assert await titles(bench) == ["The channel newsroom did not take a message"]
        bench.clock.now += DAY
        await bench.owe("d")
        await bench.round()
        assert len(await titles(bench)) == 2


async def test_an_operations_channel_that_stops_is_not_told_of_itself() -> None:
    async with working(bench_of()) as bench:
        bench.transport.on("https://hook.example/ops", answer(status=410))
        await bench.owe("a", channel="ops")
        await bench.round()
        assert await titles(bench) == ["a"]
