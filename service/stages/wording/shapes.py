"""Facts, evidence and stories as JSON, as strict models (pure): one source for webhooks, the API and `--json`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

SeverityName = Literal["low", "medium", "high", "urgent"]
Aware = Annotated[datetime, Field(description="ISO 8601 with zone")]


class Shape(BaseModel):
    """The base of all: frozen, and we write no unknown keys. The schema allows them, so that keys can be added."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra=lambda schema: schema.pop("additionalProperties", None)
    )


class AmountShape(Shape):
    """Whole units of `currency` (ISO 4217)."""

    value: int | float
    currency: str


class AgencyShape(Shape):
    """`slug` is the Federal Register's, where known."""

    name: str
    slug: str | None


class DeadlineShape(Shape):
    """A time by which people can act. `kind`: comments, response, effective, hearing."""

    kind: str
    at: Aware


class FactsShape(Shape):
    """What is known; null or an empty list means unknown, never "none".

    `docket` is the first of `dockets`. `identifiers` are what a matter is known by; `step` is where it stands according
    to this document.
    """

    amount: AmountShape | None
    recipient: str | None
    recipient_id: str | None
    agencies: list[AgencyShape]
    document_number: str | None
    docket: str | None
    dockets: list[str]
    notice_type: str | None
    deadlines: list[DeadlineShape]
    identifiers: list[str]
    step: str | None
    special: list[str]


class EvidenceShape(Shape):
    """A span that matched. `start`, `end`: code points of the original field. `sentence`: the text around it."""

    topic: str
    field: str
    start: int
    end: int
    phrase: str
    text: str
    sentence: str


class MemberShape(Shape):
    """Another outlet that tells the story."""

    outlet: str
    title: str
    url: str | None
    seen: Aware


class StoryShape(Shape):
    """`outlets` counts all that tell the story, the lead too; `independent` those that copy nobody."""

    id: str
    outlets: int
    independent: int
    also: list[MemberShape]


class ChangeShape(Shape):
    """A material change, as people read it. `what`: amount, deadline, title, withdrawal, award (one more)."""

    what: str
    before: str | None
    after: str | None


class MatterShape(Shape):
    """The official thing that the story is about, known by `identifiers`; `steps` in the order seen."""

    id: str
    step: str
    steps: list[str]
    identifiers: list[str]
    changes: list[ChangeShape]


class ItemShape(Shape):
    """An item as `poll --json` prints it. `id` is its identity within the source; `topics` are slugs."""

    source: str
    id: str
    url: str | None
    title: str
    text: str
    published: Aware | None
    updated: Aware | None
    authors: list[str]
    facts: FactsShape
    topics: list[str]


class LeadShape(Shape):
    """What is told of a story by its lead: `kind`, `source`, `tier`, `outlet` and texts are the lead's.

    `topics` are slugs. Evidence counts in `title` as it stands here.
    """

    severity: SeverityName
    topics: list[str]
    topic_titles: dict[str, str]
    title: str
    url: str | None
    summary: str
    evidence: list[EvidenceShape]
    matter: MatterShape | None
    facts: FactsShape
    kind: str
    source: str
    tier: str
    outlet: str
    published: Aware | None
    first_seen: Aware
