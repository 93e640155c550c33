"""Reads: states, stories, alerts, deliveries and items as people and publications see them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, func, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.items import ItemKey
from service.domain.ledger import DeliveryState, SourceState, StoredItem, StoredStory
from service.domain.views import AlertView, ChannelState, DeliveryView, VersionView
from service.store.codec import hash63, known_by
from service.store.columns import Found
from service.store.outbox_tables import ALERT, CHANNEL, DELIVERY
from service.store.part import Part
from service.store.recalling import ITEM_COLUMNS, load_stories, stored_item
from service.store.rows import alert_view, channel_state, delivery_view, source_state, version_view
from service.store.tables import ADDRESS, ITEM, SEEN, SOURCE, STORY, VERSION, Base


async def read_sources(connection: AsyncConnection) -> tuple[SourceState, ...]:
    """Return every source, by name."""
    rows = await connection.execute(select(SOURCE).order_by(SOURCE.c.name))
    return tuple(map(source_state, rows))


async def read_channels(connection: AsyncConnection) -> tuple[ChannelState, ...]:
    """Return every channel, by name, with the number of its deliveries that wait and that are dead."""
    counts: dict[tuple[str, str], int] = {}
    for state in (DeliveryState.WAITING, DeliveryState.DEAD):
        query = (
            select(DELIVERY.c.channel, func.count().label("deliveries"))
            .where(DELIVERY.c.state == literal_column(f"'{state.value}'"))
            .group_by(DELIVERY.c.channel)
        )
        for row in await connection.execute(query):
            counts[row.channel, state.value] = row.deliveries
    rows = await connection.execute(select(CHANNEL).order_by(CHANNEL.c.name))
    return tuple(
        channel_state(row, counts.get((row.name, "waiting"), 0), counts.get((row.name, "dead"), 0)) for row in rows
    )


class Views(Part):
    """The reads of the store."""

    async def source_states(self) -> tuple[SourceState, ...]:
        """Return every source that was ever registered."""
        async with self._database.reading() as connection:
            return await read_sources(connection)

    async def channel_states(self) -> tuple[ChannelState, ...]:
        """Return every channel that was ever registered, with counts."""
        async with self._database.reading() as connection:
            return await read_channels(connection)

    async def stories(self, *, before: tuple[datetime, str] | None, limit: int) -> tuple[StoredStory, ...]:
        """Return stories, latest `(updated, id)` first, from just before `before`."""
        query = select(STORY.c.id).order_by(STORY.c.updated.desc(), STORY.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(*_older(STORY.c.updated, STORY.c.id, before))
        async with self._database.reading() as connection:
            ids = list((await connection.execute(query)).scalars())
            stories = await load_stories(self._database, connection, ids)
        return tuple(stories[story_id] for story_id in ids)

    async def story(self, story_id: str) -> StoredStory | None:
        """Return a story whole."""
        async with self._database.reading() as connection:
            return (await load_stories(self._database, connection, (story_id,))).get(story_id)

    async def alerts(
        self,
        *,
        limit: int,
        channel: str | None = None,
        story_id: str | None = None,
        before: tuple[datetime, str] | None = None,
    ) -> tuple[AlertView, ...]:
        """Return the latest alerts (of a channel, of a story), newest `(at, id)` first, from just before `before`."""
        query = alert_rows().order_by(ALERT.c.at.desc(), ALERT.c.id.desc()).limit(limit)
        if channel is not None:
            query = query.where(ALERT.c.channel == channel)
        if story_id is not None:
            query = query.where(ALERT.c.story_id == story_id)
        if before is not None:
            query = query.where(*_older(ALERT.c.at, ALERT.c.id, before))
        return await self._alert_views(query)

    async def waiting_alerts(self, channel: str) -> tuple[AlertView, ...]:
        """Return the alerts that wait for the channel's next digest, oldest first."""
        query = alert_rows().where(ALERT.c.channel == channel, ALERT.c.delivery_id.is_(None))
        return await self._alert_views(query.order_by(ALERT.c.at, ALERT.c.id))

    async def _alert_views(self, query: Select[Any]) -> tuple[AlertView, ...]:
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
            stories = await load_stories(self._database, connection, {row.story_id for row in rows})
        return tuple(alert_view(row, stories) for row in rows)

    async def deliveries(
        self,
        *,
        limit: int,
        channel: str | None = None,
        state: DeliveryState | None = None,
        before: tuple[datetime, str] | None = None,
    ) -> tuple[DeliveryView, ...]:
        """Return the latest deliveries, newest `(created, id)` first, from just before `before`."""
        query = select(DELIVERY).order_by(DELIVERY.c.created.desc(), DELIVERY.c.id.desc()).limit(limit)
        if channel is not None:
            query = query.where(DELIVERY.c.channel == channel)
        if state is not None:
            query = query.where(DELIVERY.c.state == state.value)
        if before is not None:
            query = query.where(*_older(DELIVERY.c.created, DELIVERY.c.id, before))
        async with self._database.reading() as connection:
            return tuple(map(delivery_view, await connection.execute(query)))

    async def known_hashes(self, keys: Collection[ItemKey]) -> Mapping[ItemKey, str]:
        """Return the content hash of each known item among `keys`. One statement, no lock."""
        if not keys:
            return {}
        by_text = {known_by(key): key for key in keys}
        query = select(SEEN.c.known_by, SEEN.c.content_hash).where(self._database.among(SEEN.c.known_by, by_text))
        async with self._database.reading() as connection:
            return {by_text[row.known_by]: row.content_hash for row in await connection.execute(query)}

    async def find_item(self, reference: str) -> StoredItem | None:
        """Return the item whose id, or whose canonical or shown address, is `reference`; of several the newest."""
        async with self._database.reading() as connection:
            row = (await connection.execute(select(*ITEM_COLUMNS).where(ITEM.c.id == reference))).first()
            if row is not None:
                return stored_item(row)
            query = (
                select(*ITEM_COLUMNS)
                .join(ADDRESS, ADDRESS.c.item_id == ITEM.c.id)
                .where(ADDRESS.c.hash == hash63(reference))
                .order_by(ITEM.c.first_seen.desc(), ITEM.c.id.desc())
            )
            found = map(stored_item, await connection.execute(query))
        return next((one for one in found if reference in (one.item.canonical_url, one.item.url)), None)

    async def items(self, *, since: datetime, after: str | None, limit: int) -> tuple[StoredItem, ...]:
        """Return items first seen since, in the order of their ids, after the id `after`."""
        query = select(*ITEM_COLUMNS).where(ITEM.c.first_seen >= since).order_by(ITEM.c.id).limit(limit)
        if after is not None:
            query = query.where(ITEM.c.id > after)
        async with self._database.reading() as connection:
            return tuple(map(stored_item, await connection.execute(query)))

    async def versions(self, item_id: str) -> tuple[VersionView, ...]:
        """Return what an item said, oldest first; the last is what it says now."""
        columns = (VERSION.c.version, VERSION.c.at, VERSION.c.payload, VERSION.c.changes)
        before = select(*columns).where(VERSION.c.item_id == item_id).order_by(VERSION.c.version)
        now = select(ITEM.c.version, ITEM.c.changed_at.label("at"), ITEM.c.payload, ITEM.c.changes)
        async with self._database.reading() as connection:
            rows: list[Found] = list((await connection.execute(before)).all())
            rows += (await connection.execute(now.where(ITEM.c.id == item_id))).all()
        return tuple(map(version_view, rows))

    async def counts(self) -> Mapping[str, int]:
        """Return the number of rows of each table."""
        async with self._database.reading() as connection:
            return {
                name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
                for name, table in sorted(Base.metadata.tables.items())
            }


def alert_rows() -> Select[Any]:
    """Return the query for alerts with the state of their deliveries."""
    return select(ALERT, DELIVERY.c.state).outerjoin(DELIVERY, DELIVERY.c.id == ALERT.c.delivery_id)


def _older(at: Column[Any], row_id: Column[Any], before: tuple[datetime, str]) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that a row comes after the place `before` in a list that has the newest first.

    Times alone bound the walk along the index; the id parts those of one moment.
    """
    moment, name = before
    return at <= moment, or_(at < moment, row_id < name)
