"""Identifiers (pure): 32 hexadecimal digits, ordered by time, random at the end."""

from __future__ import annotations

from datetime import datetime
from random import Random

_RANDOM_BITS = 80


def new_id(now: datetime, randomness: Random) -> str:
    """Return a new id: 48 bits of Unix milliseconds, then 80 random bits, as 32 lower-case hex digits.

    Ordered by time so that an index grows at its end; the layout is that of ULID.
    """
    millis = int(now.timestamp() * 1000) & ((1 << 48) - 1)
    return f"{millis:012x}{randomness.getrandbits(_RANDOM_BITS):020x}"
