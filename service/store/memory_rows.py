"""The rows of the store in memory, and what can be read and forgotten of them."""

from __future__ import annotations

from collections import defaultdict
from copy import copy
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from service.domain.items import ItemKey
from service.domain.ledger import (
    DeliveryState,
    NewAlert,
    NewDelivery,
    PollResult,
    Settlement,
    SourceState,
    StepSeen,
    StoredItem,
    StoredStory,
    StoryTouch,
)
from service.domain.marks import Mark
from service.domain.pace import Pace
from service.domain.subscriptions import Subscription
from service.domain.views import AlertView, ChannelState, DeliveryView, VersionView
from service.store.recalling import MAX_MEMBERS


@dataclass(slots=True)
class Lease:
    """A lease with its fencing token, which only grows."""

    token: int = 0
    until: datetime | None = None

    def free(self, now: datetime) -> bool:
        """True when nobody holds it, or its time ran out."""
        return self.until is None or self.until <= now

    def take(self, until: datetime) -> int:
        """Take the lease; return the new token."""
        self.token += 1
        self.until = until
        return self.token

    def held(self, token: int) -> bool:
        """True while nobody took or gave back the lease since `token` was given."""
        return self.token == token and self.until is not None

    def give_back(self) -> None:
        """End the lease."""
        self.until = None


@dataclass(slots=True)
class SourceEntry:
    """A source."""

    state: SourceState
    lease: Lease = field(default_factory=Lease)
    host: str | None = None


@dataclass(slots=True)
class ChannelEntry:
    """A channel."""

    state: ChannelState
    lease: Lease = field(default_factory=Lease)

    def ready(self, now: datetime) -> bool:
        """True when the channel may send and nobody holds it."""
        paced = self.state.not_before is None or self.state.not_before <= now
        return self.state.stopped_at is None and paced and self.lease.free(now)


@dataclass(slots=True)
class OwedEntry:
    """An owed text."""

    due: datetime
    attempts: int = 0
    lease: Lease = field(default_factory=Lease)


@dataclass(frozen=True, slots=True)
class Seen:
    """What an item is known by, and as what."""

    item_id: str
    content_hash: str


@dataclass(slots=True)
class DeliveryEntry:
    """A delivery."""

    new: NewDelivery
    not_before: datetime
    state: DeliveryState = DeliveryState.WAITING
    parts_sent: int = 0
    attempts: int = 0
    claim_token: int | None = None
    last: Settlement | None = None
    settled: datetime | None = None

    @property
    def waits(self) -> bool:
        """True until it is sent or dead."""
        return self.state is DeliveryState.WAITING

    def settle(self, settlement: Settlement) -> None:
        """Take over how a try ended."""
        self.state = settlement.state
        self.parts_sent = settlement.parts_sent
        self.claim_token = None
        self.last = settlement
        self.settled = None if self.waits else settlement.at
        if settlement.not_before is not None:
            self.not_before = settlement.not_before

    def revive(self, now: datetime) -> None:
        """Make a dead delivery wait again."""
        self.state = DeliveryState.WAITING
        self.attempts = 0
        self.not_before = now
        self.settled = None

    def view(self) -> DeliveryView:
        """Return the delivery as people see it."""
        return DeliveryView(
            id=self.new.id,
            channel=self.new.channel,
            title=self.new.title,
            state=self.state,
            attempts=self.attempts,
            created=self.new.created,
            not_before=self.not_before,
            last_outcome=self.last.outcome if self.last else None,
            last_detail=self.last.detail if self.last else None,
            settled=self.settled,
        )


