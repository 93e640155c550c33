"""Marks of the store in memory."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from service.domain.marks import Mark, Verdict
from service.domain.messages import ref_of
from service.stages.deduping.compose import lead_of
from service.store.marking import mark_of
from service.store.memory_rows import Rows


def mark_in(rows: Rows, reference: str, verdict: Verdict, now: datetime) -> Mark | None:
    """Return the mark of the one alert that `reference` names; None where it names none, or several."""
    named = [alert for alert in rows.alerts.values() if reference in _names(rows, alert.id)]
    if len(named) != 1:
        return None
    members = rows.members(named[0].story_id)
    if not members:
        return None
    return mark_of(lead_of(members), verdict, now, alert_id=named[0].id, channel=named[0].channel)


def latest_marks(rows: Rows, story_ids: Collection[str] | None) -> tuple[Mark, ...]:
    """Return the latest mark of each item (of those stories), oldest first."""
    latest: dict[str, Mark] = {}
    for mark in rows.marks:
        if story_ids is None or mark.story_id in story_ids:
            latest.pop(mark.item_id, None)
            latest[mark.item_id] = mark
    return tuple(latest.values())


def _names(rows: Rows, alert_id: str) -> tuple[str, ...]:
    delivery_id = rows.bound[alert_id]
    return (alert_id,) if delivery_id is None else (alert_id, delivery_id, ref_of(delivery_id))
