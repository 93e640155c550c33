"""What is stored -> the record of it (pure): what was said when, how it changed, why it matched, who was told what."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

from service.domain.ledger import StoredItem, StoredStory
from service.domain.matches import Match
from service.domain.messages import ref_of
from service.domain.views import AlertView, AttemptView, DeliveryView, PollView, VersionView
from service.stages.deduping.attachment import is_identifier
from service.stages.normalising.normalise import content_hash, hashed_facts
from service.stages.recording import shapes
from service.stages.recording.differences import Fate, Piece, differences
from service.stages.wording.shaping import changes_shape, facts_shape

COMMIT_WITHIN = timedelta(minutes=1)
"""What a poll brought is committed so soon after it; a later version was brought by something else, such as a push."""
_SEVERITIES: tuple[Literal["low", "medium", "high", "urgent"], ...] = ("low", "medium", "high", "urgent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the store has of what was asked. `versions`: of each item by its id, oldest first; `tries` and `bodies`: of
    each delivery by its id; `polls`: the last visit to a source before a time, by both."""

    asked: str
    names: Literal["item", "story", "alert", "delivery"]
    items: Sequence[StoredItem] = ()
    stories: Sequence[StoredStory] = ()
    alerts: Sequence[AlertView] = ()
    deliveries: Sequence[DeliveryView] = ()
    versions: Mapping[str, Sequence[VersionView]] = field(default_factory=dict)
    tries: Mapping[str, Sequence[AttemptView]] = field(default_factory=dict)
    bodies: Mapping[str, Sequence[bytes]] = field(default_factory=dict)
    polls: Mapping[tuple[str, datetime], PollView] = field(default_factory=dict)


def record_of(found: Found) -> shapes.Record:
    """Return the record. Texts stand in it as they are kept, so that their hashes can be recomputed."""
    return shapes.Record(
        asked=found.asked,
        names=found.names,
        items=[_item(stored, found) for stored in found.items],
        stories=[_story(story) for story in found.stories],
        told=[_told(alert) for alert in found.alerts],
        deliveries=[_delivery(delivery, found) for delivery in found.deliveries],
    )


def misfits(record: shapes.Record) -> tuple[str, ...]:
    """Return which texts are not those that were sealed: `item ID version N`, each once."""
    return tuple(
        f"item {item.id} version {one.version}" for item in record.items for one in item.versions if not one.fits
    )


def named_facts(hashed: str) -> dict[str, str]:
    """Return the facts by name, out of the text that is hashed (`hashed_facts`), as people read them."""
    said = (one.partition("=") for one in hashed.split("\x1f") if one)
    return {name: ", ".join(_part(name, one) for one in value.split("\x1d")) for name, _, value in said}


def _part(name: str, part: str) -> str:
    """Return an agency as `Name (slug)`, a deadline as `kind time`; any other fact as it is."""
    first, _, second = part.partition("\x1c")
    return " ".join(filter(None, (first, f"({second})" if second and name == "agencies" else second)))


def _item(stored: StoredItem, found: Found) -> shapes.ItemRecord:
    item = stored.item
    return shapes.ItemRecord(
        id=stored.id,
        source=item.key.source,
        kind=item.kind,
        tier=item.tier.value,
        outlet=item.outlet,
        identity=item.key.identity,
        url=item.url,
        canonical_url=item.canonical_url,
        authors=list(item.authors),
        published=item.published,
        updated=item.updated,
        first_seen=stored.first_seen,
        seeded=stored.seeded,
        story=stored.story_id,
        joined_because=stored.reason,
        copy_of_another=stored.copy,
        versions=_versions(found.versions.get(stored.id, ()), found.polls),
        matches=[_match(match) for match in stored.matches],
    )


def _versions(
    views: Sequence[VersionView], polls: Mapping[tuple[str, datetime], PollView]
) -> list[shapes.VersionShape]:
    first = [_version(view, None, polls) for view in views[:1]]
    return first + [_version(view, before, polls) for before, view in pairwise(views)]


