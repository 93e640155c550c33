"""Subscriptions to WebSub hubs (pure): what is kept of each, and the part of the store that keeps them.

https://www.w3.org/TR/websub/
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from service.domain.wire import Secret


class SubscriptionState(StrEnum):
    """Where a subscription stands. `LEAVING`: the hub is asked to end it."""

    PENDING = "pending"
    VERIFIED = "verified"
    DENIED = "denied"
    LEAVING = "leaving"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One subscription of a source to a hub. `id` is the end of its callback's address, which nobody can guess.

    `private_origin`: the one that may be private (see `Request`), for as long as the hub must be asked.
    `due`: when something must be done about it. `asked_at`, `tries`: the hub was asked last, and how often in this
    state. `lease_until`: until when the hub pushes. `pushed_at`: its last good push; `missed_at`: a poll found what it
    had not pushed. `ignored` counts pushes that nobody proved to be the hub's, or that could not be read.
    `version` grows with each change: who changes an older one is refused.
    """

    id: str
    source: str
    hub: str
    topic: str
    secret: Secret
    state: SubscriptionState
    created: datetime
    due: datetime
    private_origin: str | None = None
    asked_at: datetime | None = None
    tries: int = 0
    lease_until: datetime | None = None
    pushed_at: datetime | None = None
    missed_at: datetime | None = None
    pushes: int = 0
    ignored: int = 0
    detail: str | None = None
    version: int = 0


class SubscriptionStore(Protocol):
    """The part of the store that keeps subscriptions. Every method is one short transaction."""

    async def subscriptions(self) -> tuple[Subscription, ...]:
        """Return every subscription, in the order of their sources and the oldest first."""

    async def subscription(self, subscription_id: str) -> Subscription | None:
        """Return one subscription."""

    async def add_subscription(self, subscription: Subscription) -> None:
        """Add a subscription; a known id is left as it is."""

    async def keep_subscription(self, subscription: Subscription) -> bool:
        """Store a changed subscription under the next version. False, and nothing, if another change came before."""

    async def forget_subscription(self, subscription_id: str) -> None:
        """Forget a subscription."""

    async def hasten_poll(self, source: str, at: datetime) -> None:
        """Poll a source at that time if it would be polled later."""
