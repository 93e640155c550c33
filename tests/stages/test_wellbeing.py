"""When the operator hears of a source."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from service.domain.ledger import SourceState
from service.domain.messages import NoticeKind
from service.domain.outcomes import PollOutcome
from service.domain.pace import Habits
from service.stages.pacing.wellbeing import EMPTIED, Worry, detail_of, notice_due, worry_of
from tests.made import DAY, HOUR, NOW

PROBLEM, RECOVERY = NoticeKind.PROBLEM, NoticeKind.RECOVERY

CASES: dict[str, tuple[PollOutcome, int, datetime | None, NoticeKind | None]] = {
    "all is well": (PollOutcome.READ, 0, None, None),
    "one network fault is borne": (PollOutcome.UNREACHABLE, 1, None, None),
    "the third in a row is told": (PollOutcome.UNREACHABLE, 3, None, PROBLEM),
    "a challenge is told at once": (PollOutcome.CHALLENGED, 1, None, PROBLEM),
    "a change of shape is told at once": (PollOutcome.SHAPE_CHANGED, 1, None, PROBLEM),
    "what was told is not told again the same day": (PollOutcome.GONE, 9, NOW - HOUR, None),
    "but again the day after": (PollOutcome.GONE, 9, NOW - DAY, PROBLEM),
    "recovery is told where the problem was": (PollOutcome.UNCHANGED, 0, NOW - HOUR, RECOVERY),
}


@pytest.mark.parametrize(("outcome", "failures", "told_at", "due"), CASES.values(), ids=CASES)
def test_notice(outcome: PollOutcome, failures: int, told_at: datetime | None, due: NoticeKind | None) -> None:
    state = SourceState(name="s", next_poll_at=NOW, created=NOW, last_outcome=outcome, failures=failures)
    assert notice_due(replace(state, problem_told_at=told_at), NOW) is due


def test_a_source_that_was_never_polled_has_no_news() -> None:
    assert notice_due(SourceState(name="s", next_poll_at=NOW, created=NOW), NOW) is None


SILENCE: dict[str, tuple[timedelta | None, datetime | None, PollOutcome, bool]] = {
    "newer than expected": (DAY, NOW - HOUR, PollOutcome.READ, False),
    "older than expected": (DAY, NOW - 2 * DAY, PollOutcome.UNCHANGED, True),
    "nothing is expected": (None, NOW - 90 * DAY, PollOutcome.READ, False),
    "a failing source is not silent but failing": (DAY, NOW - 2 * DAY, PollOutcome.GONE, False),
    "an item dated in the future does not hide the silence for ever": (DAY, NOW + 90 * DAY, PollOutcome.READ, False),
    "never brought anything": (DAY, None, PollOutcome.EMPTY, True),
}


@pytest.mark.parametrize(("expect_every", "newest", "outcome", "silent"), SILENCE.values(), ids=SILENCE)
def test_silence(expect_every: timedelta | None, newest: datetime | None, outcome: PollOutcome, silent: bool) -> None:
    state = SourceState(name="s", next_poll_at=NOW, created=NOW - 30 * DAY, last_outcome=outcome, newest_item_at=newest)
    assert (worry_of(state, expect_every, NOW) is Worry.OVERDUE) is silent


def test_silence_is_a_problem_once_a_day_until_something_comes() -> None:
    state = SourceState(name="s", next_poll_at=NOW, created=NOW, last_outcome=PollOutcome.UNCHANGED)
    assert notice_due(state, NOW, Worry.QUIET) is PROBLEM
    assert notice_due(replace(state, problem_told_at=NOW - HOUR), NOW, Worry.QUIET) is None
    assert notice_due(replace(state, problem_told_at=NOW - DAY), NOW, Worry.QUIET) is PROBLEM
    assert notice_due(replace(state, problem_told_at=NOW - HOUR), NOW) is RECOVERY


DAILY = tuple(NOW - DAY * days for days in range(20, 0, -1))

WORRIES: dict[str, tuple[tuple[datetime, ...], timedelta | None, timedelta, Worry | None]] = {
    "a day after a daily source": (DAILY, None, timedelta(), None),
    "two weeks after a daily source": (DAILY, None, 14 * DAY, Worry.QUIET),
    "two weeks after, and the operator expects no more": (DAILY, 30 * DAY, 14 * DAY, None),
    "two weeks after, and the operator expects more": (DAILY, DAY, 14 * DAY, Worry.OVERDUE),
    "no rhythm is known yet": (DAILY[:4], None, 90 * DAY, None),
}


@pytest.mark.parametrize(("arrivals", "expected", "later", "worry"), WORRIES.values(), ids=WORRIES)
def test_worry(
    arrivals: tuple[datetime, ...], expected: timedelta | None, later: timedelta, worry: Worry | None
) -> None:
    state = SourceState(
        name="s",
        next_poll_at=NOW,
        created=NOW - 30 * DAY,
        last_outcome=PollOutcome.UNCHANGED,
        newest_item_at=arrivals[-1],
        habits=Habits(arrivals=arrivals),
    )
    assert worry_of(state, expected, NOW + later) is worry


DETAILS: dict[str, tuple[PollOutcome, int, str | None, tuple[str, ...], str | None]] = {
    "well": (PollOutcome.READ, 5, None, (), None),
    "an error among the news": (PollOutcome.READ, 5, None, ("an error", "a gap"), "an error; a gap"),
    "empty from the first": (PollOutcome.EMPTY, 0, None, (), None),
    "empty, and used to be full": (PollOutcome.EMPTY, 5, None, (), EMPTIED),
    "unchanged since it came empty": (PollOutcome.UNCHANGED, 5, EMPTIED, (), EMPTIED),
    "full again": (PollOutcome.READ, 5, EMPTIED, (), None),
}


@pytest.mark.parametrize(("outcome", "items", "before", "problems", "said"), DETAILS.values(), ids=DETAILS)
def test_detail(
    outcome: PollOutcome, items: int, before: str | None, problems: tuple[str, ...], said: str | None
) -> None:
    last = PollOutcome.EMPTY if before else PollOutcome.READ
    state = SourceState(name="s", next_poll_at=NOW, created=NOW, items=items, last_outcome=last, last_detail=before)
    assert detail_of(state, outcome, problems, lists=True) == said


def test_what_failed_says_nothing_of_a_later_answer() -> None:
    failed = SourceState(
        name="s", next_poll_at=NOW, created=NOW, last_outcome=PollOutcome.TOO_SLOW, last_detail="too slow"
    )
    assert detail_of(failed, PollOutcome.UNCHANGED, (), lists=True) is None


def test_a_list_that_may_be_empty_is_no_worry() -> None:
    state = SourceState(name="s", next_poll_at=NOW, created=NOW, items=9, last_outcome=PollOutcome.READ)
    assert detail_of(state, PollOutcome.EMPTY, (), lists=False) is None
