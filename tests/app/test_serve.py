"""The engine and its pages in this process: the port, the signals, and a file that is read again."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from service.app import serve as serve_module
from service.app.engine import Engine
from service.app.serve import CannotListen, run_site, when_told_to_stop
from service.app.settings import Settings, read_settings
from service.config import load_file
from service.domain.wire import Secret
from tests.app.made import FEEDS, configured, make_rooms, until
from tests.pipeline.fakes import Clock, ScriptedTransport, answer

Logs = list[MutableMapping[str, Any]]
TOKEN = "canary-admin-token"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@dataclass
class Site:
    """A running site, and what it announced."""

    settings: Settings
    folder: Path
    transport: ScriptedTransport = field(default_factory=ScriptedTransport)
    said: list[str] = field(default_factory=list)

    async def get(self, path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.get(f"{self.settings.base_url}{path}") as response:
            return response.status, await response.text()

    async def post(self, path: str) -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(f"{self.settings.base_url}{path}") as response,
        ):
            return response.status, await response.text()


@asynccontextmanager
async def serving(folder: Path, token: str | None = TOKEN) -> AsyncIterator[Site]:
    file = folder / "feeds.yaml"
    file.write_text(FEEDS, encoding="utf-8")
    port = str(free_port())
    settings = read_settings({"OVERSIGHT_CONFIG": str(file), "OVERSIGHT_PORT": port}, lambda path: path)
    site = Site(replace(settings, admin_token=Secret(token) if token else None), folder)
    for name in ("newsroom", "rich", "ops"):
        site.transport.on(f"https://hook.example/{name}", answer())
    stop = asyncio.Event()
    rooms = make_rooms(Clock(), site.transport)
    running = asyncio.create_task(run_site(site.settings, load_file(file, {}), rooms, stop, site.said.append))
    try:
        await until(lambda: any("is listening" in line for line in site.said) or running.done(), "the start")
        yield site
    finally:
        stop.set()
        await running


async def test_the_pages_show_the_running_engine(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        assert (await site.get("/healthz"))[0] == 200
        assert (await site.get("/readyz"))[0] == 200
        status, text = await site.get("/metrics")
        assert status == 200
        assert 'oversight_tick_age_seconds{tick="polls"}' in text
        assert site.said == [f"oversight-alerts is listening on {site.settings.base_url}"]


async def test_a_token_is_made_and_said_once_where_none_is_set(tmp_path: Path) -> None:
    async with serving(tmp_path, token=None) as site:
        assert "for this run it is" in site.said[0]
        assert len(site.said) == 2


async def test_a_channel_is_tested_and_resumed_over_the_api(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        status, text = await site.post("/api/v1/channels/newsroom/test")
        assert (status, "arrived" in text) == (200, True), text
        site.transport.on("https://hook.example/newsroom", answer(status=410))
        status, text = await site.post("/api/v1/channels/newsroom/test")
        assert "the channel is gone" in text
        assert (await site.post("/api/v1/channels/newsroom/resume"))[0] < 300
        assert (await site.post("/api/v1/channels/nobody/resume"))[0] == 404
        assert (await site.post("/api/v1/channels/nobody/test"))[0] == 404
        assert (await site.post(f"/api/v1/deliveries/{'0' * 32}/replay"))[0] == 404


async def test_a_changed_file_is_read_again_and_a_broken_one_is_not(
    tmp_path: Path, logs: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve_module, "WATCH_S", 0.01)
    async with serving(tmp_path) as site:
        file = tmp_path / "feeds.yaml"
        file.write_text("version: 1\nsorces: {}\n", encoding="utf-8")
        complaint = "feeds.yaml has a problem; the old one stays in force"
        await until(lambda: complaint in {line["event"] for line in logs}, "the complaint")
        file.unlink()
        await asyncio.sleep(0.03)
        file.write_text("version: 1\n", encoding="utf-8")
        await until(lambda: [line for line in logs if line.get("sources") == 0], "the reload")
        assert (await site.get("/healthz"))[0] == 200


async def test_a_signal_reads_the_file_again(tmp_path: Path, logs: Logs) -> None:
    async with serving(tmp_path):
        await asyncio.sleep(0)
        os.kill(os.getpid(), signal.SIGHUP)
        await until(lambda: sum(line["event"] == "configured" for line in logs) == 2, "the reload")


async def test_a_new_file_that_cannot_be_put_in_force_is_said_and_the_watch_goes_on(
    tmp_path: Path, logs: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(tmp_path):

        async def broken(self: Any, configuration: Any) -> None:
            raise RuntimeError("bug")

        monkeypatch.setattr(Engine, "apply", broken)
        words = "the new feeds.yaml could not be put in force"
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGHUP)
            await until(lambda: words in {line["event"] for line in logs}, "the complaint")
            logs.clear()


async def test_a_port_that_is_taken_is_an_error_of_its_own(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = read_settings({"OVERSIGHT_PORT": str(taken.getsockname()[1])}, lambda path: path)
        with pytest.raises(CannotListen, match=r"cannot listen on 127\.0\.0\.1:"):
            await run_site(settings, configured(), make_rooms(Clock()), asyncio.Event(), lambda _: None)


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
async def test_signals_that_mean_stop(name: signal.Signals) -> None:
    stop = when_told_to_stop()
    os.kill(os.getpid(), name)
    await asyncio.wait_for(stop.wait(), 5)
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().remove_signal_handler(one)
