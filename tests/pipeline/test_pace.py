"""Digests of several parts, the pace of a channel, and a stop in the middle."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from datetime import timedelta
from typing import Any

import pytest

from service.domain.errors import StoreUnavailable, TooSlow
from service.domain.ledger import Settlement
from service.domain.wire import Request, Response
from service.pipeline.deliver import DELIVERIES_AT_ONCE
from service.store.memory import MemoryStore
from tests.made import NOW
from tests.pipeline.bench import HOOK, Bench, make_channel, make_house, working
from tests.pipeline.fakes import Answer, answer

Logs = list[MutableMapping[str, Any]]
PARTS = (b"one", b"two", b"three")


def bench_of(**channel: Any) -> Bench:
    return Bench(make_house([], [make_channel(**channel)]))


def ids(bench: Bench) -> list[str]:
    return [request.headers["id"] for request, _ in bench.transport.asked]


async def test_the_parts_of_a_digest_go_in_order_each_under_its_own_id() -> None:
    async with working(bench_of()) as bench:
        await bench.owe("d", bodies=PARTS)
        await bench.round()
        assert bench.said() == ["one", "two", "three"]
        assert ids(bench) == ["d", "d-2", "d-3"]
        assert await bench.states() == {"d": "sent"}


FAULTS: dict[str, Answer] = {"an error": answer(status=500), "no answer": TooSlow("hook.example", "30 s")}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_after_a_failure_in_the_middle_only_what_is_not_there_yet_goes(fault: Answer) -> None:
    async with working(bench_of()) as bench:
        bench.transport.on(HOOK, answer(), fault, answer())
        await bench.owe("d", bodies=PARTS)
        await bench.round()
        assert await bench.states() == {"d": "waiting"}
        bench.clock.pass_(minutes=1)
        await bench.round()
        assert ids(bench) == ["d", "d-2", "d-2", "d-3"]
        assert await bench.states() == {"d": "sent"}


async def test_a_part_that_is_refused_ends_the_digest_as_a_dead_letter_that_goes_on_from_there() -> None:
    async with working(bench_of()) as bench:
        bench.transport.on(HOOK, answer(), answer(status=400), answer())
        await bench.owe("d", bodies=PARTS)
        await bench.round()
        assert await bench.states() == {"d": "dead"}
        await bench.store.replay(channel="newsroom", now=bench.clock.now)
        await bench.round()
        assert ids(bench)[:2] == ["d", "d-2"]
        assert await bench.states() == {"d": "sent"}


async def test_the_pace_of_a_channel_is_kept_between_messages_and_between_parts() -> None:
    async with working(bench_of(pace_s=1.0)) as bench:
        await bench.owe("a", "b")
        await bench.owe("c", bodies=PARTS)
        await bench.round()
        assert bench.slept == [1.0] * 4
        assert (await bench.channel()).not_before == bench.clock.now + timedelta(seconds=1)
        assert bench.clock.now == NOW + timedelta(seconds=4)


async def test_a_pause_that_the_other_side_asks_for_is_longer_than_the_pace() -> None:
    async with working(bench_of(pace_s=1.0)) as bench:
        bench.transport.on(HOOK, answer(pause="3"), answer())
        await bench.owe("a", "b", "c")
        await bench.round()
        assert bench.slept == [3.0, 1.0]


async def test_a_long_pause_is_written_down_rather_than_slept_through() -> None:
    async with working(bench_of()) as bench:
        bench.transport.on(HOOK, answer(pause="60"), answer())
        await bench.owe("a", "b")
        assert await bench.round() == 1
        assert bench.slept == []
        assert (await bench.channel()).not_before == NOW + timedelta(seconds=60)
        assert await bench.round() == 0
        bench.clock.pass_(seconds=60)
        assert await bench.round() == 1


async def test_a_long_pause_in_the_middle_of_a_digest_is_written_down_too() -> None:
    async with working(bench_of()) as bench:
        bench.transport.on(HOOK, answer(pause="60"), answer())
        await bench.owe("d", bodies=PARTS)
        await bench.owe("e")
        await bench.round()
        assert (bench.slept, ids(bench)) == ([], ["d"])
        assert (await bench.channel()).not_before == NOW + timedelta(seconds=60)
        bench.clock.pass_(seconds=60)
        await bench.round()
        assert ids(bench) == ["d", "d-2", "d-3", "e"]
        assert await bench.states() == {"d": "sent", "e": "sent"}


async def test_a_channel_is_given_back_well_before_its_lease_ends() -> None:
    async with working(bench_of(pace_s=5.0)) as bench:
        await bench.owe(*(f"m{number:02}" for number in range(40)))
        tried = await bench.round()
        assert tried == 10  # at 0 s, 5 s, ... 45 s
        for _ in range(3):
            bench.clock.pass_(seconds=5)
            assert await bench.round() == 10
        assert bench.said() == [f"m{number:02}" for number in range(40)]


async def test_more_than_one_claim_holds_wakes_for_the_rest() -> None:
    async with working(bench_of()) as bench:
        await bench.owe(*(f"m{number:03}" for number in range(DELIVERIES_AT_ONCE + 1)))
        assert await bench.round() == DELIVERIES_AT_ONCE
        assert bench.woken == 1
        assert await bench.round() == 1


async def test_a_stop_finishes_the_message_in_hand_and_gives_the_rest_back() -> None:
    async with working(bench_of()) as bench:
        gate = bench.transport.gates[HOOK] = asyncio.Event()
        await bench.owe("a", "b", "c")
        await bench.deliver.round()
        await bench.asked()
        stopping = asyncio.create_task(bench.deliver.stop(60.0))
        await asyncio.sleep(0)
        gate.set()
        await stopping
        assert await bench.states() == {"a": "sent", "b": "waiting", "c": "waiting"}
        assert [view.attempts for view in await bench.owed()] == [1, 0, 0]
        assert await bench.deliver.round() == 0
        bench.begin_process()
        assert await bench.round() == 2
        await bench.deliver.stop(60.0)


async def test_a_stop_in_the_middle_of_a_digest_goes_on_with_the_next_part_later() -> None:
    async with working(bench_of()) as bench:
        gate = bench.transport.gates[HOOK] = asyncio.Event()
        await bench.owe("d", bodies=PARTS)
        await bench.deliver.round()
        await bench.asked()
        stopping = asyncio.create_task(bench.deliver.stop(60.0))
        await asyncio.sleep(0)
        gate.set()
        await stopping
        bench.begin_process()
        await bench.round()
        assert ids(bench) == ["d", "d-2", "d-3"]


async def test_a_stop_while_the_channel_rests_sends_no_more() -> None:
    async with working(bench_of(pace_s=1.0)) as bench:

        def told_to_stop(request: Request) -> Response:
            stops.append(asyncio.create_task(bench.deliver.stop(60.0)))
            return answer()

        stops: list[asyncio.Task[None]] = []
        bench.transport.on(HOOK, told_to_stop)
        await bench.owe("a", "b")
        assert await bench.round() == 1
        await asyncio.gather(*stops)
        assert await bench.states() == {"a": "sent", "b": "waiting"}


async def test_a_stop_waits_only_so_long_and_gives_back_what_hangs() -> None:
    async with working(bench_of()) as bench:
        bench.transport.gates[HOOK] = asyncio.Event()
        await bench.owe("a")
        await bench.deliver.round()
        await bench.asked()
        await bench.deliver.stop(0.0)
        del bench.transport.gates[HOOK]
        bench.begin_process()
        assert await bench.round() == 1
        assert bench.said() == ["a", "a"]


class Forgetful(MemoryStore):
    """A store that is gone when a try is to be recorded; `fault` says how."""

    def __init__(self, fault: Exception) -> None:
        super().__init__()
        self.fault: Exception | None = fault

    async def settle(self, settlement: Settlement) -> bool:
        if self.fault:
            raise self.fault
        return await super().settle(settlement)


LOSSES: dict[str, tuple[Exception, str]] = {
    "a store that is gone": (StoreUnavailable("gone"), "a try could not be recorded; its lease ends by itself"),
    "a fault of our own": (RuntimeError("bug"), "serving a channel broke"),
}


@pytest.mark.parametrize(("fault", "event"), LOSSES.values(), ids=LOSSES)
async def test_a_try_that_could_not_be_recorded_is_made_again(fault: Exception, event: str, logs: Logs) -> None:
    store = Forgetful(fault)
    async with working(Bench(make_house([], [make_channel()]), store=store)) as bench:
        await bench.owe("a")
        await bench.round()
        assert event in {line["event"] for line in logs}
        store.fault = None
        await bench.round()
        assert bench.said() == ["a", "a"]
        assert ids(bench) == ["a", "a"]
        assert await bench.states() == {"a": "sent"}
