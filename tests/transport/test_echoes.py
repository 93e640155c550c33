"""What an answer repeats of the request is taken out of it before anybody can write it down."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from service.domain.wire import Expects
from service.transport.echoes import without_echoes
from service.transport.http import HttpTransport
from tests.transport.asking import AGENT, ask
from tests.transport.servers import web_server

CASES = {
    "a segment of the path": ("/hooks/s3cr3t-hook", {}, b"Cannot POST /hooks/s3cr3t-hook", b"Cannot POST /hooks/***"),
    "a value of the query": ("/?sig=s3cr3t-sig&v=1", {}, b"sig=s3cr3t-sig&v=1", b"sig=***&v=1"),
    "a header": ("/", {"X-Api-Key": "s3cr3t-key"}, b"bad key s3cr3t-key", b"bad key ***"),
    "the token behind its scheme": ("/", {"Authorization": "Bearer s3cr3t-key"}, b"no s3cr3t-key", b"no ***"),
    "what was sent escaped": ("/s3cr3t%20hook", {}, b"no page s3cr3t hook", b"no page ***"),
    "escaped as HTML does": ("/s3cr3t%26hook", {}, b"<p>s3cr3t&amp;hook", b"<p>***"),
    "escaped as JSON does": ("/s3cr3t%22hook", {}, b'"s3cr3t\\"hook"', b'"***"'),
    "the longer of two that begin alike": ("/s3cr3t-1/s3cr3t-123", {}, b"s3cr3t-123", b"***"),
    "short words stay": ("/feed?page=2", {"X-Day": "today"}, b"no feed, page 2, today", b"no feed, page 2, today"),
    "the host and harmless headers stay": (
        "/",
        {"Accept": "application/json"},
        b"news.example wants application/json",
        b"news.example wants application/json",
    ),
}


@pytest.mark.parametrize(("path", "headers", "body", "told"), CASES.values(), ids=CASES)
def test_what_is_taken_out(path: str, headers: dict[str, str], body: bytes, told: bytes) -> None:
    assert without_echoes(body, [f"https://news.example{path}"], headers) == told


@given(st.text("abcXYZ019-_.~", min_size=8, max_size=40), st.binary(max_size=40), st.binary(max_size=40))
def test_a_token_never_comes_back(token: str, before: bytes, after: bytes) -> None:
    told = without_echoes(before + token.encode() + after, [f"https://news.example/hooks/{token}"], {})
    assert token.encode() not in told


async def echo(request: web.Request) -> web.Response:
    return web.Response(
        status=int(request.query["status"]), text=f"{request.query['start']}{request.path_qs} {dict(request.headers)}"
    )


ANSWERS = {
    "an error to a poll": (404, {}, False),
    "any answer to a delivery": (200, {"follow": False}, False),
    "a document is left as it is": (200, {}, True),
    "a web page in place of a feed": (200, {"expects": Expects.FEED, "start": "<!doctype html><title>"}, False),
    "a feed is left as it is": (200, {"expects": Expects.FEED, "start": "<rss>"}, True),
}


@pytest.mark.parametrize(("status", "more", "whole"), ANSWERS.values(), ids=ANSWERS)
async def test_answers_of_the_transport(status: int, more: dict[str, Any], whole: bool) -> None:
    async with web_server(echo) as origin, HttpTransport(user_agent=AGENT) as transport:
        start = quote(more.get("start", ""))
        path = f"/hooks/canary-path?key=canary-query&status={status}&start={start}"
        given = {name: value for name, value in more.items() if name != "start"}
        response = await transport.send(ask(origin, path, headers={"X-Key": "canary-header"}, **given))
    told = [word in response.body for word in (b"canary-path", b"canary-query", b"canary-header")]
    assert told == [whole] * 3
