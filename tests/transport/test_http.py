"""The transport against real servers on loopback: what it sends, what it gives back, and every fault."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import zlib
from datetime import datetime, timedelta
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from aiohttp import web

from service.domain.errors import (
    BadRedirect,
    OutsideError,
    TooLarge,
    TooSlow,
    Unreachable,
)
from service.domain.wire import Validators
from service.transport.http import HttpTransport
from tests.transport.asking import AGENT, CANARY, HEAD, QUICK, ask, failure
from tests.transport.servers import Talk, raw_server, redirecting, says, web_server


async def test_what_is_sent() -> None:
    seen: list[web.Request] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(request)
        reply = web.Response(body=b"hello", headers={"ETag": '"1"', "X-Two": "a"})
        reply.headers.add("X-Two", "b")
        reply.set_cookie("track", "me")
        return reply

    async with web_server(handler) as origin, HttpTransport(user_agent=AGENT) as transport:
        await transport.send(ask(origin, "/a%2Fb?x=[1]", headers={"X-Key": "k"}))
        response = await transport.send(ask(origin, "/a%2Fb?x=[1]", headers={"X-Key": "k"}))
    assert (response.status, response.body) == (200, b"hello")
    assert (response.headers["etag"], response.headers["x-two"]) == ('"1"', "a, b")
    assert "set-cookie" not in response.headers
    assert response.elapsed_s > 0
    assert response.hops == ()
    for request in seen:
        assert request.raw_path == "/a%2Fb?x=[1]"
        assert request.headers["User-Agent"] == AGENT
        assert request.headers["Accept-Encoding"] == "gzip, deflate, br"
        assert request.headers["X-Key"] == "k"
        assert not {"Cookie", "Referer", "If-None-Match", "Authorization"} & set(request.headers)


async def test_validators_are_given_back_verbatim() -> None:
    async def handler(request: web.Request) -> web.Response:
        good = request.headers.get("If-None-Match") == 'W/"x, y"'
        good &= request.headers.get("If-Modified-Since") == "yesterday"
        return web.Response(status=304 if good else 500)

    async with web_server(handler) as origin, HttpTransport(user_agent=AGENT) as transport:
        validators = Validators(etag='W/"x, y"', last_modified="yesterday")
        assert (await transport.send(ask(origin, conditional=True), validators)).status == 304


async def test_a_body_is_posted_and_its_answer_read_whatever_the_status() -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=418, body=await request.read() + request.content_type.encode())

    async with web_server(handler) as origin, HttpTransport(user_agent=AGENT) as transport:
        request = ask(origin, method="POST", body=b"{}", headers={"Content-Type": "application/json"})
        response = await transport.send(request)
    assert (response.status, response.body) == (418, b"{}application/json")


ENCODINGS = {
    "gzip": gzip.compress(b"text" * 100),
    "deflate": zlib.compress(b"text" * 100),
    "br": brotli.compress(b"text" * 100),
    "identity": b"text" * 100,
}


@pytest.mark.parametrize(("name", "body"), ENCODINGS.items(), ids=ENCODINGS)
async def test_encodings(name: str, body: bytes) -> None:
    talk = says(HEAD, b"Content-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (name.encode(), len(body)), body)
    async with raw_server(talk) as origin, HttpTransport(user_agent=AGENT) as transport:
        assert (await transport.send(ask(origin))).body == b"text" * 100


async def test_redirects_are_followed_and_told() -> None:
    async with web_server(redirecting) as origin, HttpTransport(user_agent=AGENT) as transport:
        response = await transport.send(ask(origin, "/2"))
        held = await transport.send(ask(origin, "/2", follow=False))
    assert (response.url, response.hops) == (origin + "/0", ((301, origin + "/2"), (301, origin + "/1")))
    assert response.body == b"there"
    assert (held.status, held.url, held.headers["location"]) == (301, origin + "/2", "/1")


async def test_too_many_redirects() -> None:
    async with web_server(redirecting) as origin:
        assert isinstance(await failure(ask(origin, "/6")), BadRedirect)


BREAKS = {"closed": says(), "reset": says(resets=True)}


@pytest.mark.parametrize("talk", BREAKS.values(), ids=BREAKS)
async def test_a_connection_that_breaks_is_no_reason_to_ask_again_at_once(talk: Talk) -> None:
    asked = 0

    async def counted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        await talk(reader, writer)

    async with raw_server(counted) as origin:
        assert isinstance(await failure(ask(origin)), Unreachable)
    assert asked == 1


async def test_a_redirect_without_a_target_is_an_answer() -> None:
    talk = says(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n")
    async with raw_server(talk) as origin, HttpTransport(user_agent=AGENT) as transport:
        assert (await transport.send(ask(origin))).status == 302


BOMB = gzip.compress(b"\0" * 20_000_000)
FAULTS = {
    "nothing, ever": (says(then_waits=True), TooSlow, "silent for too long"),
    "headers, then silence": (
        says(HEAD, b"Content-Length: 9\r\n\r\n", then_waits=True),
        TooSlow,
        "silent for too long",
    ),
    "half a head, then silence": (says(HEAD, then_waits=True), TooSlow, "silent for too long"),
    "closed at once": (says(), Unreachable, "reset"),
    "reset at once": (says(resets=True), Unreachable, "reset"),
    "reset half way": (says(HEAD, b"Content-Length: 9\r\n\r\nfour", resets=True), Unreachable, "reset"),
    "cut short": (says(HEAD, b"Content-Length: 9\r\n\r\nfour"), Unreachable, "reset"),
    "chunks cut short": (says(HEAD, b"Transfer-Encoding: chunked\r\n\r\n9\r\nfour"), Unreachable, "reset"),
    "chunks that are none": (says(HEAD, b"Transfer-Encoding: chunked\r\n\r\nzz\r\nfour"), Unreachable, None),
    "not HTTP": (says(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), Unreachable, "protocol"),
    "an impossible status": (says(b"HTTP/1.1 99999 x\r\n\r\n"), Unreachable, "protocol"),
    "headers without end": (says(HEAD, b"X: " + b"a" * 70_000 + b"\r\n\r\n"), Unreachable, "protocol"),
    "more headers than sense": (says(HEAD, b"X-Y: z\r\n" * 900 + b"\r\n"), Unreachable, "protocol"),
    "not the encoding it says": (
        says(HEAD, b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nfour"),
        Unreachable,
        "protocol",
    ),
    "a gzip bomb": (
        says(HEAD, b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(BOMB), BOMB),
        TooLarge,
        "more than 100000 bytes",
    ),
    "too large, unpacked": (says(HEAD, b"\r\n", b"a" * 100_001), TooLarge, "more than 100000 bytes"),
    "a redirect inwards": (
        says(b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/%s\r\n\r\n" % CANARY.encode()),
        BadRedirect,
        "into or out of a private address",
    ),
    "a redirect to itself": (
        says(b"HTTP/1.1 302 Found\r\nLocation: /%s?%s\r\nContent-Length: 0\r\n\r\n" % ((CANARY.encode(),) * 2)),
        BadRedirect,
        "a loop of redirects",
    ),
    "a redirect of wild bytes": (
        says(b"HTTP/1.1 302 Found\r\nLocation: http://\xff\xfe/\r\nContent-Length: 0\r\n\r\n"),
        BadRedirect,
        None,
    ),
}


@pytest.mark.parametrize(("talk", "kind", "reason"), FAULTS.values(), ids=FAULTS)
async def test_faults(talk: Any, kind: type[OutsideError], reason: str | None) -> None:
    async with raw_server(talk) as origin:
        error = await failure(ask(origin, f"/{CANARY}?{CANARY}"))
    assert type(error) is kind
    assert error.host == "127.0.0.1"
    assert reason in (None, error.reason)


async def test_a_slow_loris_meets_the_total_limit() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + b"Content-Length: 1000\r\n\r\n")
        while True:
            writer.write(b"a")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with raw_server(drip) as origin:
        error = await failure(ask(origin, f"/{CANARY}"))
    assert (type(error), error.reason) == (TooSlow, "not done in time")


async def test_the_cap_of_a_request_replaces_the_usual_one() -> None:
    talk = says(HEAD, b"\r\n", b"a" * 200_000)
    async with raw_server(talk) as origin, HttpTransport(user_agent=AGENT, limits=QUICK) as transport:
        response = await transport.send(ask(origin, max_body_bytes=200_000))
    assert len(response.body) == 200_000


async def test_nobody_listens() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        origin = f"http://127.0.0.1:{unused.getsockname()[1]}"
        error = await failure(ask(origin, f"/{CANARY}"))
    assert (type(error), error.reason) == (Unreachable, "refused")


async def test_a_header_that_cannot_be_sent() -> None:
    async with raw_server(says(HEAD, b"\r\n")) as origin:
        error = await failure(ask(origin, f"/{CANARY}", headers={"X": f"a\r\nHost: {CANARY}"}))
    assert (type(error), error.reason) == (Unreachable, "protocol")


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """Return a server context whose certificate nobody vouches for."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    start = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=36500))
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


async def test_a_certificate_that_nobody_vouches_for(tls: ssl.SSLContext) -> None:
    async with raw_server(says(HEAD, b"\r\n"), tls) as origin:
        error = await failure(ask(origin, f"/{CANARY}"))
    assert (type(error), error.reason) == (Unreachable, "tls")


async def test_tls_where_none_is_spoken() -> None:
    async with raw_server(says(HEAD, b"\r\n")) as origin:
        secure = origin.replace("http:", "https:")
        error = await failure(ask(secure, f"/{CANARY}"))
    assert (type(error), error.reason) in {(Unreachable, "tls"), (TooSlow, "no connection in time")}
