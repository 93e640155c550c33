"""Which items of a poll may be told at all (pure): the archive of a source is no news, whenever it shows up.

A first poll seeds. Later polls tell what is listed, but not what was said well before: a feed that begins to list more,
a window that slides, an address that leads to another document would otherwise be a flood of old news.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from service.domain.items import Item, ItemKey
from service.domain.ledger import SourceState
from service.stages.deduping.matters import said_at

ARCHIVE_BEFORE = timedelta(days=2)
"""What was said so long before the first poll is archive."""
OVERLAP = timedelta(days=1)
"""After a change of place, what was said so long before the last good poll is archive: the old place told it."""
WIDENED_BY = 10
"""So many undated items at once below all that was known are an archive that opened, not a busy day."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def tellable(
    items: Sequence[Item],
    state: SourceState,
    *,
    known: Collection[ItemKey],
    first_run: int | None,
    before: int,
    read_from: str | None,
) -> frozenset[ItemKey]:
    """Return the keys of the items, as a page lists them, that may be told.

    Of a first poll the newest `first_run` (None: all, now and later), less the `before` that earlier pages told.
    `known`: those that the store knows. `read_from`: the address of a document that lists all there is; None for an
    answer that holds only what is asked for, where what comes late is no archive (awards are loaded months later).
    """
    if first_run is None:
        return frozenset(item.key for item in items)
    if not state.seeded:
        newest = sorted(items, key=lambda item: item.published or _LONG_AGO, reverse=True)
        return frozenset(item.key for item in newest[: max(0, first_run - before)])
    if read_from is None:
        return frozenset(item.key for item in items)
    moved = _other_place(state.habits.read_from, read_from)
    since = state.created - ARCHIVE_BEFORE
    if moved and state.last_success_at:
        since = max(since, state.last_success_at - OVERLAP)
    archived = _undated_archive(items, known, moved=moved)
    return frozenset(item.key for item in items if item.key not in archived and (said_at(item) or since) >= since)


def _undated_archive(items: Sequence[Item], known: Collection[ItemKey], *, moved: bool) -> frozenset[ItemKey]:
    """Return the undated items that are archive: all where another place lists nothing that is known, else a long run
    of them below everything that is known."""
    lowest = max((place for place, item in enumerate(items) if item.key in known), default=None)
    if lowest is None:
        below = items if moved else ()
    else:
        below = items[lowest + 1 :] if len(items) - lowest > WIDENED_BY else ()
    return frozenset(item.key for item in below if said_at(item) is None and item.key not in known)


def _other_place(before: str | None, now: str | None) -> bool:
    """Return whether a page came from another host or path than the last one; queries change with every visit."""
    return before is not None and now is not None and _place(before) != _place(now)


def _place(url: str) -> tuple[str | None, str]:
    parts = urlsplit(url)
    return parts.hostname, parts.path