@dataclass(slots=True)
class Rows:
    """Every row. Values of the domain are shared, never changed; entries and containers are this store's own."""

    sources: dict[str, SourceEntry] = field(default_factory=dict)
    channels: dict[str, ChannelEntry] = field(default_factory=dict)
    polls: list[PollResult] = field(default_factory=list)
    seen: dict[ItemKey, Seen] = field(default_factory=dict)
    items: dict[str, StoredItem] = field(default_factory=dict)
    versions: dict[str, tuple[VersionView, ...]] = field(default_factory=dict)
    stories: dict[str, StoryTouch] = field(default_factory=dict)
    fingerprints: set[tuple[int, str]] = field(default_factory=set)
    identifiers: dict[str, str] = field(default_factory=dict)
    steps: dict[str, tuple[StepSeen, ...]] = field(default_factory=dict)
    links: set[tuple[str, str]] = field(default_factory=set)
    owed: dict[str, OwedEntry] = field(default_factory=dict)
    paces: dict[str, Pace] = field(default_factory=dict)
    alerts: dict[str, NewAlert] = field(default_factory=dict)
    bound: dict[str, str | None] = field(default_factory=dict)
    deliveries: dict[str, DeliveryEntry] = field(default_factory=dict)
    attempts: list[Settlement] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)

    def copy(self) -> Rows:
        """Return a copy that changes to these rows do not reach."""
        return Rows(**{one.name: _copied(getattr(self, one.name)) for one in fields(self)})

    def rests(self, host: str | None, now: datetime) -> bool:
        """Return whether that host is to be left alone now."""
        pace = self.paces.get(host) if host else None
        return pace is not None and pace.not_before is not None and pace.not_before > now

    def deliveries_in_order(self) -> list[DeliveryEntry]:
        """Return deliveries, oldest first."""
        return sorted(self.deliveries.values(), key=lambda one: (one.new.created, one.new.id))

    def alerts_in_order(self) -> list[NewAlert]:
        """Return alerts, oldest first."""
        return sorted(self.alerts.values(), key=lambda one: (one.at, one.id))

    def members(self, story_id: str) -> list[StoredItem]:
        """Return a story's items, oldest first."""
        found = (one for one in self.items.values() if one.story_id == story_id)
        return sorted(found, key=lambda one: (one.first_seen, one.id))

    def story(self, story_id: str) -> StoredStory:
        """Return a story whole."""
        touch = self.stories[story_id]
        told: defaultdict[str, set[str]] = defaultdict(set)
        for alert in self.alerts.values():
            if alert.story_id == story_id:
                told[alert.channel].add(alert.key)
        return StoredStory(
            id=story_id,
            members=tuple(self.members(story_id)[:MAX_MEMBERS]),
            identifiers=tuple(sorted(one for one, story in self.identifiers.items() if story == story_id)),
            steps=tuple(sorted(self.steps.get(story_id, ()), key=lambda one: (one.at, one.step))),
            told={channel: frozenset(keys) for channel, keys in told.items()},
            first_seen=touch.first_seen,
            updated=touch.updated,
        )

    def alert_view(self, alert: NewAlert) -> AlertView:
        """Return an alert as people see it."""
        delivery_id = self.bound[alert.id]
        return AlertView(
            id=alert.id,
            channel=alert.channel,
            story=self.story(alert.story_id),
            key=alert.key,
            step=alert.step,
            kind=alert.kind,
            changes=alert.changes,
            late=alert.late,
            at=alert.at,
            delivery_id=delivery_id,
            delivery_state=None if delivery_id is None else self.deliveries[delivery_id].state,
            overflow=alert.overflow,
        )

    def channel_state(self, name: str) -> ChannelState:
        """Return a channel's state with its counts."""
        states = [one.state for one in self.deliveries.values() if one.new.channel == name]
        waiting, dead = states.count(DeliveryState.WAITING), states.count(DeliveryState.DEAD)
        return replace(self.channels[name].state, waiting=waiting, dead=dead)


def _copied(rows: Any) -> Any:
    if isinstance(rows, dict):
        return {key: _own(row) for key, row in rows.items()}
    return copy(rows)


def _own(row: Any) -> Any:
    if isinstance(row, SourceEntry | ChannelEntry | OwedEntry):
        return replace(row, lease=replace(row.lease))
    return replace(row) if isinstance(row, DeliveryEntry) else row
