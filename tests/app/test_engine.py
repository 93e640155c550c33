"""The running service: starts, polls, tells, reloads, stops, and outlives a store that is gone for a while."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest

from service.app import engine as engine_module
from service.app import heart as heart_module
from service.app.channels import send_test
from service.app.engine import Engine
from service.app.heart import Heart
from service.domain.errors import StoreUnavailable, TooSlow
from service.domain.ledger import DeliveryState
from service.pipeline import ingest as ingest_module
from service.store import open_store
from service.store.memory import MemoryStore
from tests.app.made import BASE_URL, FEEDS, configured, make_rooms, running, until
from tests.made import HOUR
from tests.pipeline.fakes import Clock, FakeParser, ScriptedTransport, answer, entry

Logs = list[MutableMapping[str, Any]]
FEED = "https://paper.example/feed"
HOOK = "https://hook.example/"


class World:
    """An engine with a scripted outside."""

    def __init__(self, text: str = FEEDS, store: Any = None, clock: Clock | None = None, **environment: str) -> None:
        self.clock, self.transport, self.parser = clock or Clock(), ScriptedTransport(), FakeParser()
        for name in ("newsroom", "rich", "ops"):
            self.transport.on(f"{HOOK}{name}", answer())
        self.rooms = make_rooms(self.clock, self.transport, store, self.parser)
        self.engine = Engine(rooms=self.rooms, configuration=configured(text, **environment), base_url=BASE_URL)

    def publish(self, *names: str) -> None:
        body = " ".join(names).encode()
        self.parser.feeds[body] = [entry(name, at=self.clock.now) for name in names]
        self.transport.on(FEED, answer(body))

    def asked(self, url: str, times: int) -> bool:
        return len(self.transport.bodies(url)) >= times

    def told(self, channel: str = "newsroom") -> list[str]:
        bodies = self.transport.bodies(f"{HOOK}{channel}")
        return [orjson.loads(body)["data"]["title"].split()[0].lower() for body in bodies]


async def test_what_is_published_is_told_once_over_polls_and_restarts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    clock, told = Clock(), []
    store = await open_store(f"sqlite+aiosqlite:///{tmp_path / 'o.db'}", clock=clock)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(store.close)
        for names in (("alpha",), ("alpha", "beta")):
            world = World(store=store, clock=clock)
            world.publish(*names)
            async with running(world.engine, monkeypatch):
                await until(world.told, "the alert")
                clock.pass_(hours=2)
                await until(partial(world.asked, FEED, 2), "the second poll")
            told += world.told()
            assert world.told("rich") == []
            clock.pass_(hours=2)
    assert told == ["alpha", "beta"]


async def test_waiting_sources_and_channels_are_named_and_stop_nothing(
    monkeypatch: pytest.MonkeyPatch, logs: Logs
) -> None:
    world = World()
    async with running(world.engine, monkeypatch):
        waiting = {line["what"]: line["waiting_for"] for line in logs if line["event"] == "waiting"}
        assert waiting == {"sources.keyed": "SAM_API_KEY", "channels.unset": "SLACK_URL"}
        assert {state.name for state in await world.rooms.store.source_states()} == {"paper"}


async def test_a_reload_begins_to_poll_a_new_source_and_leaves_an_old_one(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    world.publish("alpha")
    async with running(world.engine, monkeypatch):
        await until(lambda: world.told() == ["alpha"])
        body = b"another"
        world.parser.feeds[body] = [entry("beta", at=world.clock.now)]
        world.transport.on("https://other.example/feed", answer(body))
        other = FEEDS.replace("paper.example", "other.example").replace("paper:", "other:")
        await world.engine.apply(configured(other))
        await until(lambda: world.told() == ["alpha", "beta"])
        assert world.engine.house.sources.keys() == {"other"}


async def test_a_channel_that_stopped_starts_again_when_its_configuration_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World()
    world.publish("alpha")
    world.transport.on(f"{HOOK}newsroom", answer(status=410))
    async with running(world.engine, monkeypatch):

        async def stopped() -> bool:
            states = await world.rooms.store.channel_states()
            return any(state.stopped_why for state in states)

        await until(stopped, "the channel's stop")
        world.transport.on(f"{HOOK}newsroom", answer())
        await world.engine.apply(world.engine.configuration)
        assert await stopped()
        await world.engine.apply(configured(FEEDS.replace("newsroom:", "newsroom: &n") + "\n", X="y"))
        assert await stopped()
        changed = FEEDS.replace("hook.example/newsroom", "hook.example/rich")
        await world.engine.apply(configured(changed))
        assert not await stopped()
        await until(lambda: world.told("rich") == ["alpha"])


async def test_what_waits_for_a_channel_that_was_taken_out_is_said(monkeypatch: pytest.MonkeyPatch, logs: Logs) -> None:
    world = World()
    world.publish("alpha")
    world.transport.on(f"{HOOK}newsroom", answer(status=503))
    async with running(world.engine, monkeypatch):
        await until(lambda: world.asked(f"{HOOK}newsroom", 1))
        await world.engine.apply(configured(FEEDS.replace("newsroom:", "renamed:")))
        left = [line for line in logs if line["event"] == "deliveries wait for a channel that is not in force"]
        assert [(line["channel"], line["waiting"]) for line in left] == [("newsroom", 1)]


async def test_a_stop_waits_for_what_is_in_hand_and_gives_back_what_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "GRACE_S", 0.05)
    world = World()
    world.publish("alpha")
    world.transport.gates[FEED] = asyncio.Event()
    async with running(world.engine, monkeypatch):
        await until(lambda: world.transport.asked, "the poll")
    (claimed,) = await world.rooms.store.claim_polls(["paper"], world.clock.now, limit=1, lease=HOUR)
    assert claimed.state.name == "paper"


async def test_a_stop_lets_a_delivery_in_hand_arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    world.publish("alpha", "beta")
    gate = world.transport.gates[f"{HOOK}newsroom"] = asyncio.Event()
    async with running(world.engine, monkeypatch):
        await until(world.told, "the delivery")
        stopping = asyncio.create_task(world.engine.stop())
        await asyncio.sleep(0)
        gate.set()
        await stopping
    assert len(world.told()) == 1
    states = [view.state for view in await world.rooms.store.deliveries(limit=9)]
    assert sorted(states) == [DeliveryState.SENT, DeliveryState.WAITING]


class Moody(MemoryStore):
    """Gone until it is told to come back; or broken."""

    fault: Exception | None = None

    async def claim_polls(self, *args: Any, **named: Any) -> Any:
        if self.fault:
            raise self.fault
        return await super().claim_polls(*args, **named)

    def writing(self) -> Any:
        if self.fault:
            raise self.fault
        return super().writing()


@pytest.mark.parametrize("fault", [StoreUnavailable("gone"), RuntimeError("bug")])
async def test_a_store_that_is_gone_is_met_again_at_the_next_tick(
    fault: Exception, monkeypatch: pytest.MonkeyPatch, logs: Logs
) -> None:
    store = Moody()
    world = World(store=store)
    world.publish("alpha")
    gate = world.transport.gates[FEED] = asyncio.Event()
    monkeypatch.setattr(ingest_module, "STORE_WAITS_S", ())
    async with running(world.engine, monkeypatch):
        await until(lambda: world.transport.asked, "the poll")
        store.fault = fault
        gate.set()
        words = {"a poll could not be stored; its lease ends by itself", "a poll broke; its lease ends by itself"}
        await until(lambda: words & {line["event"] for line in logs}, "the log line")
        store.fault = None
        world.clock.now += HOUR
        await until(lambda: world.told() == ["alpha"])


async def test_the_age_of_ticks_says_when_nothing_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    async with running(world.engine, monkeypatch):
        assert world.engine.late_ticks() == []
        monkeypatch.setattr(engine_module, "ALIVE_S", -1.0)
        assert [name for name, _ in world.engine.late_ticks()] == ["polls", "deliveries"]


async def test_an_engine_that_was_never_started_can_be_stopped() -> None:
    await World().engine.stop()


async def turns(count: int) -> None:
    """Give way to other tasks so many times."""
    for _ in range(count):
        await asyncio.sleep(0)


BEATS: dict[str, tuple[Any, str | None]] = {
    "it arrives": (answer(), None),
    "it does not arrive": (TooSlow("beat.example", "30 s"), "the heartbeat did not arrive"),
    "it is refused": (answer(status=404), "the heartbeat was refused"),
}


@pytest.mark.parametrize(("reply", "event"), BEATS.values(), ids=BEATS)
async def test_heartbeat(reply: Any, event: str | None, monkeypatch: pytest.MonkeyPatch, logs: Logs) -> None:
    monkeypatch.setattr(heart_module, "IDLE_S", 0.0)
    world = World()
    async with running(world.engine, monkeypatch):
        heart = Heart(engine=world.engine, transport=world.transport, clock=world.clock)
        beating = asyncio.create_task(heart.beat())
        await turns(5)
        beats = FEEDS + '\ndefaults: {heartbeat: {url: "${BEAT}", every: 1m}}\n'
        world.transport.on("https://beat.example/x", reply)
        await world.engine.apply(configured(beats, BEAT="https://beat.example/x"))
        await until(lambda: world.transport.bodies("https://beat.example/x"), "the beat")
        if event:
            await until(lambda: event in {line["event"] for line in logs})
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)
        assert len(world.transport.bodies("https://beat.example/x")) == 1


async def test_a_heart_whose_engine_is_stuck_does_not_beat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "ALIVE_S", -1.0)
    beats = FEEDS + '\ndefaults: {heartbeat: {url: "${BEAT}", every: 1m}}\n'
    world = World(beats, BEAT="https://beat.example/x")
    async with running(world.engine, monkeypatch):
        heart = Heart(engine=world.engine, transport=world.transport, clock=world.clock)
        beating = asyncio.create_task(heart.beat())
        await turns(5)
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)
    assert world.transport.bodies("https://beat.example/x") == []


TESTS: dict[str, tuple[Any, bool, str]] = {
    "arrives": (answer(), True, "arrived (HTTP 200, ref "),
    "is put off": (answer(status=500), False, "was put off: HTTP 500"),
    "channel is gone": (answer(status=410), False, "the channel is gone"),
    "does not arrive": (TooSlow("hook.example", "30 s"), False, "did not arrive: hook.example: 30 s"),
}


@pytest.mark.parametrize(("reply", "arrived", "words"), TESTS.values(), ids=TESTS)
async def test_a_test_message(reply: Any, arrived: bool, words: str) -> None:
    world = World()
    await world.engine.apply(world.engine.configuration)
    world.transport.on(f"{HOOK}newsroom", reply)
    verdict = await send_test(world.engine.house.channels["newsroom"], world.transport, world.rooms.tools)
    assert verdict.arrived is arrived
    assert verdict.words.startswith(words)


async def test_before_the_start_nothing_is_served_and_that_is_said() -> None:
    engine = Engine(rooms=make_rooms(Clock()), configuration=configured(), base_url=BASE_URL)
    assert engine.late_ticks() == [("polls", 0.0), ("deliveries", 0.0)]
