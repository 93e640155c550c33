"""Subscriptions to hubs: the contract, on memory, SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from service.domain.ports import Store
from service.domain.subscriptions import Subscription, SubscriptionState
from service.domain.wire import Secret
from tests.store.rows import DAY, HOUR, NOW


def subscription(name: str, **more: Any) -> Subscription:
    values: dict[str, Any] = {
        "id": name,
        "source": "paper",
        "hub": "https://hub.example/",
        "topic": "https://paper.example/feed",
        "secret": Secret(f"secret of {name}"),
        "state": SubscriptionState.PENDING,
        "created": NOW,
        "due": NOW,
    }
    return Subscription(**(values | more))


async def test_subscriptions_are_kept_in_the_order_of_sources_and_age(store: Store) -> None:
    whole = subscription(
        "b",
        state=SubscriptionState.VERIFIED,
        private_origin="http://127.0.0.1:9102",
        asked_at=NOW,
        tries=2,
        lease_until=NOW + DAY,
        pushed_at=NOW,
        missed_at=NOW - HOUR,
        pushes=3,
        ignored=1,
        detail="not\x00 much",
    )
    younger = subscription("a", created=NOW + HOUR)
    other = subscription("c", source="gazette")
    for one in (younger, whole, other):
        await store.add_subscription(one)
    kept = replace(whole, detail=(await store.subscriptions())[1].detail)
    assert await store.subscriptions() == (other, kept, younger)
    assert await store.subscription("b") == kept
    assert (await store.counts())["subscription"] == 3


async def test_a_known_id_is_left_as_it_is(store: Store) -> None:
    await store.add_subscription(subscription("a"))
    await store.add_subscription(subscription("a", topic="https://other.example/"))
    assert await store.subscription("a") == subscription("a")


async def test_who_changes_an_older_version_is_refused(store: Store) -> None:
    await store.add_subscription(subscription("a"))
    first = await store.subscription("a")
    assert first is not None
    assert await store.keep_subscription(replace(first, pushes=1))
    assert not await store.keep_subscription(replace(first, pushes=7))
    now = await store.subscription("a")
    assert now == replace(first, pushes=1, version=1)
    assert await store.keep_subscription(replace(now, state=SubscriptionState.DENIED))
    assert await store.subscription("a") == replace(now, state=SubscriptionState.DENIED, version=2)


async def test_what_is_forgotten_is_gone(store: Store) -> None:
    await store.add_subscription(subscription("a"))
    await store.forget_subscription("a")
    await store.forget_subscription("a")
    assert await store.subscription("a") is None
    assert not await store.keep_subscription(subscription("a"))
    assert await store.subscriptions() == ()


HASTENED = {"a later poll comes earlier": (HOUR, HOUR), "an earlier one stays": (3 * HOUR, 2 * HOUR)}


@pytest.mark.parametrize(("at", "then"), HASTENED.values(), ids=HASTENED)
async def test_hastening(store: Store, at: Any, then: Any) -> None:
    await store.register({"paper": NOW + 2 * HOUR}, {}, NOW)
    await store.hasten_poll("paper", NOW + at)
    await store.hasten_poll("nobody", NOW)
    (state,) = await store.source_states()
    assert state.next_poll_at == NOW + then
