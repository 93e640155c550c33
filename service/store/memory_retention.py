"""Counting and forgetting the rows of the store in memory."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from service.domain.ledger import DeliveryState, StoredItem
from service.domain.outcomes import WELL
from service.domain.views import Activity
from service.store.memory_rows import Rows


def counts(rows: Rows) -> Mapping[str, int]:
    """Return the number of rows by table, as a database would."""
    return {
        "address": sum(len({one.item.canonical_url, one.item.url} - {None}) for one in rows.items.values()),
        "alert": len(rows.alerts),
        "attempt": len(rows.attempts),
        "body": sum(len(one.new.bodies) for one in rows.deliveries.values()),
        "channel": len(rows.channels),
        "delivery": len(rows.deliveries),
        "fingerprint": len(rows.fingerprints),
        "identifier": len(rows.identifiers),
        "item": len(rows.items),
        "link": len(rows.links),
        "mark": len(rows.marks),
        "owed_text": len(rows.owed),
        "pace": len(rows.paces),
        "poll": len(rows.polls),
        "seen": len(rows.seen),
        "source": len(rows.sources),
        "step": sum(map(len, rows.steps.values())),
        "story": len(rows.stories),
        "subscription": len(rows.subscriptions),
        "version": sum(len(said) - 1 for said in rows.versions.values()),
    }


def activity(rows: Rows, since: datetime) -> Activity:
    """Return what was done since."""
    polls = [one for one in rows.polls if one.started >= since]
    return Activity(
        polls=len(polls),
        failed=sum(one.outcome not in WELL for one in polls),
        fresh=sum(one.fresh for one in polls),
        matched=sum(one.matched for one in polls),
        alerts=sum(one.at >= since for one in rows.alerts.values()),
        sent=sum(one.at >= since and one.outcome == "sent" for one in rows.attempts),
    )


def prune(rows: Rows, *, items: datetime, polls: datetime, attempts: datetime) -> Mapping[str, int]:
    """Forget what is older than those times; return how many rows went, by table."""
    kept_polls = [one for one in rows.polls if one.started >= polls]
    kept_attempts = [one for one in rows.attempts if one.at >= attempts]
    gone = {"poll": len(rows.polls) - len(kept_polls), "attempt": len(rows.attempts) - len(kept_attempts)}
    rows.polls, rows.attempts = kept_polls, kept_attempts
    notices = _old_notices(rows, attempts)
    for delivery_id in notices:
        del rows.deliveries[delivery_id]
    rows.attempts = [one for one in rows.attempts if one.delivery_id not in notices]
    told = {alert.story_id for alert in rows.alerts.values()} | {mark.story_id for mark in rows.marks}
    old_items = [item_id for item_id, one in rows.items.items() if _quiet(rows, told, one, items)]
    for item_id in old_items:
        del rows.items[item_id], rows.versions[item_id]
        rows.owed.pop(item_id, None)
    return {**gone, "delivery": len(notices), "item": len(old_items), "story": _prune_stories(rows, told, items)}


def _old_notices(rows: Rows, before: datetime) -> set[str]:
    bound = set(rows.bound.values())
    return {
        delivery_id
        for delivery_id, one in rows.deliveries.items()
        if one.new.created < before and one.state is DeliveryState.SENT and delivery_id not in bound
    }


def _quiet(rows: Rows, told: set[str], stored: StoredItem, before: datetime) -> bool:
    if stored.first_seen >= before:
        return False
    story_id = stored.story_id
    return story_id is None or (story_id not in told and rows.stories[story_id].updated < before)


def _prune_stories(rows: Rows, told: set[str], before: datetime) -> int:
    lived_in = {one.story_id for one in rows.items.values()}
    gone = {
        story_id
        for story_id, one in rows.stories.items()
        if one.updated < before and story_id not in told and story_id not in lived_in
    }
    for story_id in gone:
        del rows.stories[story_id]
        rows.steps.pop(story_id, None)
    rows.identifiers = {one: story for one, story in rows.identifiers.items() if story not in gone}
    rows.fingerprints = {(value, story) for value, story in rows.fingerprints if story not in gone}
    rows.links = {link for link in rows.links if gone.isdisjoint(link)}
    return len(gone)
