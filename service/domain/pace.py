"""Manners that outlive a poll (pure): what polls teach about a source, and whom to leave alone until when.

A pace belongs to a polled host (`host:example.org`) or to a key with a daily quota (`quota:...`), never to a process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A redirect of which every hop is permanent, the same since `since` and in `polls` polls in a row."""

    to: str
    since: datetime
    polls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What polls have taught about a source.

    `arrivals`: when the last polls that brought something new were made, oldest first (bounded by who appends).
    `depths`: how many entries came with a title only, a summary, a full text.
    `unanswered`: conditional requests in a row that were answered with the same document once more.
    """

    arrivals: tuple[datetime, ...] = ()
    depths: Mapping[str, int] = field(default_factory=dict)
    unanswered: int = 0
    move: Move | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a host or a key stands: nobody asks it before `not_before`; `used` of `per_day` requests on `day` (UTC)."""

    name: str
    not_before: datetime | None = None
    day: str | None = None
    used: int = 0
    per_day: int | None = None
