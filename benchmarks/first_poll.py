"""What a first poll costs, from fetch to commit, and a poll that finds nothing new: ratios in one run.

    python -m benchmarks.first_poll [--feeds 300] [--items 30] [--rounds 3] [--reader PYTHON] [--profile FILE]

The parts are those of the running engine: its transport, parser, stages, commit and store on SQLite, the topics of the
shipped feeds.yaml, one webhook channel whose deliveries are owed and not sent. Beside them, with as many requests at
once: a bare loop of aiohttp, a parser and one SQLite commit a feed; for polls that find nothing new, of aiohttp alone.
Budgets: at least 0.4 of the bare loop's speed, and 0.5. Rounds take turns, the best of each counts.

`--reader` names a Python that has the package `reader`: then ours is compared with its `update_feeds(workers=10)`
(budget: 10 times as fast). It stays out of our own environment.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import logging
import os
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack, nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import structlog
import uvloop

from benchmarks import bare_poll
from benchmarks.feed_server import serving
from service.app import clock
from service.app.engine import POLL_LEASE, POLLS_AT_ONCE
from service.app.house import active_channels, build_house
from service.config import load_file
from service.domain.configuration import Configuration
from service.domain.wire import Secret
from service.notifiers.webhook import WebhookOptions
from service.parsing.parser import Parser
from service.pipeline.commit import Commit
from service.pipeline.ingest import Ingest
from service.pipeline.parts import Tools
from service.sources.feed import FeedOptions
from service.store import SqlStore, open_store
from service.transport.http import HttpTransport

SHIPPED = Path(__file__).resolve().parents[1] / "feeds.yaml"
LATER = timedelta(days=1)
OURS, OURS_AGAIN = "first poll, ours", "nothing new, ours"
BARE, BARE_OWN = "bare loop, fastfeedparser", "bare loop, our own fast reader"
BARE_AGAIN, READER = "nothing new, bare aiohttp", "reader, update_feeds(workers=10)"
AGAINST = {OURS: (BARE, BARE_OWN, READER), OURS_AGAIN: (BARE_AGAIN,)}
BUDGETS = {BARE: 0.4, BARE_AGAIN: 0.5, READER: 10.0}


@dataclass
class Best:
    """The best seconds of each contestant."""

    seconds: dict[str, float] = field(default_factory=dict)

    def note(self, name: str, seconds: float) -> None:
        """Keep the seconds if they are the best so far."""
        self.seconds[name] = min(seconds, self.seconds.get(name, seconds))

    def ratio(self, name: str, of: str) -> float:
        """Return how fast `name` is as a part of how fast `of` is."""
        return self.seconds[of] / self.seconds[name]


class Ours:
    """The engine's parts, with a clock that can be put forward."""

    def __init__(self, configuration: Configuration, store: SqlStore, transport: HttpTransport, parser: Parser) -> None:
        self.ahead = timedelta()
        self._configuration, self._store = configuration, store
        real = clock.real_tools()
        tools = Tools(clock=lambda: real.clock() + self.ahead, random=real.random, new_id=real.new_id)
        self.commit = Commit(store=store, house=lambda: self.house, tools=tools)
        self._ingest = Ingest(
            store=store, transport=transport, parser=parser, commit=self.commit, house=lambda: self.house, tools=tools
        )

    async def register(self) -> None:
        """Make the rows of the sources and the channel."""
        now = clock.now()
        sources = dict.fromkeys(self._configuration.sources, now)
        states, channels = await self._store.register(sources, active_channels(self._configuration), now)
        self.house = build_house(self._configuration, states, channels, "http://127.0.0.1")

    async def poll(self) -> float:
        """Poll all that is due, as many at once as the engine does; return the seconds."""
        began = time.perf_counter()
        now = clock.now() + self.ahead
        names = self.house.sources.keys()
        while claimed := await self._store.claim_polls(names, now, limit=POLLS_AT_ONCE, lease=POLL_LEASE):
            await asyncio.gather(*(self._ingest.poll(one) for one in claimed))
        return time.perf_counter() - began


