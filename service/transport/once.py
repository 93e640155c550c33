"""One request is one question: the client asks a second time by itself where a connection breaks; this forbids it.

When to ask again is decided by who asked, with the waits of its kind. A source in trouble gets no second request in the
same second.
"""

from __future__ import annotations

import aiohttp


class Broken(Exception):
    """The connection broke before an answer. No error of aiohttp's, which would ask again."""


async def ask_once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Be a middleware of the session. Raises Broken where the connection breaks, else what the client raises."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise Broken from error
