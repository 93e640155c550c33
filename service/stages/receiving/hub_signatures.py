"""Signatures of WebSub hubs (pure): `X-Hub-Signature`, body and secret -> whether the hub said this.

https://www.w3.org/TR/websub/#authenticated-content-distribution: `method=hex` over the body as it was sent, with
sha1, sha256, sha384 or sha512.
"""

from __future__ import annotations

import hmac

from service.domain.wire import Secret

METHODS = frozenset({"sha1", "sha256", "sha384", "sha512"})


def is_from_hub(header: str | None, body: bytes, secret: Secret) -> bool:
    """Return whether the header is the body's signature under the secret. No header is no signature."""
    method, _, given = (header or "").strip().partition("=")
    method = method.strip().lower()
    if method not in METHODS:
        return False
    made = hmac.new(secret.reveal().encode(), body, method).hexdigest()
    return hmac.compare_digest(made.encode(), given.strip().lower().encode("utf-8", "surrogateescape"))
