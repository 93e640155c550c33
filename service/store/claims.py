"""Leases: polls, owed texts and channels are claimed by one machine at a time, each under a token that only grows.

Each claim first looks without a lock whether anything is due, so that an idle service writes nothing. On PostgreSQL
the rows are then chosen by `FOR UPDATE SKIP LOCKED` in a CTE, on SQLite within `BEGIN IMMEDIATE`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.ledger import ClaimedPoll, OwedText
from service.store.columns import Found
from service.store.outbox_tables import CHANNEL
from service.store.pacing import takeable
from service.store.part import Part, free
from service.store.recalling import ITEM_COLUMNS, stored_item
from service.store.rows import source_state
from service.store.tables import ITEM, OWED_TEXT, PACE, SOURCE

CLAIM_LOCK = 0x0E51_6701
"""The key of the advisory lock around claims of polls on PostgreSQL."""


class Claims(Part):
    """The leases of polls and owed texts."""

    async def reclaim(self) -> None:
        """Give back every lease on SQLite, which one process uses; on PostgreSQL other machines may hold theirs."""
        if not self._database.sqlite:
            return
        async with self._database.writing() as connection:
            for table in (SOURCE, CHANNEL, OWED_TEXT):
                await connection.execute(update(table).where(table.c.lease_until.is_not(None)).values(lease_until=None))

    async def claim_polls(
        self, names: Collection[str], now: datetime, *, limit: int, lease: timedelta, per_host: int | None = None
    ) -> tuple[ClaimedPoll, ...]:
        """Lease up to `limit` sources among `names` that are due and not leased, the longest due first.

        None whose host rests; of one host at most `per_host` at once. On PostgreSQL claims take turns, so that two
        machines do not both count the same free place.
        """
        at = await self.by_database_clock(now)
        rests = select(PACE.c.name).where(PACE.c.name == SOURCE.c.host, PACE.c.not_before > now).exists()
        due = (SOURCE.c.next_poll_at <= now, free(SOURCE.c.lease_until, at), ~rests)
        async with self._database.reading() as connection:
            candidates = set((await connection.execute(select(SOURCE.c.name).where(*due))).scalars())
        ours = candidates.intersection(names)
        if not ours:
            return ()
        async with self._database.writing() as connection:
            if not self._database.sqlite:
                await connection.execute(select(func.pg_advisory_xact_lock(CLAIM_LOCK)))
            waiting = select(SOURCE.c.name, SOURCE.c.host).where(self._database.among(SOURCE.c.name, ours), *due)
            in_turn = await connection.execute(waiting.order_by(SOURCE.c.next_poll_at, SOURCE.c.name))
            busy = await _busy_hosts(connection, at) if per_host else {}
            first = takeable(((row.name, row.host) for row in in_turn), busy, limit=limit, per_host=per_host)
            chosen = select(SOURCE.c.name).where(self._database.among(SOURCE.c.name, first), *due)
            rows = await _lease(connection, SOURCE, chosen.with_for_update(skip_locked=True).cte("chosen"), at + lease)
        rows.sort(key=lambda row: (row.next_poll_at, row.name))
        return tuple(ClaimedPoll(state=source_state(row), token=row.token) for row in rows)

    async def release_polls(self, tokens: Mapping[str, int]) -> None:
        """Give leases back unfinished."""
        if not tokens:
            return
        held = (SOURCE.c.name == bindparam("of"), SOURCE.c.token == bindparam("held"))
        async with self._database.writing() as connection:
            await connection.execute(
                update(SOURCE).where(*held).values(lease_until=None),
                [{"of": name, "held": token} for name, token in tokens.items()],
            )

    async def claim_texts(self, now: datetime, *, limit: int, lease: timedelta) -> tuple[OwedText, ...]:
        """Lease items whose longer text is owed and due, the longest due first. Counts an attempt."""
        at = await self.by_database_clock(now)
        due = (OWED_TEXT.c.due <= now, free(OWED_TEXT.c.lease_until, at))
        query = select(OWED_TEXT.c.item_id).where(*due).order_by(OWED_TEXT.c.due, OWED_TEXT.c.item_id).limit(limit)
        async with self._database.reading() as connection:
            if (await connection.execute(query)).first() is None:
                return ()
        async with self._database.writing() as connection:
            chosen = query.with_for_update(skip_locked=True).cte("chosen")
            leased = await _lease(connection, OWED_TEXT, chosen, at + lease, attempts=OWED_TEXT.c.attempts + 1)
            rows = {row.item_id: row for row in leased}
            items = await connection.execute(select(*ITEM_COLUMNS).where(self._database.among(ITEM.c.id, rows)))
            found = sorted(items, key=lambda item: (rows[item.id].due, item.id))
        return tuple(
            OwedText(stored=stored_item(item), token=rows[item.id].token, attempt=rows[item.id].attempts)
            for item in found
        )


async def _busy_hosts(connection: AsyncConnection, at: datetime) -> Mapping[str, int]:
    """Return how many sources of each host are leased now."""
    leased = (SOURCE.c.host.is_not(None), SOURCE.c.lease_until > at)
    counted = await connection.execute(select(SOURCE.c.host, func.count()).where(*leased).group_by(SOURCE.c.host))
    return {row[0]: row[1] for row in counted}


async def _lease(
    connection: AsyncConnection, table: Table, chosen: Any, until: datetime, **more: ColumnElement[Any]
) -> list[Found]:
    """Lease the rows of a CTE that names keys; return them as they are afterwards, in any order."""
    (key,) = table.primary_key.columns
    leasing = (
        update(table)
        .where(key.in_(select(chosen.c[key.name])))
        .values(token=table.c.token + 1, lease_until=until, **more)
        .returning(table)
    )
    return list((await connection.execute(leasing)).all())
