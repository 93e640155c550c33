"""Rows of the console and the API (pure): what the store and the configuration say -> one item each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from service.domain.configuration import Configuration
from service.domain.ledger import SourceState
from service.domain.marks import Verdict
from service.domain.messages import ref_of
from service.domain.outcomes import WELL
from service.domain.stories import Change, Story
from service.domain.subscriptions import Subscription, SubscriptionState
from service.domain.views import AlertView, ChannelState, DeliveryView
from service.stages.tuning.phrase_rates import PhraseRate
from service.stages.wording.capitals import sentence_case
from service.stages.wording.characters import clean
from service.stages.wording.shaping import WHOLE, changes_shape, lead_fields, story_shape
from service.web.shapes import AlertItem, ChannelItem, DeliveryItem, HubShape, PhraseItem, SourceItem, Status, StoryItem

_CUT = replace(WHOLE, summary=2_000)


def story_item(story: Story, changes: tuple[Change, ...] = ()) -> StoryItem:
    """Return a story as the API says it; `changes` are those of the alert that it is shown for."""
    told = story_shape(story)
    return StoryItem(
        **lead_fields(story, changes, _CUT),
        id=told.id,
        outlets=told.outlets,
        independent=told.independent,
        also=told.also,
        updated=story.updated,
    )


def phrase_item(rate: PhraseRate) -> PhraseItem:
    """Return how a phrase did as the API says it."""
    return PhraseItem(
        id=f"{rate.topic}/{clean(rate.phrase)}",
        topic=rate.topic,
        phrase=clean(rate.phrase),
        stories=rate.stories,
        decisive=rate.decisive,
        useful=rate.useful,
        noise=rate.noise,
        noise_share=rate.noise_share,
    )


def alert_item(view: AlertView, story: Story, verdict: Verdict | None = None) -> AlertItem:
    """Return an alert as the API says it."""
    return AlertItem(
        id=view.id,
        channel=view.channel,
        kind=view.kind.value,
        step=view.step.value,
        changes=changes_shape(view.changes),
        late=view.late,
        overflow=view.overflow,
        at=view.at,
        delivery=view.delivery_id,
        delivery_state=view.delivery_state.value if view.delivery_state else None,
        mark=verdict.value if verdict else None,
        story=story_item(story, view.changes),
    )


def delivery_item(view: DeliveryView) -> DeliveryItem:
    """Return a delivery as the API says it."""
    return DeliveryItem(
        id=view.id,
        ref=ref_of(view.id),
        channel=view.channel,
        title=sentence_case(clean(view.title)),
        state=view.state.value,
        attempts=view.attempts,
        created=view.created,
        not_before=view.not_before,
        last_outcome=view.last_outcome,
        last_detail=clean(view.last_detail) if view.last_detail else None,
        settled=view.settled,
    )


def source_items(
    configuration: Configuration, states: tuple[SourceState, ...], subscriptions: tuple[Subscription, ...] = ()
) -> tuple[SourceItem, ...]:
    """Return every configured source, in the order of the file, then those that are only remembered."""
    hubs = {one.source: one for one in sorted(subscriptions, key=_standing)}
    known = {state.name: state for state in states}
    names = [*configuration.sources, *sorted(set(known) - set(configuration.sources))]
    return tuple(_source(name, configuration, known, hubs.get(name)) for name in names)


def _standing(one: Subscription) -> tuple[bool, bool, datetime]:
    """Return what orders subscriptions of one source: the one that holds is the last, else the youngest."""
    state = one.state
    return state is SubscriptionState.VERIFIED, state is not SubscriptionState.LEAVING, one.created


def channel_items(configuration: Configuration, states: tuple[ChannelState, ...]) -> tuple[ChannelItem, ...]:
    """Return every configured channel, in the order of the file, then those that are only remembered."""
    known = {state.name: state for state in states}
    names = [*configuration.channels, *sorted(set(known) - set(configuration.channels))]
    return tuple(_channel(name, configuration, known) for name in names)


def _source(
    name: str, configuration: Configuration, known: Mapping[str, SourceState], hub: Subscription | None
) -> SourceItem:
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
        next_poll_at=None if state is None or (options and options.pushed) else state.next_poll_at,
        newest_item_at=state.newest_item_at if state else None,
        items=state.items if state else 0,
        hub=_hub(hub) if hub else None,
    )


def _hub(one: Subscription) -> HubShape:
    return HubShape(
        host=clean(urlsplit(one.hub).hostname or ""),
        state=one.state.value,
        until=one.lease_until,
        pushed_at=one.pushed_at,
        pushes=one.pushes,
        ignored=one.ignored,
        detail=clean(one.detail) if one.detail else None,
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
