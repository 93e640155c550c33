"""What a client's error means to us (pure): any exception -> one OutsideError whose words hold no path and no query."""

from __future__ import annotations

import errno
import ssl

import aiohttp
from aiohttp import http_exceptions

from service.domain.errors import ForbiddenAddress, OutsideError, TooSlow, Unreachable
from service.transport.once import Broken

_BROKEN = (Broken, aiohttp.ServerDisconnectedError, aiohttp.ClientConnectionResetError, ConnectionError)
_TLS = (
    aiohttp.ClientSSLError,
    aiohttp.ClientConnectorCertificateError,
    aiohttp.ServerFingerprintMismatch,
    ssl.SSLError,
)
_OFFLINE = frozenset({errno.ENETUNREACH, errno.ENETDOWN})
"""Our own network is down: nobody was asked."""
_CUT_SHORT = (http_exceptions.ContentLengthError, http_exceptions.TransferEncodingError)


class ForbiddenPeer(Exception):
    """A name led to an address that we do not connect to. Not an OSError: aiohttp must not try the next address."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def judge(error: Exception, host: str) -> OutsideError:
    """Return what `error` means. `reason` of Unreachable is one of dns, offline, refused, reset, tls, protocol."""
    if isinstance(error, OutsideError):
        return error
    if isinstance(error, ForbiddenPeer):
        return ForbiddenAddress(host, f"a {error.why} address")
    if isinstance(error, TimeoutError):
        return TooSlow(host, _stage(error))
    if isinstance(error, aiohttp.InvalidURL):
        return ForbiddenAddress(host, "not an address that can be asked")
    return Unreachable(host, _why_unreachable(error))


def _stage(error: TimeoutError) -> str:
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return "no connection in time"
    if isinstance(error, aiohttp.SocketTimeoutError):
        return "silent for too long"
    return "not done in time"


def _why_unreachable(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "dns"
    if isinstance(error, _TLS):
        return "tls"
    if isinstance(error, OSError) and error.errno == errno.ECONNREFUSED:
        return "refused"
    if isinstance(error, OSError) and error.errno in _OFFLINE:
        return "offline"
    if isinstance(error, _BROKEN) or isinstance(error.__cause__, _CUT_SHORT) or isinstance(error, OSError):
        return "reset"
    return "protocol"
