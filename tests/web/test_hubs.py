"""What the API says of the hubs that push sources."""

from __future__ import annotations

from typing import Any

from service.domain.subscriptions import Subscription, SubscriptionState
from service.domain.wire import Secret
from tests.publish.made import NOON
from tests.web.fakes import Client, World


def subscription(name: str, state: SubscriptionState, **more: Any) -> Subscription:
    values: dict[str, Any] = {
        "id": f"canary-callback-{name}",
        "source": "courier",
        "hub": "https://hub.example/canary-path",
        "topic": "https://courier.example/feed",
        "secret": Secret("canary-secret"),
        "state": state,
        "created": NOON,
        "due": NOON,
    }
    return Subscription(**(values | more))


async def hubs(client: Client) -> dict[str, Any]:
    answered = await client.get("/api/v1/sources")
    assert "canary" not in await answered.text()
    return {one["name"]: one["hub"] for one in (await answered.json())["items"]}


async def test_the_subscription_that_holds_is_shown_and_no_secret(client: Client, world: World) -> None:
    assert await hubs(client) == {"courier": None, "notices": None}
    world.store.subscribed = [
        subscription("a", SubscriptionState.VERIFIED, lease_until=NOON, pushes=3, ignored=1, detail="ignored: it\x1b"),
        subscription("b", SubscriptionState.PENDING),
        subscription("c", SubscriptionState.LEAVING),
    ]
    shown = await hubs(client)
    assert shown["notices"] is None
    assert shown["courier"] == {
        "host": "hub.example",
        "state": "verified",
        "until": "2026-03-02T12:00:00Z",
        "pushed_at": None,
        "pushes": 3,
        "ignored": 1,
        "detail": "ignored: it",
    }


async def test_of_those_that_do_not_hold_one_under_way_is_shown(client: Client, world: World) -> None:
    world.store.subscribed = [
        subscription("b", SubscriptionState.PENDING),
        subscription("c", SubscriptionState.LEAVING),
    ]
    assert (await hubs(client))["courier"]["state"] == "pending"
