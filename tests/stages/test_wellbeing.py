"""When the operator hears of a source."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from service.domain.ledger import SourceState
from service.domain.messages import NoticeKind
from service.domain.outcomes import PollOutcome
from service.stages.pacing.wellbeing import is_silent, notice_due
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
    assert is_silent(state, expect_every, NOW) is silent


def test_silence_is_a_problem_once_a_day_until_something_comes() -> None:
    state = SourceState(name="s", next_poll_at=NOW, created=NOW, last_outcome=PollOutcome.UNCHANGED)
    assert notice_due(state, NOW, silent=True) is PROBLEM
    assert notice_due(replace(state, problem_told_at=NOW - HOUR), NOW, silent=True) is None
    assert notice_due(replace(state, problem_told_at=NOW - DAY), NOW, silent=True) is PROBLEM
    assert notice_due(replace(state, problem_told_at=NOW - HOUR), NOW) is RECOVERY
