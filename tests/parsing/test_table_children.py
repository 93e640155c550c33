"""The child that reads a table: what it says, and that nothing of it is left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import struct
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import orjson
import pytest

from service.domain.errors import Challenged, ShapeChanged, Unparsable
from service.domain.kinds import Rows
from service.parsing import table_child
from service.parsing.parser import Parser
from service.parsing.table_reader import MAX_ROWS
from service.parsing.tables import Tables, wanted
from tests.parsing.tables import HEADER, TABLE, row


def answers(*lines: str) -> list[dict[str, object]]:
    """Return what the child says, read in this process."""
    sink = BytesIO()
    table_child.serve(BytesIO("".join((HEADER, *lines)).encode("cp1252")), sink, wanted(TABLE))
    sink.seek(0)
    told = []
    while length := sink.read(4):
        told.append(orjson.loads(sink.read(struct.unpack(">I", length)[0])))
    return told


def test_the_child_says_pieces_and_at_last_what_is_wrong() -> None:
    assert answers(row("a")) == [{"piece": {"rows": [[2, ["a", "x"]]], "broken": [], "read": 1, "last": True}}]
    assert answers(*[row("a")] * (MAX_ROWS + 1), '"2026-03-10","b') == [{"error": "it ends in the middle of a row"}]
    assert list(answers("garbage\n")[-1]) == ["shape"]


@contextmanager
def file_of(*lines: str | bytes, header: str = HEADER) -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile() as file:
        for line in (header, *lines):
            file.write(line if isinstance(line, bytes) else line.encode("cp1252"))
        yield file


async def all_of(parser: Parser, file: BinaryIO) -> list[Rows]:
    async with aclosing(parser.rows(file, TABLE)) as pieces:
        return [piece async for piece in pieces]


@pytest.fixture
async def parser() -> AsyncIterator[Parser]:
    async with Parser() as made:
        yield made


async def test_a_file_is_read_by_a_child(parser: Parser) -> None:
    with file_of(row("Café", "one\r\ntwo"), "?\n", *[row("a")] * MAX_ROWS) as file:
        first, last = await all_of(parser, file)
    assert (first.rows[0].line, dict(first.rows[0].values)) == (2, {"Name": "Café", "Said": "one\r\ntwo"})
    assert first.broken == ("line 4: 1 columns in place of 4",)
    assert (first.last, last.last, len(last.rows)) == (False, True, 1)


REFUSED: dict[str, tuple[str, type[Exception], str]] = {
    "a column that is gone": ("Day,Name\n", ShapeChanged, "header: expected a column 'Said', found 2 others"),
    "a web page": ("<!DOCTYPE html><html><title>Just a moment...</title>", Challenged, "Just a moment"),
    "other markup": ("<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", Unparsable, "markup in place"),
    "a row that is cut off": (f'{HEADER}"2026-03-10","a', Unparsable, "ends in the middle of a row"),
}


@pytest.mark.parametrize(("text", "error", "words"), REFUSED.values(), ids=REFUSED)
async def test_what_is_not_as_agreed_is_refused(parser: Parser, text: str, error: type[Exception], words: str) -> None:
    with file_of(header=text) as file, pytest.raises(error, match=words):
        await all_of(parser, file)


MANY = [row("a", "x" * 3_000)] * 3_000


async def test_a_reader_who_stops_early_leaves_no_child(parser: Parser) -> None:
    with file_of(*MANY) as file:
        async with aclosing(parser.rows(file, TABLE)) as pieces:
            assert (await anext(pieces)).rows
        assert (await all_of(parser, file))[-1].last


async def drain(tables: Tables, file: BinaryIO) -> None:
    async with aclosing(tables.rows(file, TABLE)) as pieces:
        async for _ in pieces:
            pass


async def stopped_child(tables: Tables) -> int:
    """Return the id of the child once it is there; it is made to stand still."""
    while not tables.children():  # noqa: ASYNC110 - nobody tells when a child is there
        await asyncio.sleep(0)
    (child,) = tables.children()
    os.kill(child.pid, signal.SIGSTOP)
    return child.pid


def is_gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


async def test_closing_ends_a_table_under_way() -> None:
    tables = Tables()
    with file_of(*MANY) as file:
        task = asyncio.create_task(drain(tables, file))
        pid = await stopped_child(tables)
        tables.close()
        with pytest.raises(Unparsable, match="broke its reader"):
            await task
    assert is_gone(pid)
    tables.close()


async def test_a_child_that_says_nothing_is_ended() -> None:
    tables = Tables(wall_s=0.1)
    with file_of(*MANY) as file:
        task = asyncio.create_task(drain(tables, file))
        pid = await stopped_child(tables)
        with pytest.raises(Unparsable, match=r"longer than 0\.1 s"):
            await task
    assert is_gone(pid)


async def test_a_cancelled_reader_leaves_no_child() -> None:
    tables = Tables()
    with file_of(*MANY) as file:
        task = asyncio.create_task(drain(tables, file))
        pid = await stopped_child(tables)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert is_gone(pid)
    assert tables.children() == ()
