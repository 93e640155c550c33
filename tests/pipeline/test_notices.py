"""What operators hear beyond failed polls: a source that fell silent, a channel that stopped or gives messages up."""

from __future__ import annotations

from typing import Any

from service.domain.outcomes import PollOutcome
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


async def test_an_error_among_the_news_is_told_and_kept_out_and_the_news_is_kept() -> None:
    async with working(bench_of()) as bench:
        bench.feed(b"1", entry("alpha"))
        await bench.poll()
        bench.feed(b"2", entry("Bridge returned error 403!"), entry("beta"), entry("alpha"))
        result = await bench.poll()
        assert (result.outcome, result.fresh) == (PollOutcome.READ, 1)
        assert await titles(bench) == ["The source paper can be read, but something is wrong with it"]
        bench.feed(b"3", entry("beta"), entry("alpha"))
        await bench.poll()
        assert (await titles(bench))[1:] == ["The source paper is well again"]


async def test_a_feed_of_nothing_but_an_error_is_not_well() -> None:
    async with working(bench_of()) as bench:
        bench.feed(b"1", entry("HTTP error 500: could not fetch this feed"))
        assert (await bench.poll()).outcome is PollOutcome.ERROR_POSTED
        assert await titles(bench) == ["The source paper posts an error in place of news"]
        assert (await bench.store.counts())["item"] == 0


async def test_a_source_that_is_quieter_than_ever_is_told_in_working_days() -> None:
    async with working(bench_of(every=DAY)) as bench:
        for number in range(21):
            bench.feed(str(number).encode(), entry(f"item {number}", at=bench.clock.now))
            await bench.poll()
        assert await titles(bench) == []
        while not await titles(bench) and bench.clock.now < NOW + 60 * DAY:
            await bench.poll()
        assert await titles(bench) == ["The source paper has been silent for longer than ever"]
        silent = bench.clock.now - (await bench.source()).habits.arrivals[-1]
        assert 2 * DAY < silent < 8 * DAY
