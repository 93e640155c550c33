"""The pool of child processes that run the tolerant reader: text -> `RawFeed`, in bounded time and memory."""

from __future__ import annotations

import asyncio
import os
import struct
import sys
from pathlib import Path
from typing import BinaryIO

import orjson

from service.domain.errors import Unparsable
from service.parsing.raw import RawFeed

MAX_ANSWER_BYTES = 100 * 1024 * 1024
PACKAGE_PARENT = Path(__file__).resolve().parents[2]


class Workers:
    """At most `size` children, started when they are needed, replaced after `documents` each or when one is killed.

    A document that takes longer than `wall_s` loses its child; others wait for it only when all children are held.
    """

    def __init__(self, *, size: int = 2, wall_s: float = 10.0, documents: int = 200) -> None:
        self._wall_s, self._documents = wall_s, documents
        self._free = asyncio.Semaphore(size)
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._closed = False

    async def read(self, text: str, url: str) -> RawFeed:
        """Return what the tolerant reader finds. Raises Unparsable where it fails, dies or takes too long."""
        async with self._free:
            if self._closed:
                raise Unparsable("the parser is closed")
            worker = self._idle.pop() if self._idle else Worker()
            self._busy.add(worker)
            try:
                return await self._read_with(worker, text, url)
            finally:
                self._busy.discard(worker)

    async def close(self) -> None:
        """End every child; documents under way fail with Unparsable."""
        self._closed = True
        workers = self.children()
        self._idle.clear()
        for worker in workers:
            await worker.end()

    def children(self) -> tuple[Worker, ...]:
        """Return the children there are, idle and at work (for metrics)."""
        return (*self._idle, *self._busy)

    async def _read_with(self, worker: Worker, text: str, url: str) -> RawFeed:
        try:
            async with asyncio.timeout(self._wall_s):
                answer = await worker.ask(text, url)
        except TimeoutError:
            problem = f"took longer than {self._wall_s:g} s to read"
        except (OSError, asyncio.IncompleteReadError, ValueError):
            problem = "broke its reader (memory or processor time)"
        except BaseException:
            await worker.end()
            raise
        else:
            await self._give_back(worker)
            if "feed" in answer:
                feed: RawFeed = answer["feed"]  # type: ignore[assignment]
                return feed
            raise Unparsable(f"unreadable: {answer.get('error')}")
        await worker.end()
        raise Unparsable(problem)

    async def _give_back(self, worker: Worker) -> None:
        if worker.asked >= self._documents or self._closed:
            await worker.end()
        else:
            self._idle.append(worker)


class Worker:
    """One child process and its pipes."""

    def __init__(self) -> None:
        self.asked = 0
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """Return the process id, None before the first document."""
        return None if self._process is None else self._process.pid

    async def ask(self, text: str, url: str) -> dict[str, object]:
        """Send one document and return the answer. Raises OSError, IncompleteReadError or ValueError if it breaks."""
        if self._process is None:
            self._process = await start_child("service.parsing.child", stdin=asyncio.subprocess.PIPE)
        self.asked += 1
        reader, writer = self._process.stdout, self._process.stdin
        assert reader is not None
        assert writer is not None
        address, document = url.encode("utf-8", "replace"), text.encode("utf-8", "replace")
        writer.write(struct.pack(">II", len(address), len(document)) + address + document)
        await writer.drain()
        (length,) = struct.unpack(">I", await reader.readexactly(4))
        if length > MAX_ANSWER_BYTES:
            raise ValueError("an answer that is too long")
        answer: dict[str, object] = orjson.loads(await reader.readexactly(length))
        return answer

    async def end(self) -> None:
        """Kill the child and wait for its end."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        await process.wait()
        assert process.stdin is not None
        process.stdin.close()


async def start_child(module: str, *arguments: str, stdin: BinaryIO | int) -> asyncio.subprocess.Process:
    """Start a module as a child without our environment, which holds secrets, and without our terminal's signals."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        stdin=stdin,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PYTHONPATH": str(PACKAGE_PARENT), "PATH": os.defpath, "PYTHONUTF8": "1"},
        start_new_session=True,
    )
