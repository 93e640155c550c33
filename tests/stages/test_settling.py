"""What becomes of a delivery and its channel after a try."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.domain.ledger import ClaimedDelivery, DeliveryState
from service.domain.outcomes import Gone, Later, Outcome, Refused, Sent
from service.stages.pacing.settling import settle
from service.stages.pacing.timing import GIVE_UP_AFTER
from tests.made import NOW

WAITING, SENT, DEAD = DeliveryState.WAITING, DeliveryState.SENT, DeliveryState.DEAD

CASES: dict[str, tuple[Outcome, int, DeliveryState, float | None, float | None]] = {
    "sent": (Sent(receipt="r"), 1, SENT, None, None),
    "refused for good: a dead letter, the channel goes on": (Refused(why="no_text"), 1, DEAD, None, None),
    "a first failure: both wait five seconds": (Later(why="HTTP 500"), 1, WAITING, 5, 5),
    "a message that keeps failing steps aside, the channel rests a minute": (
        Later(why="HTTP 500"),
        5,
        WAITING,
        600,
        60,
    ),
    "asked to wait: both wait as asked": (Later(why="429", after_s=40, whole_channel=True), 1, WAITING, 40, 40),
    "asked to wait, but not for how long": (Later(why="429", whole_channel=True), 1, WAITING, 60, 60),
    "asked to wait for a year: a day": (
        Later(why="429", after_s=31_536_000, whole_channel=True),
        1,
        WAITING,
        86_400,
        86_400,
    ),
    "asked to wait for no time at all": (Later(why="429", after_s=0.0), 1, WAITING, 5, 0),
}


@pytest.mark.parametrize(("outcome", "attempt", "state", "wait_s", "rest_s"), CASES.values(), ids=CASES)
def test_settle(
    outcome: Outcome, attempt: int, state: DeliveryState, wait_s: float | None, rest_s: float | None
) -> None:
    settled = settle(made(attempt), outcome, NOW, 0.0)
    assert settled.state is state
    assert settled.not_before == (None if wait_s is None else NOW + timedelta(seconds=wait_s))
    assert settled.channel_not_before == (None if rest_s is None else NOW + timedelta(seconds=rest_s))
    assert settled.stopped_why is None


def test_a_channel_that_is_gone_stops_and_keeps_its_message() -> None:
    settled = settle(made(1), Gone(why="no_service"), NOW, 0.0)
    assert (settled.state, settled.stopped_why) == (WAITING, "no_service")


def test_after_three_days_a_message_is_a_dead_letter() -> None:
    settled = settle(made(300, age=GIVE_UP_AFTER), Later(why="refused"), NOW, 0.0)
    assert (settled.state, settled.outcome, settled.detail) == (DEAD, "given up", "refused")


def made(attempt: int, age: timedelta = timedelta()) -> ClaimedDelivery:
    return ClaimedDelivery(id="d", bodies=(b"x",), parts_sent=0, attempt=attempt, created=NOW - age)
