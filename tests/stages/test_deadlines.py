"""Which reminders of deadlines are due."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from service.stages.routing.deadlines import reminders
from tests.made import DAY, HOUR, NOW, make_facts, make_official, make_stored, make_story

WEEK = 7 * DAY

CASES: dict[str, tuple[datetime, set[str], datetime, list[timedelta], list[int]]] = {
    "too early": (NOW + 8 * DAY, {"published"}, NOW - 10 * DAY, [WEEK], []),
    "within the wanted time": (NOW + 6 * DAY, {"published"}, NOW - 10 * DAY, [WEEK], [7]),
    "at the very moment": (NOW + WEEK, {"published"}, NOW - 10 * DAY, [WEEK], [7]),
    "of two that are due the nearest": (NOW + HOUR, {"published"}, NOW - 10 * DAY, [WEEK, DAY], [1]),
    "passed": (NOW, {"published"}, NOW - 10 * DAY, [WEEK], []),
    "not where the channel was never told": (NOW + DAY, set(), NOW - 10 * DAY, [WEEK], []),
    "not where it first heard when the deadline was nearer already": (NOW + 2 * DAY, {"published"}, NOW, [WEEK], []),
}


@pytest.mark.parametrize(("at", "told", "first_seen", "befores", "days"), CASES.values(), ids=CASES)
def test_reminders(
    at: datetime, told: set[str], first_seen: datetime, befores: list[timedelta], days: list[int]
) -> None:
    document = make_stored(make_official("n1", facts=make_facts(number="n1", deadline=at)))
    story = make_story(document, told={"desk": told} if told else None, first_seen=first_seen)
    due = list(reminders([story], {"desk": befores}, NOW))
    assert [one.key for one in due] == [f"deadline:comments:{at:%Y-%m-%dT%H:%M}:{day * 86_400}" for day in days]


def test_a_reminder_is_told_once_but_again_when_the_deadline_moves() -> None:
    document = make_stored(make_official("n1", facts=make_facts(number="n1", deadline=NOW + DAY)))
    story = make_story(document, told={"desk": {"published"}}, first_seen=NOW - 10 * DAY)
    (due,) = reminders([story], {"desk": [WEEK]}, NOW)
    told = make_story(document, told={"desk": {"published", due.key}}, first_seen=NOW - 10 * DAY)
    assert list(reminders([told], {"desk": [WEEK]}, NOW)) == []
    moved = make_stored(make_official("n1", facts=make_facts(number="n1", deadline=NOW + 2 * DAY)))
    again = make_story(moved, told={"desk": {"published", due.key}}, first_seen=NOW - 10 * DAY)
    assert len(list(reminders([again], {"desk": [WEEK]}, NOW))) == 1
