"""The daily report: once a day to each operations channel, whatever happened."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from service.domain.kinds import Notifier
from service.domain.options import DigestOptions
from service.notifiers import KINDS
from service.pipeline.report import DailyReports
from tests.made import DAY, HOUR, NOW
from tests.pipeline.bench import Bench, make_channel, make_house, make_source, working
from tests.pipeline.fakes import answer, entry

EIGHT = NOW.replace(hour=12, minute=0, second=0, microsecond=0) + DAY
"""08:00 of the next day in New York, in summer time."""


def bench_of(**ops: Any) -> Bench:
    channels = [make_channel(), make_channel("ops", operations=True, **ops)]
    return Bench(make_house([make_source()], channels))


def webhook() -> Notifier:
    kind = KINDS["webhook"]
    return kind.build("ops", kind.options.model_validate({"kind": "webhook", "url": "https://hook.example/ops"}), "")


def reports_of(bench: Bench) -> DailyReports:
    return DailyReports(store=bench.store, house=lambda: bench.house, tools=bench.tools)


async def test_a_report_comes_once_a_day_even_after_a_restart() -> None:
    async with working(bench_of()) as bench:
        reports = reports_of(bench)
        bench.clock.now = EIGHT - HOUR
        assert await reports.round() == 0
        bench.clock.now = EIGHT
        assert await reports.round() == 1
        bench.clock.now += HOUR
        assert await reports.round() == 0
        await reports_of(bench).round()
        assert len(await bench.owed("ops")) == 1
        bench.clock.now += DAY
        await reports.round()
        assert len(await bench.owed("ops")) == 2
        assert await bench.owed("newsroom") == []


async def test_it_says_what_was_done_and_what_is_not_well() -> None:
    async with working(bench_of(kind="webhook", notifier=webhook())) as bench:
        bench.feed(b"1", entry("alpha"))
        await bench.poll()
        bench.clock.now = EIGHT - HOUR
        bench.publish(answer(status=410))
        await bench.poll()
        bench.clock.now = EIGHT
        await reports_of(bench).round()
        view = (await bench.owed("ops"))[-1]
        assert view.title == "1 of 1 source is not well"
        (body,) = (await bench.store.bodies([view.id]))[view.id]
        said = json.loads(body)
        assert said["type"] == "operations.heartbeat"
        assert [(fact["name"], fact["value"]) for fact in said["data"]["facts"]] == [
            ("Polls", "2, 1 of them failed"),
            ("Failing", "paper"),
            ("Items", "1 new or changed, 1 with a topic"),
            ("Alerts", "0 owed, 0 messages sent"),
            ("Waiting", "1 for ops"),
        ]


async def test_where_all_is_well_it_says_so() -> None:
    async with working(bench_of()) as bench:
        bench.feed(b"1", entry("alpha"))
        await bench.poll()
        bench.clock.now = EIGHT
        await reports_of(bench).round()
        assert [view.title for view in await bench.owed("ops")] == ["The source is well"]


async def test_a_channel_chooses_its_hour_and_its_days() -> None:
    evening = DigestOptions(at="20:00", days=("mon",))
    async with working(bench_of(digest=evening)) as bench:
        reports, days = reports_of(bench), []
        for hour in range(24 * 14):
            bench.clock.now = NOW + timedelta(hours=hour)
            if await reports.round():
                days.append(bench.clock.now.astimezone(bench.house.zone).strftime("%a %H"))
        assert days == ["Mon 20", "Mon 20"]


async def test_a_channel_that_is_younger_than_the_hour_gets_its_first_report_the_day_after() -> None:
    async with working(bench_of(created=EIGHT + timedelta(minutes=1))) as bench:
        bench.clock.now = EIGHT + HOUR
        assert await reports_of(bench).round() == 0
        bench.clock.now += DAY
        assert await reports_of(bench).round() == 1
