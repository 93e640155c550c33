"""Time and chance: the only place that reads the clock and draws random numbers."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from random import SystemRandom

from service.domain.ids import new_id
from service.pipeline.parts import Tools

_RANDOM = SystemRandom()


def now() -> datetime:
    """Return the present, in UTC."""
    return datetime.now(UTC)


def real_tools() -> Tools:
    """Return the tools of a real run."""
    return Tools(clock=now, random=_RANDOM.random, new_id=lambda: new_id(now(), _RANDOM))


def new_token() -> str:
    """Return a new secret of 256 bits, safe in a header and an address."""
    return secrets.token_urlsafe(32)
