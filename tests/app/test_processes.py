"""The program as it is run: it answers, it stops when told to, and a kill in the middle of its work loses nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import aiohttp
from aiohttp import web

from tests.app.made import until
from tests.pipeline.fakes import words_of

ROOT = Path(__file__).parents[2]
DEAD_FEEDS = """
version: 1
sources:
  first: {kind: feed, url: "http://127.0.0.1:%d/feed", allow_private: true}
  second: {kind: feed, url: "http://127.0.0.1:%d/other", allow_private: true}
topics:
  plates: {title: License plate readers, any: [license plate reader]}
"""
LIVE_FEEDS = """
version: 1
sources:
  paper: {kind: feed, url: "%s/feed", allow_private: true, first_run: all}
topics:
  plates: {title: License plate readers, any: [license plate reader]}
channels:
  hook: {kind: webhook, url: "%s/hook", allow_private: true}
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@dataclass
class Program:
    """`oversight serve` as a process of its own."""

    process: asyncio.subprocess.Process
    url: str
    lines: list[str] = field(default_factory=list)

    async def follow(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.lines.append(line.decode().rstrip())

    def said(self, words: str) -> list[str]:
        return [line for line in self.lines if words in line]


@asynccontextmanager
async def serving(folder: Path, feeds: str) -> AsyncIterator[Program]:
    """Run the program in a folder of its own; it is ended at the end, whatever happens."""
    (folder / "feeds.yaml").write_text(feeds, encoding="utf-8")
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OVERSIGHT_")}
    environment |= {
        "OVERSIGHT_CONFIG": str(folder / "feeds.yaml"),
        "OVERSIGHT_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'o.db'}",
        "OVERSIGHT_PORT": str(port),
        "PYTHONPATH": str(ROOT),
        "COVERAGE_PROCESS_START": "",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service", "serve", cwd=folder, env=environment, stderr=asyncio.subprocess.PIPE
    )
    program = Program(process, f"http://127.0.0.1:{port}")
    following = asyncio.create_task(program.follow())
    try:
        await until(lambda: program.said("is listening") or process.returncode is not None, "the start")
        assert process.returncode is None, program.lines
        yield program
    except AssertionError as error:
        error.add_note("\n".join(program.lines))
        raise
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await following


async def status(session: aiohttp.ClientSession, url: str) -> int:
    async with session.get(url) as response:
        return response.status


async def test_it_answers_says_each_source_in_one_line_and_ends_when_told_to(tmp_path: Path) -> None:
    dead = free_port()
    async with aiohttp.ClientSession() as session, serving(tmp_path, DEAD_FEEDS % (dead, dead)) as program:
        assert await status(session, f"{program.url}/healthz") == 200
        await until(lambda: len(program.said("polled")) == 2, "a poll of each source")
        assert await status(session, f"{program.url}/readyz") == 200
        for name in ("first", "second"):
            (line,) = [line for line in program.said("polled") if f"source={name}" in line]
            assert "outcome=unreachable" in line
        assert not program.said("Traceback")
        assert len(program.said("OVERSIGHT_ADMIN_TOKEN is not set; for this run it is")) == 1
        program.process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(program.process.wait(), 15) == 0
        assert program.said("stopped")


STORIES = 12


@dataclass
class Outside:
    """A feed of a dozen stories, and a hook that answers slowly and keeps what it was sent."""

    bodies: dict[str, set[bytes]] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    answered: int = 0

    async def feed(self, request: web.Request) -> web.Response:
        at = format_datetime(datetime.now(UTC))
        items = "".join(
            f"<item><title>{words_of(name)} license plate readers</title><link>http://paper.example/{name}</link>"
            f"<guid>{name}</guid><pubDate>{at}</pubDate><description>{words_of(name + 'text')}</description></item>"
            for name in (f"story{number}" for number in range(STORIES))
        )
        text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>P</title>{items}</channel></rss>'
        return web.Response(text=text, content_type="application/rss+xml")

    async def hook(self, request: web.Request) -> web.Response:
        body, name = await request.read(), request.headers["webhook-id"]
        self.bodies.setdefault(name, set()).add(body)
        self.seen[name] += 1
        await asyncio.sleep(0.02)
        self.answered += 1
        return web.Response(text="ok")


@asynccontextmanager
async def outside() -> AsyncIterator[tuple[Outside, str]]:
    played = Outside()
    application = web.Application()
    application.router.add_get("/feed", played.feed)
    application.router.add_post("/hook", played.hook)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield played, f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


async def test_a_kill_in_the_middle_of_deliveries_loses_nothing(tmp_path: Path) -> None:
    async with outside() as (played, origin):
        feeds = LIVE_FEEDS % (origin, origin)
        async with serving(tmp_path, feeds) as program:
            await until(lambda: sum(played.seen.values()) > 4, "some deliveries")
            os.kill(program.process.pid, signal.SIGKILL)
            await program.process.wait()
        assert len(played.seen) < STORIES
        async with serving(tmp_path, feeds) as program:
            await until(lambda: len(played.seen) == STORIES, "every alert")
            program.process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(program.process.wait(), 15) == 0
    assert all(len(bodies) == 1 for bodies in played.bodies.values())
    assert len({body.split(b'"title":')[1] for bodies in played.bodies.values() for body in bodies}) == STORIES
    assert sum(played.seen.values()) <= STORIES + 1
