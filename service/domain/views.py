"""What the store shows to people and to `app` (pure): channels, deliveries, alerts and versions as they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.domain.items import Item
from service.domain.ledger import DeliveryState, StoredStory
from service.domain.messages import AlertKind
from service.domain.stories import Change, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelState:
    """What is kept of a channel. Stopped: a permanent answer came; it keeps its deliveries until somebody acts.

    `fingerprint` is a hash of its configuration: a changed one starts a stopped channel again.
    """

    name: str
    created: datetime
    fingerprint: str
    stopped_why: str | None = None
    stopped_at: datetime | None = None
    not_before: datetime | None = None
    next_digest_at: datetime | None = None
    waiting: int = 0
    dead: int = 0
    last_sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """A delivery as people see it, with its last attempt."""

    id: str
    channel: str
    title: str
    state: DeliveryState
    attempts: int
    created: datetime
    not_before: datetime | None
    last_outcome: str | None
    last_detail: str | None
    settled: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """An alert as people see it: who was told what, when, and by which delivery."""

    id: str
    channel: str
    story: StoredStory
    key: str
    step: Step
    kind: AlertKind
    changes: tuple[Change, ...]
    late: bool
    at: datetime
    delivery_id: str | None
    delivery_state: DeliveryState | None
    overflow: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """What an item said at one time: evidence. `changes`: what of it was material, against the version before.

    `seal` is SHA-256 (hex) as the item's `content_hash`, over what is kept: another one where a longer text was fetched
    or something was added to the facts. It was written together with the version.
    """

    version: int
    at: datetime
    item: Item
    seal: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptView:
    """One try of a delivery. `receipt` is the other side's own id of the message, if it gave one."""

    at: datetime
    outcome: str
    detail: str | None
    receipt: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PollView:
    """One visit to a source, as it is on record."""

    source: str
    started: datetime
    elapsed_s: float
    outcome: str
    entries: int
    fresh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What the service did since a time: polls and those that failed, items, alerts owed, deliveries sent."""

    polls: int
    failed: int
    fresh: int
    matched: int
    alerts: int
    sent: int
