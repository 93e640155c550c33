"""Why each channel was, or was not, told of a stored item."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from service.domain.filters import EVERYTHING, Filter
from service.domain.ledger import StoredStory
from service.domain.matches import Severity
from service.domain.messages import AlertKind
from service.domain.stories import Step
from service.domain.views import AlertView
from service.stages.routing.route import ChannelRule
from service.stages.tuning.recounting import NOT_THEN, Hearing, History, recount
from tests.made import DAY, HOUR, NOW, make_item, make_stored, make_story

TITLES = {"plates": "Plates"}
ITEM = make_stored(make_item())
STORY = make_story(ITEM)


def rule(*, admits: Filter = EVERYTHING, created: datetime = NOW - DAY) -> ChannelRule:
    return ChannelRule(
        name="desk", admits=admits, created=created, digest=False, quiet=None, cap=None, zone=ZoneInfo("UTC")
    )


def told(at: datetime, channel: str = "desk", number: str = "1") -> AlertView:
    return AlertView(
        id=number,
        channel=channel,
        story=STORY,
        key="told",
        step=Step.TOLD,
        kind=AlertKind.CREATED,
        changes=(),
        late=False,
        at=at,
        delivery_id=None,
        delivery_state=None,
        overflow=False,
    )


def heard(
    *alerts: AlertView, story: StoredStory | None = STORY, to: ChannelRule | str | None = None, changed: datetime = NOW
) -> Hearing:
    history = History(stored=ITEM, story=story, alerts=alerts, moments=frozenset({NOW, changed}))
    (hearing,) = recount(history, {"desk": to or rule()}, TITLES)
    return hearing


LET_IT_PASS = "when another item or a change let it pass"
SEEDED = replace(ITEM, seeded=True)
STEPS = make_story(ITEM, steps=((Step.SOUGHT, True), (Step.AWARDED, True)))
SEEDED_WORDS = "seeded: it was there at the first poll of its source, or was too old at first sight"
WHY = {
    "it was told when it came in": (heard(told(NOW)), None),
    "it was told when it came again, changed": (heard(told(NOW + HOUR), changed=NOW + HOUR), None),
    "another item told it before": (
        heard(told(NOW - HOUR)),
        "told already: the channel heard of this story on 2026-03-10 at 11:00 UTC",
    ),
    "it was told before and again when this came": (heard(told(NOW - HOUR), told(NOW, number="2")), None),
    "another item let it pass later": (
        heard(told(NOW + HOUR)),
        f"told later: the channel heard of this story on 2026-03-10 at 13:00 UTC, {LET_IT_PASS}",
    ),
    "only another channel was told": (heard(told(NOW, "newsroom")), NOT_THEN),
    "it is in no story": (
        heard(story=None),
        "it matched no topic when it was seen; changed rules apply to what is seen afterwards",
    ),
    "the channel is off": (heard(to="the channel is not enabled"), "the channel is not enabled"),
    "the channel was made later": (heard(to=rule(created=NOW + HOUR)), "the story is older than the channel"),
    "the filter stops it": (
        heard(to=rule(admits=Filter(minimum_severity=Severity.URGENT))),
        "minimum_severity: is medium, wants urgent",
    ),
    "everything in the story was there at the first poll": (
        heard(story=make_story(SEEDED)),
        SEEDED_WORDS,
    ),
    "every step of the matter was there at the first poll": (heard(story=STEPS), SEEDED_WORDS),
    "no rule of today explains it": (heard(), NOT_THEN),
}


@pytest.mark.parametrize(("hearing", "reason"), WHY.values(), ids=WHY)
def test_why(hearing: Hearing, reason: str | None) -> None:
    assert hearing.stopped_by == reason


def test_what_was_told_is_listed_oldest_first() -> None:
    hearing = heard(told(NOW, number="2"), told(NOW - HOUR), told(NOW, "newsroom", "3"))
    assert [one.id for one in hearing.told] == ["1", "2"]
