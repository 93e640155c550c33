"""What the daily report says."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.ledger import SourceState
from service.domain.outcomes import PollOutcome
from service.domain.pace import Habits, Pace
from service.domain.views import Activity, ChannelState
from service.stages.pacing.reporting import MAX_NAMES, UNANSWERED, Report, facts, headline
from tests.made import DAY, HOUR, NOW

QUIET = Activity(polls=0, failed=0, fresh=0, matched=0, alerts=0, sent=0)


def state(name: str, outcome: PollOutcome | None = PollOutcome.READ, **more: Any) -> SourceState:
    return SourceState(name=name, next_poll_at=NOW, created=NOW - 9 * DAY, last_outcome=outcome, **more)


def report(*states: SourceState, silent: tuple[str, ...] = (), **more: Any) -> Report:
    expected = {one.name: HOUR if one.name in silent else None for one in states}
    values: dict[str, Any] = {"states": states, "expected": expected, "channels": (), "activity": QUIET, "paces": ()}
    return Report(now=NOW, **(values | more))


HEADLINES: dict[str, tuple[Report, str]] = {
    "all well": (report(state("a"), state("b")), "All 2 sources are well"),
    "a new one is not unwell": (report(state("a"), state("b", None)), "All 2 sources are well"),
    "one fails": (report(state("a", PollOutcome.GONE), state("b")), "1 of 2 sources is not well"),
    "one fails, one is silent": (
        report(state("a", PollOutcome.GONE), state("b"), silent=("b",)),
        "2 of 2 sources are not well",
    ),
}


@pytest.mark.parametrize(("about", "said"), HEADLINES.values(), ids=HEADLINES)
def test_headline(about: Report, said: str) -> None:
    assert headline(about) == said


def test_what_is_nothing_is_left_out_but_never_the_counts() -> None:
    names = [name for name, _ in facts(report(state("a")))]
    assert names == ["Polls", "Items", "Alerts"]


def test_every_trouble_has_a_line() -> None:
    useless = state("c", habits=Habits(unanswered=UNANSWERED))
    channels = (
        ChannelState(name="desk", created=NOW, fingerprint="f", waiting=3),
        ChannelState(name="hook", created=NOW, fingerprint="f", dead=2, stopped_at=NOW, stopped_why="410"),
    )
    paces = (Pace(name="quota:sam.gov:0a1b", day="2026-03-10", used=4, per_day=10), Pace(name="host:a.example"))
    about = report(
        state("a", PollOutcome.GONE),
        state("b"),
        useless,
        state("new", None),
        silent=("b",),
        channels=channels,
        paces=paces,
        activity=Activity(polls=9, failed=2, fresh=5, matched=1, alerts=1, sent=1),
    )
    assert dict(facts(about)) == {
        "Polls": "9, 2 of them failed",
        "Failing": "a",
        "Silent": "b",
        "Not polled yet": "new",
        "Items": "5 new or changed, 1 with a topic",
        "Alerts": "1 owed, 1 message sent",
        "Waiting": "3 for desk",
        "Dead letters": "2: oversight deliveries --state dead",
        "Stopped channels": "hook",
        "Quotas": "sam.gov:0a1b 4 of 10 today",
        "Always sent whole": "c",
    }


def test_a_source_that_is_no_longer_configured_is_not_spoken_of() -> None:
    gone = state("gone", PollOutcome.GONE)
    about = report(state("a"))
    assert headline(Report(**{**_fields(about), "states": (*about.states, gone)})) == "The source is well"


def test_of_many_names_only_the_first_are_listed() -> None:
    states = [state(f"s{number:02}", PollOutcome.GONE) for number in range(MAX_NAMES + 3)]
    assert dict(facts(report(*states)))["Failing"].endswith("s11 and 3 more")


def _fields(about: Report) -> dict[str, Any]:
    return {name: getattr(about, name) for name in Report.__slots__}
