"""Several machines and sudden ends: nothing is claimed twice, nothing is half written."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from itertools import chain
from pathlib import Path

import asyncpg
import pytest

from service.domain.errors import StoreUnavailable
from service.domain.ledger import Plan, SourceState
from service.domain.ports import Store
from service.store import engine, open_store
from service.store.sql import SqlStore
from tests.store.databases import Postgres, fresh_sqlite
from tests.store.rows import DAY, HOUR, MINUTE, NOW, alert, delivery, key, new_item, poll_result, story

NAMES = tuple(f"source-{n:02}" for n in range(20))
CHANNELS = tuple(f"channel-{n}" for n in range(6))


@pytest.fixture
async def machines(url: str) -> AsyncIterator[tuple[SqlStore, SqlStore]]:
    """Two stores on one database, as two machines have them."""
    async with AsyncExitStack() as stack:
        first = await open_store(url, clock=lambda: NOW)
        stack.push_async_callback(first.close)
        second = await open_store(url, clock=lambda: NOW)
        stack.push_async_callback(second.close)
        yield first, second


async def test_nothing_is_claimed_by_two_machines(machines: tuple[SqlStore, SqlStore]) -> None:
    await machines[0].register(dict.fromkeys(NAMES, NOW), dict.fromkeys(CHANNELS, "f1"), NOW)
    owed = tuple(delivery(f"{name}-{n}", channel=name) for name in CHANNELS for n in range(3))
    texts = tuple(new_item(f"{n}", owes_text=True) for n in range(20))
    async with machines[1].writing() as writing:
        await writing.carry_out(Plan(items=texts, deliveries=owed))

    async def take(store: Store) -> tuple[list[str], list[str], list[str]]:
        polls: list[str] = []
        sends: list[str] = []
        fetches: list[str] = []
        for _ in range(8):
            polls += [one.state.name for one in await store.claim_polls(NAMES, NOW, limit=3, lease=MINUTE)]
            for channel in await store.claim_channels(CHANNELS, NOW, limit=1, each=9, lease=MINUTE):
                sends += [one.id for one in channel.deliveries]
            fetches += [one.stored.id for one in await store.claim_texts(NOW, limit=3, lease=MINUTE)]
        return polls, sends, fetches

    taken = await asyncio.gather(*(take(machine) for machine in (*machines, *machines)))
    polls, sends, fetches = (sorted(chain(*kind)) for kind in zip(*taken, strict=True))
    assert polls == sorted(NAMES)
    assert sends == sorted(one.id for one in owed)
    assert fetches == sorted(one.stored.id for one in texts)


async def test_decisions_take_turns(machines: tuple[SqlStore, SqlStore]) -> None:
    """Two machines that see the same story at the same time owe one alert."""

    async def decide(store: Store, name: str) -> None:
        async with store.writing() as writing:
            plan = Plan(stories=(story("s"),), alerts=(alert(name, "s"),), deliveries=(delivery(name),))
            await writing.carry_out(plan)

    await asyncio.gather(*(decide(machines[n % 2], f"{n}") for n in range(8)))
    counts = await machines[0].counts()
    assert (counts["alert"], counts["delivery"], counts["body"]) == (1, 1, 1)


@pytest.mark.postgres
async def test_a_machine_whose_clock_is_ahead_steals_no_lease(postgres: Postgres) -> None:
    ahead = NOW + HOUR
    async with postgres.fresh() as url, AsyncExitStack() as stack:
        right = await open_store(url, clock=lambda: NOW)
        stack.push_async_callback(right.close)
        wrong = await open_store(url, clock=lambda: ahead)
        stack.push_async_callback(wrong.close)
        await right.register({"gazette": NOW}, {}, NOW)
        assert await right.claim_polls(["gazette"], NOW, limit=1, lease=10 * MINUTE)
        assert await wrong.claim_polls(["gazette"], ahead, limit=1, lease=10 * MINUTE) == ()
        assert await wrong.claim_polls(["gazette"], ahead + 11 * MINUTE, limit=1, lease=10 * MINUTE)


@pytest.mark.postgres
async def test_a_server_that_went_away_is_unavailable_and_then_works(postgres: Postgres) -> None:
    async with postgres.fresh() as url:
        store = await open_store(url, clock=lambda: NOW)
        await store.register({"gazette": NOW}, {}, NOW)
        await postgres.hang_up()
        assert len(await store.source_states()) == 1

        async def interrupted() -> None:
            async with store.writing() as writing:
                await writing.carry_out(Plan(items=(new_item("a"),)))
                await postgres.hang_up()
                await writing.carry_out(Plan(items=(new_item("b"),)))

        with pytest.raises(StoreUnavailable):
            await interrupted()
        assert await store.known_hashes([key("a"), key("b")]) == {}
        await store.close()


WRITER = """
import asyncio, sys
from service.domain.ledger import Plan, SourceState
from service.store import open_store
from tests.store.rows import DAY, MINUTE, NOW, alert, delivery, new_item, poll_result, story

