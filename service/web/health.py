"""Is it alive, does it work, what does it count: `/healthz`, `/readyz`, `/metrics`."""

from __future__ import annotations

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from service.web.guard import plain
from service.web.services import WebServices


class Health:
    """Answers for those who watch the process. None of them reads the database."""

    def __init__(self, services: WebServices) -> None:
        self._services = services

    async def alive(self, _request: web.Request) -> web.Response:
        """Answer `/healthz`: the process answers at all. A restart helps only where this fails."""
        return plain("ok", 200)

    async def ready(self, _request: web.Request) -> web.Response:
        """Answer `/readyz`: 200 while the service does its work, else 503 and what keeps it from that."""
        state = self._services.readiness()
        return plain("\n".join(state.reasons) or "ready", 200 if state.ready else 503)

    async def metrics(self, _request: web.Request) -> web.Response:
        """Answer `/metrics` in the text format of Prometheus."""
        return web.Response(body=self._services.metrics(), headers={"Content-Type": CONTENT_TYPE_LATEST})
