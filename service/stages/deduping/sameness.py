"""Stage 5b (pure): the same item under another id, or in another version: what of it stays as it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from service.domain.items import Item
from service.domain.ledger import StoredItem, StoredStory
from service.domain.matches import Match
from service.stages.deduping.arrivals import Arrival
from service.stages.deduping.material import words


def told_as_seeded(item: Item, story: StoredStory) -> bool:
    """Return whether the item's source had it at its first poll: it has another id, or a new address, now."""
    return any(
        one.seeded and one.item.key.source == item.key.source and _is_the_same(one.item, item) for one in story.members
    )


def has_moved(item: Item, story: StoredStory) -> bool:
    """Return whether the item's source told it in this story before, under another address, however long ago."""
    return any(
        one.item.key.source == item.key.source
        and one.item.canonical_url != item.canonical_url
        and _is_the_same(one.item, item)
        for one in story.members
    )


def shares_only_the_address(item: Item, story: StoredStory) -> bool:
    """Return whether the item's own source gives this address to other items: it is that of a page that lists them."""
    own = [one.item for one in story.members if one.item.key.source == item.key.source]
    there = [one for one in own if one.canonical_url == item.canonical_url]
    return bool(there) and not any(_is_the_same(one, item) for one in there)


def with_longer_text_kept(arrival: Arrival, known: StoredItem) -> Arrival:
    """Return the new version of a known item with what only its longer text says, so that no topic is lost by it.

    The source lists the shorter text; the longer one was fetched once. A second pass that began before the item was
    edited gives its text alone: the edit stands.
    """
    if arrival.second_pass:
        if arrival.item.content_hash == known.item.content_hash:
            return arrival
        item = replace(known.item, text=arrival.item.text, depth=arrival.item.depth)
        return replace(arrival, item=item, matches=_about(arrival.matches, item, arrival.item))
    now = {match.topic for match in arrival.matches}
    deeper = [match for match in known.matches if match.second_pass and match.topic not in now]
    if not deeper:
        return arrival
    item = replace(arrival.item, text=known.item.text, depth=known.item.depth)
    matches = (*_about(arrival.matches, item, arrival.item), *_about(deeper, item, known.item))
    return replace(arrival, item=item, matches=matches)


def _is_the_same(one: Item, other: Item) -> bool:
    """Return whether two items of one source are one: under one address the title, the date or the text tells it;
    under two the title with the text, or with the date where one of them has no text.
    """
    titled = words(one.title) == words(other.title)
    dated = one.published is not None and one.published == other.published
    worded = bool(one.text) and one.text == other.text
    if one.canonical_url == other.canonical_url:
        return titled or dated or worded
    return titled and (worded or (dated and not (one.text and other.text)))


def _about(matches: Iterable[Match], item: Item, read: Item) -> tuple[Match, ...]:
    """Return matches that were found in `read` for `item`: without the evidence of a field that is another now."""
    same = {"title": item.title == read.title, "text": item.text == read.text}
    return tuple(
        replace(match, evidence=tuple(one for one in match.evidence if same.get(one.field, True))) for match in matches
    )
