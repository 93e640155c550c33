"""Deliveries: channels leased whole, tries settled under the lease, dead letters replayed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, exists, literal_column, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.ledger import ClaimedChannel, ClaimedDelivery, DeliveryState, Settlement
from service.store.columns import Found
from service.store.outbox_tables import ATTEMPT, BODY, CHANNEL, DELIVERY
from service.store.part import Part, free

# Literals, not parameters: only so does either database know that its partial indexes serve.
WAITING, DEAD = literal_column("'waiting'", Text), literal_column("'dead'", Text)


class Outbox(Part):
    """The queue of deliveries."""

    async def claim_channels(
        self, names: Collection[str], now: datetime, *, limit: int, each: int, lease: timedelta
    ) -> tuple[ClaimedChannel, ...]:
        """Lease channels among `names` that have due deliveries, may send now, are not stopped and not leased."""
        at = await self.by_database_clock(now)
        ready = (
            CHANNEL.c.stopped_at.is_(None),
            or_(CHANNEL.c.not_before.is_(None), CHANNEL.c.not_before <= now),
            free(CHANNEL.c.lease_until, at),
        )
        owed = exists().where(DELIVERY.c.channel == CHANNEL.c.name, *_due(now))
        async with self._database.reading() as connection:
            found = set((await connection.execute(select(CHANNEL.c.name).where(*ready, owed))).scalars())
        ours = found.intersection(names)
        claimed: list[ClaimedChannel] = []
        for name in sorted(ours):
            if len(claimed) == limit:
                break
            async with self._database.writing() as connection:
                this = select(CHANNEL).where(CHANNEL.c.name == name, *ready).with_for_update(skip_locked=True)
                row = (await connection.execute(this)).first()
                if row is None:
                    continue
                deliveries = await self._claim(connection, row, now, each, at + lease)
            if deliveries:
                claimed.append(ClaimedChannel(channel=name, token=row.token + 1, deliveries=deliveries))
        return tuple(claimed)

    async def _claim(
        self, connection: AsyncConnection, channel: Found, now: datetime, each: int, until: datetime
    ) -> tuple[ClaimedDelivery, ...]:
        earlier = DELIVERY.alias("earlier")
        blocked = exists().where(
            earlier.c.channel == channel.name,
            earlier.c.subject == DELIVERY.c.subject,
            earlier.c.state == WAITING,
            tuple_(earlier.c.created, earlier.c.id) < tuple_(DELIVERY.c.created, DELIVERY.c.id),
        )
        query = (
            select(DELIVERY.c.id, DELIVERY.c.parts_sent, DELIVERY.c.attempts, DELIVERY.c.created)
            .where(DELIVERY.c.channel == channel.name, *_due(now), ~blocked)
            .order_by(DELIVERY.c.created, DELIVERY.c.id)
            .limit(each)
        )
        rows = (await connection.execute(query)).all()
        if not rows:
            return ()
        token = channel.token + 1
        leasing = update(CHANNEL).where(CHANNEL.c.name == channel.name)
        await connection.execute(leasing.values(token=token, lease_until=until))
        ids = [row.id for row in rows]
        counting = update(DELIVERY).where(self._database.among(DELIVERY.c.id, ids))
        await connection.execute(counting.values(attempts=DELIVERY.c.attempts + 1, claim_token=token))
        bodies = await self._bodies(connection, ids)
        return tuple(
            ClaimedDelivery(
                id=row.id,
                bodies=bodies[row.id],
                parts_sent=row.parts_sent,
                attempt=row.attempts + 1,
                created=row.created,
            )
            for row in rows
        )

    async def _bodies(self, connection: AsyncConnection, ids: Collection[str]) -> Mapping[str, tuple[bytes, ...]]:
        query = select(BODY).where(self._database.among(BODY.c.delivery_id, ids)).order_by(BODY.c.part)
        found: defaultdict[str, tuple[bytes, ...]] = defaultdict(tuple)
        for row in await connection.execute(query):
            found[row.delivery_id] += (bytes(row.content),)
        return found

    async def bodies(self, delivery_ids: Collection[str]) -> Mapping[str, tuple[bytes, ...]]:
        """Return what those deliveries say, as it was encoded."""
        async with self._database.reading() as connection:
            return dict(await self._bodies(connection, delivery_ids))

    async def settle(self, settlement: Settlement) -> bool:
        """Record one try. False, and nothing, if the token no longer holds."""
        leased = exists().where(
            CHANNEL.c.name == DELIVERY.c.channel,
            CHANNEL.c.token == settlement.token,
            CHANNEL.c.lease_until.is_not(None),
        )
        ours = (DELIVERY.c.id == settlement.delivery_id, DELIVERY.c.claim_token == settlement.token, leased)
        settling = update(DELIVERY).where(*ours).values(_settled(settlement)).returning(DELIVERY.c.channel)
        async with self._database.writing() as connection:
            channel = (await connection.execute(settling)).scalar_one_or_none()
            if channel is None:
                return False
            attempt = ATTEMPT.insert().values(
                delivery_id=settlement.delivery_id,
                at=settlement.at,
                outcome=settlement.outcome,
                detail=settlement.detail,
                elapsed_s=settlement.elapsed_s,
                receipt=settlement.receipt,
            )
            await connection.execute(attempt)
            if settlement.state is DeliveryState.SENT:
                sent = update(CHANNEL).where(CHANNEL.c.name == channel).values(last_sent_at=settlement.at)
                await connection.execute(sent)
        return True

    async def release_channel(
        self, channel: str, token: int, *, not_before: datetime | None, stopped_why: str | None, at: datetime
    ) -> bool:
        """Give a channel's lease back; uncount the attempt of deliveries that were claimed and not tried."""
        values: dict[str, Any] = {"lease_until": None, "not_before": not_before}
        if stopped_why is not None:
            values |= {"stopped_why": stopped_why, "stopped_at": at}
        ours = (CHANNEL.c.name == channel, CHANNEL.c.token == token, CHANNEL.c.lease_until.is_not(None))
        untried = (DELIVERY.c.channel == channel, DELIVERY.c.state == WAITING, DELIVERY.c.claim_token == token)
        uncounted = {"attempts": DELIVERY.c.attempts - 1, "claim_token": None}
        async with self._database.writing() as connection:
            if (await connection.execute(update(CHANNEL).where(*ours).values(values))).rowcount != 1:
                return False
            await connection.execute(update(DELIVERY).where(*untried).values(uncounted))
        return True

    async def resume_channel(self, channel: str) -> None:
        """Start a stopped channel again."""
        running = {"stopped_why": None, "stopped_at": None, "not_before": None}
        async with self._database.writing() as connection:
            await connection.execute(update(CHANNEL).where(CHANNEL.c.name == channel).values(running))

    async def replay(self, *, delivery_ids: Collection[str] = (), channel: str | None = None, now: datetime) -> int:
        """Make dead deliveries wait again (those ids, or all of a channel); return how many."""
        which = [self._database.among(DELIVERY.c.id, delivery_ids)]
        if channel is not None:
            which.append(DELIVERY.c.channel == channel)
        again = {
            "state": DeliveryState.WAITING.value,
            "attempts": 0,
            "claim_token": None,
            "not_before": now,
            "settled": None,
        }
        dead = update(DELIVERY).where(DELIVERY.c.state == DEAD, or_(*which))
        async with self._database.writing() as connection:
            return (await connection.execute(dead.values(again))).rowcount

    async def due_digests(self, names: Collection[str], now: datetime) -> tuple[str, ...]:
        """Return the channels whose digest is due, the longest due first."""
        query = (
            select(CHANNEL.c.name)
            .where(CHANNEL.c.next_digest_at <= now)
            .order_by(CHANNEL.c.next_digest_at, CHANNEL.c.name)
        )
        wanted = set(names)
        async with self._database.reading() as connection:
            return tuple(name for name in (await connection.execute(query)).scalars() if name in wanted)


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (DELIVERY.c.state == WAITING, DELIVERY.c.not_before <= now)


def _settled(settlement: Settlement) -> dict[str, Any]:
    waits = settlement.state is DeliveryState.WAITING
    values: dict[str, Any] = {
        "state": settlement.state.value,
        "parts_sent": settlement.parts_sent,
        "claim_token": None,
        "last_outcome": settlement.outcome,
        "last_detail": settlement.detail,
        "settled": None if waits else settlement.at,
    }
    if settlement.not_before is not None:
        values["not_before"] = settlement.not_before
    return values
