"""Subscriptions on the bench: what hubs get wrong, and how subscriptions end."""

from __future__ import annotations

import hmac
from typing import Any

import pytest

from service.domain.errors import StoreUnavailable, Unreachable
from service.domain.subscriptions import Subscription, SubscriptionState
from service.store.memory import MemoryStore
from tests.made import HOUR
from tests.pipeline.bench import FEED, make_channel, make_house
from tests.pipeline.fakes import answer
from tests.pipeline.hub_world import HUB, MINUTE, PENDING, TOPIC, VERIFIED, Logs, world

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
