"""Tells the operations channels how the sources are: turns a poll's result into the notices that are due."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from service.domain.ledger import DeliveryState, NewDelivery, PollResult, SourceState
from service.domain.messages import Notice, NoticeKind
from service.domain.outcomes import PollOutcome
from service.pipeline.parts import ChannelParts, House, Tools
from service.stages.pacing.rhythm import silence_borne
from service.stages.pacing.settling import Settled
from service.stages.pacing.wellbeing import Worry, notice_due, worry_of

WORDS: dict[PollOutcome, str] = {
    PollOutcome.THROTTLED: "asks us to wait",
    PollOutcome.REFUSED: "refuses our request",
    PollOutcome.GONE: "says that it is gone for good",
    PollOutcome.CHALLENGED: "sends another page in place of its document",
    PollOutcome.ERROR_POSTED: "posts an error in place of news",
    PollOutcome.UNPARSABLE: "sends something that cannot be read",
    PollOutcome.SHAPE_CHANGED: "has changed the shape of its answers",
    PollOutcome.UNREACHABLE: "cannot be reached",
    PollOutcome.TOO_SLOW: "does not answer in time",
    PollOutcome.TOO_LARGE: "sends more than we take",
    PollOutcome.FORBIDDEN: "leads to an address that we do not connect to",
    PollOutcome.REDIRECTED: "redirects in a way that we do not follow",
    PollOutcome.FAILED: "could not be polled",
}

WORRIES: dict[Worry, str] = {
    Worry.FAULTY: "can be read, but something is wrong with it",
    Worry.EMPTIED: "lists nothing any more",
    Worry.OVERDUE: "has been silent for longer than expected",
    Worry.QUIET: "has been silent for longer than ever",
}


def operations_deliveries(
    house: House, before: SourceState, result: PollResult, now: datetime, tools: Tools
) -> tuple[SourceState, Sequence[NewDelivery]]:
    """Return the source's state with the telling noted, and a delivery for each operations channel if one is due."""
    state, parts = result.state, house.sources.get(result.state.name)
    worry = worry_of(state, parts.expect_every if parts else None, now)
    kind = notice_due(state, now, worry)
    if kind is None:
        return state, ()
    if kind is NoticeKind.RECOVERY:
        notice = _recovery(before, result, now, tools)
    else:
        notice = _worrying(state, worry, now, tools) if worry else _problem(result, now, tools)
    if parts is not None and parts.pushed:
        notice = _of_pushed(notice, worry)
    told_at = None if kind is NoticeKind.RECOVERY else now
    return replace(state, problem_told_at=told_at), owe_notice(house, notice, f"source:{state.name}", tools)


def channel_notices(house: House, name: str, settled: Settled, now: datetime, tools: Tools) -> Sequence[NewDelivery]:
    """Return the deliveries that tell the other operations channels of one that stopped or gave a message up.

    Of messages given up, one notice a channel and day is enough: its id is made of both, and a known id is left as it
    is.
    """
    if settled.stopped_why:
        title, text = f"The channel {name} has stopped", f"{settled.stopped_why}. Its alerts wait until it is resumed."
        seed = tools.new_id()
    elif settled.state is DeliveryState.DEAD:
        title, text = f"The channel {name} did not take a message", settled.detail or settled.outcome
        seed = f"{name} {now:%Y-%m-%d}"
    else:
        return ()
    advice = (("See", f"oversight deliveries --channel {name}"), ("Then", f"oversight test-channel {name}"))
    notice = Notice(id=tools.new_id(), kind=NoticeKind.PROBLEM, title=title, text=text, facts=advice, at=now)
    return owe_notice(house, notice, f"channel:{name}", tools, seed=seed, but=name)


def as_poll(state: SourceState, now: datetime) -> PollResult:
    """Return a push as the poll that it stands for. Before its first push an inbox is as one that has nothing new."""
    outcome = state.last_outcome or PollOutcome.UNCHANGED
    return PollResult(
        token=0,
        state=replace(state, last_outcome=outcome),
        outcome=outcome,
        detail=state.last_detail,
        started=now,
        elapsed_s=0.0,
        entries=0,
        fresh=0,
        matched=0,
    )


def owe_notice(
    house: House, notice: Notice, subject: str, tools: Tools, *, seed: str | None = None, but: str | None = None
) -> Sequence[NewDelivery]:
    """Return the deliveries that tell a notice to every operations channel `but` one.

    With a `seed`, the ids of the deliveries follow from it and the channel.
    """
    channels = (channel for channel in house.operations_channels() if channel.name != but)
    return [notice_delivery(channel, notice, subject, seed=seed or tools.new_id()) for channel in channels]


def notice_delivery(channel: ChannelParts, notice: Notice, subject: str, *, seed: str) -> NewDelivery:
    """Return the delivery that tells a notice to one channel. Its id follows from the seed and the channel."""
    delivery_id = _id_from(f"{seed} {channel.name}")
    return NewDelivery(
        id=delivery_id,
        channel=channel.name,
        subject=subject,
        bodies=channel.notifier.encode(notice, delivery_id),
        not_before=notice.at,
        created=notice.at,
        title=notice.title,
    )


def _id_from(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _worrying(state: SourceState, worry: Worry, now: datetime, tools: Tools) -> Notice:
    facts = [("Newest item", _when(state.newest_item_at)), ("Last good poll", _when(state.last_success_at))]
    text = "It answers, but brings nothing new. Look at the page it comes from."
    if worry is Worry.FAULTY:
        text = state.last_detail or ""
    if worry is Worry.QUIET:
        facts += [("Something new came last", _when(state.habits.arrivals[-1])), ("Borne", _borne(state))]
        text += f" Where that is as it should be, set `expect_every` of {state.name}."
    title = f"The source {state.name} {WORRIES[worry]}"
    return Notice(id=tools.new_id(), kind=NoticeKind.PROBLEM, title=title, text=text, facts=tuple(facts), at=now)


def _borne(state: SourceState) -> str:
    borne = silence_borne(state.habits.arrivals)
    days = borne.total_seconds() / 86_400 if borne else 0.0
    return f"{days:.1f} working days, by its last {len(state.habits.arrivals)} arrivals"


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
    since = _when(before.problem_since or before.problem_told_at)  # a silent source has no failed poll
    return Notice(
        id=tools.new_id(),
        kind=NoticeKind.RECOVERY,
        title=f"The source {before.name} is well again",
        text=f"It was not well since {since}.",
        facts=(("Outcome", str(result.outcome)), ("Next poll", _when(result.state.next_poll_at))),
        at=now,
    )


def _of_pushed(notice: Notice, worry: Worry | None) -> Notice:
    """Return the notice in the words of a source that is never polled: others push to it."""
    told = {"Last good poll": "Last good push", "Polls in a row": "Pushes in a row"}
    facts = tuple((told.get(name, name), value) for name, value in notice.facts if not name.startswith("Next "))
    silent = worry in (Worry.OVERDUE, Worry.QUIET)
    return replace(notice, facts=facts, text="Nothing new is pushed to it. Ask who pushes." if silent else notice.text)


def _when(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "never"
