"""Rows -> the states and views of the domain, and states -> rows (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.domain.ledger import DeliveryState, SourceState, StoredStory
from service.domain.messages import AlertKind
from service.domain.outcomes import PollOutcome
from service.domain.stories import Step
from service.domain.views import AlertView, AttemptView, ChannelState, DeliveryView, PollView, VersionView
from service.store.codec import dump, load_changes, load_cursor, load_habits, load_item, load_seal, load_validators
from service.store.columns import Found

POLLED = (
    "cursor",
    "validators",
    "next_poll_at",
    "seeded",
    "failures",
    "last_poll_at",
    "last_success_at",
    "last_outcome",
    "last_detail",
    "problem_since",
    "problem_told_at",
    "newest_item_at",
    "items",
    "habits",
)
"""The columns of `source` that a poll changes: those that `source_values` gives."""


def source_state(row: Found) -> SourceState:
    """Return the state of a row of `source`."""
    return SourceState(
        name=row.name,
        cursor=load_cursor(row.cursor),
        validators=load_validators(row.validators),
        next_poll_at=row.next_poll_at,
        seeded=row.seeded,
        failures=row.failures,
        created=row.created,
        last_poll_at=row.last_poll_at,
        last_success_at=row.last_success_at,
        last_outcome=None if row.last_outcome is None else PollOutcome(row.last_outcome),
        last_detail=row.last_detail,
        problem_since=row.problem_since,
        problem_told_at=row.problem_told_at,
        newest_item_at=row.newest_item_at,
        items=row.items,
        habits=load_habits(row.habits),
    )


def source_values(state: SourceState) -> dict[str, Any]:
    """Return what a poll changes in a source's row. `created` is never changed."""
    return {
        "cursor": dump(state.cursor),
        "validators": dump(state.validators),
        "next_poll_at": state.next_poll_at,
        "seeded": state.seeded,
        "failures": state.failures,
        "last_poll_at": state.last_poll_at,
        "last_success_at": state.last_success_at,
        "last_outcome": None if state.last_outcome is None else state.last_outcome.value,
        "last_detail": state.last_detail,
        "problem_since": state.problem_since,
        "problem_told_at": state.problem_told_at,
        "newest_item_at": state.newest_item_at,
        "items": state.items,
        "habits": dump(state.habits),
    }


def channel_state(row: Found, waiting: int, dead: int) -> ChannelState:
    """Return the state of a row of `channel`, with its counts."""
    return ChannelState(
        name=row.name,
        created=row.created,
        fingerprint=row.fingerprint,
        stopped_why=row.stopped_why,
        stopped_at=row.stopped_at,
        not_before=row.not_before,
        next_digest_at=row.next_digest_at,
        waiting=waiting,
        dead=dead,
        last_sent_at=row.last_sent_at,
    )


def delivery_view(row: Found) -> DeliveryView:
    """Return the view of a row of `delivery`."""
    return DeliveryView(
        id=row.id,
        channel=row.channel,
        title=row.title,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        created=row.created,
        not_before=row.not_before,
        last_outcome=row.last_outcome,
        last_detail=row.last_detail,
        settled=row.settled,
    )


def alert_view(row: Found, stories: Mapping[str, StoredStory]) -> AlertView:
    """Return the view of a row of `alert` with its delivery's `state`."""
    return AlertView(
        id=row.id,
        channel=row.channel,
        story=stories[row.story_id],
        key=row.key,
        step=Step(row.step),
        kind=AlertKind(row.kind),
        changes=load_changes(row.changes),
        late=row.late,
        at=row.at,
        delivery_id=row.delivery_id,
        delivery_state=None if row.state is None else DeliveryState(row.state),
        overflow=row.overflow,
    )


def version_view(row: Found) -> VersionView:
    """Return the view of a row with `version`, `at`, `payload` and `changes`."""
    return VersionView(
        version=row.version,
        at=row.at,
        item=load_item(row.payload),
        seal=load_seal(row.payload),
        changes=load_changes(row.changes),
    )


def attempt_view(row: Found) -> AttemptView:
    """Return the view of a row of `attempt`."""
    return AttemptView(at=row.at, outcome=row.outcome, detail=row.detail, receipt=row.receipt)


def poll_view(row: Found) -> PollView:
    """Return the view of a row of `poll`."""
    return PollView(
        source=row.source,
        started=row.started,
        elapsed_s=row.elapsed_s,
        outcome=row.outcome,
        entries=row.entries,
        fresh=row.fresh,
    )
