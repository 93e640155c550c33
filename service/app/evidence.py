"""An id or an address -> the record of all that is kept of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from service.app.explaining import MAX_ALERTS, find_stored
from service.domain.ledger import StoredItem, StoredStory
from service.domain.ports import Store
from service.domain.views import AlertView
from service.stages.recording.record import Found, record_of
from service.stages.recording.shapes import Record


async def evidence_of(store: Store, reference: str) -> Record | None:
    """Return the record of what `reference` names, None where nothing is stored under it.

    `reference`: the id of an item, a story or an alert, the id or the `ref` of a delivery, or an item's address.
    """
    stored = await find_stored(store, reference)
    if stored is not None:
        story = await store.story(stored.story_id) if stored.story_id else None
        return await _record(store, reference, "item", (story,) if story else (), items=(stored,))
    story = await store.story(reference)
    if story is not None:
        return await _record(store, reference, "story", (story,))
    alerts = await store.alerts_named(reference)
    stories = tuple({alert.story.id: alert.story for alert in alerts}.values())
    if any(alert.id == reference for alert in alerts):
        return await _record(store, reference, "alert", stories, told=alerts)
    if alerts or await store.deliveries_named([reference]):
        return await _record(store, reference, "delivery", stories, told=alerts)
    return None


async def _record(
    store: Store,
    reference: str,
    names: Literal["item", "story", "alert", "delivery"],
    stories: Sequence[StoredStory],
    *,
    items: Sequence[StoredItem] | None = None,
    told: Sequence[AlertView] | None = None,
) -> Record:
    members = [member for story in stories for member in story.members] if items is None else items
    alerts = await _alerts(store, stories) if told is None else told
    wanted = {alert.delivery_id for alert in alerts if alert.delivery_id} | (
        {reference} if names == "delivery" else set()
    )
    deliveries = await store.deliveries_named(wanted)
    ids = [delivery.id for delivery in deliveries]
    versions = {member.id: await store.versions(member.id) for member in members}
    moments = {(one.item.key.source, one.at) for said in versions.values() for one in said}
    return record_of(
        Found(
            asked=reference,
            names=names,
            items=members,
            stories=stories,
            alerts=alerts,
            deliveries=deliveries,
            versions=versions,
            tries=await store.attempts(ids),
            bodies=await store.bodies(ids),
            polls=await store.polls_before(moments),
        )
    )


async def _alerts(store: Store, stories: Sequence[StoredStory]) -> Sequence[AlertView]:
    """Return what anybody was told of the stories, oldest first."""
    newest_first = [one for story in stories for one in await store.alerts(limit=MAX_ALERTS, story_id=story.id)]
    return newest_first[::-1]
