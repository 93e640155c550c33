"""Pushed in from outside, through the running service: an inbox, and a hub that a feed names."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import orjson
import pytest

from service.app import engine as engine_module
from service.app.serve import run_site
from service.app.settings import read_settings
from service.config import load_file
from service.domain.kinds import FeedHints
from service.domain.wire import Secret
from tests.app.made import make_rooms, until
from tests.app.test_serve import free_port
from tests.pipeline.fakes import Clock, FakeParser, ScriptedTransport, answer, entry

FEED, HUB, HOOK = "http://127.0.0.1:9102/feed", "http://127.0.0.1:9102/hub", "https://hook.example/newsroom"
FILE = f"""
version: 1
sources:
  pushed: {{kind: inbox, secret: "${{INBOX_SECRET}}"}}
  unset: {{kind: inbox, secret: "${{OTHER_SECRET}}"}}
  paper: {{kind: feed, url: "{FEED}", allow_private: true}}
topics:
  plates: {{title: License plate readers, any: [license plate reader]}}
channels:
  newsroom: {{kind: webhook, url: "{HOOK}"}}
"""


@dataclass
class Site:
    """The running service, from outside."""

    base: str
    transport: ScriptedTransport
    parser: FakeParser

    async def ask(self, method: str, path: str, **more: Any) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.request(method, self.base + path, **more) as response:
            return response.status, await response.text()

    def told(self) -> list[str]:
        return [orjson.loads(body)["data"]["title"].split()[0] for body in self.transport.bodies(HOOK)]

    def wishes(self) -> list[dict[str, str]]:
        asked = (parse_qs(body.decode()) for body in self.transport.bodies(HUB))
        return [{key: values[0] for key, values in form.items()} for form in asked]


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[Site]:
    file = folder / "feeds.yaml"
    file.write_text(FILE, encoding="utf-8")
    environment = {"OVERSIGHT_CONFIG": str(file), "OVERSIGHT_PORT": str(free_port()), "OVERSIGHT_ADMIN_TOKEN": "admin"}
    settings = read_settings(environment, lambda path: path)
    site = Site(settings.base_url, ScriptedTransport(), FakeParser())
    site.parser.hints = FeedHints(hub=HUB, self_url=FEED)
    site.parser.feeds[b"alpha"] = [entry("alpha")]
    for url, reply in ((FEED, answer(b"alpha")), (HUB, answer(status=202)), (HOOK, answer())):
        site.transport.on(url, reply)
    stop, said = asyncio.Event(), list[str]()
    configuration = load_file(file, {"INBOX_SECRET": "an-invented-token"})
    rooms = make_rooms(Clock(), site.transport, parser=site.parser)
    running = asyncio.create_task(run_site(settings, configuration, rooms, stop, said.append))
    try:
        await until(lambda: any("is listening" in line for line in said) or running.done(), "the start")
        yield site
    finally:
        stop.set()
        await running


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tend subscriptions as often as polls."""
    monkeypatch.setattr(engine_module, "SUBSCRIPTIONS_S", 0.05)


async def test_what_is_pushed_into_an_inbox_is_told(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        headers = {"Authorization": "Bearer an-invented-token"}
        item = {"id": "1", "title": "Pier license plate readers", "url": "https://council.example/1"}
        accepted = await site.ask("POST", "/hooks/pushed", json=item, headers=headers)
        known = await site.ask("POST", "/hooks/pushed", json=[item], headers=headers)
        assert [status for status, _ in (accepted, known)] == [202, 202]
        assert orjson.loads(accepted[1]) == {"accepted": 1, "known": 0, "refused": []}
        assert orjson.loads(known[1]) == {"accepted": 0, "known": 1, "refused": []}
        await until(lambda: site.told() == ["Pier"], "the alert")
        assert (await site.ask("POST", "/hooks/unset", json=item, headers=headers))[0] == 503
        assert (await site.ask("POST", "/hooks/pushed", json=item))[0] == 401
        _, metrics = await site.ask("GET", "/metrics")
        assert 'oversight_pushes_total{how="accepted",source="pushed"} 1.0' in metrics
        assert 'oversight_pushes_total{how="unproven",source="pushed"} 1.0' in metrics
        _, listed = await site.ask("GET", "/api/v1/sources")
        assert {one["name"]: one["next_poll_at"] for one in orjson.loads(listed)["items"]}["pushed"] is None


async def test_a_hub_is_found_asked_believed_and_heard(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        wish = (await until(site.wishes, "the wish"))[0]
        callback = wish["hub.callback"].removeprefix(site.base)
        asked = {"hub.mode": "subscribe", "hub.topic": FEED, "hub.challenge": "c", "hub.lease_seconds": "86400"}
        assert (await site.ask("GET", callback, params=asked | {"hub.topic": "x"}))[0] == 404
        assert await site.ask("GET", callback, params=asked) == (200, "c")
        site.parser.feeds[b"pushed"] = [entry("beta")]
        made = hmac.new(Secret(wish["hub.secret"]).reveal().encode(), b"pushed", "sha512").hexdigest()
        for signature, status in (("sha512=00", 202), (f"sha512={made}", 202)):
            assert (await site.ask("POST", callback, data=b"pushed", headers={"X-Hub-Signature": signature}))[
                0
            ] == status
        await until(lambda: site.told() == ["Beta"], "the alert")
        assert (await site.ask("POST", "/websub/another-callback-of-nobody", data=b"pushed"))[0] == 410
        _, metrics = await site.ask("GET", "/metrics")
        assert 'oversight_pushes_total{how="ignored",source="paper"} 1.0' in metrics
