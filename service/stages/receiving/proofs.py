"""Who may push into an inbox (pure): headers and body -> a proof that holds, or why it does not.

A push proves itself by a token (`Authorization: Bearer` and the secret as it is written) or by Standard Webhooks 1.0.0:
the HMAC-SHA256 of `id.timestamp.body` under a secret that begins with `whsec_`. The headers are judged before the body
is read, so that a stranger costs nothing. What was wrong is for our log, never for who pushed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from service.domain.wire import Secret

PREFIX = "whsec_"
SHORTEST_TOKEN = 16
"""Characters. An inbox is open to the whole world: what can be guessed is no proof."""
HOW_TO_MAKE_ONE = "make one with: echo whsec_$(head -c 32 /dev/urandom | base64)"
TOLERANCE_S = 300
"""How far the sender's clock may be from ours: five minutes, as the reference libraries have it."""

MAX_SIGNATURES = 16
"""A sender that replaces a key sends two; nobody needs more tries at guessing in one request."""

_ID = re.compile(r"[!-~]{1,256}")
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_TOKEN = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trusted:
    """The token is right: the body may be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """The headers may be right: the body decides. `head` is what is signed before the body."""

    head: bytes
    signatures: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unproven:
    """The headers prove nothing, whatever the body is."""

    why: str


Claim = Trusted | Signed | Unproven


def problem_of_secret(secret: Secret) -> str | None:
    """Return what is wrong with the secret of an inbox, never the secret itself; None where it is good.

    Good: `whsec_` and base64 of 24 to 64 bytes, which signs and is a token, or any other text that fits into a header.
    """
    written = secret.reveal()
    if not _TOKEN.fullmatch(written):
        return f"a secret goes into a header: neither spaces nor letters beyond ASCII; {HOW_TO_MAKE_ONE}"
    if not written.startswith(PREFIX):
        short = len(written) < SHORTEST_TOKEN
        return f"a token has at least {SHORTEST_TOKEN} characters; {HOW_TO_MAKE_ONE}" if short else None
    key = _decoded(written.removeprefix(PREFIX))
    if key is None:
        return f"what follows {PREFIX} must be base64; {HOW_TO_MAKE_ONE}"
    if not 24 <= len(key) <= 64:
        return f"a {PREFIX} key holds 24 to 64 bytes, this one {len(key)}; {HOW_TO_MAKE_ONE}"
    return None


def claim_of(headers: Mapping[str, str], secrets: Sequence[Secret], now: datetime) -> Claim:
    """Return what the headers (names in any case) are good for. A right token suffices, whatever else is there."""
    given = {name.lower(): value for name, value in headers.items()}
    if _has_token(given.get("authorization", ""), secrets):
        return Trusted()
    if "webhook-signature" not in given:
        why = "the token is wrong" if "authorization" in given else "it has neither token nor signature"
        return Unproven(why=why)
    message_id, timestamp = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    # The signed text is split at full stops: an id that holds one could move what is body into what is time.
    if not _ID.fullmatch(message_id) or "." in message_id:
        return Unproven(why="its webhook-id is missing or not one")
    if not _TIMESTAMP.fullmatch(timestamp):
        return Unproven(why="its webhook-timestamp is missing or not one")
    off_s = int(timestamp) - int(now.timestamp())
    if abs(off_s) > TOLERANCE_S:
        return Unproven(why=f"its webhook-timestamp is {abs(off_s)} s {'ahead' if off_s > 0 else 'ago'}")
    return _signed(f"{message_id}.{timestamp}.".encode(), given["webhook-signature"])


def is_right(claim: Signed, body: bytes, secrets: Sequence[Secret]) -> bool:
    """Return whether one of the signatures is that of the body under one of the keys. Constant in time for a length."""
    right = False
    for key in _keys(secrets):
        made = hmac.new(key, claim.head + body, hashlib.sha256).digest()
        for signature in claim.signatures:
            right |= hmac.compare_digest(made, signature)
    return right


def _has_token(authorization: str, secrets: Sequence[Secret]) -> bool:
    scheme, _, given = authorization.partition(" ")
    token, right = given.strip().encode("utf-8", "surrogateescape"), False
    for secret in secrets:
        right |= hmac.compare_digest(token, secret.reveal().encode())
    return right and scheme.lower() == "bearer"


def _signed(head: bytes, header: str) -> Claim:
    """Return the v1 signatures of a header such as `v1,<base64> v1a,<base64>`; other versions are passed over."""
    parts = [part.partition(",") for part in header.split()[:MAX_SIGNATURES]]
    signatures = tuple(found for version, _, text in parts if version == "v1" and (found := _decoded(text)))
    return Signed(head=head, signatures=signatures) if signatures else Unproven(why="it has no v1 signature")


def _keys(secrets: Sequence[Secret]) -> list[bytes]:
    written = [secret.reveal() for secret in secrets]
    keys = [_decoded(one.removeprefix(PREFIX)) for one in written if one.startswith(PREFIX)]
    return [key for key in keys if key]


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
