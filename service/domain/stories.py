"""What people are told about (pure): a `Story`, the `Matter` it may be, and what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.domain.items import Item
from service.domain.matches import Match, Severity


class Step(StrEnum):
    """Where a matter stands. A story of press has no step: `TOLD` stands for "the story itself".

    A bill is introduced, reported by a committee, passed by a chamber, cleared by both, vetoed or enacted.
    """

    TOLD = "told"
    FILED = "filed"
    PUBLISHED = "published"
    CORRECTED = "corrected"
    SOUGHT = "sought"
    SOLICITED = "solicited"
    AMENDED = "amended"
    AWARDED = "awarded"
    MODIFIED = "modified"
    INTRODUCED = "introduced"
    REPORTED = "reported"
    PASSED = "passed"
    CLEARED = "cleared"
    VETOED = "vetoed"
    ENACTED = "enacted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A material difference. `what`: `amount`, `deadline`, `title`, `withdrawal`, or `award`, one more vendor's.

    Values are as people read them.
    """

    what: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic as people see it."""

    slug: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One item of a story, as shown in "also in"."""

    outlet: str
    title: str
    url: str | None
    seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """The life of one official thing. `steps` in the order in which they were seen."""

    identifiers: tuple[str, ...]
    step: Step
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Items that tell the same thing, as people see it: the lead, why it matched, who else tells it.

    `outlets` counts distinct outlets; `independent` counts those that do not carry a copy of another's text.
    `matches` are the lead's (spans count in its fields), in the order of feeds.yaml; `topics` and `severity`
    are those of all members together. `item_id` is the lead's id. `also` leaves the lead out.
    """

    id: str
    item_id: str
    lead: Item
    topics: tuple[Topic, ...]
    matches: tuple[Match, ...]
    severity: Severity
    outlets: int
    independent: int
    also: tuple[Member, ...]
    matter: Matter | None
    first_seen: datetime
    updated: datetime
