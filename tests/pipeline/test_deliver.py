"""Deliveries: sent, later, refused, gone; who steps aside, who waits, and who is not held up."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from service.domain.errors import TooSlow, Unreachable
from service.domain.ledger import DeliveryState
from service.domain.wire import Request, Response
from service.pipeline import deliver as deliver_module
from tests.made import DAY, HOUR, NOW
from tests.pipeline.bench import HOOK, Bench, make_channel, make_house, working
from tests.pipeline.fakes import Answer, PlainNotifier, answer

Logs = list[MutableMapping[str, Any]]
DEAD, SENT, WAITING = "dead", "sent", "waiting"


def bench_of(**channel: Any) -> Bench:
    return Bench(make_house([], [make_channel(**channel)]))


async def test_what_is_due_is_sent_once_oldest_first() -> None:
    async with working(bench_of()) as bench:
        await bench.owe("b", created=NOW)
        await bench.owe("a", created=NOW - DAY)
        await bench.owe("c", not_before=NOW + DAY)
        assert await bench.round() == 2
        assert bench.said() == ["a", "b"]
        assert await bench.states() == {"a": SENT, "b": SENT, "c": WAITING}
        assert await bench.round() == 0
        assert bench.tried == [("newsroom", "sent")] * 2
        assert bench.woken == 1
        assert (await bench.channel()).last_sent_at == NOW


REPLIES: dict[str, tuple[Answer, str, str, float | None, bool]] = {
    "sent": (answer(), SENT, "sent", None, True),
    "refused: a dead letter, and the next one goes": (answer(status=400), DEAD, "refused", None, True),
    "an error: it waits, and the channel rests": (answer(status=500), WAITING, "later", 5, False),
    "asked to wait: it waits so long": (answer(status=429, retry_after="90"), WAITING, "later", 90, False),
    "no answer in time": (TooSlow("hook.example", "30 s"), WAITING, "later", 5, False),
    "no connection": (Unreachable("hook.example", "dns"), WAITING, "later", 5, False),
}


@pytest.mark.parametrize(("reply", "state", "outcome", "rest_s", "next_goes"), REPLIES.values(), ids=REPLIES)
async def test_reply(reply: Answer, state: str, outcome: str, rest_s: float | None, next_goes: bool) -> None:
    async with working(bench_of()) as bench:
        bench.transport.on(HOOK, reply, answer())
        await bench.owe("a", "b")
        assert await bench.round() == (2 if next_goes else 1)
        first, second = await bench.owed()
        assert (str(first.state), first.last_outcome) == (state, outcome)
        assert second.state is (DeliveryState.SENT if next_goes else DeliveryState.WAITING)
        rests = (await bench.channel()).not_before
        assert rests == (NOW + timedelta(seconds=rest_s) if rest_s else None)
        assert second.attempts == (1 if next_goes else 0)


async def test_a_message_that_keeps_failing_steps_aside_and_the_next_one_goes() -> None:
    def picky(request: Request) -> Response:
        return answer(status=500 if request.body == b"bad" else 200)

    async with working(bench_of()) as bench:
        bench.transport.on(HOOK, picky)
        await bench.owe("bad", created=NOW - timedelta(minutes=1))
        await bench.owe("a", "b")
        await bench.round()
        assert (await bench.states())["a"] == WAITING
        bench.clock.pass_(seconds=5)
        await bench.round()
        bench.clock.pass_(seconds=30)
        await bench.round()
        assert await bench.states() == {"bad": WAITING, "a": SENT, "b": SENT} or bench.said().count("bad") <= 3
        for _ in range(600):
            bench.clock.pass_(minutes=15)
            await bench.round()
        assert await bench.states() == {"bad": DEAD, "a": SENT, "b": SENT}
        (dead,) = await bench.store.deliveries(limit=9, state=DeliveryState.DEAD)
        assert dead.last_outcome == "given up"


async def test_what_nobody_foresaw_in_a_message_is_a_failed_try(logs: Logs) -> None:
    class Odd(PlainNotifier):
        def request(self, body: bytes, part_id: str, now: Any) -> Request:
            if body == b"odd":
                raise KeyError("field")
            return super().request(body, part_id, now)

    async with working(bench_of(notifier=Odd(HOOK))) as bench:
        await bench.owe("odd", "plain")
        await bench.round()
        bench.clock.pass_(seconds=5)
        for _ in range(3):
            await bench.round()
            bench.clock.pass_(minutes=1)
        odd, plain = await bench.owed()
        assert (odd.state, odd.last_detail) == (DeliveryState.WAITING, "KeyError: 'field'")
        assert plain.state is DeliveryState.SENT
        assert "a message met something that nobody foresaw" in {line["event"] for line in logs}


async def test_a_channel_that_is_gone_keeps_its_messages_until_somebody_acts() -> None:
    async with working(bench_of()) as bench:
        bench.transport.on(HOOK, answer(status=410), answer())
        await bench.owe("a", "b")
        assert await bench.round() == 1
        state = await bench.channel()
        assert (state.stopped_why, state.stopped_at, state.waiting) == ("no_service", NOW, 2)
        bench.clock.pass_(days=2)
        assert await bench.round() == 0
        await bench.store.resume_channel("newsroom")
        assert await bench.round() == 2
        assert bench.said() == ["a", "a", "b"]


async def test_a_dead_letter_that_is_replayed_says_the_same_under_the_same_id() -> None:
    async with working(bench_of()) as bench:
        bench.transport.on(HOOK, answer(status=400), answer())
        await bench.owe("a")
        await bench.round()
        assert await bench.states() == {"a": DEAD}
        assert await bench.store.replay(delivery_ids=["a"], now=bench.clock.now) == 1
        await bench.round()
        first, second = (request for request, _ in bench.transport.asked)
        assert (first.body, first.headers) == (second.body, second.headers)
        assert await bench.states() == {"a": SENT}


async def test_of_one_subject_the_second_waits_for_the_first() -> None:
    async with working(bench_of()) as bench:
        bench.transport.on(HOOK, answer(status=500), answer())
        await bench.owe("first", subject="story", created=NOW - timedelta(seconds=2))
        await bench.owe("second", subject="story", created=NOW - timedelta(seconds=1))
        for _ in range(5):
            await bench.round()
            bench.clock.pass_(seconds=6)
        assert bench.said() == ["first", "first", "second"]


async def test_a_slow_channel_holds_up_no_other_and_is_not_served_twice() -> None:
    house = make_house([], [make_channel("slow"), make_channel("quick")])
    async with working(Bench(house)) as bench:
        gate = bench.transport.gates["https://hook.example/slow"] = asyncio.Event()
        await bench.owe("a", channel="slow")
        assert await bench.deliver.round() == 1
        for name in ("b", "c"):
            await bench.owe(name, channel="quick")
            bench.clock.pass_(minutes=6)  # beyond the lease: the channel is still ours in this process
            while (await bench.states("quick"))[name] == WAITING:
                await bench.deliver.round()
                await asyncio.sleep(0)
        assert bench.said("quick") == ["b", "c"]
        assert await bench.states("slow") == {"a": WAITING}
        gate.set()
        await bench.deliver.finish()
        assert bench.said("slow") == ["a"]


async def test_only_so_many_channels_are_served_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver_module, "CHANNELS_AT_ONCE", 2)
    house = make_house([], [make_channel(name) for name in ("x", "y", "z")])
    async with working(Bench(house)) as bench:
        for name in house.channels:
            await bench.owe(f"to {name}", channel=name)
        assert await bench.deliver.round() == 2
        assert await bench.deliver.round() == 0
        await bench.deliver.finish()
        assert await bench.round() == 1


async def test_a_channel_taken_over_by_another_process_is_settled_by_that_one_only(logs: Logs) -> None:
    async with working(bench_of()) as bench:
        gate = bench.transport.gates[HOOK] = asyncio.Event()
        await bench.owe("a")
        await bench.deliver.round()
        await bench.asked()
        bench.clock.pass_(minutes=6)
        (other,) = await bench.store.claim_channels(["newsroom"], bench.clock.now, limit=1, each=1, lease=HOUR)
        gate.set()
        await bench.deliver.finish()
        assert await bench.states() == {"a": WAITING}
        assert "a delivery outlived its lease" in {line["event"] for line in logs}
        assert await bench.store.release_channel(
            "newsroom", other.token, not_before=None, stopped_why=None, at=bench.clock.now
        )


async def test_a_channel_that_is_not_configured_any_more_keeps_its_messages() -> None:
    async with working(bench_of()) as bench:
        await bench.owe("a")
        kept, bench.house = bench.house, replace(bench.house, channels={})
        assert await bench.round() == 0
        bench.house = kept
        assert await bench.round() == 1
