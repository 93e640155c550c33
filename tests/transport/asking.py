"""Asking in tests: quick limits, and a failure that must tell nothing of the address."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp.abc import AbstractResolver

from service.domain.errors import OutsideError
from service.domain.wire import Request
from service.transport.http import HttpTransport, Limits

AGENT = "oversight-alerts/0 (+ops@example.org)"
QUICK = Limits(total_s=0.6, connect_s=0.4, silence_s=0.3, body_bytes=100_000)
CANARY = "canary-5e1f"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"


def ask(origin: str, path: str = "/", **more: Any) -> Request:
    return Request(url=origin + path, private_origin=origin, **more)


async def failure(request: Request, limits: Limits = QUICK, resolver: AbstractResolver | None = None) -> OutsideError:
    """Return what the transport raises; prove that it tells nothing of the address."""
    async with HttpTransport(user_agent=AGENT, limits=limits, resolver=resolver) as transport:
        with pytest.raises(OutsideError) as raised:
            await transport.send(request)
    error: BaseException | None = raised.value
    while error is not None:
        assert CANARY not in f"{error} {error!r} {error.args} {vars(error)}"
        error = error.__cause__ or error.__context__
    return raised.value
