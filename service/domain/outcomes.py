"""How a poll or a delivery ended, as closed sets (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PollOutcome(StrEnum):
    """How a poll ended. Anything but the first three is a problem of the source."""

    READ = "read"
    UNCHANGED = "unchanged"
    EMPTY = "empty"
    THROTTLED = "throttled"
    REFUSED = "refused"
    GONE = "gone"
    CHALLENGED = "challenged"
    ERROR_POSTED = "error_posted"
    UNPARSABLE = "unparsable"
    SHAPE_CHANGED = "shape_changed"
    UNREACHABLE = "unreachable"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    FORBIDDEN = "forbidden"
    REDIRECTED = "redirected"
    FAILED = "failed"


WELL = frozenset({PollOutcome.READ, PollOutcome.UNCHANGED, PollOutcome.EMPTY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The other side has it. `receipt` is its own id of the message, if it gave one."""

    receipt: str | None = None
    pause_s: float = 0.0
    """How long the channel must rest before its next message (from its rate headers)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """Try again: not before `after_s`, where the other side said so. `whole_channel`: it speaks of all messages."""

    why: str
    after_s: float | None = None
    whole_channel: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """This message will never be taken; the next may. It becomes a dead letter."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """The channel itself is no more: it stops and keeps its messages until somebody acts."""

    why: str


Outcome = Sent | Later | Refused | Gone
