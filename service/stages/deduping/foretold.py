"""Stage 5d, the other way round (pure): an official document x the press of the last days -> the story it belongs to.

Press is often first. What it names is kept with the fingerprints of its story (`mentions`); a document that comes later
looks for its own numbers and its amount among them (`marks`). Whether a report speaks of it is judged as if the
document had come first (`attachment`); a docket is not enough here, it holds many documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from service.domain.items import Facts, Item
from service.domain.ledger import StoredItem, StoredStory
from service.stages.deduping.attachment import attaches, keys_beside, keys_named, values_named
from service.stages.deduping.compose import lead_of
from service.stages.deduping.matters import official
from service.stages.similarity import number_of

MAX_MENTIONS = 24
"""Kept of one report, as of fingerprints by likeness."""
_FEWEST = 2
"""Reports that must name a document in a story of several, unless the lead does: one of many may do so in passing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """The press stories that tell of a document. `story`: the one that it joins, and why."""

    story: str
    reason: str
    others: tuple[str, ...]


def mentions(item: Item) -> frozenset[int]:
    """Return numbers below 2**63 that stand for the official numbers and sums that a report names."""
    if item.facts.identifiers:
        return frozenset()
    return frozenset(map(number_of, islice(values_named(item), MAX_MENTIONS)))


def marks(facts: Facts) -> frozenset[int]:
    """Return the numbers by which a document finds the reports that name it."""
    return frozenset(number_of(key.rpartition(":")[2]) for key in _keys(facts))


def foretold(document: StoredItem, stories: Sequence[StoredStory], now: datetime) -> Foretold | None:
    """Return which of `stories` tell of the document; it joins the one that began first. None where no story does.

    A story that has a document already takes no other: documents are one matter by their identifiers only.
    """
    told = [(story.first_seen, story.id, reason) for story in stories if (reason := _reason(document, story, now))]
    if not told:
        return None
    (_, chosen, reason), *others = sorted(told)
    return Foretold(
        story=chosen,
        reason=f"a report that came before belongs to it: {reason}",
        others=tuple(story for _, story, _ in others),
    )


def _reason(document: StoredItem, story: StoredStory, now: datetime) -> str | None:
    if official(story.members):
        return None
    wanted = _keys(document.item.facts)
    naming = {one.id: why for one in story.members if (why := _names(one.item, wanted, document, now))}
    lead = lead_of(story.members).id
    if lead in naming:
        return naming[lead]
    enough = len(naming) >= min(_FEWEST, max(1, len(story.members) // 2))
    return next(iter(naming.values()), None) if enough else None


def _names(report: Item, wanted: frozenset[str], document: StoredItem, now: datetime) -> str | None:
    found = (attaches(key, report, [document], now) for key in keys_named(report) if key in wanted)
    return next(filter(None, found), None)


def _keys(facts: Facts) -> frozenset[str]:
    beside = (key for key in keys_beside(facts) if key.startswith(("deal:", "sum:")))
    return frozenset((*facts.identifiers, *beside))
