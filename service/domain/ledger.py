"""What the store knows, and what it is told to write (pure): `Probe` -> `Knowledge`, `Plan`, and the rows of both.

The pipeline asks the store what it knows about a batch of items (`Probe` -> `Knowledge`), a pure stage decides
(`Plan`), the store carries it out; all in one write transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from service.domain.items import Item, ItemKey
from service.domain.kinds import Cursor
from service.domain.matches import Match
from service.domain.messages import AlertKind
from service.domain.outcomes import PollOutcome
from service.domain.pace import Habits
from service.domain.stories import Change, Step
from service.domain.wire import Validators


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What a batch wants to know. `fingerprints` are unsigned 63-bit numbers (see stages/similarity)."""

    keys: frozenset[ItemKey] = frozenset()
    urls: frozenset[str] = frozenset()
    fingerprints: frozenset[int] = frozenset()
    identifiers: frozenset[str] = frozenset()
    since: datetime | None = None
    """Stories found only by fingerprint are wanted only if they were first seen at or after this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredItem:
    """An item as it lies in the store. `seeded`: it was there at the first poll. `version` counts from 1.

    `story_id` is None for an item that matches nothing. `reason` says in words why it joined that story (None:
    it began it); `copy`: it carries a copy of another member's text, so it is not an independent outlet.
    """

    id: str
    item: Item
    version: int
    story_id: str | None
    matches: tuple[Match, ...]
    first_seen: datetime
    seeded: bool
    reason: str | None = None
    copy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSeen:
    """A step of a matter: when first seen, by which item; `seeded`: told to nobody because it was there before."""

    step: Step
    item_id: str
    at: datetime
    seeded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStory:
    """A story with its members (oldest first), the steps of its matter, and what each channel was told (alert keys)."""

    id: str
    members: tuple[StoredItem, ...]
    identifiers: tuple[str, ...]
    steps: tuple[StepSeen, ...]
    told: Mapping[str, frozenset[str]]
    first_seen: datetime
    updated: datetime

    @property
    def live(self) -> bool:
        """True when some member was not there at the first poll of its source."""
        return any(not member.seeded for member in self.members)


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What the store knows about a probe. `stories` holds every story that one of the other maps names.

    `items` holds every known item of the asked keys, whole.
    """

    items: Mapping[ItemKey, StoredItem] = field(default_factory=dict)
    stories: Mapping[str, StoredStory] = field(default_factory=dict)
    by_url: Mapping[str, str] = field(default_factory=dict)
    by_fingerprint: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    by_identifier: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """An item to insert, with what it is found by. `owes_text`: its longer text is to be fetched."""

    stored: StoredItem
    fingerprints: frozenset[int]
    owes_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """A known item that came back different: the new state whole, and the material changes."""

    stored: StoredItem
    fingerprints: frozenset[int]
    changes: tuple[Change, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryTouch:
    """A story to insert, or to mark as updated if it exists."""

    id: str
    first_seen: datetime
    updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStep:
    """A step to record; ignored if the story has it."""

    story_id: str
    seen: StepSeen


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAlert:
    """An alert owed to a channel. (channel, story_id, key) is unique: a second one is not written, nor its delivery.

    `delivery_id` None: it waits for the channel's next digest; `overflow` says that the cap put it there.
    """

    id: str
    channel: str
    story_id: str
    key: str
    step: Step
    kind: AlertKind
    topics: tuple[str, ...]
    changes: tuple[Change, ...]
    late: bool
    at: datetime
    delivery_id: str | None
    overflow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """A delivery owed. `bodies` are fixed now. `subject` orders: deliveries of one (channel, subject) go one by one."""

    id: str
    channel: str
    subject: str
    bodies: tuple[bytes, ...]
    not_before: datetime
    created: datetime
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that one batch writes, decided before a row is touched. `identifiers`: identifier -> story id.

    `links`: pairs of stories that turned out to tell the same after both had been told; nothing moves.
    """

    items: tuple[NewItem, ...] = ()
    versions: tuple[NewVersion, ...] = ()
    stories: tuple[StoryTouch, ...] = ()
    identifiers: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[NewStep, ...] = ()
    alerts: tuple[NewAlert, ...] = ()
    deliveries: tuple[NewDelivery, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What is kept of a source between polls. `failures`: polls in a row that did not go well.

    `seeded`: its first poll is done. `problem_since`: since when it is not well; `problem_told_at`: when the operations
    channel last heard of it.
    """

    name: str
    cursor: Cursor = field(default_factory=dict)
    validators: Mapping[str, Validators] = field(default_factory=dict)
    next_poll_at: datetime
    seeded: bool = False
    failures: int = 0
    created: datetime
    last_poll_at: datetime | None = None
    last_success_at: datetime | None = None
    last_outcome: PollOutcome | None = None
    last_detail: str | None = None
    problem_since: datetime | None = None
    problem_told_at: datetime | None = None
    newest_item_at: datetime | None = None
    items: int = 0
    habits: Habits = field(default_factory=Habits)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedPoll:
    """A source that is ours to poll until the lease ends. `token` fences: without it nothing is written."""

    state: SourceState
    token: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PollResult:
    """How a poll ended; written only if `token` still holds the lease. `state` is the whole new state."""

    token: int
    state: SourceState
    outcome: PollOutcome
    detail: str | None
    started: datetime
    elapsed_s: float
    entries: int
    fresh: int
    matched: int


class DeliveryState(StrEnum):
    """Where a delivery stands. `dead`: refused or out of tries; it can be replayed."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedDelivery:
    """A delivery that is ours to try. `attempt` counts this try, from 1; `parts_sent` bodies are already there."""

    id: str
    bodies: tuple[bytes, ...]
    parts_sent: int
    attempt: int
    created: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedChannel:
    """A channel that is ours until the lease ends, with its due deliveries, oldest first."""

    channel: str
    token: int
    deliveries: tuple[ClaimedDelivery, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How one try ended: the delivery's new state, when to try again, and the attempt for the record."""

    delivery_id: str
    token: int
    state: DeliveryState
    parts_sent: int
    not_before: datetime | None
    outcome: str
    detail: str | None
    at: datetime
    elapsed_s: float
    receipt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedText:
    """An item whose longer text is ours to fetch until the lease ends."""

    stored: StoredItem
    token: int
    attempt: int
