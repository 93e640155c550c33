"""Forgetting, in small steps: what retention no longer wants goes, keys and the evidence of alerts stay."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Table, delete, exists, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.ledger import DeliveryState
from service.store.codec import addresses, load_item
from service.store.mark_table import MARK
from service.store.outbox_tables import ALERT, ATTEMPT, DELIVERY
from service.store.part import Part
from service.store.tables import ADDRESS, FINGERPRINT, IDENTIFIER, ITEM, LINK, POLL, STEP, STORY

STEP_ROWS = 500
"""Rows that go in one transaction, so that a poll never waits long for the write lock."""

Pruner = Callable[[AsyncConnection, datetime], Awaitable[int]]


class Pruning(Part):
    """Retention."""

    async def prune(
        self, now: datetime, *, items: timedelta, polls: timedelta, attempts: timedelta
    ) -> Mapping[str, int]:
        """Forget polls, attempts, notices that were delivered, and items and stories that nobody was told of.

        `seen` keeps what an item is known by. A story that has an alert or a mark stays whole. Returns rows by table.
        """
        return {
            "poll": await self._all_of(self._polls, now - polls),
            "attempt": await self._all_of(self._attempts, now - attempts),
            "delivery": await self._all_of(self._notices, now - attempts),
            "item": await self._all_of(self._items, now - items),
            "story": await self._all_of(self._stories, now - items),
        }

    async def _all_of(self, prune: Pruner, before: datetime) -> int:
        total = 0
        while True:
            async with self._database.writing() as connection:
                gone = await prune(connection, before)
            total += gone
            if gone < STEP_ROWS:
                return total

    async def _polls(self, connection: AsyncConnection, before: datetime) -> int:
        old = select(POLL.c.number).where(POLL.c.started < before).order_by(POLL.c.started).limit(STEP_ROWS)
        return await self._delete(connection, POLL.c.number, (await connection.execute(old)).scalars().all())

    async def _attempts(self, connection: AsyncConnection, before: datetime) -> int:
        old = select(ATTEMPT.c.number).where(ATTEMPT.c.at < before).order_by(ATTEMPT.c.at).limit(STEP_ROWS)
        return await self._delete(connection, ATTEMPT.c.number, (await connection.execute(old)).scalars().all())

    async def _notices(self, connection: AsyncConnection, before: datetime) -> int:
        """Delete deliveries that arrived and stand for no alert."""
        old = (
            select(DELIVERY.c.id)
            .where(DELIVERY.c.created < before, DELIVERY.c.state == DeliveryState.SENT.value)
            .where(~exists().where(ALERT.c.delivery_id == DELIVERY.c.id))
            .order_by(DELIVERY.c.created)
            .limit(STEP_ROWS)
        )
        return await self._delete(connection, DELIVERY.c.id, (await connection.execute(old)).scalars().all())

    async def _items(self, connection: AsyncConnection, before: datetime) -> int:
        """Delete items whose story is as old as they are and was told to nobody, or that are in none."""
        quiet = exists().where(STORY.c.id == ITEM.c.story_id, STORY.c.updated < before) & ~_told(ITEM.c.story_id)
        old = (
            select(ITEM.c.id, ITEM.c.payload)
            .where(ITEM.c.first_seen < before, or_(ITEM.c.story_id.is_(None), quiet))
            .order_by(ITEM.c.first_seen)
            .limit(STEP_ROWS)
        )
        rows = (await connection.execute(old)).all()
        known = [(value, row.id) for row in rows for value in addresses(load_item(row.payload))]
        await _delete_pairs(connection, ADDRESS, (ADDRESS.c.hash, ADDRESS.c.item_id), known)
        return await self._delete(connection, ITEM.c.id, [row.id for row in rows])

    async def _stories(self, connection: AsyncConnection, before: datetime) -> int:
        """Delete stories without items and alerts, with what they were found by."""
        empty = ~exists().where(ITEM.c.story_id == STORY.c.id)
        old = (
            select(STORY.c.id)
            .where(STORY.c.updated < before, empty, ~_told(STORY.c.id))
            .order_by(STORY.c.updated)
            .limit(STEP_ROWS)
        )
        ids = (await connection.execute(old)).scalars().all()
        for column in (
            IDENTIFIER.c.story_id,
            STEP.c.story_id,
            LINK.c.story_id,
            LINK.c.other_id,
            FINGERPRINT.c.story_id,
        ):
            await self._delete(connection, column, ids)
        return await self._delete(connection, STORY.c.id, ids)

    async def _delete(self, connection: AsyncConnection, column: Column[Any], values: Sequence[Any]) -> int:
        if values:
            await connection.execute(delete(column.table).where(self._database.among(column, values)))
        return len(values)


def _told(story_id: Column[Any]) -> Any:
    """Return the condition that somebody was told of the story, or marked it."""
    return or_(exists().where(ALERT.c.story_id == story_id), exists().where(MARK.c.story_id == story_id))


async def _delete_pairs(
    connection: AsyncConnection,
    table: Table,
    columns: tuple[Column[Any], Column[Any]],
    pairs: Sequence[tuple[Any, Any]],
) -> None:
    if pairs:
        await connection.execute(delete(table).where(tuple_(*columns).in_(pairs)))
