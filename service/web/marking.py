"""Marks by readers: the API's request and the console's form -> the store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import orjson
from aiohttp import web

from service.domain.marks import Verdict
from service.stages.wording.characters import clean
from service.web.addresses import BadAddress
from service.web.forms import field_of
from service.web.guard import plain
from service.web.services import WebServices
from service.web.shapes import MarkedShape

NOT_THERE = "There is no alert of this id."


class Marking:
    """Takes what readers make of alerts. `may_act` says whether a form comes from a session of the console."""

    def __init__(
        self,
        services: WebServices,
        may_act: Callable[[web.Request], Awaitable[bool]],
        back_to: Callable[[str], web.Response],
    ) -> None:
        self._services, self._may_act, self._back_to = services, may_act, back_to

    async def by_api(self, request: web.Request) -> web.Response:
        """Mark an alert: `{"verdict": "useful"}` or `"noise"`; 404 where there is no alert, ref or item of this id."""
        try:
            asked = orjson.loads(await request.read())
        except orjson.JSONDecodeError:
            asked = None
        verdict = _verdict(asked.get("verdict") if isinstance(asked, dict) else None)
        mark = await self._services.store.mark(request.match_info["id"], verdict, self._services.clock())
        if mark is None:
            return plain(NOT_THERE, 404)
        shape = MarkedShape(marked=clean(request.match_info["id"]), verdict=mark.verdict.value, item=mark.item_id)
        return web.Response(body=shape.model_dump_json().encode(), content_type="application/json", charset="utf-8")

    async def by_form(self, request: web.Request) -> web.Response:
        """Answer `POST /alerts/{id}/mark` from the console's form."""
        if not await self._may_act(request):
            return plain("Sign in first, and use the form of the console.", 403)
        verdict = _verdict(await field_of(request, "verdict"))
        mark = await self._services.store.mark(request.match_info["id"], verdict, self._services.clock())
        return plain(NOT_THERE, 404) if mark is None else self._back_to("/#alerts")


def _verdict(word: object) -> Verdict:
    if not isinstance(word, str) or word not in list(Verdict):
        raise BadAddress(("verdict: write useful or noise",))
    return Verdict(word)
