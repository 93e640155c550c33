"""Stages 1 and 2: one visit to a source, page by page, until it is done or something is wrong with it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime

from service.domain.errors import (
    BadRedirect,
    Challenged,
    ErrorPosted,
    ForbiddenAddress,
    NotYet,
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
from service.domain.ledger import SourceState
from service.domain.outcomes import PollOutcome
from service.domain.ports import FeedParser, Transport
from service.domain.wire import Expects, Request, Response
from service.pipeline.tables import TableVisit
from service.pipeline.visits import Visit, heard_in, is_known, spared, validators_given
from service.stages.pacing.moves import moved, validators_at

__all__ = ["MAX_PAGES", "Means", "Visit", "outcome_of", "visit"]

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a visit works with. The transport may keep it from asking (NotYet)."""

    transport: Transport
    parser: FeedParser
    clock: Callable[[], datetime]


async def visit(source: Source, state: SourceState, means: Means) -> AsyncGenerator[Visit, None]:
    """Yield the pages of one visit. Raises OutsideError and SourceError; pages already yielded are good.

    A request for which the time has not come ends the visit well: its last page says when to go on, and from where.
    """
    cursor, wait = state.cursor, None
    try:
        async with aclosing(_pages(source, state, means)) as pages:
            async for one in pages:
                if one.page.next is not None and one.page.next.quota is not None:
                    cursor = one.page.cursor
                yield one
    except NotYet as not_yet:
        wait = not_yet.until
    if wait is not None:
        page = Page(entries=(), cursor=cursor, retry_at=wait)
        yield Visit(page=page, last=True, waits=True, validators=state.validators)


async def _pages(source: Source, state: SourceState, means: Means) -> AsyncGenerator[Visit, None]:
    configured = source.begin(state.cursor, means.clock())
    if configured.table is not None:
        async with aclosing(_table(source, state, means).pages(configured)) as pieces:
            async for one in pieces:
                yield one
        return
    request = moved(configured, state.habits.move)
    kept = spared(state.validators, configured) if request is not configured else {}
    for _ in range(MAX_PAGES):
        asked = validators_at(state.validators, request.url) if request.conditional else None
        response = await means.transport.send(request, asked)
        heard = heard_in(request, response, asked, means.clock())
        given = validators_given(request, response, asked)
        if (response.status == 304 and asked is not None) or is_known(heard, state.habits):
            page = Page(entries=(), cursor=state.cursor)
            yield Visit(page=page, last=True, unchanged=True, validators=kept | given, heard=heard)
            return
        document = await _document(request, response, state.cursor, means)
        page = source.read(document)
        whole = document.feed is None or document.feed.whole
        kept |= given if whole else state.validators  # of a document that was cut off the rest is to be asked for
        heard = heard if whole or heard is None else replace(heard, body_hash=None)
        link = document.feed.link if document.feed else None
        yield Visit(page=page, last=page.next is None, validators=kept, link=link, heard=heard)
        if page.next is None:
            return
        request = page.next
    raise ShapeChanged("paging", f"at most {MAX_PAGES} pages", "more")


def outcome_of(error: OversightError) -> PollOutcome:
    """Return which outcome of the closed set an error is."""
    return next((outcome for kind, outcome in _OUTCOMES if isinstance(error, kind)), PollOutcome.FAILED)


def _table(source: Source, state: SourceState, means: Means) -> TableVisit:
    return TableVisit(
        source=source,
        cursor=state.cursor,
        validators=state.validators,
        transport=means.transport,
        parser=means.parser,
        now=means.clock(),
    )


async def _document(request: Request, response: Response, cursor: Cursor, means: Means) -> Document:
    """Return the answer, read by the parser where it is a feed. Its time is that of the answer, as Retry-After is."""
    document = Document(request=request, response=response, cursor=cursor, now=means.clock())
    if request.expects is Expects.FEED and response.status == 200:
        content_type = response.headers.get("content-type", "")
        feed = await means.parser.parse(response.body, content_type=content_type, url=response.url)
        document = replace(document, feed=feed)
    return document
