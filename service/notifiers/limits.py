"""Lines and entries as many as a message holds (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from service.stages.wording.cutting import units

T = TypeVar("T")


def within(lines: Iterable[str], limit: int) -> str:
    """Return as many whole lines as fit `limit` units, joined by line breaks; the first that does not fit ends it."""
    kept: list[str] = []
    left = limit
    for line in lines:
        left -= units(line) + 1
        if left < -1:
            break
        kept.append(line)
    return "\n".join(kept)


def pages(entries: Sequence[T], size: Callable[[T], int], limit: int, most: int) -> tuple[tuple[T, ...], ...]:
    """Split `entries`, in order, into pages of at most `limit` in size and `most` in number; at least one page.

    An entry above the limit gets a page of its own.
    """
    found: list[tuple[T, ...]] = []
    page: list[T] = []
    used = 0
    for entry in entries:
        if page and (used + size(entry) > limit or len(page) == most):
            found.append(tuple(page))
            page, used = [], 0
        page.append(entry)
        used += size(entry)
    return (*found, tuple(page))
