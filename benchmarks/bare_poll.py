"""What the first poll is compared with: the least that can be done with aiohttp, a parser and SQLite; and `reader`."""

from __future__ import annotations

import asyncio
import importlib
import sqlite3
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path

import aiohttp

from service.parsing.parser import NeedsTolerance, read_plain

Row = tuple[str | None, str | None, str, str, str | None]
Read = Callable[[bytes], Iterable[Row]]
_SCHEMA = "CREATE TABLE item (id TEXT PRIMARY KEY, link TEXT, title TEXT, text TEXT, published TEXT) WITHOUT ROWID"
_READER = """
import json, sys, time
from reader import make_reader
reader = make_reader(sys.argv[1])
for url in json.load(sys.stdin):
    reader.add_feed(url)
began = time.perf_counter()
reader.update_feeds(workers=10)
seconds = time.perf_counter() - began
print(seconds, reader.get_entry_counts().total)
"""


def fastfeedparser() -> Read | None:
    """Return the reader of the package fastfeedparser, which is not ours; None where it is not installed."""
    try:
        package = importlib.import_module("fastfeedparser")
    except ImportError:
        return None

    def read(body: bytes) -> Iterable[Row]:
        for one in package.parse(body).entries:
            yield one.get("id"), one.get("link"), one.get("title"), one.get("description"), one.get("published")

    return read


def own_reader(body: bytes) -> Iterable[Row]:
    """Read with our own fast reader, and nothing around it."""
    feed = read_plain(body, "application/rss+xml", "http://paper.example/")
    assert not isinstance(feed, NeedsTolerance)
    for one in feed.entries:
        yield one.id, one.link, one.title, one.summary, one.published.isoformat() if one.published else None


async def poll(urls: Sequence[str], read: Read, database: Path, at_once: int) -> float:
    """Fetch, parse and insert, one commit a feed, as durable as ours; return the seconds."""
    connection = sqlite3.connect(database, isolation_level=None)
    for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", _SCHEMA):
        connection.execute(statement)

    async def one(session: aiohttp.ClientSession, url: str) -> None:
        async with session.get(url) as response:
            body = await response.read()
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT OR IGNORE INTO item VALUES (?, ?, ?, ?, ?)", read(body))
        connection.execute("COMMIT")

    seconds = await _all(urls, one, at_once)
    connection.close()
    return seconds


async def ask_again(urls: Sequence[str], at_once: int) -> float:
    """Ask for what has not changed, and keep nothing; return the seconds."""

    async def one(session: aiohttp.ClientSession, url: str) -> None:
        headers = {"If-None-Match": f'"{url.rpartition("/")[2]}"'}
        async with session.get(url, headers=headers) as response:
            assert response.status == 304
            await response.read()

    return await _all(urls, one, at_once)


def reader_seconds(python: str, urls: Sequence[str], database: Path) -> float:
    """Return the seconds of `update_feeds(workers=10)` of the package `reader` that this Python has."""
    command = [python, "-c", _READER, str(database)]
    done = subprocess.run(command, input=str(list(urls)).replace("'", '"'), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{python} did not run reader:\n{done.stderr}")
    return float(done.stdout.split()[0])


async def _all(
    urls: Sequence[str], work: Callable[[aiohttp.ClientSession, str], Awaitable[None]], at_once: int
) -> float:
    turns = asyncio.Semaphore(at_once)

    async def one(session: aiohttp.ClientSession, url: str) -> None:
        async with turns:
            await work(session, url)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        began = time.perf_counter()
        await asyncio.gather(*(one(session, url) for url in urls))
        return time.perf_counter() - began
