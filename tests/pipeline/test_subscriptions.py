"""Subscriptions on the bench: a hub that verifies at once, pushes, forgets, denies, and is not there."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Callable, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import parse_qs

import pytest

from service.domain.errors import StoreUnavailable, Unreachable
from service.domain.kinds import FeedHints
from service.domain.subscriptions import Subscription, SubscriptionState
from service.domain.wire import Request, Response
from service.pipeline.ingest import Ingest
from service.pipeline.pushed import Pushes
from service.pipeline.subscriptions import Subscriptions
from service.sources import KINDS
from service.store.memory import MemoryStore
from tests.made import DAY, HOUR, NOW
from tests.pipeline.bench import FEED, Bench, make_channel, make_house, make_source, working
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


async def test_a_feed_that_names_a_hub_is_subscribed_to_and_pushed() -> None:
    async with world() as here:
        one = await here.subscribe()
        assert here.wishes() == [
            {
                "hub.mode": "subscribe",
                "hub.topic": TOPIC,
                "hub.callback": f"{BASE}/websub/{one.id}",
                "hub.secret": one.secret.reveal(),
                "hub.lease_seconds": "864000",
            }
        ]
        assert await here.push("beta")
        assert await here.bench.told() == ["beta"]
        now = await here.one()
        assert (now.state, now.pushes, now.ignored, now.pushed_at) == (VERIFIED, 1, 0, NOW)


async def test_a_hub_that_verifies_before_it_answers() -> None:
    async with world() as here:
        heard: list[bool] = []

        async def verify() -> None:
            heard.append(await here.verify(await here.one()))

        sent = here.bench.transport.send

        async def send(request: Request, validators: Any = None) -> Response:
            if request.url == HUB:
                await verify()
            return await sent(request, validators)

        here.bench.transport.send = send  # type: ignore[method-assign]
        await here.publish("alpha")
        await here.subscriptions.round()
        assert heard == [True]
        assert (await here.one()).state is VERIFIED


async def test_nothing_is_asked_twice_while_all_is_well() -> None:
    async with world() as here:
        await here.subscribe()
        for _ in range(3):
            here.bench.clock.now += DAY
            await here.publish("alpha")
            await here.subscriptions.round()
        assert len(here.wishes()) == 1


NOT_PUBLIC = {"a base address of this machine": "http://127.0.0.1:8080", "a name without a dot": "https://oversight"}


@pytest.mark.parametrize("base", NOT_PUBLIC.values(), ids=NOT_PUBLIC)
async def test_where_hubs_cannot_reach_us_nobody_is_asked(base: str) -> None:
    async with world(base) as here:
        await here.publish("alpha")
        await here.subscriptions.round()
        assert await here.rows() == ()


async def test_a_hub_on_a_private_network_is_asked_where_the_operator_allows_it() -> None:
    kind, url = KINDS["feed"], "http://127.0.0.1:9102/feed"
    options = {"kind": "feed", "url": url, "allow_private": True}
    source = kind.build("paper", kind.options.model_validate(options))
    async with world("http://127.0.0.1:8080", source=source) as here:
        here.bench.parser.feeds[b"1"] = [entry("alpha")]
        here.bench.publish(answer(b"1"), url=url)
        await here.bench.poll()
        await here.subscriptions.round()
        ((asked, _),) = [one for one in here.bench.transport.asked if one[0].url == HUB]
        assert asked.private_origin == "http://127.0.0.1:9102"
        await here.subscriptions.confirm((await here.one()).id, "subscribe", TOPIC, "")
        here.bench.house = make_house([], [make_channel()])
        await here.subscriptions.round()
        await here.subscriptions.round()
        assert here.bench.transport.asked[-1][0].private_origin == "http://127.0.0.1:9102"


async def test_a_source_that_shall_not_be_pushed_is_not() -> None:
    async with world() as here:
        here.bench.house = make_house([make_source(created=NOW)], [make_channel()])
        await here.publish("alpha")
        await here.subscriptions.round()
        assert await here.rows() == ()


async def test_polls_are_rare_while_the_hub_pushes_and_usual_until_it_does() -> None:
    async with world() as here:
        await here.subscribe()
        await here.publish("alpha")
        assert await here.interval() == HOUR
        await here.push("beta")
        await here.publish("alpha", "beta")
        assert await here.interval() == 6 * HOUR


async def test_a_longer_interval_of_its_own_stays() -> None:
    async with world(every=DAY) as here:
        await here.subscribe()
        await here.push("beta")
        await here.publish("alpha", "beta")
        assert await here.interval() == DAY


async def test_a_hub_that_missed_something_is_not_trusted_until_it_pushes_again(logs: Logs) -> None:
    async with world() as here:
        await here.subscribe()
        await here.push("beta")
        here.bench.clock.now += HOUR
        await here.publish("alpha", "beta", "gamma", at=here.bench.clock.now + 5 * HOUR)
        assert await here.interval() == 6 * HOUR, "it may be that the hub is about to push"
        here.bench.clock.now += 12 * HOUR
        await here.publish("alpha", "delta", at=here.bench.clock.now - HOUR)
        assert await here.interval() == HOUR
        assert "a hub has missed something" in {line["event"] for line in logs}
        await here.publish("alpha", "delta")
        assert await here.interval() == HOUR
        await here.push("epsilon")
        await here.publish("alpha", "epsilon")
        assert await here.interval() == 6 * HOUR


async def test_a_lease_is_renewed_under_another_address_before_it_ends() -> None:
    async with world() as here:
        old = await here.subscribe()
        here.bench.clock.now += 7 * DAY
        await here.subscriptions.round()
        assert len(here.wishes()) == 1
        here.bench.clock.now += DAY
        await here.subscriptions.round()
        await here.subscriptions.round()
        _, new = await here.rows()
        assert (new.state, here.wishes()[-1]["hub.callback"]) == (PENDING, f"{BASE}/websub/{new.id}")
        assert new.id != old.id
        assert new.secret != old.secret
        assert await here.push("beta"), "the old one holds meanwhile"
        assert await here.verify(new)
        await here.subscriptions.round()
        await here.subscriptions.round()
        assert here.wishes()[-1]["hub.mode"] == "unsubscribe"
        assert here.wishes()[-1]["hub.callback"].endswith(old.id)
        assert "hub.secret" not in here.wishes()[-1]
        assert await here.verify(replace(old), "unsubscribe")
        assert [one.id for one in await here.rows()] == [new.id]


async def test_a_lease_that_ends_all_the_same_is_begun_anew_and_polls_are_usual_again() -> None:
    async with world() as here:
        old = await here.subscribe()
        await here.push("beta")
        await here.publish("alpha", "beta")
        here.bench.clock.now += 11 * DAY
        await here.bench.store.hasten_poll("paper", here.bench.clock.now + 5 * HOUR)
        state = await here.bench.source()
        async with here.bench.store.writing() as tx:
            await tx.keep_source(replace(state, next_poll_at=here.bench.clock.now + 5 * HOUR))
        await here.subscriptions.round()
        await here.subscriptions.round()
        new = await here.one()
        assert new.id != old.id
        assert (new.state, len(here.wishes())) == (PENDING, 2)
        assert await here.interval() == HOUR


async def test_a_denial_ends_the_rare_polls_and_is_asked_about_a_week_later(logs: Logs) -> None:
    async with world() as here:
        one = await here.subscribe()
        await here.push("beta")
        await here.publish("alpha", "beta")
        assert await here.subscriptions.deny(one.id, TOPIC, "you\x1b[31m are many")
        assert not await here.subscriptions.deny("nobody", TOPIC, "")
        assert await here.interval() == HOUR
        now = await here.one()
        assert (now.state, now.detail) == (SubscriptionState.DENIED, "denied: you[31m are many")
        here.bench.clock.now += 6 * DAY
        await here.subscriptions.round()
        assert len(here.wishes()) == 1
        here.bench.clock.now += DAY
        await here.subscriptions.round()
        assert len(here.wishes()) == 2
        assert "a hub denies us" in {line["event"] for line in logs}


REPLIES: dict[str, tuple[Any, str]] = {
    "it refuses": (answer(b"<p>bad\ntopic</p>", status=400), "HTTP 400: bad topic"),
    "it says nothing": (answer(status=500), "HTTP 500: no words"),
    "it is not there": (Unreachable("hub.example", "dns"), "hub.example: its name cannot be resolved"),
}


@pytest.mark.parametrize(("reply", "detail"), REPLIES.values(), ids=REPLIES)
async def test_a_hub_that_does_not_take_our_wish_is_asked_again_later(reply: Any, detail: str) -> None:
    async with world() as here:
        here.bench.transport.on(HUB, reply)
        await here.publish("alpha")
        for minutes in (0, 59, 1, 60, 60):
            here.bench.clock.now += minutes * MINUTE
            await here.subscriptions.round()
        one = await here.one()
        assert (one.state, one.detail, len(here.wishes()), one.tries) == (PENDING, detail, 3, 3)


async def test_what_nobody_signed_is_ignored_and_counted(logs: Logs) -> None:
    async with world() as here:
        one = await here.subscribe()
        assert await here.push("beta", sign=False)
        assert await here.subscriptions.deliver(one.id, None, b"pushed", "")
        assert await here.bench.told() == []
        now = await here.one()
        assert (now.pushes, now.ignored, now.detail) == (0, 2, "ignored: it is not signed")
        assert here.counted == [("paper", "ignored", 1)] * 2
        whys = [line["why"] for line in logs if line["event"] == "what was pushed is ignored"]
        assert whys == ["its signature is wrong", "it is not signed"]


async def test_what_cannot_be_read_is_ignored_and_counted() -> None:
    async with world() as here:
        one = await here.subscribe()
        made = hmac.new(one.secret.reveal().encode(), b"?", "sha1").hexdigest()
        assert await here.subscriptions.deliver(one.id, f"sha1={made}", b"?", "")
        assert ((await here.one()).ignored, (await here.bench.source()).failures) == (1, 0)


async def test_a_hub_whose_push_cannot_be_read_is_not_trusted_and_the_feed_is_polled_soon() -> None:
    async with world() as here:
        one = await here.subscribe()
        await here.push("beta")
        await here.publish("alpha", "beta")
        assert await here.interval() == 6 * HOUR
        made = hmac.new(one.secret.reveal().encode(), b"?", "sha1").hexdigest()
        assert await here.subscriptions.deliver(one.id, f"sha1={made}", b"?", "")
        assert (await here.bench.source()).next_poll_at - here.bench.clock.now == HOUR
        await here.publish("alpha", "beta")
        assert await here.interval() == HOUR


async def test_before_it_is_verified_nothing_is_taken() -> None:
    async with world() as here:
        await here.publish("alpha")
        one = await here.one()
        assert await here.subscriptions.awaits(one.id)
        assert await here.subscriptions.deliver(one.id, "sha1=00", b"pushed", "")
        assert (await here.one()).detail == "ignored: the subscription is pending"


async def test_what_is_left_or_unknown_is_gone() -> None:
    async with world() as here:
        one = await here.subscribe()
        here.without_hub()
        await here.publish("alpha", "beta")
        assert (await here.one()).state is SubscriptionState.LEAVING
        for name in (one.id, "nobody"):
            assert not await here.subscriptions.awaits(name)
            assert not await here.subscriptions.deliver(name, None, b"pushed", "")
        assert not await here.subscriptions.confirm("nobody", "subscribe", TOPIC, "")


async def test_a_source_that_leaves_the_configuration_is_unsubscribed(logs: Logs) -> None:
    async with world() as here:
        one = await here.subscribe()
        here.bench.house = make_house([], [make_channel()])
        assert not await here.push("beta"), "the source is not in force"
        await here.subscriptions.round()
        await here.subscriptions.round()
        assert here.wishes()[-1]["hub.mode"] == "unsubscribe"
        assert not await here.verify(one, "subscribe")
        assert await here.verify(one, "unsubscribe")
        assert await here.rows() == ()
        assert "left a hub" in {line["event"] for line in logs}


async def test_a_hub_that_never_confirms_the_end_is_forgotten() -> None:
    async with world() as here:
        await here.subscribe()
        here.bench.house = make_house([], [make_channel()])
        for _ in range(9):
            await here.subscriptions.round()
            here.bench.clock.now += 4 * HOUR
        assert await here.rows() == ()
        assert [wish["hub.mode"] for wish in here.wishes()].count("unsubscribe") == 3


async def test_a_feed_that_names_no_hub_any_more_is_polled_as_usual_again() -> None:
    async with world() as here:
        await here.subscribe()
        await here.push("beta")
        await here.publish("alpha", "beta")
        here.without_hub()
        await here.publish("alpha", "beta", "gamma")
        assert await here.interval() == HOUR


async def test_after_a_restart_nothing_is_subscribed_to_twice() -> None:
    async with world() as here:
        await here.subscribe()
        here.subscriptions = here.begin()
        await here.publish("alpha", "beta")
        assert len(await here.rows()) == 1


async def test_another_hub_takes_the_place_of_the_first() -> None:
    async with world() as here:
        one = await here.subscribe()
        here.names_hub("https://other.example/", TOPIC)
        await here.publish("alpha", "beta")
        states = {(row.hub, row.state) for row in await here.rows()}
        assert states == {(HUB, SubscriptionState.LEAVING), ("https://other.example/", PENDING)}
        assert one.id in {row.id for row in await here.rows()}


async def test_one_that_was_never_verified_is_forgotten_when_the_hub_is_gone() -> None:
    async with world() as here:
        await here.publish("alpha")
        here.without_hub()
        await here.publish("alpha", "beta")
        assert await here.rows() == ()


async def test_an_unchanged_feed_teaches_nothing() -> None:
    async with world() as here:
        await here.subscribe()
        here.bench.transport.on(FEED, answer(b"0", etag="1"), answer(status=304))
        await here.bench.poll()
        here.without_hub()
        await here.bench.poll()
        assert (await here.one()).state is VERIFIED


class Contended(MemoryStore):
    """Another machine changes every subscription first, `times` times."""

    times = 0

    async def keep_subscription(self, subscription: Subscription) -> bool:
        if self.times:
            self.times -= 1
            known = await self.subscription(subscription.id)
            assert known is not None
            await super().keep_subscription(known)
        return await super().keep_subscription(subscription)


async def test_of_two_machines_one_asks() -> None:
    store = Contended()
    async with world(store=store) as here:
        await here.publish("alpha")
        store.times = 1
        await here.subscriptions.round()
        assert here.wishes() == []
        await here.subscriptions.round()
        assert len(here.wishes()) == 1


async def test_a_change_is_decided_anew_when_another_came_before_but_not_for_ever() -> None:
    store = Contended()
    async with world(store=store) as here:
        one = await here.subscribe()
        store.times = 2
        assert await here.push("beta")
        assert (await here.one()).pushes == 1
        store.times = 99
        assert not await here.subscriptions.deny(one.id, TOPIC, "")


async def test_a_database_that_is_gone_is_the_hubs_to_try_again() -> None:
    async with world() as here:
        one = await here.subscribe()

        async def gone(subscription_id: str) -> None:
            raise StoreUnavailable("gone")

        here.bench.store.subscription = gone  # type: ignore[method-assign]
        with pytest.raises(StoreUnavailable):
            await here.subscriptions.deliver(one.id, None, b"", "")
