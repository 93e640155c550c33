"""Bodies that others post to us: bounded in bytes and in time, whatever they declare; and how many, how often."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiohttp import web

BODY_S = 30.0
"""A body that takes longer than this is given up: so long does our own transport wait, too."""


class Refused(Exception):
    """A request that is not served: the status, and in plain words why."""

    def __init__(self, status: int, words: str, *, retry_after_s: int | None = None) -> None:
        super().__init__(words)
        self.status, self.words = status, words
        self.headers = {} if retry_after_s is None else {"Retry-After": str(retry_after_s)}


async def body_of(request: web.Request, *, most_bytes: int, within_s: float = BODY_S) -> bytes:
    """Return the body. Raises Refused: 413 for one that is too long, declared or not, 408 for one that is too slow."""
    if (request.content_length or 0) > most_bytes:
        raise _too_long(most_bytes)
    pieces, size = [], 0
    try:
        async with asyncio.timeout(within_s):
            async for piece in request.content.iter_any():
                size += len(piece)
                if size > most_bytes:
                    raise _too_long(most_bytes)
                pieces.append(piece)
    except TimeoutError:
        raise Refused(408, f"The body did not come within {within_s:g} seconds.") from None
    return b"".join(pieces)


def _too_long(most_bytes: int) -> Refused:
    return Refused(413, f"The body is longer than {most_bytes} bytes. Send less at once.")


@dataclass(slots=True, kw_only=True)
class Turns:
    """How many bodies of one kind are read at once; beyond that, senders are asked to come back."""

    at_once: int
    taken: Counter[object] = field(default_factory=Counter)

    @contextmanager
    def turn(self, kind: object) -> Iterator[None]:
        """Hold a turn. Raises Refused: 429."""
        if self.taken[kind] >= self.at_once:
            raise Refused(429, "Too many requests at once. Try again soon.", retry_after_s=5)
        self.taken[kind] += 1
        try:
            yield
        finally:
            self.taken[kind] -= 1
            if not self.taken[kind]:
                del self.taken[kind]


@dataclass(slots=True, kw_only=True)
class Rates:
    """A bucket for each name: `burst` at once, then `per_s` a second. `monotonic` gives seconds."""

    burst: float
    per_s: float
    monotonic: Callable[[], float]
    left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def take(self, name: str) -> None:
        """Count one. Raises Refused: 429, with the seconds to wait."""
        now_s = self.monotonic()
        left, at_s = self.left.get(name, (self.burst, now_s))
        left = min(self.burst, left + (now_s - at_s) * self.per_s)
        if left < 1:
            wait_s = int((1 - left) / self.per_s) + 1
            raise Refused(429, f"Too many requests. Try again in {wait_s} s, with more in each.", retry_after_s=wait_s)
        self.left[name] = (left - 1, now_s)
