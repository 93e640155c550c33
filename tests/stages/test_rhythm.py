"""How long a source may be quiet."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.stages.pacing.rhythm import is_working_day, rhythm, silence_borne, working_time

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def weekdays(weeks: int) -> list[datetime]:
    """Return nine o'clock of every working day of some weeks without a holiday."""
    return [MONDAY + timedelta(days=day) for day in range(weeks * 7) if (MONDAY + timedelta(days=day)).weekday() < 5]


HOLIDAYS: dict[str, tuple[date, bool]] = {
    "a Wednesday": (date(2026, 3, 4), True),
    "a Saturday": (date(2026, 3, 7), False),
    "Thanksgiving, the fourth Thursday of November": (date(2026, 11, 26), False),
    "the third Thursday is worked": (date(2026, 11, 19), True),
    "Independence Day on a Saturday is kept on Friday": (date(2026, 7, 3), False),
    "Juneteenth on a Sunday is kept on Monday": (date(2022, 6, 20), False),
    "New Year on a Saturday is kept in the old year": (date(2021, 12, 31), False),
    "Memorial Day, the last Monday of May": (date(2026, 5, 25), False),
    "Martin Luther King's birthday, the third Monday": (date(2026, 1, 19), False),
}


@pytest.mark.parametrize(("day", "worked"), HOLIDAYS.values(), ids=HOLIDAYS)
def test_working_days(day: date, worked: bool) -> None:
    assert is_working_day(day) is worked


def test_a_weekend_does_not_count() -> None:
    friday = MONDAY + 4 * DAY
    assert working_time(friday, friday + 3 * DAY) == DAY
    assert working_time(friday, friday) == timedelta()


def test_a_source_of_every_working_day_may_miss_two_but_not_three() -> None:
    assert silence_borne(weekdays(3)) == 3 * DAY
    assert rhythm(weekdays(3)) == DAY


def test_a_busy_source_is_borne_for_two_working_days() -> None:
    assert silence_borne([MONDAY + hour * HOUR for hour in range(0, 200, 3)]) == 2 * DAY


@pytest.mark.parametrize(
    "arrivals",
    [
        [],
        [MONDAY],
        weekdays(1),
        [MONDAY + hour * HOUR for hour in range(20)],
        [MONDAY + 20 * n * DAY for n in range(12)],
    ],
    ids=["never", "once", "five days", "within a day", "every three weeks"],
)
def test_where_no_rhythm_is_known_nothing_is_said(arrivals: list[datetime]) -> None:
    assert silence_borne(arrivals) is None


@given(st.lists(st.integers(0, 2_000), min_size=9, max_size=40, unique=True))
def test_what_a_source_did_before_is_always_borne(hours: list[int]) -> None:
    arrivals = [MONDAY + hour * HOUR for hour in sorted(hours)]
    borne = silence_borne(arrivals)
    assert borne is None or all(working_time(one, other) < borne for one, other in pairwise(arrivals))
