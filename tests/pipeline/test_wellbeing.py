"""What the operations channels hear of a source: a problem once, daily while it lasts, and its end."""

from __future__ import annotations

import pytest

from service.domain.errors import SourceGone, Unreachable
from service.domain.outcomes import WELL, PollOutcome
from service.pipeline.wellbeing import WORDS
from tests.made import NOW
from tests.pipeline.bench import Bench, make_channel, make_house, make_source, working
from tests.pipeline.fakes import answer, entry


def bench_of() -> Bench:
    channels = [make_channel(), make_channel("ops", operations=True), make_channel("pager", operations=True)]
    return Bench(make_house([make_source()], channels))


async def test_a_lasting_problem_is_told_once_then_daily_and_ends_with_a_recovery() -> None:
    async with working(bench_of()) as bench:
        bench.publish(answer(status=410))
        days: dict[int, int] = {}
        while (bench.clock.now - NOW).days < 3:
            await bench.poll()
            days[(bench.clock.now - NOW).days] = len(await bench.owed("ops"))
        assert days == {0: 1, 1: 2, 2: 3, 3: 4}

        bench.feed(b"1", entry("alpha"))
        await bench.poll()
        await bench.poll()
        titles = [view.title for view in await bench.owed("ops")]
        assert titles == ["The source paper says that it is gone for good"] * 4 + ["The source paper is well again"]
        assert await bench.owed("newsroom") == []
        assert len(await bench.owed("pager")) == 5


async def test_a_fault_of_the_network_is_told_after_three_polls() -> None:
    async with working(bench_of()) as bench:
        bench.publish(Unreachable("paper.example", "dns"))
        told = []
        for _ in range(4):
            await bench.poll()
            told.append(len(await bench.owed("ops")))
        assert told == [0, 0, 1, 1]


async def test_a_fault_that_passed_before_it_was_told_is_not_told_at_all() -> None:
    async with working(bench_of()) as bench:
        bench.publish(Unreachable("paper.example", "dns"))
        await bench.poll()
        bench.feed(b"1", entry("alpha"))
        await bench.poll()
        assert await bench.owed("ops") == []


async def test_the_notice_says_what_the_source_said_and_wakes_the_delivery() -> None:
    async with working(bench_of()) as bench:
        bench.publish(answer(status=403, body=b'{"message": "your key is not valid"}', content_type="application/json"))
        await bench.poll()
        assert bench.woken == 1
        (view,) = await bench.owed("ops")
        (body,) = (await bench.store.bodies([view.id]))[view.id]
        assert b"The source paper refuses our request: HTTP 403: your key is not valid" in body
        assert await bench.round() == 2
        assert (await bench.source()).problem_told_at == NOW


async def test_without_an_operations_channel_nothing_is_owed() -> None:
    async with working(Bench(make_house([make_source()], [make_channel()]))) as bench:
        bench.publish(SourceGone("closed"))
        await bench.poll()
        assert await bench.owed() == []
        assert bench.woken == 0


@pytest.mark.parametrize("outcome", sorted(set(PollOutcome) - WELL))
def test_every_problem_has_words(outcome: PollOutcome) -> None:
    assert outcome in WORDS


async def test_a_feed_that_used_to_be_full_and_comes_empty_is_a_problem_until_it_is_full_again() -> None:
    async with working(bench_of()) as bench:
        bench.feed(b"full", entry("alpha"))
        await bench.poll()
        bench.parser.feeds[b"none"] = ()
        bench.publish(answer(b"none", etag="1"), answer(status=304))
        told = []
        for _ in range(3):
            await bench.poll()
            told.append(len(await bench.owed("ops")))
        assert told == [1, 1, 1]
        bench.feed(b"full", entry("alpha"))
        await bench.poll()
        titles = [view.title for view in await bench.owed("ops")]
        assert titles == ["The source paper lists nothing any more", "The source paper is well again"]
        assert await bench.owed("newsroom") == []


async def test_a_feed_that_never_had_anything_may_be_empty() -> None:
    async with working(bench_of()) as bench:
        bench.feed(b"none")
        await bench.poll()
        await bench.poll()
        assert await bench.owed("ops") == []
