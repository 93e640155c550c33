"""Stages 1 and 2: one visit to a source, page by page, until it is done or something is wrong with it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime

from service.domain.errors import (
    BadRedirect,
    Challenged,
    ErrorPosted,
    ForbiddenAddress,
    OutsideError,
    OversightError,
    ShapeChanged,
    SourceGone,
    SourceRefused,
    SourceThrottled,
    TooLarge,
    TooSlow,
    Unparsable,
    Unreachable,
)
from service.domain.kinds import Cursor, Document, Page, Source
from service.domain.outcomes import PollOutcome
from service.domain.ports import FeedParser, Transport
from service.domain.wire import Expects, Request, Response, Validators
from service.pipeline.tables import TableVisit
from service.pipeline.visits import Visit, refreshed, validators_of

__all__ = ["MAX_PAGES", "Visit", "outcome_of", "visit"]

MAX_PAGES = 200
"""No contract of a source needs more pages in one poll; a source that gives more is turning in a circle."""

_OUTCOMES: tuple[tuple[type[OversightError], PollOutcome], ...] = (
    (Unreachable, PollOutcome.UNREACHABLE),
    (TooSlow, PollOutcome.TOO_SLOW),
    (TooLarge, PollOutcome.TOO_LARGE),
    (ForbiddenAddress, PollOutcome.FORBIDDEN),
    (BadRedirect, PollOutcome.REDIRECTED),
    (SourceThrottled, PollOutcome.THROTTLED),
    (SourceRefused, PollOutcome.REFUSED),
    (SourceGone, PollOutcome.GONE),
    (Challenged, PollOutcome.CHALLENGED),
    (ErrorPosted, PollOutcome.ERROR_POSTED),
    (ShapeChanged, PollOutcome.SHAPE_CHANGED),
    (Unparsable, PollOutcome.UNPARSABLE),
    (OutsideError, PollOutcome.UNREACHABLE),
)


async def visit(
    source: Source,
    cursor: Cursor,
    validators: Mapping[str, Validators],
    *,
    transport: Transport,
    parser: FeedParser,
    now: datetime,
) -> AsyncGenerator[Visit, None]:
    """Yield the pages of one visit. Raises OutsideError and SourceError; pages already yielded are good."""
    request = source.begin(cursor, now)
    if request.table is not None:
        table = TableVisit(
            source=source, cursor=cursor, validators=validators, transport=transport, parser=parser, now=now
        )
        async with aclosing(table.pages(request)) as pages:
            async for one in pages:
                yield one
        return
    kept: dict[str, Validators] = {}
    for _ in range(MAX_PAGES):
        asked = validators.get(request.url) if request.conditional else None
        response = await transport.send(request, asked)
        if response.status == 304 and asked is not None:
            kept[request.url] = refreshed(asked, request, response)
            yield Visit(page=Page(entries=(), cursor=cursor), last=True, unchanged=True, validators=kept)
            return
        document = await _document(request, response, cursor, parser, now)
        page = source.read(document)
        fresh = validators_of(request, response, asked)
        if request.conditional and fresh is not None:
            kept[request.url] = fresh
        link = document.feed.link if document.feed else None
        yield Visit(page=page, last=page.next is None, validators=kept, link=link)
        if page.next is None:
            return
        request = page.next
    raise ShapeChanged("paging", f"at most {MAX_PAGES} pages", "more")


def outcome_of(error: OversightError) -> PollOutcome:
    """Return which outcome of the closed set an error is."""
    return next((outcome for kind, outcome in _OUTCOMES if isinstance(error, kind)), PollOutcome.FAILED)


async def _document(
    request: Request, response: Response, cursor: Cursor, parser: FeedParser, now: datetime
) -> Document:
    document = Document(request=request, response=response, cursor=cursor, now=now)
    if request.expects is Expects.FEED and response.status == 200:
        content_type = response.headers.get("content-type", "")
        feed = await parser.parse(response.body, content_type=content_type, url=response.url)
        document = replace(document, feed=feed)
    return document
