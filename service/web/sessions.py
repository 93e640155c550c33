"""Sessions of the console without a table: a signed cookie, and a token against forged forms."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from service.domain.wire import Secret

LIFETIME = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody who gave the admin token. `forms` is the token that every form of theirs carries."""

    forms: str
    until: datetime


class Sessions:
    """Makes and reads the cookie `until.nonce.signature`. A new admin token ends every session."""

    def __init__(self, admin_token: Secret, clock: Callable[[], datetime], *, secure: bool) -> None:
        self._key = hmac.digest(admin_token.reveal().encode(), b"oversight console session", "sha256")
        self._clock, self._secure = clock, secure
        # The prefix makes browsers refuse a cookie that another name under our domain has planted.
        self._cookie = "__Host-oversight" if secure else "oversight"

    def start(self, response: web.StreamResponse) -> None:
        """Set the cookie of a new session."""
        until = self._clock() + LIFETIME
        told = f"{int(until.timestamp())}.{secrets.token_urlsafe(16)}"
        response.set_cookie(
            self._cookie,
            f"{told}.{self._signed('session', told)}",
            max_age=int(LIFETIME.total_seconds()),
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="Strict",
        )

    def end(self, response: web.StreamResponse) -> None:
        """Take the cookie back."""
        response.del_cookie(self._cookie, path="/", secure=self._secure, httponly=True, samesite="Strict")

    def of(self, request: web.Request) -> Session | None:
        """Return the session of a request, or None where there is none that lives."""
        if "Cookie" not in request.headers:
            return None
        told, _, signature = request.cookies.get(self._cookie, "").rpartition(".")
        if not (told + signature).isascii() or not hmac.compare_digest(signature, self._signed("session", told)):
            return None
        until = datetime.fromtimestamp(int(told.partition(".")[0]), self._clock().tzinfo)
        return Session(forms=self._signed("forms", told), until=until) if until > self._clock() else None

    def _signed(self, purpose: str, told: str) -> str:
        return hmac.new(self._key, f"{purpose}:{told}".encode(), hashlib.sha256).hexdigest()
