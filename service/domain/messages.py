"""What a channel is told (pure): an `Alert`, a `Digest` of alerts, or a `Notice` to the operator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.domain.stories import Change, Step, Story


class AlertKind(StrEnum):
    """`CREATED`: first told. `UPDATED`: a later step or a material change. `DEADLINE`: a deadline draws near."""

    CREATED = "created"
    UPDATED = "updated"
    DEADLINE = "deadline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A story, or a matter's step, that is new for a channel. `late`: older than a day when first seen."""

    id: str
    kind: AlertKind
    step: Step
    story: Story
    changes: tuple[Change, ...]
    late: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Many alerts as one delivery. `overflow`: alerts above the channel's cap rather than a daily digest.

    `day` is the channel's local date (ISO 8601).
    """

    id: str
    title: str
    day: str
    overflow: bool
    alerts: tuple[Alert, ...]
    at: datetime


class NoticeKind(StrEnum):
    """What an operator is told. Written `operations.<kind>` in a webhook."""

    PROBLEM = "problem"
    RECOVERY = "recovery"
    HEARTBEAT = "heartbeat"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A plain message about the service itself. `facts` are shown as `name: value` lines."""

    id: str
    kind: NoticeKind
    title: str
    text: str
    facts: tuple[tuple[str, str], ...]
    at: datetime


Message = Alert | Digest | Notice


def ref_of(delivery_id: str) -> str:
    """Return the eight hexadecimal digits that every message ends with: the id's last, which are random."""
    return delivery_id[-8:]
