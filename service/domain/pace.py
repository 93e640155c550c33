"""Manners that outlive a poll (pure): what polls teach about a source, and whom to leave alone until when.

A pace belongs to a polled host (`host:example.org`) or to a key with a daily quota (`quota:...`), never to a process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from service.domain.wire import Quota


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A redirect of which every hop is permanent, the same since `since` and in `polls` polls in a row.

    `adopted`: since when the new address is asked first; None while it is only watched. `of`: the configured address
    that moved; one that the operator writes instead has not. None: not noted.
    """

    to: str
    since: datetime
    polls: int
    adopted: datetime | None = None
    of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What polls have taught about a source.

    `arrivals`: when the last polls that brought something new were made, oldest first (bounded by who appends);
    `watched_since`: since when they are noted.
    `depths`: how many entries came with a title only, a summary, a full text.
    `unanswered`: conditional requests in a row that were answered with the same document once more; `body_hash` is of
    the last document that was read and stored, `read_from` the address that gave it.
    `faults`: polls in a row that went wrong though somebody was asked.
    `asked_s` is the least interval that the document asks for, `fresh_s` how long its headers call it fresh;
    `skip_hours` and `skip_days` are when it is not to be asked (UTC hours, English day names).
    """

    arrivals: tuple[datetime, ...] = ()
    depths: Mapping[str, int] = field(default_factory=dict)
    unanswered: int = 0
    faults: int = 0
    move: Move | None = None
    watched_since: datetime | None = None
    body_hash: str | None = None
    read_from: str | None = None
    asked_s: float = 0.0
    fresh_s: float = 0.0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a host or a key stands: nobody asks it before `not_before`; `used` of `per_day` requests on `day` (UTC)."""

    name: str
    not_before: datetime | None = None
    day: str | None = None
    used: int = 0
    per_day: int | None = None


def quota_pace(quota: Quota) -> str:
    """Return the name of a quota's pace."""
    return f"quota:{quota.name}"
