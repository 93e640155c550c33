"""When a source is polled next: its cadence, what it asks for, and how the last poll ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.errors import OversightError, SourceGone, SourceRefused, SourceThrottled, Unreachable
from service.domain.pace import Habits
from service.stages.pacing.habits import after_fault, is_ours
from service.stages.pacing.polling import DAYS, LONGEST_SKIP, Cadence, next_poll, outside_skips
from service.stages.pacing.timing import POLL_JITTER
from tests.made import DAY, HOUR, NOW

MINUTE = timedelta(minutes=1)
HOURLY = Cadence(every=HOUR)
BUSY = Habits(arrivals=tuple(NOW - 20 * MINUTE * back for back in range(40, -1, -1)))
QUIET = Habits(watched_since=NOW - 90 * DAY)

WELL: dict[str, tuple[Cadence, Habits, timedelta]] = {
    "the operator's word is exact for a quiet source": (HOURLY, QUIET, HOUR),
    "and for a busy one": (HOURLY, BUSY, HOUR),
    "a quiet source may be asked less often": (Cadence(every=HOUR, exact=False, may_stretch=True), QUIET, 4 * HOUR),
    "an official one may not": (Cadence(every=HOUR, exact=False), QUIET, HOUR),
    "a busy one may be asked more often": (Cadence(every=HOUR, exact=False), BUSY, 15 * MINUTE),
    "not one that sends all of it each time": (Cadence(every=HOUR, exact=False, may_shrink=False), BUSY, HOUR),
    "a document that asks for less": (HOURLY, Habits(asked_s=7200.0), 2 * HOUR),
    "headers that call it fresh for longer": (HOURLY, Habits(asked_s=7200.0, fresh_s=10_800.0), 3 * HOUR),
    "what is asked for holds below a rhythm too": (
        Cadence(every=HOUR, exact=False),
        Habits(arrivals=BUSY.arrivals, fresh_s=1800.0),
        30 * MINUTE,
    ),
}


@pytest.mark.parametrize(("cadence", "habits", "wait"), WELL.values(), ids=WELL)
def test_after_a_good_poll(cadence: Cadence, habits: Habits, wait: timedelta) -> None:
    assert next_poll(cadence, habits, NOW, random=0.0) - NOW == wait


FAULTS: dict[str, tuple[OversightError | None, int, timedelta]] = {
    "an error": (SourceRefused(500, "no"), 1, HOUR),
    "the third error": (SourceRefused(500, "no"), 3, 4 * HOUR),
    "what nobody foresaw, for weeks": (None, 90, DAY),
    "gone: probed daily, from the first": (SourceGone("gone"), 1, DAY),
    "gone: probed daily, for ever": (SourceGone("gone"), 900, DAY),
    "asked to wait: to the second": (
        SourceThrottled(NOW + timedelta(seconds=12_345), "x"),
        1,
        timedelta(seconds=12345),
    ),
    "asked to wait for less than the interval": (SourceThrottled(NOW + MINUTE, "x"), 1, HOUR),
    "asked to wait for a year": (SourceThrottled(NOW + 365 * DAY, "x"), 1, DAY),
    "no name can be resolved": (Unreachable("paper.example", "dns"), 1, MINUTE),
    "we are offline": (Unreachable("paper.example", "offline"), 2, 2 * MINUTE),
    "we are offline for days": (Unreachable("paper.example", "offline"), 500, HOUR),
    "it refuses the connection for days": (Unreachable("paper.example", "refused"), 500, DAY),
}


@pytest.mark.parametrize(("error", "failures", "wait"), FAULTS.values(), ids=FAULTS)
def test_after_a_fault(error: OversightError | None, failures: int, wait: timedelta) -> None:
    habits = Habits(faults=0 if is_ours(error) else failures)
    assert next_poll(HOURLY, habits, NOW, random=0.0, failures=failures, error=error) - NOW == wait


def test_a_machine_that_was_offline_for_days_does_not_stay_away_for_another() -> None:
    habits = Habits()
    for failures in range(1, 500):
        habits = after_fault(habits, Unreachable("paper.example", "dns"), failures)
    error = SourceRefused(502, "no")
    habits = after_fault(habits, error, 500)
    assert next_poll(HOURLY, habits, NOW, random=0.0, failures=500, error=error) - NOW == HOUR


NIGHT = tuple(range(6))
SKIPS: dict[str, tuple[str, tuple[int, ...], tuple[str, ...], float, str]] = {
    "an hour that is not skipped": ("2026-03-10T12:20", NIGHT, (), 0.5, "2026-03-10T12:20"),
    "an hour that is": ("2026-03-10T01:20", NIGHT, (), 0.0, "2026-03-10T06:00"),
    "not all at the first minute": ("2026-03-10T01:20", NIGHT, (), 0.5, "2026-03-10T06:05"),
    "a day": ("2026-03-14T15:30", (), ("Saturday",), 0.0, "2026-03-15T00:00"),
    "a day and the hours after it": ("2026-03-14T15:30", NIGHT, ("Saturday",), 0.0, "2026-03-15T06:00"),
    "a weekend is believed for a day": ("2026-03-14T15:30", (), ("Saturday", "Sunday"), 0.9, "2026-03-15T15:30"),
    "all hours": ("2026-03-14T15:30", tuple(range(24)), (), 0.9, "2026-03-15T15:30"),
}


@pytest.mark.parametrize(("due", "hours", "days", "random", "then"), SKIPS.values(), ids=SKIPS)
def test_skips(due: str, hours: tuple[int, ...], days: tuple[str, ...], random: float, then: str) -> None:
    asked = datetime.fromisoformat(due).replace(tzinfo=UTC)
    assert outside_skips(asked, hours, days, random) == datetime.fromisoformat(then).replace(tzinfo=UTC)


def test_a_skipped_hour_puts_a_poll_off() -> None:
    habits = Habits(skip_hours=((NOW + HOUR).hour,))
    assert next_poll(HOURLY, habits, NOW, random=0.0) - NOW == 2 * HOUR


@given(
    st.integers(0, 10_000).map(lambda minutes: NOW + minutes * MINUTE),
    st.sets(st.integers(0, 23)),
    st.sets(st.sampled_from(DAYS)),
    st.floats(0, 1, exclude_max=True),
)
def test_a_skip_is_never_early_and_at_most_a_day_late(
    due: datetime, hours: set[int], days: set[str], random: float
) -> None:
    at = outside_skips(due, hours, days, random)
    assert due <= at <= due + LONGEST_SKIP
    assert at == due + LONGEST_SKIP or (at.hour not in hours and DAYS[at.weekday()] not in days)


@given(
    st.integers(5, 1440).map(lambda minutes: minutes * MINUTE),
    st.floats(0, 86_400),
    st.integers(0, 40),
    st.floats(0, 1, exclude_max=True),
)
def test_nobody_is_asked_before_the_floor_nor_long_after_a_day(
    every: timedelta, fresh_s: float, failures: int, random: float
) -> None:
    error = SourceRefused(500, "no") if failures else None
    habits = Habits(fresh_s=fresh_s, faults=failures)
    due = next_poll(Cadence(every=every), habits, NOW, random=random, failures=failures, error=error) - NOW
    assert max(every, timedelta(seconds=fresh_s)) <= due <= DAY * (1 + POLL_JITTER)
