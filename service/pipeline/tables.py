"""Stages 1 and 2 of a table: one download to an unnamed file, its rows read in pieces, each piece a page of the visit.

The file has no name, so that it is gone with the process, whatever ends it.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO
from urllib.parse import urlsplit

import structlog

from service.domain.errors import NotYet, OutsideError, OversightError
from service.domain.kinds import Cursor, Document, Page, Source
from service.domain.ports import FeedParser, Transport
from service.domain.wire import Request, Response, Validators
from service.pipeline.visits import Visit, validators_given

MAX_PROBLEMS = 5

log = structlog.get_logger("oversight.tables")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableVisit:
    """What a visit to a table works with; `validators` are those of the last good answers, by address."""

    source: Source
    cursor: Cursor
    validators: Mapping[str, Validators]
    transport: Transport
    parser: FeedParser
    now: datetime

    async def pages(self, first: Request) -> AsyncGenerator[Visit, None]:
        """Yield a page for each piece. Raises OutsideError and SourceError; pages already yielded are good.

        The validators of the address that was not asked are kept: it may be the one that answers the next time.
        """
        kept = {one.url: self.validators[one.url] for one in _addresses(first) if one.url in self.validators}
        async with _unnamed_file() as file:
            request, response = await self._download(first, file)
            asked = self._asked(request)
            kept |= validators_given(request, response, asked)
            if response.status == 304 and asked is not None:
                yield Visit(page=Page(entries=(), cursor=self.cursor), last=True, unchanged=True, validators=kept)
                return
            document = Document(request=request, response=response, cursor=self.cursor, now=self.now)
            if response.status != 200 or request.table is None:
                yield Visit(page=self.source.read(document), last=True, validators=kept)
                return
            problems: list[str] = []
            async with aclosing(self.parser.rows(file, request.table)) as pieces:
                async for piece in pieces:
                    page = self.source.read(replace(document, rows=piece))
                    problems += page.problems
                    told = _shortened(problems) if piece.last else ()
                    yield Visit(page=replace(page, problems=told), last=piece.last, validators=kept)

    async def _download(self, first: Request, file: BinaryIO) -> tuple[Request, Response]:
        """Return the first answer that is no error; where every address fails, how the first of them did."""
        failed: OversightError | tuple[Request, Response] | None = None
        for request in _addresses(first):
            try:
                response = await self.transport.download(request, file, self._asked(request))
            except (OutsideError, NotYet) as error:
                failed, why = failed or error, str(error)
            else:
                if response.status < 400:
                    return request, response
                failed, why = failed or (request, response), f"HTTP {response.status}"
            log.warning("an address of a table gave nothing", host=urlsplit(request.url).hostname, why=why)
        assert failed is not None
        if isinstance(failed, OversightError):
            raise failed
        return failed

    def _asked(self, request: Request) -> Validators | None:
        return self.validators.get(request.url) if request.conditional else None


def _shortened(problems: list[str]) -> tuple[str, ...]:
    """Return what is told of all that could not be read: it is the whole table's, so the last page tells it."""
    more = len(problems) - MAX_PROBLEMS
    return (*problems[:MAX_PROBLEMS], *((f"and {more} more",) if more > 0 else ()))


def _addresses(first: Request) -> tuple[Request, ...]:
    return (first,) if first.instead is None else (first, *_addresses(first.instead))


@asynccontextmanager
async def _unnamed_file() -> AsyncGenerator[BinaryIO, None]:
    """Give a file that nobody else can open. It is closed in a thread: to let go of so much takes a while."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed below, in a thread
    try:
        yield file
    finally:
        await asyncio.to_thread(file.close)
