"""What polls teach about a source."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from service.domain.pace import Habits, Move
from service.stages.pacing.habits import KEPT_ARRIVALS, learn
from tests.made import HOUR, NOW


def test_a_poll_that_brings_nothing_new_teaches_only_since_when_we_look() -> None:
    habits = Habits(arrivals=(NOW,), depths={"title": 2})
    taught = learn(habits, now=NOW + HOUR, depths={})
    assert taught == replace(habits, watched_since=NOW + HOUR)
    assert learn(taught, now=NOW + 2 * HOUR, depths={}) == taught


def test_arrivals_and_depths_add_up_and_the_rest_stays() -> None:
    move = Move(to="https://new.example/feed", since=NOW, polls=1)
    taught = learn(Habits(unanswered=3, move=move), now=NOW, depths={"title": 2, "full": 1})
    taught = learn(taught, now=NOW + HOUR, depths={"title": 1})
    depths = {"title": 3, "full": 1}
    assert taught == Habits(arrivals=(NOW, NOW + HOUR), depths=depths, unanswered=3, move=move, watched_since=NOW)


def test_only_the_last_arrivals_are_kept() -> None:
    habits = Habits()
    for number in range(KEPT_ARRIVALS + 5):
        habits = learn(habits, now=NOW + timedelta(hours=number), depths={"summary": 1})
    assert (habits.arrivals[0], len(habits.arrivals)) == (NOW + timedelta(hours=5), KEPT_ARRIVALS)
