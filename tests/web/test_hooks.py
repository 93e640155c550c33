"""The door of inboxes: who may push, what is too much, and what the sender hears."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import pytest

from service.domain.errors import ShapeChanged, StoreUnavailable, TooLarge, UnknownName, Unparsable
from service.domain.kinds import Refusal
from service.domain.options import SourceOptions
from service.domain.pushes import Receipt
from service.domain.wire import Secret
from service.notifiers.signing import signatures
from service.sources.inbox import InboxOptions
from service.web import bodies
from service.web import hooks as hooks_module
from service.web.hooks import AT_ONCE, BURST, MAX_PUSH_BYTES
from tests.web.fakes import TOKEN, Client, Connect, World, a_configuration

KEY = "whsec_aW52ZW50ZWQga2V5IG9mIHRoaXJ0eS10d28gYnl0ZXM="
BEARER = {"Authorization": "Bearer an-invented-token"}
JSON = {"Content-Type": "application/json"}
BODY = b'{"id": "1", "title": "x"}'


@pytest.fixture
def world() -> World:
    """A world with two inboxes: one waits for its secret, one is turned off."""
    secret = (Secret("an-invented-token"), Secret(KEY))
    sources: dict[str, SourceOptions] = {
        "pushed": InboxOptions(secret=secret),
        "off": InboxOptions(secret=secret, enabled=False),
        "unset": InboxOptions(secret=secret),
        "courier": SourceOptions(kind="feed"),
    }
    return World(configuration=a_configuration(sources=sources, waiting={"sources.unset": ("INBOX_SECRET",)}))


def signed(world: World, body: bytes = BODY) -> dict[str, str]:
    at = int(world.now.timestamp())
    signature = signatures((Secret(KEY),), "msg_1", at, body)
    return {"webhook-id": "msg_1", "webhook-timestamp": str(at), "webhook-signature": signature} | JSON


async def push(client: Client, name: str = "pushed", data: Any = BODY, **headers: str) -> tuple[int, str]:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    answered = await client.post(f"/hooks/{name}", data=data, headers={**BEARER, **JSON, **named})
    return answered.status, await answered.text()


async def test_a_push_is_answered_with_what_became_of_it(client: Client, world: World) -> None:
    world.pushes.receipt = Receipt(accepted=2, known=1, refused=(Refusal(index=3, why="id:\x00 no\u202e id"),))
    answered = await client.post("/hooks/pushed", data=BODY, headers={**BEARER, **JSON})
    assert (answered.status, answered.content_type) == (202, "application/json")
    assert await answered.json() == {"accepted": 2, "known": 1, "refused": [{"index": 3, "why": "id: no id"}]}
    assert world.pushes.taken == [("pushed", BODY, "application/json")]


async def test_a_signature_is_as_good_as_a_token(client: Client, world: World) -> None:
    assert (await client.post("/hooks/pushed", data=BODY, headers=signed(world))).status == 202
    wrong = await client.post("/hooks/pushed", data=BODY + b" ", headers=signed(world))
    assert wrong.status == 401
    assert world.pushes.strangers == [("pushed", "its signature is wrong")]
    assert len(world.pushes.taken) == 1


async def test_who_proves_nothing_hears_always_the_same(client: Client, world: World) -> None:
    heard = set()
    for headers in (
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Bearer {TOKEN}"},
        signed(world, b"another"),
        signed(world) | {"webhook-timestamp": "1"},
        signed(world) | {"webhook-id": "msg_2"},
        {"Content-Type": "text/html", "Content-Length": "99999999999"},
    ):
        async with client.post("/hooks/pushed", data=BODY, headers=headers) as answered:
            heard.add((answered.status, answered.headers["WWW-Authenticate"], await answered.text()))
    assert len(heard) == 1
    assert {status for status, _, _ in heard} == {401}
    assert world.pushes.taken == []
    assert len({why for _, why in world.pushes.strangers}) > 3


async def test_the_admin_token_opens_no_inbox_and_an_inbox_opens_nothing_else(client: Client) -> None:
    assert (await push(client, Authorization=f"Bearer {TOKEN}"))[0] == 401
    answered = await client.post("/api/v1/channels/desk/test", headers=BEARER)
    assert answered.status == 401


NOT_SERVED = {
    "a name that nobody has": ("nobody", 404),
    "a source that is polled": ("courier", 404),
    "an inbox that is turned off": ("off", 404),
    "an inbox without its secret": ("unset", 503),
}


@pytest.mark.parametrize(("name", "status"), NOT_SERVED.values(), ids=NOT_SERVED)
async def test_not_served(client: Client, world: World, name: str, status: int) -> None:
    answered = await client.post(f"/hooks/{name}", data=BODY, headers={**BEARER, **JSON})
    assert answered.status == status
    assert ("Retry-After" in answered.headers) is (status == 503)
    assert world.pushes.taken == []


NOT_TAKEN = {
    "a form": {"Content_Type": "application/x-www-form-urlencoded"},
    "a page": {"Content_Type": "text/html"},
    "a compressed body": {"Content_Encoding": "gzip"},
}


@pytest.mark.parametrize("headers", NOT_TAKEN.values(), ids=NOT_TAKEN)
async def test_types_that_are_not_taken(client: Client, headers: dict[str, str]) -> None:
    status, text = await push(client, **headers)
    assert status == 415
    assert text.startswith("Send ")


FAULTS: dict[str, tuple[Exception, int, str]] = {
    "no JSON": (Unparsable("no JSON: line 1"), 400, "This cannot be read: no JSON: line 1"),
    "another shape": (
        ShapeChanged("body", "x", "\x1b[31my"),
        400,
        "This cannot be read: body: expected x, found [31my",
    ),
    "a list of too many": (TooLarge("the request", "more than 1000 items"), 413, "too much at once: more than 1000"),
    "an inbox that has just gone": (UnknownName("inbox", "pushed", ()), 404, "no inbox of this name"),
    "a database that has just gone": (StoreUnavailable("secret-path.db"), 503, "Try again soon"),
}


@pytest.mark.parametrize(("fault", "status", "words"), FAULTS.values(), ids=FAULTS)
async def test_faults_have_words(client: Client, world: World, fault: Exception, status: int, words: str) -> None:
    world.pushes.fault = fault
    answered = await push(client)
    assert answered[0] == status
    assert words in answered[1]
    assert "secret-path" not in answered[1]


async def endless() -> AsyncIterator[bytes]:
    while True:
        yield b" " * 65_536


async def test_a_body_that_is_too_long_declared_or_not(client: Client, world: World) -> None:
    assert (await push(client, data=BytesIO(b" " * (MAX_PUSH_BYTES + 1))))[0] == 413
    assert (await push(client, data=BytesIO(b" " * MAX_PUSH_BYTES)))[0] == 202
    async with client.post("/hooks/pushed", data=endless(), headers={**BEARER, **JSON}) as answered:
        assert answered.status == 413
    assert len(world.pushes.taken) == 1


async def test_a_body_that_does_not_come(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(request: Any, *, most_bytes: int) -> bytes:
        return await bodies.body_of(request, most_bytes=most_bytes, within_s=0.01)

    async def slow() -> AsyncIterator[bytes]:
        yield b"["
        await asyncio.Event().wait()

    monkeypatch.setattr(hooks_module, "body_of", at_once)
    async with client.post("/hooks/pushed", data=slow(), headers={**BEARER, **JSON}) as answered:
        assert answered.status == 408


async def test_more_than_the_rate_waits_and_strangers_cost_nothing_of_it(client: Client, world: World) -> None:
    for _ in range(int(BURST)):
        assert (await push(client))[0] == 202
        await push(client, Authorization="Bearer wrong")
    answered = await client.post("/hooks/pushed", data=BODY, headers={**BEARER, **JSON})
    assert (answered.status, answered.headers["Retry-After"]) == (429, "1")
    world.seconds += 1
    assert [(await push(client))[0] for _ in range(3)] == [202, 202, 429]


async def test_more_than_some_at_once_wait_and_strangers_hold_up_nobody_with_a_token(
    client: Client, world: World
) -> None:
    gate = asyncio.Event()

    async def held() -> AsyncIterator[bytes]:
        yield b"{"
        await gate.wait()

    headers = signed(world, b"something else")
    waiting = [asyncio.create_task(_post(client, held(), headers)) for _ in range(AT_ONCE)]
    statuses = set()
    for _ in range(200):
        statuses.add((await client.post("/hooks/pushed", data=BODY, headers=headers)).status)
        if 429 in statuses:
            break
    assert 429 in statuses
    assert (await push(client))[0] == 202
    gate.set()
    assert set(await asyncio.gather(*waiting)) == {401}
    assert (await client.post("/hooks/pushed", data=BODY, headers=signed(world))).status == 202


async def _post(client: Client, data: Any, headers: dict[str, str]) -> int:
    async with client.post("/hooks/pushed", data=data, headers=headers) as answered:
        return answered.status


async def test_only_post_is_answered(client: Client, connect: Connect) -> None:
    assert (await client.get("/hooks/pushed")).status == 405
    public = await connect(base_url="https://alerts.example", loopback=False)
    assert (await push(public))[0] == 202
