"""Who may read what, and the headers on every answer: access, Host check, error pages."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from enum import Enum
from functools import lru_cache
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware

from service.domain.errors import StoreUnavailable
from service.web.addresses import BadAddress
from service.web.services import WebServices
from service.web.sessions import Sessions

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

# The console needs its own style sheet and forms to itself; nothing else on any page may load, run, frame or post.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")
_log = structlog.get_logger()


class Access(Enum):
    """Who may use a route.

    `READERS`: everybody where reading is open, else who is signed in. `API`: the same, but private publications close
    it to all who do not give the token. `TOKEN`: the admin token in the header itself; a browser's session, which
    another site could make use of, is not enough.
    """

    EVERYBODY = "everybody"
    READERS = "readers"
    API = "api"
    TOKEN = "token"  # noqa: S105 - the name of a rule


class Guard:
    """Decides for each request whether it may pass. Knows no route."""

    def __init__(self, services: WebServices, sessions: Sessions) -> None:
        self._services, self._sessions = services, sessions
        self._own_host = (urlsplit(services.base_url).hostname or "").lower()
        self._root = urlsplit(services.base_url).path.rstrip("/")
        self._bearer = f"Bearer {services.admin_token.reveal()}".encode()
        # Behind a reverse proxy the whole world comes from loopback: then the public address gives it away.
        self._open = services.loopback and self._own_host in LOOPBACK_NAMES
        self.serves = lru_cache(maxsize=256)(self._serves)

    def _serves(self, host: str) -> bool:
        """Return whether a Host header names us. On loopback it must: a foreign name is DNS rebinding."""
        if not self._services.loopback:
            return True
        try:
            name = (urlsplit(f"//{host}").hostname or "").lower() if "/" not in host else ""
        except ValueError:
            return False
        return name in LOOPBACK_NAMES or (bool(name) and name == self._own_host)

    def is_admin(self, request: web.Request) -> bool:
        """Return whether the request carries the admin token or a live session of the console."""
        return self.has_token(request) or self._sessions.of(request) is not None

    def has_token(self, request: web.Request) -> bool:
        """Return whether the request carries the admin token in its header."""
        given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        return hmac.compare_digest(given, self._bearer)

    def has_private(self) -> bool:
        """Return whether a publication is only for those who have a token: then nothing else may tell its stories."""
        publications = self._services.configuration().publications
        return any(options.access != "public" for options in publications.values())

    def may_read_feeds(self, request: web.Request) -> bool:
        """Return whether the request may read every story by address and see the list of publications."""
        return not self.has_private() or self.is_admin(request)

    def may_use_api(self, request: web.Request) -> bool:
        """Return whether the request may read the API."""
        return self.may_read(request) and self.may_read_feeds(request)

    def may_read(self, request: web.Request) -> bool:
        """Return whether the request may read what is not public."""
        if self._open and not any(name in request.headers for name in _FORWARDED):
            return True
        return self.is_admin(request)

    def wrapped(self, handler: Handler, access: Access) -> Handler:
        """Return the handler behind its check."""
        if access is Access.EVERYBODY:
            return handler
        passes = {Access.READERS: self.may_read, Access.API: self.may_use_api, Access.TOKEN: self.has_token}[access]

        async def checked(request: web.Request) -> web.StreamResponse:
            return await handler(request) if passes(request) else self._refused(request)

        return checked

    def _refused(self, request: web.Request) -> web.Response:
        if request.path == "/":
            return plain("Sign in first.", 303, {"Location": f"{self._root}/sign-in"})
        return plain("Give the admin token: Authorization: Bearer ..., or sign in at /sign-in.", 401, _CHALLENGE)


_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="oversight"'}


def plain(text: str, status: int, headers: Mapping[str, str] | None = None) -> web.Response:
    """Return a page of plain text: what all errors are, so that no error can carry markup."""
    return web.Response(text=text + "\n", status=status, headers=headers)


def middleware(guard: Guard) -> Middleware:
    """Return the one middleware: checks the Host, turns errors into plain text, sets the headers of every answer."""

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        if guard.serves(request.headers.get("Host", "")):
            response = await _answer(request, handler)
        else:
            response = plain("This name is not served here. Set OVERSIGHT_BASE_URL if it should be.", 421)
        if "Content-Security-Policy" not in response.headers:
            response.headers.update(SECURITY_HEADERS)
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return guarded


async def _answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as error:
        headers = {name: error.headers[name] for name in ("Allow", "Location") if name in error.headers}
        return plain(error.reason, error.status, headers)
    except web.RequestPayloadError:
        return plain("The body of the request cannot be read.", 400)
    except BadAddress as bad:
        return plain("\n".join(bad.problems), 400)
    except StoreUnavailable:
        _log.warning("store unavailable", path=request.path)
        return plain("The database cannot be reached now. Try again soon.", 503, {"Retry-After": "30"})
    except Exception:
        _log.exception("request failed", path=request.path)
        return plain("This failed on our side; the log says why.", 500)
