"""What a client's error means: whose fault it is decides how soon we come back."""

from __future__ import annotations

import errno
import os

import pytest
from aiohttp import ClientConnectorDNSError, ClientConnectorError
from aiohttp.client_reqrep import ConnectionKey

from service.domain.errors import Unreachable
from service.transport.failures import judge

KEY = ConnectionKey("paper.example", 443, True, None, None, None, None, None)  # type: ignore[arg-type]


def connecting(number: int) -> Exception:
    return ClientConnectorError(KEY, OSError(number, os.strerror(number)))


REASONS: dict[str, tuple[Exception, str]] = {
    "no such name": (ClientConnectorDNSError(KEY, OSError("no such name")), "dns"),
    "no network": (connecting(errno.ENETUNREACH), "offline"),
    "an interface that is down": (connecting(errno.ENETDOWN), "offline"),
    "no way to that host": (connecting(errno.EHOSTUNREACH), "reset"),
    "a refused connection": (connecting(errno.ECONNREFUSED), "refused"),
    "a connection that broke": (ConnectionResetError(errno.ECONNRESET, "reset"), "reset"),
    "something else": (ValueError("odd"), "protocol"),
}


@pytest.mark.parametrize(("error", "reason"), REASONS.values(), ids=REASONS)
def test_why_nobody_was_reached(error: Exception, reason: str) -> None:
    judged = judge(error, "paper.example")
    assert isinstance(judged, Unreachable)
    assert (judged.reason, judged.host) == (reason, "paper.example")
    assert "paper.example: " in str(judged)
