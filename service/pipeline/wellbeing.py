"""Tells the operations channels how the sources are: turns a poll's result into the notices that are due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from service.domain.ledger import NewDelivery, PollResult, SourceState
from service.domain.messages import Notice, NoticeKind
from service.domain.outcomes import PollOutcome
from service.pipeline.parts import House, Tools
from service.stages.wellbeing import notice_due

WORDS: dict[PollOutcome, str] = {
    PollOutcome.THROTTLED: "asks us to wait",
    PollOutcome.REFUSED: "refuses our request",
    PollOutcome.GONE: "says that it is gone for good",
    PollOutcome.CHALLENGED: "sends another page in place of its document",
    PollOutcome.UNPARSABLE: "sends something that cannot be read",
    PollOutcome.SHAPE_CHANGED: "has changed the shape of its answers",
    PollOutcome.UNREACHABLE: "cannot be reached",
    PollOutcome.TOO_SLOW: "does not answer in time",
    PollOutcome.TOO_LARGE: "sends more than we take",
    PollOutcome.FORBIDDEN: "leads to an address that we do not connect to",
    PollOutcome.REDIRECTED: "redirects in a way that we do not follow",
    PollOutcome.FAILED: "could not be polled",
}


def operations_deliveries(
    house: House, before: SourceState, result: PollResult, now: datetime, tools: Tools
) -> tuple[SourceState, Sequence[NewDelivery]]:
    """Return the source's state with the telling noted, and a delivery for each operations channel if one is due."""
    state = result.state
    kind = notice_due(state, now)
    if kind is None:
        return state, ()
    notice = _recovery(before, result, now, tools) if kind is NoticeKind.RECOVERY else _problem(result, now, tools)
    told_at = None if kind is NoticeKind.RECOVERY else now
    return replace(state, problem_told_at=told_at), owe_notice(house, notice, f"source:{state.name}", tools)


def owe_notice(house: House, notice: Notice, subject: str, tools: Tools) -> Sequence[NewDelivery]:
    """Return the deliveries that tell a notice to every operations channel."""
    owed = []
    for channel in house.operations_channels():
        delivery_id = tools.new_id()
        owed.append(
            NewDelivery(
                id=delivery_id,
                channel=channel.name,
                subject=subject,
                bodies=channel.notifier.encode(notice, delivery_id),
                not_before=notice.at,
                created=notice.at,
                title=notice.title,
            )
        )
    return owed


def _problem(result: PollResult, now: datetime, tools: Tools) -> Notice:
    state = result.state
    facts = [
        ("Outcome", str(result.outcome)),
        ("Polls in a row", str(state.failures)),
        ("Last good poll", _when(state.last_success_at)),
        ("Next try", _when(state.next_poll_at)),
    ]
    return Notice(
        id=tools.new_id(),
        kind=NoticeKind.PROBLEM,
        title=f"The source {state.name} {WORDS.get(result.outcome, 'is not well')}",
        text=result.detail or "",
        facts=tuple(facts),
        at=now,
    )


def _recovery(before: SourceState, result: PollResult, now: datetime, tools: Tools) -> Notice:
    since = _when(before.problem_since)
    return Notice(
        id=tools.new_id(),
        kind=NoticeKind.RECOVERY,
        title=f"The source {before.name} is well again",
        text=f"It was not well since {since}.",
        facts=(("Outcome", str(result.outcome)), ("Next poll", _when(result.state.next_poll_at))),
        at=now,
    )


def _when(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "never"
