"""A message -> the bodies of a webhook, each below 20 kB (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import orjson

from service.domain.items import Facts, Money
from service.domain.matches import Evidence
from service.domain.messages import Alert, Digest, Message, Notice, ref_of
from service.domain.stories import Change, Story
from service.notifiers import payload, wording
from service.notifiers.limits import pages
from service.stages.characters import clean, line, web_address
from service.stages.cutting import shorten
from service.stages.excerpts import excerpt_of

MAX_BODY_BYTES = 19_500
"""Standard Webhooks 1.0.0 advises less than 20 kB."""

_DIGEST_ROOM = 1_500
"""Bytes of a digest's own frame, its title included."""

_LONGEST_EXACT = Decimal(2) ** 53
_LARGEST = Decimal(10) ** 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """How much of an alert is kept: characters of the summary and of any other text, entries of the lists.

    `lists` are those that are never long in practice: topics, agencies, dockets, deadlines, changes, identifiers.
    """

    summary: int
    text: int
    evidence: int
    also: int
    lists: int


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
                    id=_clean(digest.id, 100),
                    ref=ref_of(delivery_id),
                    title=_clean(digest.title, 200),
                    day=_clean(digest.day, 40),
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
    facts = [payload.FactShape(name=_clean(name, 60), value=_clean(value, 200)) for name, value in notice.facts[:12]]
    data = payload.NoticeShape(
        id=_clean(notice.id, 100),
        ref=ref_of(delivery_id),
        title=_clean(notice.title, 200),
        text=_clean(notice.text, 1_000),
        facts=facts,
    )
    return _bytes(payload.NoticeBody(type=types[notice.kind], timestamp=notice.at, data=data))


def _alert(alert: Alert, delivery_id: str, cut: Cut) -> payload.AlertShape:
    story, lead = alert.story, alert.story.lead
    changes = [_change(change, cut.text) for change in alert.changes[: cut.lists]]
    evidence = _evidence(story, cut)
    found = sum(len(match.evidence) for match in story.matches)
    texts = (lead.title, story.lead.facts.recipient or "", *(change.after or "" for change in alert.changes))
    whole = (
        len(lead.text) <= cut.summary
        and all(len(text) <= cut.text for text in texts)
        and len(evidence) == found
        and len(story.also) <= cut.also
    )
    return payload.AlertShape(
        id=_clean(alert.id, 100),
        ref=ref_of(delivery_id),
        kind=_clean(lead.kind, 60),
        severity=_severity(story),
        topics=[_clean(topic.slug, min(cut.text, 80)) for topic in story.topics[: cut.lists]],
        topic_titles={
            _clean(topic.slug, min(cut.text, 80)): _clean(topic.title, min(cut.text, 80))
            for topic in story.topics[: cut.lists]
        },
        title=_line(lead.title, cut.text),
        url=web_address(lead.url, wording.LONGEST_URL),
        summary=_clean(lead.text, cut.summary),
        evidence=evidence,
        story=payload.StoryShape(
            id=_clean(story.id, 100), outlets=story.outlets, independent=story.independent, also=_also(story, cut)
        ),
        matter=_matter(story, changes, cut),
        step=alert.step.value,
        changes=changes,
        facts=_facts(lead.facts, cut),
        source=_clean(lead.key.source, 100),
        tier=lead.tier.value,
        outlet=_line(lead.outlet, min(cut.text, 200)),
        published=lead.published,
        first_seen=story.first_seen,
        late=alert.late,
        truncated=not whole,
    )


def _severity(story: Story) -> payload.SeverityName:
    names: tuple[payload.SeverityName, ...] = ("low", "medium", "high", "urgent")
    return names[story.severity - 1]


def _evidence(story: Story, cut: Cut) -> list[payload.EvidenceShape]:
    """The best of each topic first, so that a cut keeps something of every topic."""
    ranked = [
        (rank, match.topic, one)
        for match in story.matches
        for rank, one in enumerate(sorted(match.evidence, key=lambda one: -one.weight))
    ]
    return [
        payload.EvidenceShape(
            topic=_clean(topic, min(cut.text, 80)),
            field=_clean(one.field, 20),
            start=one.start,
            end=one.end,
            phrase=_line(one.phrase, min(cut.text, 200)),
            text=_line(one.text, min(cut.text, 200)),
            sentence=_sentence(story, topic, one, min(cut.text, 500)),
        )
        for _, topic, one in sorted(ranked, key=lambda entry: entry[0])[: cut.evidence]
    ]


def _also(story: Story, cut: Cut) -> list[payload.MemberShape]:
    return [
        payload.MemberShape(
            outlet=_line(member.outlet, min(cut.text, 100)),
            title=_line(member.title, min(cut.text, 200)),
            url=web_address(member.url, wording.LONGEST_URL),
            seen=member.seen,
        )
        for member in story.also[: cut.also]
    ]


def _matter(story: Story, changes: list[payload.ChangeShape], cut: Cut) -> payload.MatterShape | None:
    matter = story.matter
    if matter is None:
        return None
    return payload.MatterShape(
        id=_clean(story.id, 100),
        step=matter.step.value,
        steps=[step.value for step in matter.steps[-cut.lists :]],
        identifiers=[_clean(one, 120) for one in matter.identifiers[: cut.lists]],
        changes=changes,
    )


def _facts(facts: Facts, cut: Cut) -> payload.FactsShape:
    name = min(cut.text, 200)
    dockets = [_clean(docket, min(name, 100)) for docket in facts.dockets[: cut.lists]]
    return payload.FactsShape(
        amount=_amount(facts.amount),
        recipient=_optional(facts.recipient, name),
        recipient_id=_optional(facts.recipient_id, min(name, 100)),
        agencies=[
            payload.AgencyShape(name=_line(agency.name, name), slug=_optional(agency.slug, name))
            for agency in facts.agencies[: cut.lists]
        ],
        document_number=_optional(facts.document_number, min(name, 100)),
        docket=dockets[0] if dockets else None,
        dockets=dockets,
        notice_type=_optional(facts.notice_type, min(name, 100)),
        deadlines=[payload.DeadlineShape(kind=_clean(one.kind, 40), at=one.at) for one in facts.deadlines[: cut.lists]],
        special=[_clean(mark, 40) for mark in facts.special[: cut.lists]],
    )


def _amount(money: Money | None) -> payload.AmountShape | None:
    """JSON numbers, because receivers compare them; a whole sum that a double holds exactly is written without `.0`."""
    if money is None or not money.value.is_finite() or abs(money.value) > _LARGEST:
        return None
    whole = abs(money.value) < _LONGEST_EXACT and money.value == money.value.to_integral_value()
    return payload.AmountShape(
        value=int(money.value) if whole else float(money.value), currency=_clean(money.currency, 10)
    )


def _change(change: Change, limit: int) -> payload.ChangeShape:
    return payload.ChangeShape(
        what=_clean(change.what, 40), before=_optional(change.before, limit), after=_optional(change.after, limit)
    )


def _sentence(story: Story, topic: str, evidence: Evidence, limit: int) -> str:
    return shorten(excerpt_of(evidence, story.lead, topic).sentence, limit)


def _optional(text: str | None, limit: int) -> str | None:
    return None if text is None else _line(text, limit)


def _line(text: str, limit: int) -> str:
    return shorten(line(text), limit)


def _clean(text: str, limit: int) -> str:
    """Line breaks stay."""
    return shorten(clean(text), limit)


def _bytes(shape: payload.Shape) -> bytes:
    return orjson.dumps(shape.model_dump(mode="json"))
