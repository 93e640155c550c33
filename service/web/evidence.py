"""The record of what is stored, as JSON and as a page: `/api/v1/evidence/{id}`, `/evidence/{id}`."""

from __future__ import annotations

from aiohttp import web

from service.stages.recording.record import named_facts
from service.stages.recording.shapes import Record
from service.stages.wording.characters import line, web_address
from service.web.guard import plain
from service.web.pages import Pages
from service.web.services import WebServices
from service.web.sessions import Sessions

MAX_REFERENCE_CHARS = 4_000
_JSON = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"}
_NOTHING = (
    "Nothing is stored under this id: give that of an item, a story, an alert or a delivery, a ref, or an address."
)


class Evidence:
    """Answers with the record. The id may be an address too, percent-encoded."""

    def __init__(self, services: WebServices, sessions: Sessions) -> None:
        self._services, self._sessions = services, sessions
        self._pages = Pages(services.base_url, services.clock)

    async def api(self, request: web.Request) -> web.Response:
        """Answer `/api/v1/evidence/{id}`."""
        record = await self._record(request)
        if record is None:
            return plain(_NOTHING, 404)
        return web.Response(body=record.model_dump_json().encode(), headers=_JSON)

    async def page(self, request: web.Request) -> web.Response:
        """Answer `/evidence/{id}`."""
        record = await self._record(request)
        if record is None:
            return plain(_NOTHING, 404)
        return self._pages.page(
            "evidence.html",
            session=self._sessions.of(request),
            record=record,
            line=line,
            named_facts=named_facts,
            web_address=web_address,
        )

    async def _record(self, request: web.Request) -> Record | None:
        reference = request.match_info["id"]
        if request.query_string:  # of an address that nobody encoded
            reference = f"{reference}?{request.query_string}"
        return await self._services.evidence(reference) if len(reference) <= MAX_REFERENCE_CHARS else None
