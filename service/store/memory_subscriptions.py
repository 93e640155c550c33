"""Subscriptions to hubs, in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from service.domain.subscriptions import Subscription
from service.store.memory_rows import Rows


class MemorySubscriptions:
    """The subscriptions of the store in memory."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def subscriptions(self) -> tuple[Subscription, ...]:
        """Return every subscription, in the order of their sources and the oldest first."""
        return tuple(sorted(self._rows.subscriptions.values(), key=lambda one: (one.source, one.created, one.id)))

    async def subscription(self, subscription_id: str) -> Subscription | None:
        """Return one subscription."""
        return self._rows.subscriptions.get(subscription_id)

    async def add_subscription(self, subscription: Subscription) -> None:
        """Add a subscription; a known id is left as it is."""
        self._rows.subscriptions.setdefault(subscription.id, subscription)

    async def keep_subscription(self, subscription: Subscription) -> bool:
        """Store a changed subscription under the next version. False, and nothing, if another change came before."""
        known = self._rows.subscriptions.get(subscription.id)
        if known is None or known.version != subscription.version:
            return False
        self._rows.subscriptions[subscription.id] = replace(subscription, version=subscription.version + 1)
        return True

    async def forget_subscription(self, subscription_id: str) -> None:
        """Forget a subscription."""
        self._rows.subscriptions.pop(subscription_id, None)

    async def hasten_poll(self, source: str, at: datetime) -> None:
        """Poll a source at that time if it would be polled later."""
        entry = self._rows.sources.get(source)
        if entry is not None:
            entry.state = replace(entry.state, next_poll_at=min(entry.state.next_poll_at, at))
