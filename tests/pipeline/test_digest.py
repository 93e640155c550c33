"""The calendar of digests: planned, due, empty, bound to a date, gravest first."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.domain.options import CapOptions, DigestOptions, QuietHoursOptions, TopicOptions
from service.stages.matching.rules import compile_rules
from service.store.memory import MemoryStore
from service.store.memory_writing import MemoryWriting
from tests.made import DAY, HOUR, NOW
from tests.pipeline.bench import DIGEST, Bench, make_channel, make_house, make_source, working
from tests.pipeline.fakes import entry

EIGHT = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)  # 08:00 in New York, in summer time


def bench_of(**channel: Any) -> Bench:
    channels = [make_channel("digest", digest=DIGEST, **channel), make_channel("ops", operations=True, digest=DIGEST)]
    return Bench(make_house([make_source(first_run=None)], channels))


async def test_a_digest_is_planned_once_for_alert_channels_only() -> None:
    async with working(bench_of()) as bench:
        bench.clock.pass_(hours=1)
        await bench.digests.plan()
        assert (await bench.channel("digest")).next_digest_at == EIGHT
        assert (await bench.channel("ops")).next_digest_at is None
        bench.clock.pass_(minutes=5)
        bench.house = replace(
            bench.house, channels={"digest": make_channel("digest", digest=DigestOptions(at="09:00"))}
        )
        await bench.digests.plan()
        assert (await bench.channel("digest")).next_digest_at == EIGHT


async def test_many_alerts_are_one_delivery_at_the_time_of_the_digest() -> None:
    async with working(bench_of()) as bench:
        bench.clock.pass_(hours=1)
        await bench.digests.plan()
        bench.feed(b"1", entry("alpha", at=NOW), entry("beta", at=NOW))
        await bench.poll()
        assert await bench.owed() == []
        assert bench.woken == 0
        assert await bench.digests.round() == 0

        bench.clock.now = EIGHT
        assert await bench.digests.round() == 1
        (view,) = await bench.owed()
        assert view.title == "Digest of 2026-03-11: 2 alerts"
        assert len((await bench.store.bodies([view.id]))[view.id]) == 2
        assert (await bench.channel("digest")).next_digest_at == EIGHT + DAY
        assert await bench.digests.round() == 0
        assert await bench.round() == 1
        assert [alert.delivery_id for alert in await bench.store.alerts(limit=9)] == [view.id] * 2


async def test_an_empty_digest_is_not_sent_and_the_next_one_is_planned() -> None:
    async with working(bench_of()) as bench:
        bench.clock.pass_(hours=1)
        await bench.digests.plan()
        bench.clock.now = EIGHT
        assert await bench.digests.round() == 0
        assert await bench.owed() == []
        assert (await bench.channel("digest")).next_digest_at == EIGHT + DAY


async def test_a_digest_that_fell_due_while_the_service_was_down_goes_out_once() -> None:
    async with working(bench_of()) as bench:
        bench.clock.pass_(hours=1)
        await bench.digests.plan()
        bench.feed(b"1", entry("alpha"))
        await bench.poll()
        bench.clock.now = EIGHT + 3 * DAY + HOUR
        bench.begin_process()
        await bench.digests.plan()
        assert await bench.digests.round() == 1
        assert [view.title for view in await bench.owed()] == ["Digest of 2026-03-14: 1 alert"]
        assert (await bench.channel("digest")).next_digest_at == EIGHT + 4 * DAY


async def test_the_gravest_comes_first_and_the_newest_among_equals() -> None:
    async with working(bench_of()) as bench:
        bench.clock.pass_(hours=1)
        await bench.digests.plan()
        for name, title in (("alpha", None), ("beta", None), ("grave", "Sole drone and license plate reader contract")):
            bench.feed(name.encode(), entry(name, title=title, at=bench.clock.now))
            await bench.poll()
        bench.clock.now = EIGHT
        await bench.digests.round()
        (view,) = await bench.owed()
        bodies = (await bench.store.bodies([view.id]))[view.id]
        first_words = [body.decode().split()[1] for body in bodies]
        stories = {story.members[0].item.key.identity for story in await bench.store.stories(before=None, limit=9)}
        assert len(stories) == 3
        assert sorted(first_words) == ["Alpha", "Beta", "Sole"]
        assert first_words.index("Beta") < first_words.index("Alpha")


async def test_a_digest_that_is_no_longer_configured_sends_what_waits_and_ends() -> None:
    async with working(bench_of()) as bench:
        bench.clock.pass_(hours=1)
        await bench.digests.plan()
        bench.feed(b"1", entry("alpha"))
        await bench.poll()
        bench.house = replace(bench.house, channels={"digest": make_channel("digest")})
        bench.clock.now = EIGHT
        assert await bench.digests.round() == 1
        assert [view.title for view in await bench.owed()] == ["1 more alert"]
        assert (await bench.channel("digest")).next_digest_at is None


async def test_two_overflows_of_one_day_are_two_deliveries() -> None:
    cap = CapOptions(alerts=1, per=timedelta(hours=24))
    bench = Bench(make_house([make_source(first_run=None)], [make_channel(cap=cap)]))
    async with working(bench):
        for names in (("alpha", "beta"), ("gamma", "delta")):
            bench.feed(names[0].encode(), *(entry(name) for name in names))
            await bench.poll()
            bench.clock.pass_(hours=1)
            assert await bench.digests.round() == 1
        titles = [view.title for view in await bench.owed()]
        assert titles[1:] == ["1 more alert", "2 more alerts"]
        assert await bench.round() == 3


async def test_an_update_before_the_digest_changes_the_entry_that_waits() -> None:
    async with working(bench_of()) as bench:
        bench.clock.pass_(hours=1)
        await bench.digests.plan()
        for title in ("Alpha buys a license plate reader", "Alpha buys ninety license plate readers"):
            bench.feed(title.encode(), entry("alpha", title=title))
            await bench.poll()
        assert len(await bench.store.waiting_alerts("digest")) == 2
        bench.clock.now = EIGHT
        await bench.digests.round()
        (view,) = await bench.owed()
        assert view.title == "Digest of 2026-03-11: 1 alert"
        assert len((await bench.store.bodies([view.id]))[view.id]) == 1
        assert await bench.store.waiting_alerts("digest") == ()

        for title in ("Alpha buys a hundred license plate readers", "Alpha buys no license plate readers"):
            bench.feed(title.encode(), entry("alpha", title=title))
            await bench.poll()
        bench.clock.now = EIGHT + DAY
        await bench.digests.round()
        assert [view.title for view in await bench.owed()][1:] == ["Digest of 2026-03-12: 1 alert"]


@pytest.mark.parametrize(("severity", "at_once"), [("low", 0), ("urgent", 2)])
async def test_an_overflow_at_night_waits_for_the_morning_unless_it_is_urgent(severity: str, at_once: int) -> None:
    topic = TopicOptions.model_validate({"title": "Plates", "any": ["license plate reader"], "severity": severity})
    quiet = QuietHoursOptions.model_validate({"from": "22:00", "to": "07:00"})
    cap = CapOptions(alerts=1, per=timedelta(hours=24))
    bench = Bench(make_house([make_source(first_run=None)], [make_channel(cap=cap, quiet=quiet)]))
    bench.house = replace(bench.house, rules=compile_rules({"plates": topic}, {}))
    async with working(bench):
        bench.clock.now = datetime(2026, 3, 11, 3, 0, tzinfo=UTC)  # 23:00 in New York
        bench.feed(b"1", entry("alpha"), entry("beta"))
        await bench.poll()
        bench.clock.pass_(hours=1)
        assert await bench.digests.round() == 1
        assert await bench.round() == at_once
        bench.clock.now = datetime(2026, 3, 11, 11, 0, tzinfo=UTC)  # 07:00
        assert await bench.round() == 2 - at_once


class Meddling(MemoryStore):
    """A store in which something is committed just before a digest opens its transaction."""

    meddle: Callable[[], Awaitable[object]] | None = None

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[MemoryWriting]:
        meddle, self.meddle = self.meddle, None
        if meddle:
            await meddle()
        async with super().writing() as tx:
            yield tx


async def test_an_overflow_that_comes_in_while_a_digest_is_made_is_not_forgotten() -> None:
    cap, store = CapOptions(alerts=1, per=timedelta(hours=24)), Meddling()
    async with working(Bench(make_house([make_source(first_run=None)], [make_channel(cap=cap)]), store=store)) as bench:
        bench.feed(b"1", entry("alpha"), entry("beta"))
        await bench.poll()
        bench.clock.pass_(hours=1)
        bench.feed(b"2", entry("gamma"))
        store.meddle = bench.poll
        assert await bench.digests.round() == 1
        bench.clock.pass_(hours=1)
        await bench.digests.round()
        assert await bench.store.waiting_alerts("newsroom") == ()
