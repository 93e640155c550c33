"""The only way to the outside: `Request` -> `Response`, with every limit of the network in this one place."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO, Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from service.domain.errors import TooLarge, TooSlow, Unreachable
from service.domain.wire import Expects, Request, Response, Validators
from service.transport.echoes import without_echoes
from service.transport.failures import judge
from service.transport.hops import REDIRECTS, Hop, first_hop, next_hop, validators_for
from service.transport.once import ask_once
from service.transport.peers import PublicResolver, public_socket
from service.transport.spooling import BODIES, CHUNK_BYTES, Spool
from service.transport.unpacking import unpacked
from service.transport.urls import safe_host

DROPPED = frozenset({"set-cookie", "set-cookie2"})
"""Headers of answers that nobody needs and that may be secret."""
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|title)\b", re.IGNORECASE)
"""How a web page begins: in place of a feed it is no document, and its title is told to operators."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`total_s` spans one request with its redirects and the whole body, not the wait for a turn at its host.

    `download_s` and `download_bytes` hold for downloads; one that breaks off goes on up to `resumes` times. Two of
    them, and what is done with a table, have to end within the lease of a poll (15 minutes).
    """

    total_s: float = 30.0
    connect_s: float = 10.0
    silence_s: float = 15.0
    body_bytes: int = 10 * 1024 * 1024
    header_line_bytes: int = 16_384
    headers: int = 200
    redirects: int = 5
    per_host: int = 2
    download_s: float = 400.0
    download_bytes: int = 600 * 1024 * 1024
    resumes: int = 10
    resume_after_s: float = 1.0


class HttpTransport:
    """The transport on aiohttp. Use it as an async context manager, or `close()` it; it is made without a loop.

    No cookies, no referrer, no proxy, no environment. Names that lead to private addresses are refused; the
    `private_origin` of a request goes through a session of its own, which has no such guard and no other target.
    """

    def __init__(
        self, *, user_agent: str, limits: Limits | None = None, resolver: AbstractResolver | None = None
    ) -> None:
        self._user_agent = user_agent
        self._limits = limits or Limits()
        self._resolver = resolver
        self._sessions: dict[bool, aiohttp.ClientSession] = {}
        self._turns: dict[str, _Turns] = {}
        self._closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every connection. Requests under way fail with Unreachable; so does `send` afterwards."""
        self._closed = True
        sessions = list(self._sessions.values())
        self._sessions.clear()
        for session in sessions:
            await session.close()

    async def send(self, request: Request, validators: Validators | None = None) -> Response:
        """Return the answer, whatever its status. Raises OutsideError; never anything else.

        `validators` go out only with a request that is `conditional`, and only to the address that gave them. What an
        answer repeats of the request's address and headers is taken out, except of a document that was asked for.
        """
        return await self._answer(request, validators, None)

    async def download(self, request: Request, into: BinaryIO, validators: Validators | None = None) -> Response:
        """Return the answer; what a 200 brings goes into the file, and `body` is only its beginning.

        Raises OutsideError; never anything else. `download_s` spans all of it, the parts that break off too.
        """
        most_bytes = request.max_body_bytes or self._limits.download_bytes
        spool = Spool(into, most_bytes=most_bytes, resumes=self._limits.resumes)
        try:
            async with asyncio.timeout(self._limits.download_s):
                return await self._answer(request, validators, spool)
        except TimeoutError:
            raise TooSlow(safe_host(request.url), "not done in time") from None

    async def _answer(self, request: Request, validators: Validators | None, spool: Spool | None) -> Response:
        started = time.monotonic()
        hop = first_hop(request)
        if self._closed:
            raise Unreachable(hop.target.host, "closed")
        left_s = self._limits.total_s if spool is None else self._limits.download_s
        while True:
            answer = await self._ask(hop, request, validators, left_s, spool)
            left_s -= answer.took_s
            location = answer.headers.get("location")
            if not (request.follow and answer.status in REDIRECTS and location):
                return Response(
                    status=answer.status,
                    headers=answer.headers,
                    body=_told(answer, request, hop),
                    url=hop.target.url,
                    hops=hop.hops,
                    elapsed_s=time.monotonic() - started,
                )
            limit, private = self._limits.redirects, request.private_origin
            hop = next_hop(hop, answer.status, location, private_origin=private, limit=limit)

    async def _ask(
        self, hop: Hop, request: Request, validators: Validators | None, left_s: float, spool: Spool | None
    ) -> _Answer:
        while True:
            headers = {**hop.headers, **(spool.headers() if spool else {})}
            if spool is None or not spool.begun:
                headers.update(validators_for(hop, request, validators))
            try:
                async with self._turn(hop):
                    return await self._exchange(hop, headers, request, left_s, spool)
            except Exception as error:
                failure = judge(error, hop.target.host)
            if spool is None or not spool.goes_on_after(failure):
                # Outside the handler, so that no traceback leads to an exception that quotes the address.
                raise failure
            await asyncio.sleep(self._limits.resume_after_s)

    async def _exchange(
        self, hop: Hop, headers: Mapping[str, str], request: Request, left_s: float, spool: Spool | None
    ) -> _Answer:
        started = time.monotonic()
        url = hop.target.url
        session = self._session(private=hop.target.private)
        async with asyncio.timeout(left_s):
            async with session.request(
                hop.method,
                URL(url, encoded=url.isascii()),
                headers=headers,
                data=hop.body,
                allow_redirects=False,
            ) as response:
                try:
                    status, body, told = await self._take(response, hop, request, spool)
                finally:
                    if not response.content.at_eof():
                        response.close()
        return _Answer(status=status, headers=told, body=body, took_s=time.monotonic() - started)

    async def _take(
        self, response: aiohttp.ClientResponse, hop: Hop, request: Request, spool: Spool | None
    ) -> tuple[int, bytes, Mapping[str, str]]:
        """Return status, body and headers as one answer has them, also where it came in parts."""
        host, headers = hop.target.host, _headers(response)
        if spool is None or response.status not in BODIES:
            if spool is not None and spool.begun:
                raise spool.refused(host)
            body = await _read(response, host, request.max_body_bytes or self._limits.body_bytes)
            return response.status, body, headers
        body = await spool.take(response, headers, host)
        return 200, body, spool.answer_headers

    @asynccontextmanager
    async def _turn(self, hop: Hop) -> AsyncIterator[None]:
        """Wait for a turn at the host; hosts of the operator's own take any number at once."""
        host = hop.target.host
        if hop.target.private:
            yield
            return
        turns = self._turns.setdefault(host, _Turns(self._limits.per_host))
        turns.wanted += 1
        try:
            async with turns.free:
                yield
        finally:
            turns.wanted -= 1
            if not turns.wanted:
                self._turns.pop(host, None)

    def _session(self, *, private: bool) -> aiohttp.ClientSession:
        if private not in self._sessions:
            self._sessions[private] = self._make_session(private=private)
        return self._sessions[private]

    def _make_session(self, *, private: bool) -> aiohttp.ClientSession:
        limits = self._limits
        resolver = self._resolver or aiohttp.ThreadedResolver()
        connector = (
            aiohttp.TCPConnector(limit=0, resolver=resolver)
            if private
            else aiohttp.TCPConnector(limit=0, resolver=PublicResolver(resolver), socket_factory=public_socket)
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=None, connect=limits.connect_s, sock_read=limits.silence_s),
            auto_decompress=False,
            headers={"User-Agent": self._user_agent, "Accept-Encoding": "gzip, deflate, br"},
            max_line_size=limits.header_line_bytes,
            max_field_size=limits.header_line_bytes,
            max_headers=limits.headers,
            middlewares=(ask_once,),
        )


