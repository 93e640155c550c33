"""The API, version 1: lists of what the service knows, and the few things that an operator may do."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

import orjson
from aiohttp import web

from service.domain.errors import UnknownName
from service.domain.ledger import DeliveryState
from service.notifiers.payload import alert_schema
from service.stages.deduping.compose import compose
from service.stages.wording.characters import clean
from service.stages.wording.shapes import Shape
from service.web.addresses import BadAddress, advice
from service.web.cards import verdicts_of
from service.web.guard import plain
from service.web.openapi import description
from service.web.phrases import PhraseWindow
from service.web.rows import alert_item, channel_items, delivery_item, phrase_item, source_items, story_item
from service.web.services import WebServices
from service.web.shapes import (
    AlertItem,
    ChannelItem,
    DeliveryItem,
    PageShape,
    PhraseItem,
    ReplayedShape,
    ResumedShape,
    SourceItem,
    StoryItem,
    TestedShape,
)

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
_NO_PLACE = "cursor: give the one that the page before named as next"
_JSON = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"}
_T = TypeVar("_T")
Place = tuple[datetime, str]
"""Where a row stands in a list that has the newest first: its time, and its id among those of one moment."""


class Api:
    """Answers `/api/v1/...` with JSON; what is wrong with a request is told as plain text."""

    def __init__(self, services: WebServices, phrases: PhraseWindow) -> None:
        self._services, self._store, self._phrases = services, services.store, phrases

    async def alerts(self, request: web.Request) -> web.Response:
        """Answer the latest alerts, newest first; `?channel=` narrows."""
        limit, before = _limit(request), _before(request)
        views = await self._store.alerts(limit=limit + 1, channel=self._channel(request), before=before)
        page, following = _first(views, limit, lambda view: (view.at, view.id))
        verdicts = verdicts_of(page, await self._store.marks({view.story.id for view in page}))
        items = [alert_item(view, compose(view.story, self._topics()), verdicts.get(view.id)) for view in page]
        return _json(PageShape[AlertItem](items=items, next=following))

    async def stories(self, request: web.Request) -> web.Response:
        """Answer the latest stories, latest change first."""
        limit = _limit(request)
        stored = await self._store.stories(limit=limit + 1, before=_before(request))
        page, following = _first(stored, limit, lambda story: (story.updated, story.id))
        items = [story_item(compose(one, self._topics())) for one in page]
        return _json(PageShape[StoryItem](items=items, next=following))

    async def sources(self, request: web.Request) -> web.Response:
        """Answer every source, in the order of feeds.yaml."""
        states, subscriptions = await self._store.source_states(), await self._store.subscriptions()
        items = source_items(self._services.configuration(), states, subscriptions)
        page, following = _after_id(request, items, lambda item: item.name)
        return _json(PageShape[SourceItem](items=list(page), next=following))

    async def deliveries(self, request: web.Request) -> web.Response:
        """Answer the latest deliveries, newest first; `?channel=` and `?state=` narrow."""
        limit, before = _limit(request), _before(request)
        channel, state = self._channel(request), _state(request)
        views = await self._store.deliveries(limit=limit + 1, channel=channel, state=state, before=before)
        page, following = _first(views, limit, lambda view: (view.created, view.id))
        return _json(PageShape[DeliveryItem](items=[delivery_item(view) for view in page], next=following))

    async def channels(self, request: web.Request) -> web.Response:
        """Answer every channel, in the order of feeds.yaml."""
        items = channel_items(self._services.configuration(), await self._store.channel_states())
        page, following = _after_id(request, items, lambda item: item.name)
        return _json(PageShape[ChannelItem](items=list(page), next=following))

    async def phrases(self, request: web.Request) -> web.Response:
        """Answer how each phrase did lately, in the order of feeds.yaml; `?topic=` narrows."""
        topic, known = request.query.get("topic") or None, self._services.configuration().topics
        if topic is not None and topic not in known:
            raise BadAddress((f"topic: there is none of this name{advice(topic, known)}",))
        items = [phrase_item(rate) for rate in await self._phrases.rates() if topic in (None, rate.topic)]
        page, following = _after_id(request, items, lambda item: item.id)
        return _json(PageShape[PhraseItem](items=list(page), next=following))

    async def openapi(self, _request: web.Request) -> web.Response:
        """Answer the description of this API (OpenAPI 3.1)."""
        return web.Response(body=orjson.dumps(description(self._services.base_url)), headers=_JSON)

    async def alert_schema(self, _request: web.Request) -> web.Response:
        """Answer the JSON Schema of an alert as webhooks get it."""
        headers = _JSON | {"Content-Type": "application/schema+json"}
        return web.Response(body=orjson.dumps(alert_schema()), headers=headers)

    async def replay(self, request: web.Request) -> web.Response:
        """Make a dead delivery wait again; 404 where there is none of this id."""
        delivery = request.match_info["id"]
        if not await self._services.actions.replay(delivery):
            return plain("There is no dead delivery of this id.", 404)
        return _json(ReplayedShape(replayed=clean(delivery)))

    async def resume(self, request: web.Request) -> web.Response:
        """Start a stopped channel again."""
        name = request.match_info["name"]
        try:
            await self._services.actions.resume_channel(name)
        except UnknownName as unknown:
            return _unknown(unknown)
        return _json(ResumedShape(resumed=name))

    async def test(self, request: web.Request) -> web.Response:
        """Send a test message to a channel now."""
        name = request.match_info["name"]
        try:
            outcome = await self._services.actions.test_channel(name)
        except UnknownName as unknown:
            return _unknown(unknown)
        return _json(TestedShape(tested=name, outcome=clean(outcome)))

    def _topics(self) -> dict[str, str]:
        return {slug: topic.title for slug, topic in self._services.configuration().topics.items()}

    def _channel(self, request: web.Request) -> str | None:
        name = request.query.get("channel") or None
        known = self._services.configuration().channels
        if name is not None and name not in known:
            raise BadAddress((f"channel: there is none of this name{advice(name, known)}",))
        return name


def _json(shape: Shape) -> web.Response:
    return web.Response(body=shape.model_dump_json().encode(), headers=_JSON)


def _unknown(unknown: UnknownName) -> web.Response:
    return plain(f"There is no {unknown.what} of this name{advice(unknown.name, unknown.known)}.", 404)


def _limit(request: web.Request) -> int:
    text = request.query.get("limit") or str(DEFAULT_LIMIT)
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= MAX_LIMIT):
        raise BadAddress((f"limit: write a number from 1 to {MAX_LIMIT}",))
    return int(text)


def _before(request: web.Request) -> Place | None:
    """Return the place that the page before ended at; None for the first page."""
    cursor = request.query.get("cursor")
    return _place(cursor) if cursor else None


def _first(rows: Sequence[_T], limit: int, place: Callable[[_T], Place]) -> tuple[Sequence[_T], str | None]:
    """Return a page of the rows, of which there is one more if another page follows, and that page's cursor."""
    page = rows[:limit]
    return page, _cursor(place(page[-1])) if len(rows) > limit else None


