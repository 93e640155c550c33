"""Stage 5, before items are placed (pure): which awards are the first of a vendor with an agency that are seen here.

What is remembered is a key for each name of the vendor with that agency (`vendors.use_keys`). It lies beside the
identifiers of the first matter that showed it, so only documents of stories count, and it is forgotten with its story.

The memory is as long as the document's source has been polled. In its first `MEMORY` nothing is called the first: in a
new installation everything would be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from service.domain.items import Item
from service.domain.ledger import Knowledge
from service.domain.stories import Step
from service.stages.deduping.arrivals import Arrival
from service.stages.deduping.matters import said_at
from service.stages.deduping.vendors import use_keys

FIRST_USE = "first_use"
"""The mark in `Facts.special`."""
MEMORY = timedelta(days=90)
"""Running contracts are changed several times a year; in a quarter most of them have shown up."""
_UNDATED = datetime.max.replace(tzinfo=UTC)


def first_uses(arrivals: Sequence[Arrival], knowledge: Knowledge, now: datetime) -> tuple[Item | None, ...]:
    """Return for each arrival the item with the mark where it is a first use, else None.

    Of several uses in one batch the one that was said first is the first, in whatever order they arrive; a seeded one
    is a use like any other. A known item keeps the mark that it has.
    """
    uses = [(one, frozenset(use_keys(one.item.facts))) for one in arrivals]
    seen = {key for one, keys in uses for key in keys if key in knowledge.by_identifier or _is_older_use(one)}
    first = {one.item.key for one, keys in uses if keys and _is_marked(one.item, knowledge)}
    for one, keys in sorted(uses, key=lambda use: _order(use[0].item)):
        if keys and _may_be_first(one, now):
            if seen.isdisjoint(keys):
                first.add(one.item.key)
            seen |= keys
    return tuple(_marked(one.item) if one.item.key in first else None for one in arrivals)


def _is_older_use(arrival: Arrival) -> bool:
    """Return whether the arrival shows business that there was before."""
    return bool(arrival.matches) and (arrival.silent or arrival.item.facts.step != Step.AWARDED)


def _is_marked(item: Item, knowledge: Knowledge) -> bool:
    known = knowledge.items.get(item.key)
    return known is not None and FIRST_USE in known.item.facts.special


def _may_be_first(arrival: Arrival, now: datetime) -> bool:
    since = arrival.polled_since
    remembered = since is not None and now - since >= MEMORY
    return remembered and bool(arrival.matches and arrival.item.facts.identifiers) and not _is_older_use(arrival)


def _order(item: Item) -> tuple[datetime, str, str, str]:
    return said_at(item) or _UNDATED, item.key.source, item.key.identity, item.content_hash


def _marked(item: Item) -> Item:
    return replace(item, facts=replace(item.facts, special=tuple(dict.fromkeys((*item.facts.special, FIRST_USE)))))
