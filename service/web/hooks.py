"""The door of inboxes: `POST /hooks/{source}` -> who pushes, a bounded body -> the pipeline -> 202 and a receipt.

What a stranger can cost is judged first: the headers before the body, the proof before the rate, which is for those who
proved themselves. Who proved nothing hears 401, never what was wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aiohttp import web

from service.domain.errors import SourceError, TooLarge, UnknownName
from service.domain.wire import Secret
from service.sources.inbox import InboxOptions
from service.stages.receiving.documents import is_taken
from service.stages.receiving.proofs import Signed, Unproven, claim_of, is_right
from service.stages.wording.characters import line
from service.web.bodies import Rates, Refused, Turns, body_of
from service.web.guard import plain
from service.web.services import WebServices
from service.web.shapes import PushedShape, RefusalShape

MAX_PUSH_BYTES = 4 * 1024 * 1024
BURST, PER_S = 120.0, 2.0
"""A push may hold a thousand items, so two a second are plenty; an inbox that was away may send two minutes at once."""

AT_ONCE = 8
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="oversight inbox"'}
_UNPROVEN = "Give the token of this inbox (Authorization: Bearer ...), or sign by Standard Webhooks with its key."


class Hooks:
    """Takes pushes for every inbox. `monotonic` (seconds) is for the rates alone."""

    def __init__(self, services: WebServices, monotonic: Callable[[], float]) -> None:
        self._services = services
        self._turns, self._rates = Turns(at_once=AT_ONCE), Rates(burst=BURST, per_s=PER_S, monotonic=monotonic)

    async def push(self, request: web.Request) -> web.Response:
        """Answer `POST /hooks/{source}`: 202 when the items are durable, with what was accepted, known and refused."""
        name = request.match_info["source"]
        try:
            body = await self._proven(request, name, self._secrets(name))
            receipt = await self._services.pushes.take(name, body, request.headers.get("Content-Type", ""))
        except Refused as refused:
            return plain(refused.words, refused.status, refused.headers)
        except UnknownName:
            return plain("There is no inbox of this name.", 404)
        except TooLarge as error:
            return plain(f"This is too much at once: {error.reason}.", 413)
        except SourceError as error:
            return plain(line(f"This cannot be read: {error}"), 400)
        shape = PushedShape(
            accepted=receipt.accepted,
            known=receipt.known,
            refused=[RefusalShape(index=one.index, why=line(one.why)) for one in receipt.refused],
        )
        return web.Response(
            body=shape.model_dump_json().encode(), status=202, content_type="application/json", charset="utf-8"
        )

    def _secrets(self, name: str) -> Sequence[Secret]:
        """Return the secrets of an inbox. Raises Refused: 404, or 503 while its secret is not set."""
        configuration = self._services.configuration()
        options = configuration.sources.get(name)
        if not isinstance(options, InboxOptions) or not options.enabled:
            raise Refused(404, "There is no inbox of this name.")
        if f"sources.{name}" in configuration.waiting:
            raise Refused(503, "This inbox waits for its secret to be set.", retry_after_s=300)
        return options.secret

    async def _proven(self, request: web.Request, name: str, secrets: Sequence[Secret]) -> bytes:
        """Return the body of a request that proved itself. Raises Refused."""
        claim = claim_of(request.headers, secrets, self._services.clock())
        if isinstance(claim, Unproven):
            raise self._unproven(name, claim.why)
        if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            raise Refused(415, "Send the body as it is: no Content-Encoding is taken.")
        if not is_taken(request.headers.get("Content-Type", "")):
            raise Refused(
                415, "Send items as JSON (Content-Type: application/json) or a feed document (RSS, Atom, JSON)."
            )
        with self._turns.turn((name, type(claim))):
            body = await body_of(request, most_bytes=MAX_PUSH_BYTES)
        if isinstance(claim, Signed) and not is_right(claim, body, secrets):
            raise self._unproven(name, "its signature is wrong")
        self._rates.take(name)
        return body

    def _unproven(self, name: str, why: str) -> Refused:
        self._services.pushes.unproven(name, why)
        refused = Refused(401, _UNPROVEN)
        refused.headers.update(_CHALLENGE)
        return refused