async def main():
    store = await open_store(sys.argv[1], clock=lambda: NOW)
    await store.register({"gazette": NOW}, {"newsroom": "f1"}, NOW)
    for n in range(10_000):
        (poll,) = await store.claim_polls(["gazette"], NOW + n * DAY, limit=1, lease=MINUTE)
        print(n, "claimed", flush=True)
        async with store.writing() as writing:
            items = tuple(new_item(f"{n}-{m}", f"s{n}") for m in range(20))
            plan = Plan(items=items, stories=(story(f"s{n}"),), alerts=(alert(f"{n}", f"s{n}"),),
                        deliveries=(delivery(f"{n}"),))
            await writing.carry_out(plan)
            print(n, "carried", flush=True)
            state = SourceState(name="gazette", next_poll_at=NOW, created=NOW, items=20 * (n + 1))
            assert await writing.finish_poll(poll_result(state, poll.token))
            print(n, "finished", flush=True)
        print(n, "committed", flush=True)

asyncio.run(main())
"""


@pytest.mark.parametrize("moment", [b"claimed", b"carried", b"finished", b"committed"])
async def test_a_killed_writer_leaves_whole_batches(tmp_path: Path, moment: bytes) -> None:
    url = fresh_sqlite(tmp_path)
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITER, url, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert child.stdout is not None
    heard = b""
    while b"3 " + moment not in heard:
        heard += await child.stdout.readline()
    child.send_signal(signal.SIGKILL)
    heard += await child.stdout.read()
    await child.wait()
    store = await open_store(url, clock=lambda: NOW)
    counts = await store.counts()
    state = (await store.source_states())[0]
    batches = counts["alert"]
    assert heard.count(b"committed") <= batches <= heard.count(b"finished")
    of_each = {"item": 20, "seen": 20, "story": 1, "poll": 1, "delivery": 1, "body": 1}
    assert {name: counts[name] for name in of_each} == {name: many * batches for name, many in of_each.items()}
    assert state.items == 20 * batches
    assert await store.claim_polls(["gazette"], NOW + 20_000 * DAY, limit=1, lease=MINUTE)
    await store.close()


async def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    url = fresh_sqlite(tmp_path)
    store = await open_store(url, clock=lambda: NOW)
    await store.register({"gazette": NOW}, {}, NOW)
    (poll,) = await store.claim_polls(["gazette"], NOW, limit=1, lease=MINUTE)
    before = await store.counts()

    async def fill() -> None:
        async with store.writing() as writing:
            connection = writing._connection
            pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
            await connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 3}")
            state = SourceState(name="gazette", next_poll_at=NOW + HOUR, created=NOW)
            assert await writing.finish_poll(poll_result(state, poll.token))
            await writing.carry_out(Plan(items=tuple(new_item(f"{n}") for n in range(2000))))

    with pytest.raises(StoreUnavailable, match="full"):
        await fill()
    assert await store.counts() == before
    assert (await store.source_states())[0] == poll.state
    await store.close()


async def test_a_locked_database_is_unavailable_and_then_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 50)
    url = fresh_sqlite(tmp_path)
    store = await open_store(url, clock=lambda: NOW)
    other = sqlite3.connect(url.removeprefix("sqlite+aiosqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="locked"):
        await store.register({"gazette": NOW}, {}, NOW)
    assert await store.known_hashes([key("a")]) == {}
    other.execute("ROLLBACK")
    other.close()
    assert await store.register({"gazette": NOW}, {}, NOW)
    await store.close()


async def test_reading_goes_on_while_a_batch_is_written(url: str) -> None:
    store = await open_store(url, clock=lambda: NOW)
    async with store.writing() as writing:
        await writing.carry_out(Plan(items=(new_item("a"),)))
        assert await store.known_hashes([key("a")]) == {}
        assert await store.claim_polls(["gazette"], NOW, limit=1, lease=timedelta(seconds=1)) == ()
    assert await store.known_hashes([key("a")]) == {key("a"): "hash of a"}
    await store.close()


@pytest.mark.postgres
async def test_a_machine_that_starts_waits_for_a_commit_under_way_whatever_it_has_yet_to_lock(
    postgres: Postgres,
) -> None:
    async with postgres.fresh() as url, AsyncExitStack() as stack:
        first, second = [await open_store(url, clock=lambda: NOW) for _ in range(2)]
        stack.push_async_callback(first.close)
        stack.push_async_callback(second.close)
        hosts = {"zeta": "host:old.example", "alpha": "host:old.example"}
        await first.register({"zeta": NOW, "alpha": NOW}, {}, NOW, hosts=hosts)
        async with first.writing() as tx:
            await tx.source_state("alpha")
            starting = asyncio.create_task(second.register({}, {}, NOW, hosts={"zeta": "host:new.example"}))
            while not await _somebody_waits(url):
                assert not starting.done()
            assert await tx.source_state("zeta") is not None
        states, _ = await starting
        assert set(states) == {"alpha", "zeta"}


async def _somebody_waits(url: str) -> bool:
    connection = await asyncpg.connect(url)
    try:
        return bool(await connection.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"))
    finally:
        await connection.close()
