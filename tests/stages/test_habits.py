"""What polls teach about a source."""

from __future__ import annotations

from datetime import timedelta

from service.domain.pace import Habits, Move
from service.stages.pacing.habits import KEPT_ARRIVALS, learn
from tests.made import HOUR, NOW


def test_a_poll_that_brings_nothing_new_teaches_nothing() -> None:
    habits = Habits(arrivals=(NOW,), depths={"title": 2})
    assert learn(habits, now=NOW + HOUR, depths={}) is habits


def test_arrivals_and_depths_add_up_and_the_rest_stays() -> None:
    move = Move(to="https://new.example/feed", since=NOW, polls=1)
    taught = learn(Habits(unanswered=3, move=move), now=NOW, depths={"title": 2, "full": 1})
    taught = learn(taught, now=NOW + HOUR, depths={"title": 1})
    assert taught == Habits(arrivals=(NOW, NOW + HOUR), depths={"title": 3, "full": 1}, unanswered=3, move=move)


def test_only_the_last_arrivals_are_kept() -> None:
    habits = Habits()
    for number in range(KEPT_ARRIVALS + 5):
        habits = learn(habits, now=NOW + timedelta(hours=number), depths={"summary": 1})
    assert (habits.arrivals[0], len(habits.arrivals)) == (NOW + timedelta(hours=5), KEPT_ARRIVALS)