def _version(
    view: VersionView, before: VersionView | None, polls: Mapping[tuple[str, datetime], PollView]
) -> shapes.VersionShape:
    item = view.item
    longer = before is not None and item.content_hash == before.item.content_hash and view.seal != before.seal
    poll = None if longer else _poll(polls.get((item.key.source, view.at)), view.at)
    return shapes.VersionShape(
        version=view.version,
        at=view.at,
        brought_by="longer text" if longer else "poll" if poll else "not on record",
        poll=poll,
        title=item.title,
        text=item.text,
        url=item.url,
        facts=facts_shape(item.facts),
        hashed_facts=hashed_facts(item.facts),
        depth=item.depth.value,
        sha256=view.seal,
        fits=view.seal == content_hash(item.title, item.text, item.url, item.facts),
        listed_sha256=item.content_hash,
        changes=changes_shape(view.changes),
        differences=[] if before is None else _differences(before, view),
        left_out=0 if before is None else view.version - before.version - 1,
    )


def _poll(poll: PollView | None, at: datetime) -> shapes.PollShape | None:
    if poll is None or not poll.fresh or at - (poll.started + timedelta(seconds=poll.elapsed_s)) > COMMIT_WITHIN:
        return None
    return shapes.PollShape(
        started=poll.started,
        elapsed_s=poll.elapsed_s,
        outcome=poll.outcome,
        entries=poll.entries,
        fresh=poll.fresh,
    )


def _differences(before: VersionView, after: VersionView) -> list[shapes.DifferenceShape]:
    old, new = before.item, after.item
    pairs = [("title", old.title, new.title), ("text", old.text, new.text)]
    if old.url != new.url:
        pairs.append(("url", old.url or "", new.url or ""))
    was, becomes = named_facts(hashed_facts(old.facts)), named_facts(hashed_facts(new.facts))
    pairs += [(name, was.get(name, ""), becomes.get(name, "")) for name in dict.fromkeys((*was, *becomes))]
    return [
        shapes.DifferenceShape(field=name, pieces=[_piece(piece) for piece in pieces])
        for name, one, other in pairs
        if (pieces := differences(one, other))
    ]


def _piece(piece: Piece) -> shapes.PieceShape:
    fates: dict[Fate, Literal["same", "gone", "new"]] = {Fate.SAME: "same", Fate.GONE: "gone", Fate.NEW: "new"}
    return shapes.PieceShape(fate=fates[piece.fate], text=piece.text)


def _match(match: Match) -> shapes.MatchShape:
    return shapes.MatchShape(
        topic=match.topic,
        score=match.score,
        severity=_SEVERITIES[match.severity - 1],
        second_pass=match.second_pass,
        evidence=[
            shapes.SpanShape(
                field=one.field, start=one.start, end=one.end, phrase=one.phrase, text=one.text, weight=one.weight
            )
            for one in match.evidence
        ],
    )


def _story(story: StoredStory) -> shapes.StoryRecord:
    return shapes.StoryRecord(
        id=story.id,
        first_seen=story.first_seen,
        updated=story.updated,
        items=[member.id for member in story.members],
        identifiers=[one for one in story.identifiers if is_identifier(one)],
        steps=[
            shapes.StepShape(step=seen.step.value, at=seen.at, item=seen.item_id, seeded=seen.seeded)
            for seen in story.steps
        ],
    )


def _told(alert: AlertView) -> shapes.ToldShape:
    return shapes.ToldShape(
        alert=alert.id,
        story=alert.story.id,
        channel=alert.channel,
        kind=alert.kind.value,
        step=alert.step.value,
        key=alert.key,
        changes=changes_shape(alert.changes),
        late=alert.late,
        overflow=alert.overflow,
        at=alert.at,
        delivery=alert.delivery_id,
    )


def _delivery(delivery: DeliveryView, found: Found) -> shapes.DeliveryRecord:
    return shapes.DeliveryRecord(
        id=delivery.id,
        ref=ref_of(delivery.id),
        channel=delivery.channel,
        title=delivery.title,
        state=delivery.state.value,
        created=delivery.created,
        settled=delivery.settled,
        attempts=delivery.attempts,
        tries=[
            shapes.TryShape(at=one.at, outcome=one.outcome, detail=one.detail, receipt=one.receipt)
            for one in found.tries.get(delivery.id, ())
        ],
        bodies=[_body(part, body) for part, body in enumerate(found.bodies.get(delivery.id, ()), start=1)],
    )


def _body(part: int, body: bytes) -> shapes.BodyShape:
    try:
        text, encoded = body.decode("utf-8"), None
    except UnicodeDecodeError:
        text, encoded = None, base64.b64encode(body).decode()
    return shapes.BodyShape(
        part=part, bytes=len(body), sha256=hashlib.sha256(body).hexdigest(), text=text, base64=encoded
    )
