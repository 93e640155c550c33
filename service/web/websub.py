"""The callbacks of WebSub subscriptions: `GET /websub/{subscription}` confirms, `POST` takes what the hub pushes.

https://www.w3.org/TR/websub/#hub-verifies-intent and #content-distribution. The address is the hub's only key to it.
"""

from __future__ import annotations

import re

from aiohttp import web

from service.stages.receiving.subscribing import MAX_CHALLENGE_CHARACTERS
from service.web.bodies import Refused, Turns, body_of
from service.web.guard import plain
from service.web.services import WebServices

MAX_BODY_BYTES = 10 * 1024 * 1024
"""As much as a poll takes."""
AT_ONCE = 4
_ID = re.compile(r"[A-Za-z0-9_-]{20,100}")
_NOT_OURS = "No subscription of ours."


class WebSub:
    """Answers hubs."""

    def __init__(self, services: WebServices) -> None:
        self._services = services
        self._turns = Turns(at_once=AT_ONCE)

    async def confirm(self, request: web.Request) -> web.Response:
        """Answer a hub that asks whether we want this, or says no: 200 with its challenge, else 404."""
        asked = request.query
        name, mode, topic = request.match_info["subscription"], asked.get("hub.mode", ""), asked.get("hub.topic", "")
        subscriptions, challenge = self._services.subscriptions, asked.get("hub.challenge", "")
        if request.method != "GET" or not _ID.fullmatch(name):
            return plain(_NOT_OURS, 404)
        if mode == "denied":
            heard = await subscriptions.deny(name, topic, asked.get("hub.reason", ""))
            return plain("Heard." if heard else _NOT_OURS, 200 if heard else 404)
        if not 0 < len(challenge) <= MAX_CHALLENGE_CHARACTERS:
            return plain("Give hub.challenge.", 404)
        if not await subscriptions.confirm(name, mode, topic, asked.get("hub.lease_seconds", "")):
            return plain(_NOT_OURS, 404)
        return web.Response(body=challenge.encode("utf-8", "replace"), content_type="text/plain", charset="utf-8")

    async def push(self, request: web.Request) -> web.Response:
        """Take what a hub pushes: 202 when it is durable or ignored, 410 where the hub should end the subscription."""
        try:
            await self._take(request, request.match_info["subscription"])
        except Refused as refused:
            return plain(refused.words, refused.status, refused.headers)
        return plain("Heard.", 202)

    async def _take(self, request: web.Request, name: str) -> None:
        """Take what is pushed. Raises Refused."""
        subscriptions = self._services.subscriptions
        if not _ID.fullmatch(name) or not await subscriptions.awaits(name):
            raise Refused(410, _NOT_OURS)
        if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            raise Refused(415, "Send the document as it is: no Content-Encoding is taken.")
        signature, content_type = request.headers.get("X-Hub-Signature"), request.headers.get("Content-Type", "")
        with self._turns.turn(name):
            body = await body_of(request, most_bytes=MAX_BODY_BYTES)
            if not await subscriptions.deliver(name, signature, body, content_type):
                raise Refused(410, _NOT_OURS)
