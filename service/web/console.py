"""The console: pages for people. Works without scripts; forms change state only with a session and its token."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from aiohttp import web

from service.domain.errors import UnknownName
from service.domain.ledger import DeliveryState
from service.domain.views import DeliveryView
from service.stages.wording.capitals import sentence_case
from service.stages.wording.characters import line
from service.web.cards import alert_cards, drawing_of, story_card
from service.web.forms import field_of
from service.web.guard import plain
from service.web.pages import Pages
from service.web.publications import FORMATS, Publications, in_words
from service.web.rows import channel_items, source_items
from service.web.services import WebServices
from service.web.sessions import Sessions

SHOWN_ALERTS = 40
SHOWN_DELIVERIES = 20
SHOWN_STORIES = 30
MAX_FAILED_SIGN_INS = 10
FAILED_SIGN_INS_PER_S = 60.0


class Console:
    """Answers with pages and takes the console's forms."""

    def __init__(
        self, services: WebServices, sessions: Sessions, publications: Publications, monotonic: Callable[[], float]
    ) -> None:
        self._services, self._sessions, self._publications = services, sessions, publications
        self._pages = Pages(services.base_url, services.clock)
        self._monotonic = monotonic
        self._root = urlsplit(services.base_url).path.rstrip("/")
        self._failed: list[float] = []

    async def front(self, request: web.Request) -> web.Response:
        """Answer `/`: alerts, sources, channels, deliveries, publications."""
        store, configuration = self._services.store, self._services.configuration()
        alerts, deliveries, dead, sources, channels = await asyncio.gather(
            store.alerts(limit=SHOWN_ALERTS),
            store.deliveries(limit=SHOWN_DELIVERIES),
            store.deliveries(limit=SHOWN_DELIVERIES, state=DeliveryState.DEAD),
            store.source_states(),
            store.channel_states(),
        )
        shown = tuple({delivery.id: delivery for delivery in (*dead, *deliveries)}.values())
        wanted = {view.delivery_id for view in alerts if view.delivery_id} | {delivery.id for delivery in shown}
        bodies, marks = await asyncio.gather(store.bodies(wanted), store.marks({view.story.id for view in alerts}))
        in_cards = {view.delivery_id for view in alerts}
        return self._pages.page(
            "console.html",
            session=self._sessions.of(request),
            readiness=self._services.readiness(),
            cards=alert_cards(alerts, bodies, configuration, self._services.clock(), marks),
            sources=source_items(configuration, sources),
            channels=channel_items(configuration, channels),
            deliveries=[
                (_readable(d), None if d.id in in_cards else drawing_of(d, bodies, configuration)) for d in shown
            ],
            publications=self._publications.visible(request, configuration),
            formats=FORMATS,
            in_words=in_words,
        )

    async def publication(self, request: web.Request) -> web.Response:
        """Answer `/publications/{name}`: what it holds and how to subscribe."""
        name = request.match_info["name"]
        options = self._publications.visible(request, self._services.configuration()).get(name)
        if options is None:
            return plain("There is no publication of this name.", 404)
        stories = await self._publications.stories(options, SHOWN_STORIES)
        return self._pages.page(
            "publication.html",
            session=self._sessions.of(request),
            name=name,
            publication=options,
            filter=in_words(options.filter()),
            stories=[story_card(story, self._services.clock()) for story in stories],
            formats=FORMATS,
        )

    async def static(self, request: web.Request) -> web.Response:
        """Answer `/static/{name}`: the style sheet and the icon."""
        return await self._pages.static(request)

    async def sign_in_page(self, request: web.Request) -> web.StreamResponse:
        """Answer `GET /sign-in`: the form, or the console for those who are in."""
        if self._sessions.of(request):
            return self.to("/")
        return self._pages.page("sign_in.html", session=None, problem="")

    async def sign_in(self, request: web.Request) -> web.StreamResponse:
        """Answer `POST /sign-in`: a session for the admin token. Ten wrong tokens a minute, then a pause."""
        if _from_elsewhere(request):
            return plain("This form came from another site.", 403)
        now_s = self._monotonic()
        self._failed = [at for at in self._failed if at > now_s - FAILED_SIGN_INS_PER_S]
        if len(self._failed) >= MAX_FAILED_SIGN_INS:
            return plain("Too many wrong tokens. Wait a minute.", 429)
        given = await field_of(request, "token")
        right = self._services.admin_token.reveal()
        if not hmac.compare_digest(given.strip().encode(), right.encode()):
            self._failed.append(now_s)
            return self._pages.page("sign_in.html", session=None, problem="That is not the admin token.", status=403)
        response = self.to("/")
        self._sessions.start(response)
        return response

    async def sign_out(self, request: web.Request) -> web.StreamResponse:
        """Answer `POST /sign-out`."""
        if not await self.may_act(request):
            return plain("Sign in first, and use the form of the console.", 403)
        response = self.to("/sign-in")
        self._sessions.end(response)
        return response

    async def replay(self, request: web.Request) -> web.StreamResponse:
        """Answer `POST /deliveries/{id}/replay` from the console's form."""
        if not await self.may_act(request):
            return plain("Sign in first, and use the form of the console.", 403)
        if not await self._services.actions.replay(request.match_info["id"]):
            return plain("There is no dead delivery of this id.", 404)
        return self.to("/#deliveries")

    async def resume(self, request: web.Request) -> web.StreamResponse:
        """Answer `POST /channels/{name}/resume` from the console's form."""
        if not await self.may_act(request):
            return plain("Sign in first, and use the form of the console.", 403)
        try:
            await self._services.actions.resume_channel(request.match_info["name"])
        except UnknownName:
            return plain("There is no channel of this name.", 404)
        return self.to("/#channels")

    async def test(self, request: web.Request) -> web.StreamResponse:
        """Answer `POST /channels/{name}/test` from the console's form: how it went, in words."""
        if not await self.may_act(request):
            return plain("Sign in first, and use the form of the console.", 403)
        name = request.match_info["name"]
        try:
            outcome = await self._services.actions.test_channel(name)
        except UnknownName:
            return plain("There is no channel of this name that can be tested.", 404)
        return self._pages.page("tested.html", session=self._sessions.of(request), channel=name, outcome=line(outcome))

    def to(self, path: str) -> web.Response:
        """Return the answer that leads to a page of the console."""
        address = self._root + path
        return web.Response(status=303, headers={"Location": address}, text=f"Go to {address}\n")

    async def may_act(self, request: web.Request) -> bool:
        """Return whether the form comes from a session and carries the session's own token."""
        session = self._sessions.of(request)
        if session is None or _from_elsewhere(request):
            return False
        return hmac.compare_digest((await field_of(request, "forms")).encode(), session.forms.encode())


def _readable(delivery: DeliveryView) -> DeliveryView:
    return replace(delivery, title=sentence_case(line(delivery.title)))


def _from_elsewhere(request: web.Request) -> bool:
    """Return whether the browser says that another site sent the form. `Origin` is of no use: our referrer policy
    makes browsers send "null" there."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
