"""Who may read what, and what every answer carries."""

from __future__ import annotations

import asyncio
import logging

import pytest

from tests.web.conftest import PUBLIC
from tests.web.fakes import AUTHORIZED, TOKEN, Client, Connect, World

OPEN = [
    "/healthz",
    "/readyz",
    "/publications/all",
    "/publications/all.rss",
    "/feed.json",
    "/sign-in",
    "/api/v1/openapi.json",
]
CLOSED = ["/metrics", "/api/v1/alerts", "/api/v1/stories", "/api/v1/sources", "/api/v1/deliveries", "/api/v1/channels"]


@pytest.mark.parametrize("path", OPEN)
async def test_open_to_strangers(stranger: Client, path: str) -> None:
    assert (await stranger.get(path)).status == 200


@pytest.mark.parametrize("path", CLOSED)
async def test_closed_to_strangers_and_open_with_the_token(stranger: Client, path: str) -> None:
    refused = await stranger.get(path)
    assert (refused.status, refused.content_type) == (401, "text/plain")
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert (await stranger.get(path, headers={"Authorization": f"Bearer {TOKEN}x"})).status == 401
    assert (await stranger.get(path, headers={"Authorization": "Basic é"})).status == 401
    assert (await stranger.get(path, headers=AUTHORIZED)).status == 200


@pytest.mark.parametrize("path", CLOSED)
async def test_on_loopback_reading_is_open(client: Client, path: str) -> None:
    assert (await client.get(path)).status == 200


async def test_a_stranger_at_the_console_is_led_to_the_form(stranger: Client) -> None:
    answered = await stranger.get("/", allow_redirects=False)
    assert (answered.status, answered.headers["Location"]) == (303, "/sign-in")


async def test_behind_a_proxy_loopback_is_not_open(connect: Connect, client: Client) -> None:
    assert (await client.get("/api/v1/alerts", headers={"X-Forwarded-For": "203.0.113.9"})).status == 401
    proxied = await connect(base_url="https://alerts.example", loopback=True)
    for host in ("alerts.example", "127.0.0.1"):
        assert (await proxied.get("/api/v1/alerts", headers={"Host": host})).status == 401
        assert (await proxied.get("/healthz", headers={"Host": host})).status == 200


HOSTS = {
    "localhost": 200,
    "localhost:8080": 200,
    "LOCALHOST": 200,
    "127.0.0.1:1": 200,
    "[::1]:8080": 200,
    "evil.example": 421,
    "localhost.evil.example": 421,
    "127.0.0.1.nip.io": 421,
    "": 421,
    "localhost/": 421,
    "[": 421,
    "[::1": 421,
}


@pytest.mark.parametrize(("host", "status"), HOSTS.items(), ids=[host or "none" for host in HOSTS])
async def test_a_foreign_name_for_loopback_is_refused(client: Client, host: str, status: int) -> None:
    assert (await client.get("/healthz", headers={"Host": host})).status == status


async def test_over_the_internet_any_name_is_served(stranger: Client) -> None:
    assert (await stranger.get("/healthz", headers={"Host": "10.0.0.7"})).status == 200


ANSWERS = [
    "/",
    "/healthz",
    "/nothing",
    "/feed.rss",
    "/feed.rss?x=1",
    "/api/v1/alerts",
    "/static/console.css",
    "/publications/all",
]


@pytest.mark.parametrize("path", ANSWERS)
async def test_every_answer_is_armoured(client: Client, path: str) -> None:
    headers = (await client.get(path)).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/<script>", "/publications/<script>.rss", "/feed.rss?<script>=1"])
async def test_errors_are_plain_text(client: Client, path: str) -> None:
    answered = await client.get(path, headers={"Accept": "text/html"})
    assert answered.status >= 400
    assert answered.content_type == "text/plain"


async def test_a_wrong_method_is_told_the_right_ones(client: Client) -> None:
    answered = await client.put("/healthz")
    assert answered.status == 405
    assert "GET" in answered.headers["Allow"]


async def test_a_big_request_is_refused(client: Client) -> None:
    assert (await client.post("/sign-in", data={"token": "x" * 70_000})).status == 413


FORMS = {
    "a character set that nobody knows": ("application/x-www-form-urlencoded; charset=nosuch", b"token=x", 400),
    "a character set that can say what UTF-8 cannot": (
        "application/x-www-form-urlencoded; charset=utf-7",
        b"token=+2AA-",
        403,
    ),
    "parts without a boundary": ("multipart/form-data", b"token=x", 400),
    "a file in place of a text": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="token"; filename="a"\r\n\r\nabc\r\n--x--\r\n',
        403,
    ),
}


@pytest.mark.parametrize(("content_type", "body", "status"), FORMS.values(), ids=FORMS)
async def test_a_form_that_no_browser_sends(client: Client, content_type: str, body: bytes, status: int) -> None:
    answered = await client.post("/sign-in", data=body, headers={"Content-Type": content_type})
    assert answered.status == status
    assert "failed" not in await answered.text()


async def test_a_body_that_is_not_packed_as_it_says(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    # By hand: the client would pack it.
    reader, writer = await asyncio.open_connection(client.host, client.port)
    writer.write(b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n")
    writer.write(b"Connection: close\r\nContent-Encoding: gzip\r\nContent-Length: 7\r\n\r\ntoken=x")
    answered = await reader.read()
    writer.close()
    await writer.wait_closed()
    assert answered.startswith(b"HTTP/1.1 400 ")
    assert answered.endswith(b"cannot be read.\n")


async def test_a_cookie_of_odd_characters_is_no_session(stranger: Client) -> None:
    for cookie in ("__Host-oversight=1.a.\udcff", "__Host-oversight=1.a.é", "__Host-oversight=é.a.b"):
        answered = await stranger.get("/api/v1/alerts", headers={"Cookie": cookie})
        assert answered.status == 401


async def test_without_a_database_feeds_say_so_and_nothing_inner(client: Client, world: World) -> None:
    world.store.gone = True
    for path in ("/", "/feed.rss", "/api/v1/alerts"):
        answered = await client.get(path)
        assert (answered.status, answered.headers["Retry-After"]) == (503, "30")
        assert "secret-path" not in await answered.text()
    assert (await client.get("/healthz")).status == 200


async def test_a_mistake_of_ours_says_nothing_inner(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)

    def broken() -> bytes:
        raise RuntimeError("canary of the inside")

    client = await connect(metrics=broken)
    answered = await client.get("/metrics")
    assert answered.status == 500
    assert "canary" not in await answered.text()


async def test_a_session_over_https_is_bound_to_the_host(connect: Connect) -> None:
    client = await connect(**PUBLIC)
    answered = await client.post("/sign-in", data={"token": TOKEN}, allow_redirects=False)
    cookie = answered.headers["Set-Cookie"]
    assert cookie.startswith("__Host-oversight=")
    for mark in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
        assert mark in cookie
    assert TOKEN not in cookie
