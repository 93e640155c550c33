"""What a webhook's body holds, as strict models (pure): the payload and its JSON Schema come from the same place."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION = 1
"""Rises when a receiver written for the schema before could break."""

SeverityName = Literal["low", "medium", "high", "urgent"]
# Said, not enforced: a message never fails for the form of an id.
Ref = Annotated[str, Field(json_schema_extra={"pattern": "^[0-9a-f]{8}$"})]
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
    """What is known; null or an empty list means unknown, never "none". `docket` is the first of `dockets`."""

    amount: AmountShape | None
    recipient: str | None
    recipient_id: str | None
    agencies: list[AgencyShape]
    document_number: str | None
    docket: str | None
    dockets: list[str]
    notice_type: str | None
    deadlines: list[DeadlineShape]
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
    """A material change, as people read it. `what`: amount, deadline, title, withdrawal."""

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


class AlertShape(Shape):
    """An alert. `kind`, `source`, `tier` and `outlet` are the lead's. `topics` are slugs.

    `changes` are also in `matter`, where there is one. `truncated`: texts or lists were cut to keep the body small.
    """

    id: str
    ref: Ref
    kind: str
    severity: SeverityName
    topics: list[str]
    topic_titles: dict[str, str]
    title: str
    url: str | None
    summary: str
    evidence: list[EvidenceShape]
    story: StoryShape
    matter: MatterShape | None
    step: str
    changes: list[ChangeShape]
    facts: FactsShape
    source: str
    tier: str
    outlet: str
    published: Aware | None
    first_seen: Aware
    late: bool
    truncated: bool


class DigestShape(Shape):
    """One part of a digest: many alerts of one day (`day`: the channel's local date)."""

    id: str
    ref: Ref
    title: str
    day: str
    overflow: bool
    part: int
    parts: int
    alerts: list[AlertShape]


class FactShape(Shape):
    """A line of a notice."""

    name: str
    value: str


class NoticeShape(Shape):
    """A message about the service itself."""

    id: str
    ref: Ref
    title: str
    text: str
    facts: list[FactShape]


class AlertBody(Shape):
    """The body of an alert."""

    type: Literal["alert.created", "alert.updated", "alert.deadline"]
    timestamp: Aware
    data: AlertShape


class DigestBody(Shape):
    """The body of a part of a digest."""

    type: Literal["digest.created"]
    timestamp: Aware
    data: DigestShape


class NoticeBody(Shape):
    """The body of a notice."""

    type: Literal["operations.problem", "operations.recovery", "operations.heartbeat", "operations.test"]
    timestamp: Aware
    data: NoticeShape


Body = AlertBody | DigestBody | NoticeBody


def alert_schema() -> dict[str, object]:
    """Return the JSON Schema (2020-12) of an alert's whole body, as served at /api/v1/schemas/alert.json."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:oversight-alerts:schema:alert:{SCHEMA_VERSION}",
    } | AlertBody.model_json_schema()
