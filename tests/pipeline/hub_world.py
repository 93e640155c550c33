"""A feed that names a hub, on the bench: what the tests of subscriptions share."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Callable, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import parse_qs

from service.domain.kinds import FeedHints
from service.domain.subscriptions import Subscription, SubscriptionState
from service.pipeline.ingest import Ingest
from service.pipeline.pushed import Pushes
from service.pipeline.subscriptions import Subscriptions
from service.store.memory import MemoryStore
from tests.made import NOW
from tests.pipeline.bench import Bench, make_channel, make_house, make_source, working
from tests.pipeline.fakes import answer, entry

Logs = list[MutableMapping[str, Any]]
HUB, TOPIC, BASE = "https://hub.example/", "https://paper.example/self", "https://alerts.example.org"
VERIFIED, PENDING = SubscriptionState.VERIFIED, SubscriptionState.PENDING
MINUTE = timedelta(minutes=1)


@dataclass
class World:
    """A feed that names a hub, and everything that hears of it."""

    bench: Bench
    subscriptions: Subscriptions
    counted: list[tuple[str, str, int]]
    begin: Callable[[], Subscriptions]
    bodies: Any = field(default_factory=count)

    async def rows(self) -> tuple[Subscription, ...]:
        return await self.bench.store.subscriptions()

    async def one(self) -> Subscription:
        (one,) = await self.rows()
        return one

    def wishes(self) -> list[dict[str, str]]:
        """Return what the hub was asked, in order."""
        asked = (parse_qs(body.decode()) for body in self.bench.transport.bodies(HUB))
        return [{key: values[0] for key, values in form.items()} for form in asked]

    async def publish(self, *names: str, at: datetime | None = None) -> None:
        """The feed shows these entries, and is polled."""
        entries = [entry(name, at=at or self.bench.clock.now) for name in names]
        self.bench.feed(f"{next(self.bodies)}".encode(), *entries)
        await self.bench.poll()

    async def push(self, *names: str, sign: bool = True) -> bool:
        one = next(one for one in await self.rows() if one.state is VERIFIED)
        body = f"pushed {next(self.bodies)}".encode()
        self.bench.parser.feeds[body] = [entry(name, at=self.bench.clock.now) for name in names]
        made = hmac.new(one.secret.reveal().encode() if sign else b"x", body, "sha256").hexdigest()
        return await self.subscriptions.deliver(one.id, f"sha256={made}", body, "application/rss+xml")

    async def verify(self, one: Subscription, mode: str = "subscribe", lease: str = "864000") -> bool:
        return await self.subscriptions.confirm(one.id, mode, TOPIC, lease)

    async def subscribe(self) -> Subscription:
        """Subscribe, as a hub does that verifies later."""
        await self.publish("alpha")
        await self.subscriptions.round()
        assert await self.verify(await self.one())
        return await self.one()

    async def interval(self) -> timedelta:
        state = await self.bench.source()
        return state.next_poll_at - self.bench.clock.now

    def without_hub(self) -> None:
        self.bench.parser.hints = FeedHints()

    def names_hub(self, hub: str = HUB, topic: str = TOPIC) -> None:
        self.bench.parser.hints = FeedHints(hub=hub, self_url=topic)


@asynccontextmanager
async def world(base: str = BASE, store: Any = None, **more: Any) -> AsyncIterator[World]:
    source = make_source(created=NOW, websub=True, **more)
    bench = Bench(make_house([source], [make_channel()]), store=store or MemoryStore())
    bench.transport.on(HUB, answer(status=202))
    counted: list[tuple[str, str, int]] = []
    async with working(bench):
        common: dict[str, Any] = {"store": bench.store, "house": lambda: bench.house, "tools": bench.tools}
        common["observe"] = lambda *said: counted.append(said)
        tokens = count(1)

        def begin() -> Subscriptions:
            subscriptions = Subscriptions(
                transport=bench.transport,
                pushes=Pushes(parser=bench.parser, commit=bench.commit, **common),
                base_url=base,
                new_secret=lambda: f"token-{next(tokens)}",
                **common,
            )
            bench.ingest = Ingest(
                store=bench.store,
                transport=bench.transport,
                parser=bench.parser,
                commit=bench.commit,
                house=lambda: bench.house,
                tools=bench.tools,
                hubs=subscriptions,
            )
            return subscriptions

        here = World(bench, begin(), counted, begin)
        here.names_hub()
        yield here
