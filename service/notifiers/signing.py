"""Standard Webhooks 1.0.0 (pure): keys as people write them, and the signatures of one attempt.

Ours, because the reference library signs a wrong time for aware datetimes outside UTC, signs with one key only and
knows no v1a.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from service.domain.wire import Secret

SYMMETRIC, ASYMMETRIC = "whsec_", "whsk_"
HOW_TO_MAKE_ONE = "make one with: echo whsec_$(head -c 32 /dev/urandom | base64)"


def problem_of_key(key: Secret) -> str | None:
    """Return what is wrong with a signing key, never the key itself; None where it is good.

    Good: `whsec_` and base64 of 24 to 64 bytes, or `whsk_` and base64 of an ed25519 key (32 bytes, or 64 with the
    public half behind).
    """
    written = key.reveal()
    prefix = next((one for one in (SYMMETRIC, ASYMMETRIC) if written.startswith(one)), None)
    if prefix is None:
        return f"a signing key begins with whsec_ (or whsk_); {HOW_TO_MAKE_ONE}"
    raw = _raw(written.removeprefix(prefix))
    if raw is None:
        return f"what follows {prefix} must be base64; {HOW_TO_MAKE_ONE}"
    if prefix == SYMMETRIC and not 24 <= len(raw) <= 64:
        return f"a whsec_ key holds 24 to 64 bytes, this one {len(raw)}; {HOW_TO_MAKE_ONE}"
    if prefix == ASYMMETRIC and len(raw) not in (32, 64):
        return f"a whsk_ key holds 32 or 64 bytes, this one {len(raw)}"
    return None


def signatures(keys: tuple[Secret, ...], message_id: str, timestamp: int, body: bytes) -> str:
    """Return the value of `webhook-signature`: one signature for each key, over `id.timestamp.body`, space-separated.

    While a key is replaced, the old and the new one both sign. The keys were checked by `problem_of_key`.
    """
    signed = f"{message_id}.{timestamp}.".encode() + body
    return " ".join(_signature(key.reveal(), signed) for key in keys)


def _signature(key: str, signed: bytes) -> str:
    if key.startswith(ASYMMETRIC):
        raw = base64.b64decode(key.removeprefix(ASYMMETRIC))
        return "v1a," + base64.b64encode(Ed25519PrivateKey.from_private_bytes(raw[:32]).sign(signed)).decode()
    raw = base64.b64decode(key.removeprefix(SYMMETRIC))
    return "v1," + base64.b64encode(hmac.new(raw, signed, hashlib.sha256).digest()).decode()


def _raw(written: str) -> bytes | None:
    try:
        return base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        return None