class _Turns:
    """Who may talk to one host now, and how many want to."""

    def __init__(self, at_once: int) -> None:
        self.free = asyncio.Semaphore(at_once)
        self.wanted = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """One answer, before redirects are looked at."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    took_s: float


def _told(answer: _Answer, request: Request, hop: Hop) -> bytes:
    """Return the body as others may read it. A document stays whole: its links may well be those that were asked."""
    asked_for = request.follow and 200 <= answer.status < 300
    if asked_for and not (request.expects is Expects.FEED and _PAGE.match(answer.body)):
        return answer.body
    return without_echoes(answer.body, (request.url, hop.target.url), {**request.headers, **hop.headers})


async def _read(response: aiohttp.ClientResponse, host: str, most_bytes: int) -> bytes:
    """Return the body. Counts what comes out of decompression, as it comes: a bomb is left after `most_bytes`."""
    pieces, size = [], 0
    chunks = response.content.iter_chunked(CHUNK_BYTES)
    async with aclosing(unpacked(chunks, response.headers.get("Content-Encoding", ""))) as unpacking:
        async for piece in unpacking:
            size += len(piece)
            if size > most_bytes:
                raise TooLarge(host, f"more than {most_bytes} bytes")
            pieces.append(piece)
    return b"".join(pieces)


def _headers(response: aiohttp.ClientResponse) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in response.headers.items():
        lower = name.lower()
        if lower not in DROPPED:
            headers[lower] = f"{headers[lower]}, {value}" if lower in headers else value
    return headers
