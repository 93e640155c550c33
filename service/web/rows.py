"""Rows of the console and the API (pure): what the store and the configuration say -> one item each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast

from service.domain.configuration import Configuration
from service.domain.items import Facts
from service.domain.ledger import AlertView, ChannelState, DeliveryView, SourceState
from service.domain.messages import ref_of
from service.domain.outcomes import WELL
from service.domain.stories import Change, Story
from service.notifiers.payload import (
    AgencyShape,
    AmountShape,
    ChangeShape,
    DeadlineShape,
    EvidenceShape,
    FactsShape,
    MatterShape,
    MemberShape,
    SeverityName,
)
from service.publish.jsonfeed import number
from service.stages.characters import clean, web_address
from service.stages.cutting import shorten
from service.stages.excerpts import excerpt_of
from service.web.shapes import AlertItem, ChannelItem, DeliveryItem, SourceItem, Status, StoryItem

MAX_SUMMARY_CHARS = 2_000


def story_item(story: Story, changes: tuple[Change, ...] = ()) -> StoryItem:
    """Return a story as the API says it; `changes` are those of the alert that it is shown for."""
    lead = story.lead
    return StoryItem(
        id=story.id,
        severity=cast("SeverityName", story.severity.word),
        topics=[topic.slug for topic in story.topics],
        topic_titles={topic.slug: topic.title for topic in story.topics},
        title=clean(lead.title),
        url=web_address(lead.url),
        summary=shorten(clean(lead.text), MAX_SUMMARY_CHARS),
        evidence=_evidence(story),
        outlets=story.outlets,
        independent=story.independent,
        also=[
            MemberShape(outlet=clean(m.outlet), title=clean(m.title), url=web_address(m.url), seen=m.seen)
            for m in story.also
        ],
        matter=_matter(story, changes),
        facts=_facts(lead.facts),
        kind=lead.kind,
        source=lead.key.source,
        tier=lead.tier.value,
        outlet=clean(lead.outlet),
        published=lead.published,
        first_seen=story.first_seen,
        updated=story.updated,
    )


def alert_item(view: AlertView, story: Story) -> AlertItem:
    """Return an alert as the API says it."""
    return AlertItem(
        id=view.id,
        channel=view.channel,
        kind=view.kind.value,
        step=view.step.value,
        changes=_changes(view.changes),
        late=view.late,
        overflow=view.overflow,
        at=view.at,
        delivery=view.delivery_id,
        delivery_state=view.delivery_state.value if view.delivery_state else None,
        story=story_item(story, view.changes),
    )


def delivery_item(view: DeliveryView) -> DeliveryItem:
    """Return a delivery as the API says it."""
    return DeliveryItem(
        id=view.id,
        ref=ref_of(view.id),
        channel=view.channel,
        title=clean(view.title),
        state=view.state.value,
        attempts=view.attempts,
        created=view.created,
        not_before=view.not_before,
        last_outcome=view.last_outcome,
        last_detail=clean(view.last_detail) if view.last_detail else None,
        settled=view.settled,
    )


def source_items(configuration: Configuration, states: tuple[SourceState, ...]) -> tuple[SourceItem, ...]:
    """Return every configured source, in the order of the file, then those that are only remembered."""
    known = {state.name: state for state in states}
    names = [*configuration.sources, *sorted(set(known) - set(configuration.sources))]
    return tuple(_source(name, configuration, known) for name in names)


def channel_items(configuration: Configuration, states: tuple[ChannelState, ...]) -> tuple[ChannelItem, ...]:
    """Return every configured channel, in the order of the file, then those that are only remembered."""
    known = {state.name: state for state in states}
    names = [*configuration.channels, *sorted(set(known) - set(configuration.channels))]
    return tuple(_channel(name, configuration, known) for name in names)


def _source(name: str, configuration: Configuration, known: Mapping[str, SourceState]) -> SourceItem:
    options, state = configuration.sources.get(name), known.get(name)
    return SourceItem(
        name=name,
        title=(options.title if options else None) or name,
        kind=options.kind if options else None,
        tier=options.tier.value if options else None,
        status=_source_status(name, configuration, state),
        waiting_for=list(configuration.waiting.get(f"sources.{name}", ())),
        outcome=state.last_outcome.value if state and state.last_outcome else None,
        detail=clean(state.last_detail) if state and state.last_detail else None,
        failures=state.failures if state else 0,
        problem_since=state.problem_since if state else None,
        last_poll_at=state.last_poll_at if state else None,
        last_success_at=state.last_success_at if state else None,
        next_poll_at=state.next_poll_at if state else None,
        newest_item_at=state.newest_item_at if state else None,
        items=state.items if state else 0,
    )


def _source_status(name: str, configuration: Configuration, state: SourceState | None) -> Status:
    options = configuration.sources.get(name)
    if options is None:
        return "removed"
    if not options.enabled:
        return "off"
    if configuration.waiting.get(f"sources.{name}"):
        return "waiting"
    if state is None or state.last_outcome is None:
        return "new"
    return "problem" if state.problem_since or state.last_outcome not in WELL else "well"


def _channel(name: str, configuration: Configuration, known: Mapping[str, ChannelState]) -> ChannelItem:
    options, state = configuration.channels.get(name), known.get(name)
    return ChannelItem(
        name=name,
        kind=options.kind if options else None,
        status=_channel_status(name, configuration, state),
        waiting_for=list(configuration.waiting.get(f"channels.{name}", ())),
        stopped_why=clean(state.stopped_why) if state and state.stopped_why else None,
        stopped_at=state.stopped_at if state else None,
        not_before=state.not_before if state else None,
        next_digest_at=state.next_digest_at if state else None,
        waiting=state.waiting if state else 0,
        dead=state.dead if state else 0,
        last_sent_at=state.last_sent_at if state else None,
    )


def _channel_status(
    name: str, configuration: Configuration, state: ChannelState | None
) -> Literal["well", "stopped", "waiting", "off", "new", "removed"]:
    options = configuration.channels.get(name)
    if options is None:
        return "removed"
    if not options.enabled:
        return "off"
    if configuration.waiting.get(f"channels.{name}"):
        return "waiting"
    if state is None:
        return "new"
    return "stopped" if state.stopped_why else "well"


def _evidence(story: Story) -> list[EvidenceShape]:
    return [
        EvidenceShape(
            topic=match.topic,
            field=one.field,
            start=one.start,
            end=one.end,
            phrase=clean(one.phrase),
            text=clean(one.text),
            sentence=excerpt_of(one, story.lead, match.topic).sentence,
        )
        for match in story.matches
        for one in match.evidence
    ]


def _facts(facts: Facts) -> FactsShape:
    amount = number(facts.amount.value) if facts.amount else None
    return FactsShape(
        amount=AmountShape(value=amount, currency=facts.amount.currency)
        if facts.amount and amount is not None
        else None,
        recipient=clean(facts.recipient) if facts.recipient else None,
        recipient_id=facts.recipient_id,
        agencies=[AgencyShape(name=clean(agency.name), slug=agency.slug) for agency in facts.agencies],
        document_number=facts.document_number,
        docket=facts.dockets[0] if facts.dockets else None,
        dockets=list(facts.dockets),
        notice_type=facts.notice_type,
        deadlines=[DeadlineShape(kind=deadline.kind, at=deadline.at) for deadline in facts.deadlines],
        special=list(facts.special),
    )


def _matter(story: Story, changes: tuple[Change, ...]) -> MatterShape | None:
    if story.matter is None:
        return None
    return MatterShape(
        id=story.id,
        step=story.matter.step.value,
        steps=[step.value for step in story.matter.steps],
        identifiers=list(story.matter.identifiers),
        changes=_changes(changes),
    )


def _changes(changes: tuple[Change, ...]) -> list[ChangeShape]:
    return [ChangeShape(what=change.what, before=change.before, after=change.after) for change in changes]
