"""Plan -> rows: what one batch writes, in bulk statements, inside the transaction that decided it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Insert, Table, bindparam, case, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.ledger import DeliveryState, NewAlert, NewDelivery, NewItem, NewVersion, Plan
from service.stages.recording.keeping import NEWEST, superfluous
from service.store.codec import addresses, dump, dump_item, dump_matches, known_by
from service.store.columns import sayable
from service.store.engine import Database
from service.store.outbox_tables import ALERT, BODY, DELIVERY
from service.store.tables import ADDRESS, FINGERPRINT, IDENTIFIER, ITEM, LINK, OWED_TEXT, SEEN, STEP, STORY, VERSION

Rows = list[dict[str, Any]]

ITEM_ROW = tuple(ITEM.c.keys())
SEEN_ROW = ("known_by", "item_id", "content_hash")
ADDRESS_ROW = ("hash", "item_id")
FINGERPRINT_ROW = ("value", "first_seen", "story_id")
_NO_CHANGES = dump(())


async def carry_out(database: Database, connection: AsyncConnection, plan: Plan) -> None:
    """Write the plan. What is already there (an alert's key, an identifier, a step) is left as it is."""
    write = _Write(database, connection)
    await write.stories(plan)
    await write.items(plan)
    await write.versions(plan)
    await write.fingerprints(plan)
    await write.matters(plan)
    alerts = await write.untold(plan.alerts)
    await write.deliveries(still_owed(plan.deliveries, plan.alerts, alerts))
    await write.missing(ALERT, [_alert_row(alert) for alert in alerts])


def still_owed(
    deliveries: Iterable[NewDelivery], planned: Iterable[NewAlert], kept: Iterable[NewAlert]
) -> tuple[NewDelivery, ...]:
    """Return the deliveries without those that stand only for alerts that were not kept."""
    needed = {alert.delivery_id for alert in kept}
    dropped = {alert.delivery_id for alert in planned} - needed
    return tuple(delivery for delivery in deliveries if delivery.id not in dropped)


async def owe(database: Database, connection: AsyncConnection, deliveries: Sequence[NewDelivery]) -> None:
    """Write deliveries with their bodies. A known id is left as it is."""
    await _Write(database, connection).deliveries(deliveries)


class _Write:
    """Bulk writes on one connection."""

    def __init__(self, database: Database, connection: AsyncConnection) -> None:
        self._database = database
        self._connection = connection

    async def missing(self, table: Table, rows: Rows) -> None:
        """Insert the rows whose key is not there."""
        if rows:
            await self._connection.execute(self._database.insert(table).on_conflict_do_nothing(), rows)

    async def stories(self, plan: Plan) -> None:
        insert = self._database.insert(STORY)
        later = case((insert.excluded.updated > STORY.c.updated, insert.excluded.updated), else_=STORY.c.updated)
        upsert = insert.on_conflict_do_update(index_elements=[STORY.c.id], set_={"updated": later})
        rows = [{"id": one.id, "first_seen": one.first_seen, "updated": one.updated} for one in plan.stories]
        if rows:
            await self._connection.execute(upsert, rows)

    async def items(self, plan: Plan) -> None:
        if not plan.items:
            return
        await self._many(ITEM.insert(), ITEM_ROW, map(self._item_row, plan.items))
        insert = self._database.insert(SEEN)
        fresh = {"item_id": insert.excluded.item_id, "content_hash": insert.excluded.content_hash}
        upsert = insert.on_conflict_do_update(index_elements=[SEEN.c.known_by], set_=fresh)
        seen = ((known_by(one.stored.item.key), one.stored.id, one.stored.item.content_hash) for one in plan.items)
        await self._many(upsert, SEEN_ROW, sorted(seen))
        await self._addresses(plan.items)
        owed = [one.stored for one in plan.items if one.owes_text]
        rows = [{"item_id": one.id, "due": one.first_seen, "attempts": 0, "token": 0} for one in owed]
        await self.missing(OWED_TEXT, rows)

    async def _many(self, insert: Insert, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
        await self._database.insert_many(self._connection, insert, columns, rows)

    async def _addresses(self, items: Iterable[NewItem | NewVersion]) -> None:
        """Write where the items are; in the order of the index, which then grows page by page."""
        rows = sorted((value, one.stored.id) for one in items for value in addresses(one.stored.item))
        if rows:
            await self._many(self._database.insert(ADDRESS).on_conflict_do_nothing(), ADDRESS_ROW, rows)

    def _item_row(self, new: NewItem) -> tuple[Any, ...]:
        stored = new.stored
        first_seen = self._database.moment(stored.first_seen)
        return (
            stored.id,
            stored.version,
            stored.story_id,
            first_seen,
            first_seen,
            stored.seeded,
            dump_item(stored.item),
            dump_matches(stored.matches),
            None,
            None if stored.reason is None else sayable(stored.reason),
            stored.copy,
        )

    async def versions(self, plan: Plan) -> None:
        if not plan.versions:
            return
        ids = [one.stored.id for one in plan.versions]
        before = select(ITEM.c.id, ITEM.c.version, ITEM.c.changed_at, ITEM.c.payload, ITEM.c.changes)
        columns = ["item_id", "version", "at", "payload", "changes"]
        keep = VERSION.insert().from_select(columns, before.where(self._database.among(ITEM.c.id, ids)))
        await self._connection.execute(keep)
        state = ("version", "story_id", "changed_at", "seeded", "payload", "matches", "changes", "reason", "is_copy")
        replace = (
            update(ITEM).where(ITEM.c.id == bindparam("of")).values({name: bindparam(f"to_{name}") for name in state})
        )
        await self._connection.execute(replace, [_version_row(one) for one in plan.versions])
        known = update(SEEN).where(SEEN.c.known_by == bindparam("of")).values(content_hash=bindparam("to"))
        hashes = [{"of": known_by(one.stored.item.key), "to": one.stored.item.content_hash} for one in plan.versions]
        await self._connection.execute(known, hashes)
        await self._addresses(plan.versions)
        await self._forget_versions([one for one in plan.versions if one.stored.version > NEWEST + 1])

    async def _forget_versions(self, changed: Sequence[NewVersion]) -> None:
        """Delete what need not be kept of items that have many versions."""
        if not changed:
            return
        query = select(VERSION.c.item_id, VERSION.c.version, VERSION.c.changes).order_by(VERSION.c.version)
        said: defaultdict[str, list[tuple[int, bool]]] = defaultdict(list)
        among = self._database.among(VERSION.c.item_id, [one.stored.id for one in changed])
        for row in await self._connection.execute(query.where(among)):
            said[row.item_id].append((row.version, row.changes not in (None, _NO_CHANGES)))
        gone = [
            {"of": one.stored.id, "number": number}
            for one in changed
            for number in superfluous([*said[one.stored.id], (one.stored.version, bool(one.changes))])
        ]
        if gone:
            forget = delete(VERSION).where(
                VERSION.c.item_id == bindparam("of"), VERSION.c.version == bindparam("number")
            )
            await self._connection.execute(forget, gone)

    async def fingerprints(self, plan: Plan) -> None:
        """Write what stories are found by, with the story's own `first_seen` (the stored one of an older story)."""
        changed: tuple[NewItem | NewVersion, ...] = (*plan.items, *plan.versions)
        found = [
            (one.stored.story_id, one.fingerprints)
            for one in changed
            if one.stored.story_id is not None and one.fingerprints
        ]
        if not found:
            return
        ids = {story_id for story_id, _ in found}
        query = select(STORY.c.id, STORY.c.first_seen).where(self._database.among(STORY.c.id, ids))
        moment = self._database.moment
        first_seen = {row.id: moment(row.first_seen) for row in await self._connection.execute(query)}
        rows = sorted((value, first_seen[story_id], story_id) for story_id, values in found for value in values)
        await self._many(self._database.insert(FINGERPRINT).on_conflict_do_nothing(), FINGERPRINT_ROW, rows)

    async def matters(self, plan: Plan) -> None:
        await self.missing(
            IDENTIFIER, [{"identifier": one, "story_id": story} for one, story in plan.identifiers.items()]
        )
        steps = [
            {
                "story_id": one.story_id,
                "step": one.seen.step.value,
                "item_id": one.seen.item_id,
                "at": one.seen.at,
                "seeded": one.seen.seeded,
            }
            for one in plan.steps
        ]
        await self.missing(STEP, steps)
        await self.missing(LINK, [{"story_id": one, "other_id": other} for one, other in plan.links])

    async def untold(self, alerts: Sequence[NewAlert]) -> tuple[NewAlert, ...]:
        """Return the alerts whose (channel, story, key) is not there; of several alike in one plan the first."""
        if not alerts:
            return ()
        query = select(ALERT.c.channel, ALERT.c.story_id, ALERT.c.key).where(
            self._database.among(ALERT.c.story_id, {alert.story_id for alert in alerts})
        )
        told = {(row.channel, row.story_id, row.key) for row in await self._connection.execute(query)}
        return first_of_each(alerts, told)

    async def deliveries(self, deliveries: Sequence[NewDelivery]) -> None:
        if not deliveries:
            return
        query = select(DELIVERY.c.id).where(self._database.among(DELIVERY.c.id, [one.id for one in deliveries]))
        known = set((await self._connection.execute(query)).scalars())
        fresh = [one for one in deliveries if one.id not in known]
        await self.missing(DELIVERY, [_delivery_row(one) for one in fresh])
        bodies = [
            {"delivery_id": one.id, "part": part, "content": content}
            for one in fresh
            for part, content in enumerate(one.bodies)
        ]
        await self.missing(BODY, bodies)


def first_of_each(alerts: Iterable[NewAlert], told: set[tuple[str, str, str]]) -> tuple[NewAlert, ...]:
    """Return the alerts that are not in `told`, each key once, the first; `told` grows by them."""
    kept = []
    for alert in alerts:
        key = (alert.channel, alert.story_id, alert.key)
        if key not in told:
            told.add(key)
            kept.append(alert)
    return tuple(kept)


def _version_row(new: NewVersion) -> dict[str, Any]:
    stored = new.stored
    return {
        "of": stored.id,
        "to_version": stored.version,
        "to_story_id": stored.story_id,
        "to_changed_at": new.at,
        "to_seeded": stored.seeded,
        "to_payload": dump_item(stored.item),
        "to_matches": dump_matches(stored.matches),
        "to_changes": dump(new.changes),
        "to_reason": stored.reason,
        "to_is_copy": stored.copy,
    }


def _delivery_row(new: NewDelivery) -> dict[str, Any]:
    return {
        "id": new.id,
        "channel": new.channel,
        "subject": new.subject,
        "title": new.title,
        "state": DeliveryState.WAITING.value,
        "parts_sent": 0,
        "attempts": 0,
        "not_before": new.not_before,
        "created": new.created,
        "settled": None,
        "claim_token": None,
        "last_outcome": None,
        "last_detail": None,
    }


def _alert_row(alert: NewAlert) -> dict[str, Any]:
    return {
        "id": alert.id,
        "channel": alert.channel,
        "story_id": alert.story_id,
        "key": alert.key,
        "step": alert.step.value,
        "kind": alert.kind.value,
        "topics": dump(alert.topics),
        "changes": dump(alert.changes),
        "late": alert.late,
        "at": alert.at,
        "delivery_id": alert.delivery_id,
        "overflow": alert.overflow,
        "single": alert.delivery_id is not None,
    }
