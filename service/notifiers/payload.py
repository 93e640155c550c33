"""What a webhook's body holds, as strict models (pure): the payload and its JSON Schema come from the same place."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from service.stages.wording.shapes import Aware, ChangeShape, LeadShape, Shape, StoryShape

SCHEMA_VERSION = 1
"""Rises when a receiver written for the schema before could break."""

# Said, not enforced: a message never fails for the form of an id.
Ref = Annotated[str, Field(json_schema_extra={"pattern": "^[0-9a-f]{8}$"})]


class AlertShape(LeadShape):
    """An alert. `changes` are also in `matter`, where there is one.

    `truncated`: texts or lists were cut to keep the body small.
    """

    id: str
    ref: Ref
    story: StoryShape
    step: str
    changes: list[ChangeShape]
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


def alert_schema() -> dict[str, object]:
    """Return the JSON Schema (2020-12) of an alert's whole body, as served at /api/v1/schemas/alert.json."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:oversight-alerts:schema:alert:{SCHEMA_VERSION}",
    } | AlertBody.model_json_schema()
