"""Files of tables -> their rows, piece by piece, each file read by a child process in bounded time and memory."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncGenerator
from typing import BinaryIO

import orjson

from service.domain.errors import ShapeChanged, Unparsable
from service.domain.kinds import Row, Rows
from service.domain.wire import Table
from service.parsing.head import guard
from service.parsing.table_reader import Piece, Wanted
from service.parsing.workers import start_child

MAX_PIECE_BYTES = 32 * 1024 * 1024
BEGINNING_BYTES = 10_000


class Tables:
    """Reads at most `size` tables at once. A child that says nothing for `wall_s` is ended."""

    def __init__(self, *, size: int = 2, wall_s: float = 120.0) -> None:
        self._free = asyncio.Semaphore(size)
        self._wall_s = wall_s
        self._children: set[asyncio.subprocess.Process] = set()

    async def rows(self, file: BinaryIO, table: Table) -> AsyncGenerator[Rows, None]:
        """Yield the pieces of `file`, which has a descriptor. Raises ShapeChanged, Challenged, Unparsable."""
        file.seek(0)
        beginning = file.read(BEGINNING_BYTES).decode("latin-1")
        if beginning.lstrip("\xef\xbb\xbf \t\r\n").startswith("<"):
            guard(beginning)
            raise Unparsable("markup in place of a table")
        file.seek(0)
        async with self._free:
            child = await start_child("service.parsing.table_child", orjson.dumps(wanted(table)).decode(), stdin=file)
            self._children.add(child)
            try:
                last = False
                while not last:
                    rows = rows_of(await self._piece(child), table)
                    last = rows.last
                    yield rows
            finally:
                self._children.discard(child)
                await _end(child)

    def children(self) -> tuple[asyncio.subprocess.Process, ...]:
        """Return the children there are."""
        return tuple(self._children)

    def close(self) -> None:
        """Kill every child; tables under way fail with Unparsable."""
        for child in self._children:
            if child.returncode is None:
                child.kill()

    async def _piece(self, child: asyncio.subprocess.Process) -> Piece:
        assert child.stdout is not None
        try:
            async with asyncio.timeout(self._wall_s):
                (length,) = struct.unpack(">I", await child.stdout.readexactly(4))
                if length > MAX_PIECE_BYTES:
                    raise Unparsable("a piece of the table is too large")
                answer = orjson.loads(await child.stdout.readexactly(length))
        except TimeoutError:
            raise Unparsable(f"took longer than {self._wall_s:g} s to read a part") from None
        except asyncio.IncompleteReadError:
            raise Unparsable("broke its reader (memory or processor time)") from None
        if "shape" in answer:
            raise ShapeChanged(*answer["shape"])
        if "error" in answer:
            raise Unparsable(answer["error"])
        piece: Piece = answer["piece"]
        return piece


def wanted(table: Table) -> Wanted:
    """Return the table as it goes to the child."""
    return Wanted(
        columns=list(table.columns), dated=table.dated, since=table.since.isoformat(), encoding=table.encoding
    )


def rows_of(piece: Piece, table: Table) -> Rows:
    """Return the piece as it came from the child."""
    return Rows(
        rows=tuple(
            Row(line=line, values=dict(zip(table.columns, values, strict=True))) for line, values in piece["rows"]
        ),
        broken=tuple(piece["broken"]),
        read=piece["read"],
        last=piece["last"],
    )


async def _end(child: asyncio.subprocess.Process) -> None:
    assert child.stdout is not None
    if child.returncode is None:
        child.kill()
    await child.stdout.read()  # an unread rest would hold up the news of its end
    await child.wait()
