"""What a publication costs to serve, 304 and cached 200, beside a bare aiohttp handler: ratios in one run.

    python -m benchmarks.publications [--stories 100] [--requests 3000] [--rounds 5]

The application is the real one, with a store in memory; the bare handler sends the same bytes with the same headers.
Each runs in a process of its own; the client keeps a few connections busy and does next to nothing itself. Rounds take
turns, the best of each counts. The budget is 0.5 of the bare handler's speed.
"""

from __future__ import annotations

import argparse
import socket
import time
from contextlib import ExitStack
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import cast

from aiohttp import web

from benchmarks.feed_server import in_a_process, run
from benchmarks.store_growth import EVERY, made_plan
from service.app import clock
from service.app.evidence import evidence_of
from service.config import load_file
from service.domain.wire import Secret
from service.sources import KINDS
from service.store.memory import MemoryStore
from service.web.app import build_app
from service.web.services import Pushes, Readiness, Subscriptions, WebServices

SHIPPED = Path(__file__).resolve().parents[1] / "feeds.yaml"
PATH = "/publications/everything.rss"
CONNECTIONS = 8
BUDGET = 0.5
MADE_BY_AIOHTTP = frozenset({"content-length", "date", "server"})


class NoActions:
    """Nobody acts here."""

    async def replay(self, delivery_id: str) -> bool:  # noqa: ARG002 - the seam's
        """Replay nothing."""
        return False

    async def resume_channel(self, name: str) -> None:
        """Resume nothing."""

    async def test_channel(self, name: str) -> str:
        """Send nothing."""
        return name


def serve_ours(parent: Connection, stories: int) -> None:
    """Serve the real application until killed; tell the parent the port."""
    configuration = load_file(SHIPPED, {})

    async def start() -> web.Application:
        store = MemoryStore()
        async with store.writing() as writing:
            await writing.carry_out(made_plan(range(stories * EVERY), Random(1)))
        services = WebServices(
            store=store,
            configuration=lambda: configuration,
            clock=clock.now,
            base_url="http://127.0.0.1:8080",
            admin_token=Secret("benchmark"),
            loopback=True,
            kinds=frozenset(KINDS),
            readiness=lambda: Readiness(ready=True),
            metrics=lambda: b"",
            actions=NoActions(),
            pushes=cast("Pushes", None),
            subscriptions=cast("Subscriptions", None),
            evidence=partial(evidence_of, store),
        )
        return build_app(services)

    run(start(), parent)


def serve_bare(parent: Connection, headers: dict[str, str], body: bytes) -> None:
    """Serve the same bytes until killed; tell the parent the port."""

    async def handler(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == headers["ETag"]:
            return web.Response(status=304, headers=headers_304)
        return web.Response(body=body, headers=headers)

    async def start() -> web.Application:
        app = web.Application()
        app.router.add_get(PATH, handler)
        return app

    headers_304 = {name: value for name, value in headers.items() if name != "Content-Type"}
    run(start(), parent)


class Client:
    """Some connections to one server. All answers to one request are equally long, so none needs to be read."""

    def __init__(self, port: int) -> None:
        self._open = [socket.create_connection(("127.0.0.1", port)) for _ in range(CONNECTIONS)]

    def once(self, request: bytes) -> bytes:
        """Return one answer, head and body."""
        self._open[0].sendall(request)
        answer = b""
        while (head_end := answer.find(b"\r\n\r\n")) < 0:
            answer += self._open[0].recv(1 << 16)
        length = int(fields(answer[:head_end]).get("Content-Length", "0"))
        while len(answer) < head_end + 4 + length:
            answer += self._open[0].recv(1 << 20)
        return answer

    def seconds(self, request: bytes, count: int) -> float:
        """Return the seconds that `count` answers take."""
        length, buffer = len(self.once(request)), memoryview(bytearray(1 << 20))
        began = time.perf_counter()
        for _ in range(count // CONNECTIONS):
            for one in self._open:
                one.sendall(request)
            for one in self._open:
                missing = length
                while missing:
                    got = one.recv_into(buffer, min(missing, len(buffer)))
                    if not got:
                        raise ConnectionError("the server hung up")
                    missing -= got
        return time.perf_counter() - began


def asking(tag: str = "") -> bytes:
    """Return the request, conditional where a tag is given."""
    condition = f"If-None-Match: {tag}\r\n" if tag else ""
    return f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\n{condition}\r\n".encode()


def fields(head: bytes) -> dict[str, str]:
    """Return the headers of an answer."""
    lines = (line.partition(": ") for line in head.decode().split("\r\n")[1:])
    return {name: value for name, _, value in lines}


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=100)
    parser.add_argument("--requests", type=int, default=3_000)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    with ExitStack() as stack:
        ours = Client(stack.enter_context(in_a_process(serve_ours, chosen.stories)))
        head, _, body = ours.once(asking()).partition(b"\r\n\r\n")
        headers = {name: value for name, value in fields(head).items() if name.lower() not in MADE_BY_AIOHTTP}
        bare = Client(stack.enter_context(in_a_process(serve_bare, headers, body)))
        print(f"{PATH}: {len(body)} bytes, {chosen.stories} stories in memory, {CONNECTIONS} connections")
        for word, request in (("cached 200", asking()), ("304", asking(headers["ETag"]))):
            status = word.split()[-1].encode()
            assert all(client.once(request).split(maxsplit=2)[1] == status for client in (ours, bare))
            best = [
                min(times)
                for times in zip(
                    *(
                        [client.seconds(request, chosen.requests) for client in (ours, bare)]
                        for _ in range(chosen.rounds)
                    ),
                    strict=True,
                )
            ]
            each_s = [chosen.requests / seconds for seconds in best]
            share = each_s[0] / each_s[1]
            print(f"{word:10}  ours {each_s[0]:6.0f}/s  bare {each_s[1]:6.0f}/s  {share:.2f} (budget {BUDGET})")


if __name__ == "__main__":
    main()
