"""Subscriptions to hubs on a database."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from service.domain.subscriptions import Subscription, SubscriptionState
from service.domain.wire import Secret
from service.store.columns import Found
from service.store.part import Part
from service.store.subscription_table import SUBSCRIPTION
from service.store.tables import SOURCE


class Subscribing(Part):
    """The subscriptions of the store."""

    async def subscriptions(self) -> tuple[Subscription, ...]:
        """Return every subscription, in the order of their sources and the oldest first."""
        in_order = (SUBSCRIPTION.c.source, SUBSCRIPTION.c.created, SUBSCRIPTION.c.id)
        async with self._database.reading() as connection:
            return tuple(map(_subscription, await connection.execute(select(SUBSCRIPTION).order_by(*in_order))))

    async def subscription(self, subscription_id: str) -> Subscription | None:
        """Return one subscription."""
        query = select(SUBSCRIPTION).where(SUBSCRIPTION.c.id == subscription_id)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else _subscription(row)

    async def add_subscription(self, subscription: Subscription) -> None:
        """Add a subscription; a known id is left as it is."""
        adding = self._database.insert(SUBSCRIPTION).values(_values(subscription)).on_conflict_do_nothing()
        async with self._database.writing() as connection:
            await connection.execute(adding)

    async def keep_subscription(self, subscription: Subscription) -> bool:
        """Store a changed subscription under the next version. False, and nothing, if another change came before."""
        same = (SUBSCRIPTION.c.id == subscription.id, SUBSCRIPTION.c.version == subscription.version)
        changed = _values(subscription) | {"version": subscription.version + 1}
        async with self._database.writing() as connection:
            kept = await connection.execute(update(SUBSCRIPTION).where(*same).values(changed))
        return kept.rowcount == 1

    async def forget_subscription(self, subscription_id: str) -> None:
        """Forget a subscription."""
        async with self._database.writing() as connection:
            await connection.execute(delete(SUBSCRIPTION).where(SUBSCRIPTION.c.id == subscription_id))

    async def hasten_poll(self, source: str, at: datetime) -> None:
        """Poll a source at that time if it would be polled later."""
        later = (SOURCE.c.name == source, SOURCE.c.next_poll_at > at)
        async with self._database.writing() as connection:
            await connection.execute(update(SOURCE).where(*later).values(next_poll_at=at))


def _values(subscription: Subscription) -> dict[str, Any]:
    values = {one.name: getattr(subscription, one.name) for one in fields(subscription)}
    return values | {"secret": subscription.secret.reveal(), "state": subscription.state.value}


def _subscription(row: Found) -> Subscription:
    values = dict(row._mapping)
    return Subscription(**values | {"secret": Secret(row.secret), "state": SubscriptionState(row.state)})
