"""Polls are written together, and the trouble of one stays its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from service.domain.errors import StoreUnavailable
from service.domain.ledger import ClaimedPoll, Plan
from service.domain.options import CapOptions
from service.domain.outcomes import PollOutcome
from service.domain.ports import Writing
from service.pipeline import commit as commit_module
from service.pipeline.commit import overflow_after
from service.store.memory import MemoryStore
from service.store.memory_writing import MemoryWriting
from tests.made import DAY, HOUR, NOW
from tests.pipeline.bench import LEASE, Bench, make_channel, make_house, make_source, working
from tests.pipeline.fakes import PagedSource, entry, page

Logs = list[MutableMapping[str, Any]]


class _Allergic:
    """A transaction that cannot bear an item whose title begins with Poison."""

    def __init__(self, tx: MemoryWriting) -> None:
        self._tx = tx

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tx, name)

    async def carry_out(self, plan: Plan) -> None:
        if any(new.stored.item.title.startswith("Poison") for new in plan.items):
            raise RuntimeError("a row that breaks the rules")
        await self._tx.carry_out(plan)


class WatchedStore(MemoryStore):
    """Counts transactions; may be allergic, or gone."""

    def __init__(self) -> None:
        super().__init__()
        self.written = 0
        self.gone = False
        self.opened = 0

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[MemoryWriting]:
        self.opened += 1
        if self.gone:
            raise StoreUnavailable("the database does not answer")
        async with super().writing() as tx:
            yield cast("MemoryWriting", _Allergic(tx))
            self.written += 1


def many(*names: str) -> tuple[Bench, WatchedStore]:
    sources = [
        make_source(name, source=PagedSource(first=f"https://{name}.example/"), first_run=None) for name in names
    ]
    store = WatchedStore()
    bench = Bench(make_house(sources, [make_channel()]), store=store)
    for name in names:
        bench.publish(page(name), url=f"https://{name}.example/")
    return bench, store


async def claim(bench: Bench) -> tuple[ClaimedPoll, ...]:
    return await bench.store.claim_polls(list(bench.house.sources), bench.clock.now, limit=99, lease=LEASE)


async def test_many_polls_are_one_transaction() -> None:
    bench, store = many(*(f"alpha{number}" for number in range(20)))
    async with working(bench):
        results = await asyncio.gather(*(bench.ingest.poll(one) for one in await claim(bench)))
        assert [result.outcome for result in results] == [PollOutcome.READ] * 20
        assert store.written == 1
        assert len(await bench.told()) == 20


async def test_one_that_cannot_be_written_fails_alone_and_is_a_failed_poll(logs: Logs) -> None:
    bench, store = many("alpha", "poison", "beta")
    async with working(bench):
        results = await asyncio.gather(*(bench.ingest.poll(one) for one in await claim(bench)))
        by_name = {result.state.name: result for result in results}
        assert {name: result.outcome for name, result in by_name.items()} == {
            "alpha": PollOutcome.READ,
            "beta": PollOutcome.READ,
            "poison": PollOutcome.FAILED,
        }
        assert by_name["poison"].detail == "RuntimeError: a row that breaks the rules"
        assert (await bench.source("poison")).failures == 1
        assert sorted(await bench.told()) == ["alpha", "beta"]
        assert store.written == 3
        assert "retrying a batch one by one" in {line["event"] for line in logs}


async def test_a_store_that_is_gone_reaches_every_poll_and_leaves_their_leases() -> None:
    bench, store = many("alpha", "beta")
    async with working(bench):
        claimed = await claim(bench)
        store.gone = True
        found = await asyncio.gather(*(bench.ingest.poll(one) for one in claimed), return_exceptions=True)
        assert [type(one) for one in found] == [StoreUnavailable, StoreUnavailable]
        store.gone = False
        assert await claim(bench) == ()
        bench.clock.now += LEASE
        results = await asyncio.gather(*(bench.ingest.poll(one) for one in await claim(bench)))
        assert [result.outcome for result in results] == [PollOutcome.READ] * 2
        assert sorted(await bench.told()) == ["alpha", "beta"]


async def test_a_store_that_is_gone_is_not_asked_once_more_for_each_poll_that_waits() -> None:
    bench, store = many(*(f"alpha{number}" for number in range(20)))
    async with working(bench):
        before = await bench.source("alpha0")
        store.gone, store.opened = True, 0
        writes = (bench.commit.write((), None, before=before) for _ in range(20))
        found = await asyncio.gather(*writes, return_exceptions=True)
        assert {type(one) for one in found} == {StoreUnavailable}
        assert store.opened == 2


async def test_a_poll_that_outlived_its_lease_changes_no_state(logs: Logs) -> None:
    bench, _ = many("alpha")
    async with working(bench):
        (late,) = await claim(bench)
        bench.clock.now += LEASE
        (current,) = await claim(bench)
        await bench.ingest.poll(late)
        assert (await bench.source("alpha")).last_poll_at is None
        assert "a poll outlived its lease" in {line["event"] for line in logs}
        result = await bench.ingest.poll(current)
        assert await bench.source("alpha") == result.state
        assert await bench.told() == ["alpha"]


async def test_a_poll_that_lost_its_lease_owes_no_notice() -> None:
    bench, _ = many("alpha")
    bench.house = replace(bench.house, channels={"ops": make_channel("ops", operations=True)})
    bench.publish(page(fault="it"), url="https://alpha.example/")
    async with working(bench):
        (late,) = await claim(bench)
        bench.clock.now += LEASE
        await claim(bench)
        for _ in range(3):
            await bench.ingest.poll(replace(late, state=replace(late.state, failures=5)))
        assert await bench.owed("ops") == []


async def test_a_batch_has_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commit_module, "MAX_ITEMS_AT_ONCE", 4 * (commit_module.MATCH_COSTS + 1))
    bench, store = many(*(f"alpha{number}" for number in range(8)))
    async with working(bench):
        await asyncio.gather(*(bench.ingest.poll(one) for one in await claim(bench)))
        assert store.written == 2


async def test_a_poll_that_was_cancelled_while_it_waited_does_no_harm() -> None:
    for names in (("alpha",), ("poison", "alpha")):
        bench, _ = many(*names)
        await bench.register()
        claimed = await claim(bench)
        polls = [asyncio.create_task(bench.ingest.poll(one)) for one in claimed]
        for _ in range(20):
            await asyncio.sleep(0)
        for poll in polls:
            poll.cancel()
        await asyncio.gather(*polls, return_exceptions=True)
        loop = asyncio.create_task(bench.commit.run())
        for _ in range(20):
            await asyncio.sleep(0)
        assert not loop.done()
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)
        assert await bench.told() == ["alpha"]


async def test_two_sources_that_tell_the_same_story_at_the_same_time_make_one_alert() -> None:
    bench, _ = many("alpha", "beta")
    bench.publish(page("gamma"), url="https://alpha.example/")
    bench.publish(page("gamma"), url="https://beta.example/")
    async with working(bench):
        await asyncio.gather(*(bench.ingest.poll(one) for one in await claim(bench)))
        assert await bench.told() == ["gamma"]
        (story,) = await bench.store.stories(before=None, limit=9)
        assert len(story.members) == 2


async def test_above_the_cap_alerts_wait_for_a_digest_that_is_not_put_off_by_the_next_one() -> None:
    cap = CapOptions(alerts=2, per=timedelta(days=1))
    bench = Bench(make_house([make_source(first_run=None, every=timedelta(minutes=10))], [make_channel(cap=cap)]))
    async with working(bench):
        bench.feed(b"1", *(entry(name) for name in ("alpha", "beta", "gamma", "delta")))
        await bench.poll()
        assert await bench.told() == ["alpha", "beta"]
        assert (await bench.channel()).next_digest_at == NOW + HOUR
        bench.feed(b"2", entry("echo"))
        await bench.poll()
        assert (await bench.channel()).next_digest_at == NOW + HOUR
        assert [view.overflow for view in await bench.store.waiting_alerts("newsroom")] == [True] * 3

        bench.clock.now = NOW + HOUR
        assert await bench.digests.round() == 1
        assert (await bench.owed())[-1].title == "3 more alerts"
        assert (await bench.channel()).next_digest_at is None
        bench.feed(b"3", entry("foxtrot"))
        await bench.poll()
        assert (await bench.channel()).next_digest_at == bench.clock.now + HOUR


async def test_the_alerts_of_a_cap_s_window_are_counted_from_the_store() -> None:
    cap = CapOptions(alerts=1, per=timedelta(hours=2), by="topic")
    bench = Bench(make_house([make_source(first_run=None)], [make_channel(cap=cap)]))
    async with working(bench):
        for number, name in enumerate(("alpha", "beta", "gamma", "delta")):
            bench.feed(b"%d" % number, entry(name))
            await bench.poll()
        assert await bench.told() == ["alpha", "delta"]


async def test_what_is_owed_before_a_channel_was_removed_is_kept_and_what_comes_after_is_not_owed() -> None:
    bench, _ = many("alpha")
    async with working(bench):
        await asyncio.gather(*(bench.ingest.poll(one) for one in await claim(bench)))
        bench.house = replace(bench.house, channels={})
        bench.publish(page("beta"), url="https://alpha.example/")
        await bench.poll("alpha")
        assert await bench.told() == ["alpha"]
        assert await bench.round() == 0


def test_the_digest_of_an_overflow_goes_out_after_a_part_of_the_cap_s_window() -> None:
    assert overflow_after(make_channel(cap=CapOptions(alerts=1, per=DAY))) == HOUR
    assert overflow_after(make_channel(cap=CapOptions(alerts=1, per=timedelta(seconds=2)))) == timedelta(seconds=1)
    assert overflow_after(make_channel()) == HOUR


def test_the_watched_transaction_has_the_whole_port() -> None:
    named = {name for name in vars(Writing) if not name.startswith("_")}
    assert named <= set(dir(MemoryWriting))


async def test_many_matching_items_go_in_parts_so_that_nobody_waits_long() -> None:
    bench, store = many("alpha")
    names = [f"item{number}" for number in range(250)]
    bench.publish(page(*names), url="https://alpha.example/")
    async with working(bench):
        (result,) = await asyncio.gather(*(bench.ingest.poll(one) for one in await claim(bench)))
        assert (result.outcome, result.fresh) == (PollOutcome.READ, 250)
        assert store.written == 8
        assert len(set(await bench.told())) == 250
        assert (await bench.source("alpha")).seeded


async def test_a_part_that_cannot_be_written_leaves_the_source_where_it_was() -> None:
    bench, _ = many("alpha")
    bench.publish(page(*(f"item{number}" for number in range(120)), "poison"), url="https://alpha.example/")
    async with working(bench):
        (result,) = await asyncio.gather(*(bench.ingest.poll(one) for one in await claim(bench)))
        assert result.outcome is PollOutcome.FAILED
        assert not (await bench.source("alpha")).seeded
