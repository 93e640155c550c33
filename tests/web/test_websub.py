"""The callbacks of hubs: who is answered with the challenge, and what is taken."""

from __future__ import annotations

from collections.abc import AsyncIterator
from io import BytesIO

import pytest

from service.web.websub import MAX_BODY_BYTES
from tests.web.fakes import Client, Connect, World

ID = "an-invented-callback-that-nobody-guesses"
ASKED = {"hub.mode": "subscribe", "hub.topic": "https://paper.example/feed", "hub.lease_seconds": "60"}


@pytest.fixture
def world() -> World:
    world = World()
    world.subscriptions.known = (ID,)
    return world


async def test_a_challenge_is_echoed_as_plain_text(client: Client, world: World) -> None:
    answered = await client.get(f"/websub/{ID}", params=ASKED | {"hub.challenge": "<script>é</script>"})
    assert (answered.status, answered.content_type) == (200, "text/plain")
    assert await answered.text() == "<script>é</script>"
    assert answered.headers["X-Content-Type-Options"] == "nosniff"
    assert world.subscriptions.heard == [(ID, "subscribe", "https://paper.example/feed", "60")]


REFUSED = {
    "an unknown callback": ("another-callback-of-nobody", {"hub.challenge": "c"}),
    "what is no callback at all": ("short", {"hub.challenge": "c"}),
    "no challenge": (ID, {}),
    "an endless challenge": (ID, {"hub.challenge": "c" * 2_001}),
    "a denial of somebody else": ("another-callback-of-nobody", {"hub.mode": "denied"}),
}


@pytest.mark.parametrize(("name", "more"), REFUSED.values(), ids=REFUSED)
async def test_what_is_not_ours_is_not_there(client: Client, name: str, more: dict[str, str]) -> None:
    answered = await client.get(f"/websub/{name}", params=ASKED | more)
    assert answered.status == 404
    assert "c" * 100 not in await answered.text()


async def test_who_only_looks_confirms_nothing(client: Client, world: World) -> None:
    answered = await client.head(f"/websub/{ID}", params=ASKED | {"hub.challenge": "c"})
    assert answered.status == 404
    assert world.subscriptions.heard == []


async def test_a_denial_is_heard(client: Client, world: World) -> None:
    said = {"hub.mode": "denied", "hub.topic": "t", "hub.reason": "too many"}
    assert (await client.get(f"/websub/{ID}", params=said)).status == 200
    assert world.subscriptions.heard == [(ID, "denied", "t", "too many")]


async def test_what_a_hub_pushes_is_taken_as_it_came(client: Client, world: World) -> None:
    headers = {"X-Hub-Signature": "sha256=00", "Content-Type": "application/rss+xml"}
    answered = await client.post(f"/websub/{ID}", data=b"<rss/>\r\n", headers=headers)
    assert answered.status == 202
    assert world.subscriptions.pushed == [(ID, "sha256=00", b"<rss/>\r\n", "application/rss+xml")]


async def test_what_nobody_signed_is_answered_alike(client: Client, world: World) -> None:
    assert (await client.post(f"/websub/{ID}", data=b"<rss/>")).status == 202
    assert world.subscriptions.pushed[0][1] is None


async def endless() -> AsyncIterator[bytes]:
    while True:
        yield b" " * 65_536


async def test_a_hub_of_a_subscription_that_is_no_more_shall_end_it(client: Client, world: World) -> None:
    for name in ("another-callback-of-nobody", "short"):
        async with client.post(f"/websub/{name}", data=endless()) as answered:
            assert answered.status == 410
    assert (await client.post(f"/websub/{ID}", data=b"too late")).status == 410
    assert len(world.subscriptions.pushed) == 1


async def test_bodies_are_bounded(client: Client, world: World) -> None:
    body = BytesIO(b" " * (MAX_BODY_BYTES + 1))
    assert (await client.post(f"/websub/{ID}", data=body)).status == 413
    packed = {"Content-Encoding": "gzip"}
    async with client.post(f"/websub/{ID}", data=b"x", headers=packed, skip_auto_headers=()) as answered:
        assert answered.status == 415
    assert world.subscriptions.pushed == []


async def test_a_hub_needs_no_token_wherever_we_are(connect: Connect, world: World) -> None:
    public = await connect(base_url="https://alerts.example", loopback=False)
    answered = await public.get(f"/websub/{ID}", params=ASKED | {"hub.challenge": "c"})
    assert (answered.status, await answered.text()) == (200, "c")
