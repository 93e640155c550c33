"""The guard at the socket: names and addresses -> connections to public addresses only."""

from __future__ import annotations

import socket

from aiohttp import AddrInfoType
from aiohttp.abc import AbstractResolver, ResolveResult

from service.transport.addresses import refusal
from service.transport.failures import ForbiddenPeer


class PublicResolver(AbstractResolver):
    """Resolves like `inner`, and refuses a name that has any forbidden address among its own.

    A name with public and private addresses at once is an attack or a mistake; trying the public ones first would
    make the outcome a matter of chance.
    """

    def __init__(self, inner: AbstractResolver) -> None:
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of `host`. Raises OSError where there is none, ForbiddenPeer."""
        found = await self._inner.resolve(host, port, family)
        for result in found:
            _refuse(result["host"])
        return found

    async def close(self) -> None:
        """Let go of the inner resolver."""
        await self._inner.close()


def public_socket(info: AddrInfoType) -> socket.socket:
    """Make the socket of a connection (`TCPConnector.socket_factory`). Raises ForbiddenPeer.

    Every connection passes here with its final address: literals, rebound names and redirects too.
    """
    family, kind, protocol, _, address = info
    _refuse(str(address[0]))
    return socket.socket(family, kind, protocol)


def _refuse(address: str) -> None:
    why = refusal(address)
    if why is not None:
        raise ForbiddenPeer(why)
