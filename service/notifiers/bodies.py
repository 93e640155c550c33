"""A message -> the bodies of a webhook, each below 20 kB (pure)."""

from __future__ import annotations

from typing import Literal

import orjson

from service.domain.messages import Alert, Digest, Message, Notice, ref_of
from service.notifiers import payload, wording
from service.notifiers.limits import pages
from service.stages.wording.shapes import Shape
from service.stages.wording.shaping import Cut, changes_shape, cleaned, lead_fields, story_shape

MAX_BODY_BYTES = 19_500
"""Standard Webhooks 1.0.0 advises less than 20 kB."""

_DIGEST_ROOM = 1_500
"""Bytes of a digest's own frame, its title included."""


# Each fits where the one before did not; the last always fits, at four bytes a character.
_CUTS = (
    Cut(summary=4_000, text=2_000, evidence=50, also=50, lists=20),
    Cut(summary=1_500, text=500, evidence=12, also=10, lists=20),
    Cut(summary=400, text=200, evidence=4, also=3, lists=8),
    Cut(summary=100, text=40, evidence=1, also=0, lists=3),
)


def bodies_of(message: Message, delivery_id: str) -> tuple[bytes, ...]:
    """Return the bodies that say the message, in order; more than one only for a digest. Never fails."""
    match message:
        case Alert():
            return (_alert_body(message, delivery_id),)
        case Digest():
            return _digest_bodies(message, delivery_id)
        case Notice():
            return (_notice_body(message, delivery_id),)


def _alert_body(alert: Alert, delivery_id: str) -> bytes:
    body = b""
    for cut in _CUTS:
        body = _bytes(payload.AlertBody(type=_type(alert), timestamp=alert.at, data=_alert(alert, delivery_id, cut)))
        if len(body) <= MAX_BODY_BYTES:
            break
    return body


def _type(alert: Alert) -> Literal["alert.created", "alert.updated", "alert.deadline"]:
    types: dict[str, Literal["alert.created", "alert.updated", "alert.deadline"]] = {
        "created": "alert.created",
        "updated": "alert.updated",
        "deadline": "alert.deadline",
    }
    return types[alert.kind]


def _digest_bodies(digest: Digest, delivery_id: str) -> tuple[bytes, ...]:
    entries = [_fitting(alert, delivery_id) for alert in wording.ordered(digest)]
    parts = pages(entries, lambda entry: len(_bytes(entry)) + 1, MAX_BODY_BYTES - _DIGEST_ROOM, 1_000)
    return tuple(
        _bytes(
            payload.DigestBody(
                type="digest.created",
                timestamp=digest.at,
                data=payload.DigestShape(
                    id=cleaned(digest.id, 100),
                    ref=ref_of(delivery_id),
                    title=cleaned(digest.title, 200),
                    day=cleaned(digest.day, 40),
                    overflow=digest.overflow,
                    part=number,
                    parts=len(parts),
                    alerts=list(part),
                ),
            )
        )
        for number, part in enumerate(parts, start=1)
    )


def _fitting(alert: Alert, delivery_id: str) -> payload.AlertShape:
    """Return the alert as a digest holds it: the shorter cuts, so that a part holds several."""
    for cut in _CUTS[1:-1]:
        shape = _alert(alert, delivery_id, cut)
        if len(_bytes(shape)) <= MAX_BODY_BYTES // 3:
            return shape
    return _alert(alert, delivery_id, _CUTS[-1])


def _notice_body(notice: Notice, delivery_id: str) -> bytes:
    types: dict[
        str, Literal["operations.problem", "operations.recovery", "operations.heartbeat", "operations.test"]
    ] = {
        "problem": "operations.problem",
        "recovery": "operations.recovery",
        "heartbeat": "operations.heartbeat",
        "test": "operations.test",
    }
    facts = [payload.FactShape(name=cleaned(name, 60), value=cleaned(value, 200)) for name, value in notice.facts[:12]]
    data = payload.NoticeShape(
        id=cleaned(notice.id, 100),
        ref=ref_of(delivery_id),
        title=cleaned(notice.title, 200),
        text=cleaned(notice.text, 1_000),
        facts=facts,
    )
    return _bytes(payload.NoticeBody(type=types[notice.kind], timestamp=notice.at, data=data))


def _alert(alert: Alert, delivery_id: str, cut: Cut) -> payload.AlertShape:
    story = alert.story
    return payload.AlertShape(
        **lead_fields(story, alert.changes, cut),
        id=cleaned(alert.id, 100),
        ref=ref_of(delivery_id),
        story=story_shape(story, cut),
        step=alert.step.value,
        changes=changes_shape(alert.changes, cut),
        late=alert.late,
        truncated=not _whole(alert, cut),
    )


def _whole(alert: Alert, cut: Cut) -> bool:
    lead = alert.story.lead
    texts = (lead.title, lead.facts.recipient or "", *(change.after or "" for change in alert.changes))
    return (
        len(lead.text) <= cut.summary
        and all(len(text) <= cut.text for text in texts)
        and sum(len(match.evidence) for match in alert.story.matches) <= cut.evidence
        and len(alert.story.also) <= cut.also
    )


def _bytes(shape: Shape) -> bytes:
    return orjson.dumps(shape.model_dump(mode="json"))
