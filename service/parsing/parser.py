"""Bytes of a feed -> `ParsedFeed`, in bounded time and memory, whatever the bytes are.

decode -> guard the head -> JSON Feed | fast reader | tolerant reader in a child process
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO, Self

from service.domain.errors import Unparsable
from service.domain.kinds import ParsedFeed, Rows
from service.domain.wire import Table
from service.parsing.building import NotPlain
from service.parsing.decoding import decode
from service.parsing.fast import read_fast
from service.parsing.head import FEED_ROOTS, Guarded, Kind, guard
from service.parsing.jsonfeed import read_json_feed
from service.parsing.raw import CUT_IN_FIRST, RawFeed, finish
from service.parsing.tables import Tables
from service.parsing.workers import Workers

THREAD_FROM_BYTES = 128 * 1024
"""Longer documents are read in a thread: the fast reader takes some 30 ms for a megabyte, and ten times as long for one
of nothing but tags that needs repair."""


class Parser:
    """The parser of feeds. Use it as an async context manager, or `close()` it; children start when first needed."""

    def __init__(self, workers: Workers | None = None, tables: Tables | None = None) -> None:
        self._workers, self._tables = workers or Workers(), tables or Tables()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """End the child processes."""
        self._tables.close()
        await self._workers.close()

    async def parse(self, body: bytes, *, content_type: str, url: str) -> ParsedFeed:
        """Return the feed. Raises Unparsable or Challenged; nothing else.

        `ParsedFeed.problem` says what was not well formed; `parser` is `fast` or `tolerant`.
        """
        if len(body) < THREAD_FROM_BYTES:
            first = read_plain(body, content_type, url)
        else:
            first = await asyncio.to_thread(read_plain, body, content_type, url)
        if isinstance(first, ParsedFeed):
            return first
        raw = await self._workers.read(first.guarded.text, url)
        return _tolerated(raw, first, url)

    def rows(self, file: BinaryIO, table: Table) -> AsyncGenerator[Rows, None]:
        """Yield the wanted rows of a CSV in small pieces. Raises ShapeChanged, Challenged or Unparsable."""
        return self._tables.rows(file, table)


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsTolerance:
    """A document that the fast reader would not take, ready for the other, and why."""

    guarded: Guarded
    problem: str


def read_plain(body: bytes, content_type: str, url: str) -> ParsedFeed | NeedsTolerance:
    """Return the feed if it can be read here, else the document made ready for the tolerant reader (pure).

    Raises Unparsable, Challenged.
    """
    decoded = decode(body, content_type)
    guarded = guard(decoded.text)
    problem = decoded.problem or guarded.problem
    if guarded.kind is Kind.JSON:
        return finish(read_json_feed(guarded.text, url), parser="fast", url=url, problem=problem)
    try:
        return finish(read_fast(guarded.text, url), parser="fast", url=url, problem=problem)
    except NotPlain as error:
        return NeedsTolerance(guarded=guarded, problem=problem or str(error))


def _tolerated(raw: RawFeed, first: NeedsTolerance, url: str) -> ParsedFeed:
    known = first.guarded.root in FEED_ROOTS
    if not raw.get("entries") and not (known and raw.get("format")):
        raise Unparsable(f"neither RSS, RDF, Atom nor JSON Feed: <{first.guarded.root}>")
    if raw.get("problem") == CUT_IN_FIRST:
        raise Unparsable(CUT_IN_FIRST)
    return finish(raw, parser="tolerant", url=url, problem=first.problem)
