"""One look at a source, and the demonstration as a command runs it."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from service.app.demo.run import demonstrate
from service.app.rooms import Outside, open_outside
from service.app.settings import read_settings
from service.app.try_out import Look, look, named_sources
from service.config import load_file
from service.domain.errors import UnknownName
from service.domain.outcomes import PollOutcome
from service.stages.matching.rules import compile_rules
from tests.app.made import configured, until
from tests.app.test_serve import free_port
from tests.made import NOW
from tests.pipeline.fakes import Answer, FakeParser, ScriptedTransport, answer, entry

FEED = "https://paper.example/feed"
SHIPPED = Path(__file__).parents[2] / "feeds.yaml"


class Broken(FakeParser):
    """A parser with a bug."""

    async def parse(self, body: bytes, *, content_type: str, url: str) -> object:  # type: ignore[override]
        raise ZeroDivisionError("division by zero")


async def looks(reply: Answer, parser: FakeParser | None = None) -> list[Look]:
    configuration, transport = configured(), ScriptedTransport()
    transport.on(FEED, reply)
    outside = Outside(transport=transport, parser=parser or FakeParser({b"1": [entry("alpha")]}))
    rules = compile_rules(configuration.topics, configuration.lists)
    return [one async for one in look(configuration, "paper", rules, outside, NOW)]


async def test_a_look_gives_items_with_their_topics() -> None:
    (one,) = await looks(answer(b"1"))
    ((item, matches),) = one.items
    assert (item.key.identity, [match.topic for match in matches], item.outlet) == ("alpha", ["plates"], "The Paper")


async def test_a_source_that_refuses_gives_a_look_with_its_outcome() -> None:
    (one,) = await looks(answer(status=403))
    assert (one.items, one.outcome) == ((), PollOutcome.REFUSED)


async def test_what_nobody_foresaw_is_an_outcome_of_that_source() -> None:
    (one,) = await looks(answer(b"1"), Broken())
    assert (one.outcome, str(one.error)) == (PollOutcome.FAILED, "ZeroDivisionError: division by zero")


def test_sources_are_named_or_all_that_are_enabled() -> None:
    configuration = configured()
    assert named_sources(configuration, []) == ["paper", "keyed"]
    assert named_sources(configuration, ["closed"]) == ["closed"]
    with pytest.raises(UnknownName):
        named_sources(configuration, ["paper", "nobody"])


async def test_the_outside_is_opened_and_closed() -> None:
    async with open_outside(configured()) as outside:
        assert outside.transport is not None


async def test_the_demonstration_says_that_it_is_one_and_ends_when_told_to() -> None:
    said: list[str] = []
    settings = read_settings({"OVERSIGHT_PORT": str(free_port()), "OVERSIGHT_ADMIN_TOKEN": "t"}, str)
    running = asyncio.create_task(demonstrate(settings, load_file(SHIPPED, {}), announce=said.append))
    await until(lambda: any("is listening" in line for line in said) or running.done(), "the start")
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(running, 15)
    assert "invented" in said[0]
