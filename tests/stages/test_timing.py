"""When to poll, to try again, to be quiet, to send a digest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.options import ALL_DAYS, DigestOptions, QuietHoursOptions, Weekday
from service.stages.pacing import timing
from tests.made import DAY, HOUR, NOW

NEW_YORK = ZoneInfo("America/New_York")
NIGHT = QuietHoursOptions.model_validate({"from": "22:00", "to": "07:00"})
LUNCH = QuietHoursOptions.model_validate({"from": "12:00", "to": "13:00"})


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


POLLS = {
    "after the interval": ({"failures": 0}, HOUR),
    "later where the source asks for more": ({"failures": 0, "floor": 3 * HOUR}, 3 * HOUR),
    "not sooner where the source asks for less": ({"failures": 0, "floor": timedelta(minutes=1)}, HOUR),
    "at the usual time after one failure": ({"failures": 1}, HOUR),
    "doubled with each further failure": ({"failures": 4}, 8 * HOUR),
    "never less than once a day": ({"failures": 90}, DAY),
    "Retry-After is obeyed": ({"failures": 1, "not_before": NOW + 5 * HOUR}, 5 * HOUR),
    "Retry-After sooner than the interval changes nothing": ({"failures": 1, "not_before": NOW}, HOUR),
    "Retry-After of a year is cut to a day": ({"failures": 1, "not_before": NOW + 365 * DAY}, DAY),
}


@pytest.mark.parametrize(("given_", "wait"), POLLS.values(), ids=POLLS)
def test_next_poll(given_: dict[str, object], wait: timedelta) -> None:
    assert timing.next_poll(NOW, every=HOUR, random=0.0, **given_) - NOW == wait  # type: ignore[arg-type]


@given(st.floats(0, 1, exclude_max=True), st.integers(0, 50))
def test_a_poll_is_never_early_and_little_late(random: float, failures: int) -> None:
    exact = timing.next_poll(NOW, every=HOUR, failures=failures, random=0.0)
    due = timing.next_poll(NOW, every=HOUR, failures=failures, random=random)
    assert exact <= due <= exact + (exact - NOW) * timing.POLL_JITTER


def test_an_interval_of_a_week_stays_a_week_when_it_fails() -> None:
    assert timing.next_poll(NOW, every=7 * DAY, failures=5, random=0.0) == NOW + 7 * DAY


TRIES = {
    "soon after the first try": (1, None, NOW, 5),
    "later after the third": (3, None, NOW, 120),
    "the waits stop growing": (200, None, NOW, 900),
    "what the other side asks is a minimum": (1, 40.0, NOW, 40),
    "no less than our own wait": (4, 1.0, NOW, 300),
}


@pytest.mark.parametrize(("attempt", "after_s", "created", "wait_s"), TRIES.values(), ids=TRIES)
def test_next_try(attempt: int, after_s: float | None, created: datetime, wait_s: int) -> None:
    due = timing.next_try(NOW, attempt=attempt, created=created, after_s=after_s, random=0.0)
    assert due == NOW + timedelta(seconds=wait_s)


def test_a_delivery_is_given_up_after_three_days() -> None:
    created = NOW - timing.GIVE_UP_AFTER
    assert timing.next_try(NOW, attempt=6, created=created, after_s=None, random=0.0) is None


def test_a_delivery_that_waited_for_days_gets_its_tries_first() -> None:
    created = NOW - 3 * timing.GIVE_UP_AFTER
    assert timing.next_try(NOW, attempt=1, created=created, after_s=None, random=0.0) == NOW + timedelta(seconds=5)


QUIET = {
    "in the evening, until the morning after": (NIGHT, "2026-03-10T23:30", "2026-03-11T07:00"),
    "in the small hours, until the same morning": (NIGHT, "2026-03-10T03:00", "2026-03-10T07:00"),
    "at the first minute": (NIGHT, "2026-03-10T22:00", "2026-03-11T07:00"),
    "not at the last": (NIGHT, "2026-03-10T07:00", None),
    "not by day": (NIGHT, "2026-03-10T12:00", None),
    "within a day": (LUNCH, "2026-03-10T12:30", "2026-03-10T13:00"),
    "over the hour that spring skips": (NIGHT, "2026-03-08T01:30", "2026-03-08T07:00"),
}


@pytest.mark.parametrize(("quiet", "at", "until"), QUIET.values(), ids=QUIET)
def test_quiet_until(quiet: QuietHoursOptions, at: str, until: str | None) -> None:
    assert timing.quiet_until(local(at), quiet, NEW_YORK) == (local(until) if until else None)


WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")
DIGESTS = {
    "later today": ("08:00", ALL_DAYS, "2026-03-10T07:59", "2026-03-10T08:00"),
    "tomorrow when today's has passed": ("08:00", ALL_DAYS, "2026-03-10T08:00", "2026-03-11T08:00"),
    "on Monday over the weekend": ("08:00", WEEKDAYS, "2026-03-13T09:00", "2026-03-16T08:00"),
    "at a time that spring skips, an hour later on the clock": (
        "02:30",
        ALL_DAYS,
        "2026-03-08T01:00",
        "2026-03-08T03:30",
    ),
}


@pytest.mark.parametrize(("at", "days", "after", "due"), DIGESTS.values(), ids=DIGESTS)
def test_next_digest(at: str, days: tuple[Weekday, ...], after: str, due: str) -> None:
    assert timing.next_digest(local(after), DigestOptions(at=at, days=days), NEW_YORK) == local(due)


def test_a_digest_in_the_hour_that_autumn_repeats_is_due_once() -> None:
    digest = DigestOptions(at="01:30")
    first = timing.next_digest(local("2026-11-01T00:00"), digest, NEW_YORK)
    assert timing.next_digest(first, digest, NEW_YORK) == local("2026-11-02T01:30")


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.integers(0, 23), st.integers(0, 59))
def test_the_next_digest_lies_ahead_within_two_days(at: datetime, hour: int, minute: int) -> None:
    now = at.replace(tzinfo=UTC)
    due = timing.next_digest(now, DigestOptions(at=f"{hour:02}:{minute:02}"), NEW_YORK)
    assert now < due <= now + timedelta(days=1, hours=2)


def test_where_nobody_was_asked_the_first_waits_are_short() -> None:
    waits = [
        timing.next_poll(NOW, every=HOUR, failures=failures, random=0.0, asked_nobody=True) - NOW
        for failures in (1, 2, 3, 7, 20)
    ]
    minutes = [int(wait.total_seconds()) // 60 for wait in waits]
    assert minutes == [1, 2, 4, 60, 60]
