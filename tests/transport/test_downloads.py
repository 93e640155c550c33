"""Large answers on their way into a file: how they go on where they break off, and when they do not."""

from __future__ import annotations

import asyncio
import errno
import gzip
from dataclasses import dataclass, field, replace
from io import BytesIO

import pytest
from aiohttp import web

from service.domain.errors import OutsideError, TooLarge, TooSlow, Unreachable
from service.domain.wire import Response, Validators
from service.pipeline.visits import validators_of
from service.transport.http import HttpTransport
from tests.transport.asking import AGENT, QUICK, ask
from tests.transport.servers import Talk, raw_server, says, web_server

BODY = bytes(range(256)) * 2_000
TAG = '"one"'
LIMITS = replace(QUICK, body_bytes=100, download_bytes=600_000, download_s=5.0, resumes=3, resume_after_s=0.0)


@dataclass(frozen=True, kw_only=True)
class Part:
    """An answer: status, headers, what is sent of the body, and whether the connection then breaks or is silent."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"ETag": TAG})
    body: bytes = BODY
    sent: int | None = None
    then: str = "breaks"


@dataclass
class Server:
    """Gives its replies one after the other, the last for ever; keeps what it was asked."""

    replies: list[Part]
    asked: list[dict[str, str]] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(dict(request.headers))
        part = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        response = web.StreamResponse(status=part.status, headers=part.headers)
        response.content_length = len(part.body)
        await response.prepare(request)
        await response.write(part.body[: part.sent])
        if part.sent is not None:
            if part.then == "silence":
                await self.over.wait()
            assert request.transport is not None
            request.transport.close()
            return response
        await response.write_eof()
        return response


def rest(start: int, **more: object) -> Part:
    """Return the rest of the body from `start` on, as RFC 9110 says it."""
    told = {"ETag": TAG, "Content-Range": f"bytes {start}-{len(BODY) - 1}/{len(BODY)}"}
    return replace(Part(status=206, headers=told, body=BODY[start:]), **more)  # type: ignore[arg-type]


async def got(server: Server, file: BytesIO, **more: object) -> Response:
    """Return the answer of a download from the server into the file."""
    validators = Validators(etag='"zero"')
    async with web_server(server.answer) as origin:
        limits = replace(LIMITS, **more)  # type: ignore[arg-type]
        try:
            async with HttpTransport(user_agent=AGENT, limits=limits) as transport:
                return await transport.download(ask(origin, "/table", conditional=True), file, validators)
        finally:
            server.over.set()


async def failed(server: Server, **more: object) -> OutsideError:
    """Return how the download from the server fails."""
    with pytest.raises(OutsideError) as raised:
        await got(server, BytesIO(), **more)
    return raised.value


async def test_a_whole_answer_lies_in_the_file_and_not_in_memory() -> None:
    server, file = Server([Part()]), BytesIO(b"what was there before")
    response = await got(server, file)
    assert (response.status, response.headers["etag"]) == (200, TAG)
    assert file.getvalue() == BODY
    assert response.body == BODY[:4_096]
    assert server.asked[0]["If-None-Match"] == '"zero"'
    assert server.asked[0]["Accept-Encoding"] == "identity"
    assert "Range" not in server.asked[0]


async def test_an_answer_without_a_body_for_the_file_is_given_as_it_is() -> None:
    for status, body in ((304, b""), (403, b"no")):
        file = BytesIO()
        response = await got(Server([Part(status=status, body=body)]), file)
        assert (response.status, response.body, file.getvalue()) == (status, body, b"")


GOES_ON: dict[str, list[Part]] = {
    "where it broke off": [Part(sent=200_000), rest(200_000)],
    "twice": [Part(sent=70_000), rest(70_000, sent=30_000), rest(100_000)],
    "where it fell silent": [Part(sent=70_000, then="silence"), rest(70_000)],
    "and begins anew where there is another version": [Part(body=b"old" * 90_000, sent=70_000), Part()],
    "and begins anew where ranges are not known": [Part(sent=70_000), Part()],
    "where the server does not repeat the tag": [
        Part(sent=70_000),
        rest(70_000, headers={"Content-Range": f"bytes 70000-511999/{len(BODY)}"}),
    ],
}


@pytest.mark.parametrize("replies", GOES_ON.values(), ids=GOES_ON)
async def test_a_download_goes_on(replies: list[Part]) -> None:
    server, file = Server(list(replies)), BytesIO()
    response = await got(server, file)
    assert (response.status, file.getvalue()) == (200, BODY)
    assert response.body == BODY[:4_096]
    assert response.headers["etag"] == TAG
    for asked in server.asked[1:]:
        assert asked["Range"].startswith("bytes=")
        assert asked["If-Range"] == TAG
        assert "If-None-Match" not in asked


async def test_it_asks_for_exactly_the_rest() -> None:
    server = Server([Part(sent=70_000), rest(70_000, sent=30_000), rest(100_000)])
    await got(server, BytesIO())
    assert [asked.get("Range") for asked in server.asked] == [None, "bytes=70000-", "bytes=100000-"]


ENDS: dict[str, tuple[list[Part], int]] = {
    "no tag says which version it was": ([Part(headers={}, sent=70_000)], 1),
    "a weak tag says too little": ([Part(headers={"ETag": 'W/"one"'}, sent=70_000)], 1),
    "the server says that it has no ranges": ([Part(headers={"ETag": TAG, "Accept-Ranges": "none"}, sent=9)], 1),
    "it breaks too often": ([Part(sent=9)], 4),
    "the rest is refused": ([Part(sent=9), Part(status=503, body=b"", headers={"Retry-After": "9"})], 2),
    "the rest begins elsewhere": ([Part(sent=9), rest(8)], 2),
    "the rest says not where it begins": ([Part(sent=9), rest(9, headers={"ETag": TAG})], 2),
    "the rest is of another version": (
        [Part(sent=9), rest(9, headers={"ETag": '"two"', "Content-Range": "bytes 9-511999/512000"})],
        2,
    ),
    "a part is given that nobody asked for": ([rest(9)], 1),
    "nothing came at all": ([Part(sent=0)], 1),
}


@pytest.mark.parametrize(("replies", "requests"), ENDS.values(), ids=ENDS)
async def test_a_download_ends_where(replies: list[Part], requests: int) -> None:
    server = Server(list(replies))
    assert isinstance(await failed(server), Unreachable)
    assert len(server.asked) == requests


async def test_more_than_is_allowed_is_refused_before_it_is_sent() -> None:
    server = Server([Part(then="silence", sent=0)])
    assert isinstance(await failed(server, download_bytes=len(BODY) - 1), TooLarge)
    assert len(server.asked) == 1


async def test_more_than_is_allowed_is_refused_where_no_length_was_told() -> None:
    endless: Talk = says(b'HTTP/1.1 200 OK\r\nETag: "one"\r\n\r\n', *[b"x" * 100_000] * 30)
    async with raw_server(endless) as origin, HttpTransport(user_agent=AGENT, limits=LIMITS) as transport:
        with pytest.raises(TooLarge):
            await transport.download(ask(origin, "/table"), BytesIO())


async def test_a_request_may_allow_less() -> None:
    server = Server([Part()])
    async with web_server(server.answer) as origin, HttpTransport(user_agent=AGENT, limits=LIMITS) as transport:
        with pytest.raises(TooLarge):
            await transport.download(ask(origin, "/table", max_body_bytes=1_000), BytesIO())


async def test_all_tries_together_have_a_limit() -> None:
    server = Server([Part(sent=9, then="silence")])
    assert isinstance(await failed(server, download_s=0.05, silence_s=9.0), TooSlow)


async def test_what_comes_packed_though_nobody_asked_is_unpacked_and_does_not_go_on() -> None:
    packed, file = gzip.compress(BODY), BytesIO()
    told = {"ETag": TAG, "Content-Encoding": "gzip"}
    await got(Server([Part(body=packed, headers=told)]), file)
    assert file.getvalue() == BODY
    server = Server([Part(body=packed, headers=told, sent=1_000), rest(1_000)])
    assert isinstance(await failed(server), Unreachable)
    assert len(server.asked) == 1


class FullDisk(BytesIO):
    """A file on a disk without room."""

    def write(self, _: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


async def test_a_full_disk_is_no_fault_of_the_network() -> None:
    server = Server([Part()])
    with pytest.raises(TooLarge, match="no room for it here: No space left"):
        await got(server, FullDisk())
    assert len(server.asked) == 1


async def test_a_redirect_leads_to_the_file() -> None:
    server = Server([Part(sent=70_000), rest(70_000)])

    async def handler(request: web.Request) -> web.StreamResponse:
        if request.path == "/table":
            raise web.HTTPFound("/stored")
        return await server.answer(request)

    file = BytesIO()
    async with web_server(handler) as origin, HttpTransport(user_agent=AGENT, limits=LIMITS) as transport:
        response = await transport.download(ask(origin, "/table"), file)
    assert (file.getvalue() == BODY, response.url) == (True, f"{origin}/stored")


async def test_a_bucket_signs_each_address_anew_and_is_asked_for_the_same_document() -> None:
    asked: list[web.Request] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        asked.append(request)
        if request.path == "/table":
            signature = f"X-Amz-Date=2026&part=1&X-Amz-Signature={len(asked)}"
            raise web.HTTPSeeOther(f"/bucket/table?{signature}")
        known = request.headers.get("If-None-Match") == TAG
        return web.Response(status=304 if known else 200, body=None if known else BODY, headers={"ETag": TAG})

    async with web_server(handler) as origin, HttpTransport(user_agent=AGENT, limits=LIMITS) as transport:
        request = ask(origin, "/table", conditional=True)
        first = await transport.download(request, BytesIO())
        given = validators_of(request, first)
        assert given == Validators(etag=TAG, address=f"{origin}/bucket/table?part=1")
        assert (await transport.download(request, BytesIO(), given)).status == 304
        elsewhere = Validators(etag=TAG, address=f"{origin}/bucket/other?part=1")
        assert (await transport.download(request, BytesIO(), elsewhere)).status == 200
    assert [request.query_string for request in asked if "If-None-Match" in request.headers] == [
        "X-Amz-Date=2026&part=1&X-Amz-Signature=3"
    ]


async def test_a_closed_transport_downloads_nothing() -> None:
    transport = HttpTransport(user_agent=AGENT, limits=LIMITS)
    await transport.close()
    with pytest.raises(Unreachable):
        await transport.download(ask("http://127.0.0.1:9"), BytesIO())
