"""Stage 6 (pure): story x channel -> the alerts that are owed, and when they may go out.

What is told and when is in the contract with users: an alert's key is (channel, story or matter, step); who was told
hears again only of a further step or a material change; who was not told yet hears once, when the story passes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from service.domain.filters import Filter
from service.domain.ledger import NewAlert, NewDelivery, StoredStory
from service.domain.matches import Severity
from service.domain.messages import Alert, AlertKind
from service.domain.options import CapOptions, QuietHoursOptions
from service.domain.stories import Change, Step, Story
from service.stages.deduping import material
from service.stages.deduping.arrivals import Touched
from service.stages.deduping.compose import compose
from service.stages.deduping.matters import standing
from service.stages.pacing import timing
from service.stages.routing.filters import stopped_by
from service.stages.wording.headlines import headline

LATE_AFTER = timedelta(days=1)
"""An item older than this at first sight is labelled late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRule:
    """What routing must know of a channel. `created`: since when it exists; `digest`: its alerts wait for one."""

    name: str
    admits: Filter
    created: datetime
    digest: bool
    quiet: QuietHoursOptions | None
    cap: CapOptions | None
    zone: ZoneInfo


Encode = Callable[[str, Alert, str], tuple[bytes, ...]]
"""(channel, alert, delivery id) -> the bodies that say it."""

Told = Mapping[str, Mapping[str | None, int]]
"""For each channel with a cap: how many single alerts it was owed within its window, by topic and (None) over all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """What stage 6 decided: alerts, their deliveries, and the channels whose cap began to overflow."""

    alerts: tuple[NewAlert, ...]
    deliveries: tuple[NewDelivery, ...]
    overflowing: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Owed:
    key: str
    step: Step
    kind: AlertKind
    changes: tuple[Change, ...]


def route(
    touched: Sequence[Touched],
    channels: Sequence[ChannelRule],
    *,
    topics: Mapping[str, str],
    told: Told,
    now: datetime,
    new_id: Callable[[], str],
    encode: Encode,
) -> Routed:
    """Return every alert that these stories owe to these channels. Cost: stories x channels."""
    desk = _Desk(now=now, new_id=new_id, encode=encode, counts={name: dict(by) for name, by in told.items()})
    for one in touched:
        story = compose(one.story, topics)
        for channel in channels:
            owed = _owed(one, channel.name)
            if owed and stops(one.story, story, channel) is None:
                desk.owe(channel, story, owed)
    return Routed(alerts=tuple(desk.alerts), deliveries=tuple(desk.deliveries), overflowing=frozenset(desk.overflowing))


def stops(stored: StoredStory, story: Story, channel: ChannelRule) -> str | None:
    """Return why a channel is owed nothing of this story, whatever is new in it; None if it may be told."""
    if stored.first_seen < channel.created:
        return "the story is older than the channel"
    if not story.topics:
        return "it matches no topic"
    return stopped_by(channel.admits, story)


def _owed(touched: Touched, channel: str) -> _Owed | None:
    stored = touched.story
    told = stored.told.get(channel, frozenset())
    step = _step_to_tell(stored)
    if step is not None and step not in told:
        kind = AlertKind.UPDATED if told else AlertKind.CREATED
        return _Owed(key=step, step=step, kind=kind, changes=touched.changes)
    found = tuple(change for change in touched.changes if told or change.what != "title")
    if not found or not (told or not stored.live or stored.steps):
        return None
    key = f"~{material.mark_of(found)}"
    stands = standing(stored.steps)
    last = stands.step if stands else Step.TOLD
    return None if key in told else _Owed(key=key, step=last, kind=AlertKind.UPDATED, changes=found)


def _step_to_tell(stored: StoredStory) -> Step | None:
    """Return the step that people may be told of: the furthest of a matter's live ones; of press, the story itself."""
    if stored.steps:
        stands = standing([seen for seen in stored.steps if not seen.seeded])
        return stands.step if stands else None
    return Step.TOLD if stored.live else None


@dataclass(slots=True)
class _Desk:
    """Collects what is owed, counting against the caps as it goes."""

    now: datetime
    new_id: Callable[[], str]
    encode: Encode
    counts: dict[str, dict[str | None, int]]
    alerts: list[NewAlert] = field(default_factory=list)
    deliveries: list[NewDelivery] = field(default_factory=list)
    overflowing: set[str] = field(default_factory=set)

    def owe(self, channel: ChannelRule, story: Story, owed: _Owed) -> None:
        topics = tuple(topic.slug for topic in story.topics)
        overflow = not channel.digest and self._above_cap(channel, topics)
        if overflow:
            self.overflowing.add(channel.name)
        single = not (channel.digest or overflow)
        alert = Alert(
            id=self.new_id(),
            kind=owed.kind,
            step=owed.step,
            story=story,
            changes=owed.changes,
            late=is_late(story),
            at=self.now,
        )
        delivery = self._delivery(channel, alert) if single else None
        if delivery:
            self.deliveries.append(delivery)
        self.alerts.append(
            NewAlert(
                id=alert.id,
                channel=channel.name,
                story_id=story.id,
                key=owed.key,
                step=owed.step,
                kind=owed.kind,
                topics=topics,
                changes=owed.changes,
                late=alert.late,
                at=self.now,
                delivery_id=delivery.id if delivery else None,
                overflow=overflow,
            )
        )

    def _delivery(self, channel: ChannelRule, alert: Alert) -> NewDelivery:
        delivery_id = self.new_id()
        return NewDelivery(
            id=delivery_id,
            channel=channel.name,
            subject=alert.story.id,
            bodies=self.encode(channel.name, alert, delivery_id),
            not_before=self._not_before(channel, alert.story.severity),
            created=self.now,
            title=headline(alert.story),
        )

    def _not_before(self, channel: ChannelRule, severity: Severity) -> datetime:
        quiet = channel.quiet
        if quiet is None or (severity is Severity.URGENT and quiet.urgent == "through"):
            return self.now
        return timing.quiet_until(self.now, quiet, channel.zone) or self.now

    def _above_cap(self, channel: ChannelRule, topics: Sequence[str]) -> bool:
        cap = channel.cap
        if cap is None:
            return False
        counts = self.counts.setdefault(channel.name, {})
        counted: Sequence[str | None] = topics if cap.by == "topic" else (None,)
        if all(counts.get(one, 0) >= cap.alerts for one in counted):
            return True
        for one in counted:
            counts[one] = counts.get(one, 0) + 1
        return False


def is_late(story: Story) -> bool:
    """Return whether the story was old news when it was first seen."""
    said = max((at for at in (story.lead.published, story.lead.updated) if at), default=None)
    return said is not None and story.first_seen - said > LATE_AFTER
