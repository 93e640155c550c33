"""Configurations, rooms and waiting for tests of the running service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from inspect import isawaitable
from itertools import count
from typing import Any

from service.app import engine as engine_module
from service.app.engine import Engine
from service.app.rooms import Outside, Rooms
from service.config import load
from service.domain.configuration import Configuration
from service.domain.ports import Store, Transport
from service.pipeline.parts import Tools
from service.store.memory import MemoryStore
from tests.pipeline.fakes import Clock, FakeParser, ScriptedTransport

_NUMBERS = count(1)
DEADLINE_S = 20.0
BASE_URL = "http://127.0.0.1:8080"
FEEDS = """
version: 1
sources:
  paper: {kind: feed, url: "https://paper.example/feed", first_run: all}
  closed: {kind: feed, url: "https://closed.example/feed", enabled: false}
  keyed: {kind: sam_gov, api_key: "${SAM_API_KEY}", organization: ICE}
topics:
  plates: {title: License plate readers, severity: high, any: [license plate reader]}
  drones: {title: Drones, any: [drone], none: [toy]}
channels:
  newsroom: {kind: webhook, url: "https://hook.example/newsroom"}
  rich: {kind: webhook, url: "https://hook.example/rich", minimum_severity: urgent}
  away: {kind: webhook, url: "https://hook.example/away", enabled: false}
  unset: {kind: slack, url: "${SLACK_URL}"}
  ops: {kind: webhook, url: "https://hook.example/ops", role: operations}
"""


def configured(text: str = FEEDS, **environment: str) -> Configuration:
    """Return the configuration that a text means."""

    def no_file(path: str) -> str:
        raise FileNotFoundError(path)

    return load(text, file="feeds.yaml", environment=environment, read_file=no_file)


def make_rooms(
    clock: Clock, transport: Transport | None = None, store: Store | None = None, parser: Any = None
) -> Rooms:
    return Rooms(
        store=store or MemoryStore(),
        outside=Outside(transport=transport or ScriptedTransport(), parser=parser or FakeParser()),
        tools=Tools(clock=clock, random=lambda: 0.0, new_id=lambda: f"{next(_NUMBERS):032x}"),
    )


@asynccontextmanager
async def running(engine: Engine, monkeypatch: Any, tick_s: float = 0.01) -> AsyncIterator[Engine]:
    """Run an engine that ticks a hundred times a second."""
    monkeypatch.setattr(engine_module, "TICK_S", tick_s)
    await engine.start()
    try:
        yield engine
    finally:
        await engine.stop()


async def until(condition: Callable[[], Any | Awaitable[Any]], what: str = "the condition") -> Any:
    """Return what the condition gives as soon as it is true; fail after a deadline."""
    loop = asyncio.get_running_loop()
    end = loop.time() + DEADLINE_S
    while loop.time() < end:
        found = condition()
        if isawaitable(found):
            found = await found
        if found:
            return found
        await asyncio.sleep(0.01)
    raise AssertionError(f"{what} did not come about in {DEADLINE_S:g} s")
