"""The pipeline put together for a test: a store in memory, one source and the channels that the test asks for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from service.domain.filters import EVERYTHING
from service.domain.items import Entry, Tier
from service.domain.kinds import Source
from service.domain.ledger import NewDelivery, PollResult, SourceState
from service.domain.options import DigestOptions, TopicOptions
from service.domain.ports import Store
from service.domain.views import ChannelState, DeliveryView
from service.pipeline.commit import Commit
from service.pipeline.deliver import Deliver
from service.pipeline.digest import Digests
from service.pipeline.ingest import Ingest
from service.pipeline.parts import ChannelParts, House, SourceParts, Tools
from service.pipeline.polite import Polite
from service.sources import KINDS
from service.stages import similarity
from service.stages.deduping.likeness import choose
from service.stages.matching.rules import compile_rules
from service.store.memory import MemoryStore
from tests.made import HOUR, NOW
from tests.pipeline.fakes import Answer, Clock, FakeParser, PlainNotifier, ScriptedTransport, answer

FEED = "https://paper.example/feed"
HOOK = "https://hook.example/newsroom"
LEASE = timedelta(minutes=15)
TOPICS = {
    "plates": TopicOptions.model_validate({"title": "License plate readers", "any": ["license plate reader"]}),
    "drones": TopicOptions.model_validate({"title": "Drones", "any": ["drone"]}),
}
RULES = compile_rules(TOPICS, {})
DIGEST = DigestOptions(at="08:00")


def feed_source(url: str = FEED) -> Source:
    """Return the real source of kind `feed`."""
    kind = KINDS["feed"]
    return kind.build("paper", kind.options.model_validate({"kind": "feed", "url": url}))


def make_source(name: str = "paper", **more: Any) -> SourceParts:
    values: dict[str, Any] = {
        "name": name,
        "kind": "feed",
        "tier": Tier.PRESS,
        "title": None,
        "source": more.get("source") or feed_source(),
        "every": HOUR,
        "max_age": timedelta(days=14),
        "first_run": 0,
    }
    return SourceParts(**(values | more))


def make_channel(name: str = "newsroom", **more: Any) -> ChannelParts:
    values: dict[str, Any] = {
        "name": name,
        "kind": "webhook",
        "notifier": PlainNotifier(f"https://hook.example/{name}"),
        "operations": False,
        "created": NOW,
        "admits": EVERYTHING,
        "digest": None,
        "quiet": None,
        "cap": None,
        "pace_s": 0.0,
    }
    return ChannelParts(**(values | more))


def make_house(sources: list[SourceParts], channels: list[ChannelParts]) -> House:
    return House(
        sources={one.name: one for one in sources},
        channels={one.name: one for one in channels},
        topics={slug: topic.title for slug, topic in TOPICS.items()},
        rules=RULES,
        choose=choose,
        fingerprints=similarity.fingerprints,
        zone=ZoneInfo("America/New_York"),
    )


@dataclass
class Bench:
    """Everything that a poll or a delivery needs, and short words to drive it."""

    house: House
    store: Store = field(default_factory=MemoryStore)
    clock: Clock = field(default_factory=Clock)
    transport: ScriptedTransport = field(default_factory=ScriptedTransport)
    parser: FakeParser = field(default_factory=FakeParser)
    slept: list[float] = field(default_factory=list)
    tried: list[tuple[str, str]] = field(default_factory=list)
    chance: float = 0.0
    woken: int = 0
    numbers: count[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        for name in self.house.channels:
            self.transport.on(f"https://hook.example/{name}", answer())
        self.tools = Tools(clock=self.clock, random=lambda: self.chance, new_id=lambda: f"{next(self.numbers):032x}")
        self.begin_process()

    def begin_process(self) -> None:
        """Make the moving parts anew, as a process that starts does; the store stays."""
        self.polite = Polite(self.transport, store=self.store, clock=self.clock)
        self.commit = Commit(store=self.store, house=lambda: self.house, tools=self.tools, owed=self._owed)
        self.ingest = Ingest(
            store=self.store,
            transport=self.polite,
            parser=self.parser,
            commit=self.commit,
            house=lambda: self.house,
            tools=self.tools,
            sleep=self._sleep,
        )
        self.deliver = Deliver(
            store=self.store,
            transport=self.transport,
            house=lambda: self.house,
            tools=self.tools,
            observe=lambda channel, outcome: self.tried.append((channel, outcome)),
            again=self._owed,
            sleep=self._sleep,
        )
        self.digests = Digests(store=self.store, house=lambda: self.house, tools=self.tools)

    async def register(self) -> None:
        await self.store.register(
            dict.fromkeys(self.house.sources, self.clock.now),
            dict.fromkeys(self.house.channels, "f"),
            self.clock.now,
        )

    def publish(self, *answers: Answer, url: str = FEED) -> None:
        self.transport.on(url, *answers)

    def feed(self, body: bytes, *entries: Entry) -> None:
        """The feed now shows these entries."""
        self.parser.feeds[body] = entries
        self.transport.on(FEED, answer(body, content_type="application/rss+xml"))

    async def poll(self, name: str = "paper", *, after: timedelta = timedelta()) -> PollResult:
        """Poll the source when it is next due."""
        state = await self.source(name)
        self.clock.now = max(self.clock.now + after, state.next_poll_at)
        (claimed,) = await self.store.claim_polls([name], self.clock.now, limit=1, lease=LEASE)
        return await self.ingest.poll(claimed)

    async def round(self) -> int:
        """Serve what is due, to the end; return how many deliveries were tried."""
        before = len(self.tried)
        await self.deliver.round()
        await self.deliver.finish()
        return len(self.tried) - before

    async def owe(self, *names: str, channel: str = "newsroom", **more: Any) -> None:
        """Owe deliveries, each of one body and a subject of its own unless `more` says otherwise."""
        async with self.store.writing() as tx:
            await tx.add_deliveries([owed(name, channel, self.clock.now, **more) for name in names])

    def said(self, name: str = "newsroom") -> list[str]:
        """Return what was posted to a channel, in order, whatever the answer."""
        return [body.decode() for body in self.transport.bodies(f"https://hook.example/{name}")]

    async def asked(self) -> None:
        """Return when a channel was asked for the first time."""
        for _ in range(100):
            if self.transport.asked:
                return
            await asyncio.sleep(0)
        raise AssertionError("nothing was sent")

    async def states(self, name: str | None = None) -> dict[str, str]:
        """Return the state of each delivery by its id."""
        return {view.id: str(view.state) for view in await self.owed(name)}

    async def source(self, name: str = "paper") -> SourceState:
        return next(state for state in await self.store.source_states() if state.name == name)

    async def channel(self, name: str = "newsroom") -> ChannelState:
        return next(state for state in await self.store.channel_states() if state.name == name)

    async def owed(self, name: str | None = None) -> list[DeliveryView]:
        """Return deliveries, oldest first."""
        return list(reversed(await self.store.deliveries(limit=1000, channel=name)))

    async def told(self, name: str = "newsroom") -> list[str]:
        """Return the first word of each headline that a channel is owed or has, oldest first."""
        return [view.title.split()[0].lower() for view in await self.owed(name)]

    def _owed(self) -> None:
        self.woken += 1

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.pass_(seconds=seconds)
        await asyncio.sleep(0)


@asynccontextmanager
async def working(bench: Bench) -> AsyncIterator[Bench]:
    """Register what is configured and run the commit loop meanwhile."""
    await bench.register()
    loop = asyncio.create_task(bench.commit.run())
    try:
        yield bench
    finally:
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)


def owed(name: str, channel: str, at: datetime, **more: Any) -> NewDelivery:
    values: dict[str, Any] = {
        "id": name,
        "channel": channel,
        "subject": f"subject of {name}",
        "bodies": (name.encode(),),
        "not_before": at,
        "created": at,
        "title": name,
    }
    return NewDelivery(**(values | more))
