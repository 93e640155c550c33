"""Names and turns: where a name may lead, how many go to a host at once, and what ends with the transport."""

from __future__ import annotations

import asyncio
import socket

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from service.domain.errors import (
    ForbiddenAddress,
    TooSlow,
    Unreachable,
)
from service.domain.wire import Request
from service.transport.http import HttpTransport, Limits
from tests.transport.asking import AGENT, CANARY, ask, failure
from tests.transport.servers import redirecting, web_server


class Names(AbstractResolver):
    """A resolver that knows the names it is given, and waits where it is told to."""

    def __init__(self, *addresses: str, waits: bool = False) -> None:
        self.addresses, self.waits, self.asked = addresses, waits, 0
        self.called, self.go = asyncio.Event(), asyncio.Event()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked += 1
        self.called.set()
        if self.waits:
            await self.go.wait()
        if not self.addresses:
            raise OSError(f"no such name: {host}")
        return [
            ResolveResult(
                hostname=host,
                host=each,
                port=port,
                family=socket.AF_INET6 if ":" in each else socket.AF_INET,
                proto=0,
                flags=0,
            )
            for each in self.addresses
        ]

    async def close(self) -> None:
        return None


PEERS = {
    "loopback": ("127.0.0.1",),
    "the metadata service": ("169.254.169.254",),
    "a mapped address": ("::ffff:10.0.0.1",),
    "public and private at once": ("93.184.216.34", "10.0.0.1"),
}


@pytest.mark.parametrize("addresses", PEERS.values(), ids=PEERS)
async def test_names_that_lead_inwards(addresses: tuple[str, ...]) -> None:
    error = await failure(Request(url=f"http://rebound.example/{CANARY}"), resolver=Names(*addresses))
    assert type(error) is ForbiddenAddress
    assert error.host == "rebound.example"


async def test_a_name_that_is_not_known() -> None:
    error = await failure(Request(url=f"https://nowhere.example/{CANARY}"), resolver=Names())
    assert (type(error), error.reason) == (Unreachable, "dns")


async def test_a_resolver_that_never_answers() -> None:
    error = await failure(Request(url=f"https://mute.example/{CANARY}"), resolver=Names("10.0.0.1", waits=True))
    assert type(error) is TooSlow


async def test_the_private_origin_of_one_request_opens_nothing_for_another() -> None:
    async with web_server(redirecting) as origin, HttpTransport(user_agent=AGENT) as transport:
        assert (await transport.send(ask(origin, "/0"))).status == 200
        with pytest.raises(ForbiddenAddress):
            await transport.send(Request(url=origin + "/0"))


async def test_the_guard_at_the_socket_sees_what_the_checks_before_it_missed() -> None:
    from service.transport.failures import ForbiddenPeer
    from service.transport.peers import public_socket

    with pytest.raises(ForbiddenPeer):
        public_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80)))
    public_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 80))).close()


@pytest.mark.parametrize(("per_host", "lookups"), [(1, 2), (2, 1)])
async def test_turns_at_a_host(per_host: int, lookups: int) -> None:
    """Two requests at once share one look-up of the name; one after the other, each looks it up."""
    names = Names(waits=True)
    async with HttpTransport(user_agent=AGENT, limits=Limits(per_host=per_host), resolver=names) as transport:
        sends = [asyncio.create_task(transport.send(Request(url="https://busy.example/"))) for _ in range(2)]
        await names.called.wait()
        names.go.set()
        results = await asyncio.gather(*sends, return_exceptions=True)
    assert [type(result) for result in results] == [Unreachable, Unreachable]
    assert names.asked == lookups


async def test_a_cancelled_request_gives_its_turn_back() -> None:
    names = Names(waits=True)
    async with HttpTransport(user_agent=AGENT, limits=Limits(per_host=1), resolver=names) as transport:
        first = asyncio.create_task(transport.send(Request(url="https://busy.example/")))
        await names.called.wait()
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        names.go.set()
        with pytest.raises(Unreachable):
            await transport.send(Request(url="https://busy.example/"))


async def test_after_close_nothing_is_sent() -> None:
    transport = HttpTransport(user_agent=AGENT)
    await transport.close()
    with pytest.raises(Unreachable):
        await transport.send(Request(url="https://example.org/"))
