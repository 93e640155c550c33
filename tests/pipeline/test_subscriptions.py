"""Subscriptions on the bench: a hub that verifies at once, pushes, is renewed, and denies."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from service.domain.subscriptions import SubscriptionState
from service.domain.wire import Request, Response
from service.sources import KINDS
from tests.made import DAY, HOUR, NOW
from tests.pipeline.bench import make_channel, make_house, make_source
from tests.pipeline.fakes import answer, entry
from tests.pipeline.hub_world import BASE, HUB, PENDING, TOPIC, VERIFIED, Logs, world


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