def configured(urls: Sequence[str]) -> Configuration:
    """Return the shipped configuration with these feeds for its sources and one webhook for its channels."""
    shipped = load_file(SHIPPED, {})
    sources = {
        f"paper-{number}": FeedOptions(url=url, allow_private=True, first_run="all") for number, url in enumerate(urls)
    }
    channels = {"hook": WebhookOptions(url=Secret("https://hook.example/"))}
    return replace(shipped, sources=sources, channels=channels, waiting={})


async def ours(configuration: Configuration, folder: Path, best: Best, profile: cProfile.Profile | None) -> str:
    """Time a first poll and one that finds nothing new, of an empty store; return what the store holds afterwards."""
    async with AsyncExitStack() as stack:
        store = await open_store(f"sqlite:///{folder / 'ours.db'}", clock=clock.now)
        stack.push_async_callback(store.close)
        transport = await stack.enter_async_context(HttpTransport(user_agent="benchmark"))
        parts = Ours(configuration, store, transport, await stack.enter_async_context(Parser()))
        await parts.register()
        committing = asyncio.create_task(parts.commit.run())
        stack.callback(committing.cancel)
        with profile or nullcontext():
            best.note(OURS, await parts.poll())
        counts = await store.counts()
        parts.ahead = LATER
        best.note(OURS_AGAIN, await parts.poll())
    return ", ".join(f"{counts[name]} {name}" for name in ("item", "story", "alert", "delivery", "poll"))


async def measure(urls: Sequence[str], rounds: int, profile: cProfile.Profile | None) -> tuple[Best, str]:
    """Let the contestants take turns; return the best seconds of each, and what our store holds."""
    best, held, configuration = Best(), "", configured(urls)
    readers = {BARE: bare_poll.fastfeedparser(), BARE_OWN: bare_poll.own_reader}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            for name, read in readers.items():
                if read is not None:
                    best.note(name, await bare_poll.poll(urls, read, Path(folder) / f"{name}.db", POLLS_AT_ONCE))
            held = await ours(configuration, Path(folder), best, profile)
            best.note(BARE_AGAIN, await bare_poll.ask_again(urls, POLLS_AT_ONCE))
    return best, held


def report(best: Best, feeds: int, items: int) -> None:
    """Print the figures."""
    for ours_is, things, word in ((OURS, feeds * items, "items"), (OURS_AGAIN, feeds, "polls")):
        for name in (ours_is, *AGAINST[ours_is]):
            if name in best.seconds:
                each_s, share = things / best.seconds[name], best.ratio(ours_is, name)
                budget = f"budget {BUDGETS[name]}" if name in BUDGETS else ""
                print(f"{name:34} {each_s:8.0f} {word}/s   ours is {share:5.2f} x as fast   {budget}")


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=300)
    parser.add_argument("--items", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--reader", metavar="PYTHON", help="a Python that has the package reader")
    parser.add_argument("--profile", type=Path, help="write what cProfile sees of our first polls to this file")
    chosen = parser.parse_args()
    profile = cProfile.Profile() if chosen.profile else None
    with serving(chosen.feeds, chosen.items) as urls, Path(os.devnull).open("w") as nowhere:
        structlog.configure(
            wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
            logger_factory=structlog.PrintLoggerFactory(nowhere),
        )
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            best, held = runner.run(measure(urls, chosen.rounds, profile))
        if chosen.reader:
            with tempfile.TemporaryDirectory() as folder:
                best.note(READER, bare_poll.reader_seconds(chosen.reader, urls, Path(folder) / "reader.db"))
    print(f"our store holds {held}")
    report(best, chosen.feeds, chosen.items)
    if profile:
        profile.dump_stats(chosen.profile)


if __name__ == "__main__":
    main()
