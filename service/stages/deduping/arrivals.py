"""Stage 5, what goes in and comes out (pure): `Arrival` and `Deduped`, and what must be known to decide (`probe`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.domain.items import Item, ItemKey
from service.domain.ledger import NewItem, NewStep, NewVersion, Probe, StoredStory, StoryTouch
from service.domain.matches import Match
from service.domain.stories import Change
from service.stages.deduping.attachment import keys_named
from service.stages.deduping.foretold import marks
from service.stages.deduping.vendors import use_keys

STORY_OPEN_FOR = timedelta(days=7)
"""A story accepts members for so long after it was first seen."""

MOVED_WITHIN = timedelta(days=30)
"""So far back an item that is older than that at first sight is looked for under its former id and address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An item that came in, classified. `silent`: it tells nobody (a first poll, or too old at first sight).

    `aged`: it is silent only because it is old; what is known of old and changes now is told all the same.
    `fingerprints` are there only for an item that matches: others join no story by likeness. `second_pass`: a known
    item with its longer text. `polled_since`: since when its source has been polled, as far as known.
    """

    item: Item
    matches: tuple[Match, ...]
    silent: bool
    aged: bool = False
    fingerprints: frozenset[int] = frozenset()
    owes_text: bool = False
    second_pass: bool = False
    polled_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Into which story an item goes, why, and whether it carries a copy of another member's text."""

    story_id: str
    reason: str
    copy: bool = False


Choose = Callable[[Item, Sequence[StoredStory]], Joined | None]
"""Decides by likeness: an item and the open stories that share a fingerprint -> the story it tells, or None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """A story after this batch, and the material changes that the batch brought; of a matter those of its documents."""

    story: StoredStory
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduped:
    """What stage 5 decided; the parts of a Plan, and for stage 6 the stories that it touched, in order."""

    items: tuple[NewItem, ...]
    versions: tuple[NewVersion, ...]
    touches: tuple[StoryTouch, ...]
    identifiers: dict[str, str]
    steps: tuple[NewStep, ...]
    touched: tuple[Touched, ...]
    links: tuple[tuple[str, str], ...] = ()


def probe(arrivals: Iterable[Arrival], now: datetime) -> Probe:
    """Return what must be known to dedupe these arrivals."""
    keys: set[ItemKey] = set()
    urls: set[str] = set()
    prints: set[int] = set()
    identifiers: set[str] = set()
    open_since = since = now - STORY_OPEN_FOR
    for arrival in arrivals:
        item = arrival.item
        keys.add(item.key)
        identifiers.update(item.facts.identifiers)
        if arrival.matches:
            identifiers.update(use_keys(item.facts))
            prints.update(arrival.fingerprints, () if arrival.silent else marks(item.facts))
            if not arrival.silent and item.published is not None and item.published < open_since:
                since = now - MOVED_WITHIN
            if item.canonical_url:
                urls.add(item.canonical_url)
            if not item.facts.identifiers:
                identifiers.update(keys_named(item))
    return Probe(
        keys=frozenset(keys),
        urls=frozenset(urls),
        fingerprints=frozenset(prints),
        identifiers=frozenset(identifiers),
        since=since,
    )
