"""Invented feeds on loopback, served by a process of their own: `serving(feeds, items)` gives their addresses.

Each feed is RSS 2.0 with markup in its descriptions, an ETag, and answers 304 to whoever has it. One item in EVERY
speaks of what the shipped topics look for. All words are invented but for one in ONE_REAL_IN.
"""

from __future__ import annotations

import random
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection

import uvloop
from aiohttp import web

from benchmarks.classify import vocabulary

EVERY = 50
VOCABULARY = 20_000
REAL = """council budget library street harbour teacher season market river bridge school election weather hospital
train garden museum player company farmer union minister village engine theatre station coast island winter report
meeting vote member plan question answer record letter office quarter growth price crowd festival road"""
ONE_REAL_IN = 8
FOUND = (
    "Police put up license plate readers at {place}",
    "{place} sheriff signs facial recognition contract",
    "Lawmakers of {place} ask about cell-site simulators",
)


@contextmanager
def serving(feeds: int, items: int) -> Iterator[list[str]]:
    """Serve the feeds from another process until the end of the block; give their addresses."""
    with in_a_process(serve, feeds, items) as port:
        yield [f"http://127.0.0.1:{port}/feed/{number}" for number in range(feeds)]


@contextmanager
def in_a_process(work: Callable[..., None], *args: object) -> Iterator[int]:
    """Run `work(parent, *args)` in another process until the end of the block; give the port that it serves on."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(theirs, *args), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


def serve(parent: Connection, feeds: int, items: int) -> None:
    """Serve feeds until killed; tell the parent the port."""
    words = vocabulary(random.Random(7), VOCABULARY)
    bodies = [document(number, items, words) for number in range(feeds)]

    async def feed(request: web.Request) -> web.Response:
        number = request.match_info["number"]
        headers = {"ETag": f'"{number}"', "Content-Type": "application/rss+xml; charset=utf-8"}
        if request.headers.get("If-None-Match") == headers["ETag"]:
            return web.Response(status=304, headers={"ETag": headers["ETag"]})
        return web.Response(body=bodies[int(number)], headers=headers)

    async def start() -> web.Application:
        app = web.Application()
        app.router.add_get("/feed/{number}", feed)
        return app

    run(start(), parent)


def run(app: Awaitable[web.Application], parent: Connection) -> None:
    """Serve an application on a free port of loopback until killed; tell the parent the port."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening:
        parent.send(listening.getsockname()[1])
        web.run_app(app, sock=listening, print=lambda *_: None, access_log=None, loop=uvloop.new_event_loop())


def document(number: int, items: int, words: Sequence[str]) -> bytes:
    """Return feed `number` as RSS 2.0."""
    chance = random.Random(number)
    newest = datetime.now(UTC).replace(microsecond=0)
    inside = "".join(_item(chance, words, number, place, newest - timedelta(hours=place)) for place in range(items))
    head = f"<title>Paper {number}</title><link>https://paper-{number}.example/</link><description>News</description>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>{head}{inside}</channel></rss>'.encode()
    )


def _item(chance: random.Random, words: Sequence[str], feed: int, place: int, at: datetime) -> str:
    link = f"https://paper-{feed}.example/news/{place}-{'-'.join(_some(chance, words, 4))}"
    title = " ".join(_some(chance, words, 9)).capitalize()
    if (feed + place) % EVERY == 0:
        title = chance.choice(FOUND).format(place=" ".join(_some(chance, words, 5)).title())
    sentences = (f"{' '.join(_some(chance, words, 12)).capitalize()}, they said." for _ in range(6))
    text = f"&lt;p&gt;{' '.join(sentences)}&lt;/p&gt; &lt;a href=&quot;{link}&quot;&gt;Read on&lt;/a&gt; Q&amp;amp;A"
    return (
        f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid><author>a.writer@paper.example (A. Writer)"
        f"</author><pubDate>{format_datetime(at)}</pubDate><description>{text}</description></item>"
    )


def _some(chance: random.Random, words: Sequence[str], count: int) -> list[str]:
    """Return words as texts have them: some often, most rarely; one in ONE_REAL_IN is an English one."""
    real = REAL.split()
    return [
        chance.choice(real) if chance.random() * ONE_REAL_IN < 1 else words[int(len(words) * chance.random() ** 3)]
        for _ in range(count)
    ]
