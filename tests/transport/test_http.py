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
from aiohttp.abc import AbstractResolver, ResolveResult

from service.domain.errors import (
    BadRedirect,
    ForbiddenAddress,
    OutsideError,
    TooLarge,
    TooSlow,
    Unreachable,
)
from service.domain.wire import Request, Validators
from service.transport.http import HttpTransport, Limits
from tests.transport.servers import raw_server, says, web_server

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


async def redirecting(request: web.Request) -> web.Response:
    """`/N` leads to `/N-1`; `/0` is there."""
    left = int(request.path[1:])
    return web.Response(status=301, headers={"Location": f"/{left - 1}"}) if left else web.Response(body=b"there")


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
