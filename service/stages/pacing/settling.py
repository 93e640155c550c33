"""Stage 8b (pure): how a try ended -> what becomes of the delivery and of its channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from service.domain.ledger import ClaimedDelivery, DeliveryState
from service.domain.outcomes import Gone, Later, Outcome, Refused, Sent
from service.stages.pacing import timing

LONG_WAIT = timedelta(days=1)
"""A Retry-After beyond this is cut to it: a wrong header must not silence a channel for a month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The delivery's new state and next try (`not_before`), and the channel's.

    `channel_not_before` None: the channel may go on at once. `stopped_why`: it stops until somebody acts.
    """

    state: DeliveryState
    outcome: str
    detail: str | None = None
    not_before: datetime | None = None
    channel_not_before: datetime | None = None
    stopped_why: str | None = None
    receipt: str | None = None


def settle(delivery: ClaimedDelivery, outcome: Outcome, now: datetime, random: float) -> Settled:
    """Decide. A message that fails alone steps aside with its own waits; a channel that fails rests a minute at most.

    Resting a whole channel after any failed try keeps an outage at one try a minute, whatever waits; the next message
    then shows which of the two was at fault. Where the other side named a time, it is obeyed (up to a day).
    """
    match outcome:
        case Sent():
            return Settled(state=DeliveryState.SENT, outcome="sent", receipt=outcome.receipt)
        case Refused():
            return Settled(state=DeliveryState.DEAD, outcome="refused", detail=outcome.why)
        case Gone():
            return Settled(
                state=DeliveryState.WAITING,
                outcome="gone",
                detail=outcome.why,
                not_before=now,
                stopped_why=outcome.why,
            )
        case Later():
            return _later(delivery, outcome, now, random)
        case _:
            assert_never(outcome)


def _later(delivery: ClaimedDelivery, outcome: Later, now: datetime, random: float) -> Settled:
    asked = None if outcome.after_s is None else min(outcome.after_s, LONG_WAIT.total_seconds())
    again = timing.next_try(now, attempt=delivery.attempt, created=delivery.created, after_s=asked, random=random)
    own_wait = timing.RETRY_DELAYS_S[min(delivery.attempt, len(timing.RETRY_DELAYS_S)) - 1]
    rest = asked if asked is not None else min(own_wait, timing.CHANNEL_REST_S)
    if outcome.whole_channel and asked is None:
        rest = timing.CHANNEL_REST_S
    channel_not_before = now + timedelta(seconds=rest)
    if again is None:
        return Settled(
            state=DeliveryState.DEAD,
            outcome="given up",
            detail=outcome.why,
            channel_not_before=channel_not_before,
        )
    if outcome.whole_channel:
        again = channel_not_before
    return Settled(
        state=DeliveryState.WAITING,
        outcome="later",
        detail=outcome.why,
        not_before=again,
        channel_not_before=channel_not_before,
    )