def _after_id(request: web.Request, rows: Sequence[_T], key: Callable[[_T], str]) -> tuple[Sequence[_T], str | None]:
    limit, cursor = _limit(request), request.query.get("cursor")
    start = 0
    if cursor:
        places = [place for place, row in enumerate(rows) if key(row) == cursor]
        if not places:
            raise BadAddress(("cursor: what it stood at is gone; begin again without it",))
        start = places[0] + 1
    page = rows[start : start + limit]
    return page, key(page[-1]) if len(rows) > start + limit else None


def _cursor(place: Place) -> str:
    at, row_id = place
    return urlsafe_b64encode(f"{at.isoformat()} {row_id}".encode()).decode()


def _place(cursor: str) -> Place:
    try:
        at, _, row_id = urlsafe_b64decode(cursor.encode()).decode().partition(" ")
        moment = datetime.fromisoformat(at)
        utc = moment.astimezone(UTC)
    except (ValueError, OverflowError, binascii.Error):
        raise BadAddress((_NO_PLACE,)) from None
    if moment.tzinfo is None or not row_id:
        raise BadAddress((_NO_PLACE,))
    return utc, row_id


def _state(request: web.Request) -> DeliveryState | None:
    word = request.query.get("state") or None
    known = [state.value for state in DeliveryState]
    if word is not None and word not in known:
        raise BadAddress((f"state: known are {', '.join(known)}",))
    return DeliveryState(word) if word else None
