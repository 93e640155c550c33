"""What other rules would have told, by name and by number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest

from service.domain.filters import Filter
from service.domain.ledger import StoredItem
from service.domain.marks import Mark, Verdict
from service.domain.matches import Severity
from service.domain.options import TopicOptions
from service.stages.tuning.backtest_report import Broad, MarkCounts, Report, Volume
from service.stages.tuning.backtesting import Backtest, Rulebook
from service.stages.tuning.phrase_rates import written_phrases
from tests.made import DAY, NOW, make_item, make_stored
from tests.stages.matching import rules_of

USEFUL, NOISE = Verdict.USEFUL, Verdict.NOISE
EVERY = {"newsroom": Filter()}


def book(topics: dict[str, Any], channels: dict[str, Filter] | None = None) -> Rulebook:
    options = {slug: TopicOptions.model_validate({"title": slug, **keys}) for slug, keys in topics.items()}
    return Rulebook(
        rules=rules_of(topics),
        topics={slug: slug for slug in topics},
        channels=EVERY if channels is None else channels,
        phrases=written_phrases(options, {}),
    )


def stored(name: str, title: str, *, story: str | None = "", at: datetime = NOW, **more: Any) -> StoredItem:
    seen = {key: more.pop(key) for key in ("seeded",) if key in more}
    item = make_item(name, title=title, text="", published=more.pop("published", at), **more)
    return make_stored(item, id_=f"i-{name}", story=f"s-{name}" if story == "" else story, seen=at, matches=(), **seen)


def mark(name: str, verdict: Verdict, story: str | None = None) -> Mark:
    return Mark(story_id=story or f"s-{name}", item_id=f"i-{name}", verdict=verdict, topics=("plates",), at=NOW)


def run(
    items: Iterable[StoredItem], before: Rulebook, after: Rulebook | None = None, marks: Iterable[Mark] = ()
) -> Report:
    backtest = Backtest(before, after, marks, since=NOW - 30 * DAY, now=NOW)
    for one in items:
        backtest.take(one)
    return backtest.report()


PLATES = {"plates": {"any": ["plate reader", "ALPR"]}}
WIDER = {"plates": {"any": ["plate reader", "camera"]}}
WEEK = [
    stored("a", "Town buys plate readers", at=NOW - 9 * DAY),
    stored("b", "ALPR contract ends", at=NOW - 5 * DAY),
    stored("c", "Camera shop opens", at=NOW - 2 * DAY, story=None),
    stored("d", "Council meets"),
]


def test_lost_and_gained_alerts_by_name() -> None:
    report = run(WEEK, book(PLATES), book(WIDER))
    assert [(one.title, one.topics, one.channels, one.phrases) for one in report.lost] == [
        ("ALPR contract ends", ("plates",), ("newsroom",), ("ALPR",))
    ]
    assert [(one.title, one.story_id, one.item_id) for one in report.gained] == [("Camera shop opens", "i-c", "i-c")]
    assert (report.items, report.matched, report.stories, report.compared) == (4, 3, (2, 2), True)
    assert report.days == 9
    assert report.topics == (Volume(name="plates", stories=(2, 2)),)
    assert report.channels == (Volume(name="newsroom", stories=(2, 2)),)
    assert report.never_hit == ()


def test_the_present_file_alone() -> None:
    report = run(WEEK, book({**PLATES, "drones": {"any": ["drone"]}}))
    assert (report.gained, report.lost, report.compared) == ((), (), False)
    assert report.topics == (Volume(name="plates", stories=(2,)), Volume(name="drones", stories=(0,)))
    assert report.never_hit == (("drones", "drone"),)
    assert [(rate.phrase, rate.stories, rate.decisive) for rate in report.loudest] == [
        ("ALPR", 1, 1),
        ("plate reader", 1, 1),
    ]


def test_nothing_stored() -> None:
    report = run([], book(PLATES))
    assert (report.items, report.days, report.stories, report.too_broad) == (0, 1.0, (0,), ())
    assert report.never_hit == (("plates", "plate reader"), ("plates", "ALPR"))


FILTERS = {
    "a severity that only one member has": (Filter(minimum_severity=Severity.HIGH), True),
    "a topic of a late member": (Filter(topics=frozenset({"drones"})), True),
    "a topic that none has": (Filter(topics=frozenset({"phones"})), False),
    "the source of the member that leads": (Filter(sources=frozenset({"paper"})), True),
    "the source of a member that follows": (Filter(sources=frozenset({"herald"})), False),
}


@pytest.mark.parametrize(("admits", "passes"), FILTERS.values(), ids=FILTERS)
def test_a_story_is_judged_as_a_whole(admits: Filter, *, passes: bool) -> None:
    topics = {**PLATES, "drones": {"any": ["drone"], "severity": "high"}}
    members = [
        stored("late", "Drone with plate reader", story="s", source="herald", at=NOW - DAY),
        stored("lead", "Town buys plate readers", story="s", at=NOW - 2 * DAY),
        stored("later", "Plate reader drone", story="s", source="herald", at=NOW),
    ]
    report = run(members, book(topics, {"desk": admits}))
    assert report.channels == (Volume(name="desk", stories=(int(passes),)),)
    assert report.stories == (1,)


def test_a_changed_filter_is_compared_too() -> None:
    high = {"newsroom": Filter(), "desk": Filter(minimum_severity=Severity.HIGH)}
    report = run(WEEK, book(PLATES, EVERY), book(PLATES, {"newsroom": Filter(topics=frozenset({"x"}))} | high))
    assert report.lost == ()
    assert report.channels == (Volume(name="newsroom", stories=(2, 2)), Volume(name="desk", stories=(0, 0)))


def test_without_any_channel_topics_are_compared() -> None:
    report = run(WEEK, book(PLATES, {}), book(WIDER, {}))
    assert [one.channels for one in (*report.gained, *report.lost)] == [("(no channel)",)] * 2


def test_marks_come_first_where_they_matter() -> None:
    items = [
        stored("a", "ALPR one", at=NOW - DAY),
        stored("b", "ALPR two", at=NOW - 2 * DAY),
        stored("c", "Camera one", at=NOW - DAY),
        stored("d", "Camera two", at=NOW - 2 * DAY),
        stored("e", "Plate reader"),
        stored("f", "Nothing"),
    ]
    marks = [mark("b", USEFUL), mark("d", NOISE), mark("e", NOISE), mark("e", USEFUL), mark("f", NOISE)]
    report = run(items, book(PLATES), book(WIDER), marks)
    assert [(one.title, one.verdict) for one in report.lost] == [("ALPR two", USEFUL), ("ALPR one", None)]
    assert [(one.title, one.verdict) for one in report.gained] == [("Camera two", NOISE), ("Camera one", None)]
    assert report.marks == (
        MarkCounts(useful_told=2, useful_missed=0, noise_told=0, noise_spared=2),
        MarkCounts(useful_told=1, useful_missed=1, noise_told=1, noise_spared=1),
    )
    assert [(rate.phrase, rate.noise_share) for rate in report.noisiest] == [("camera", 1.0)]


def test_a_marked_item_of_long_ago_is_a_label_without_volume() -> None:
    backtest = Backtest(book(PLATES), book(WIDER), [mark("old", USEFUL)], since=NOW - DAY, now=NOW)
    old = stored("old", "ALPR of old", at=NOW - 90 * DAY)
    backtest.take(old)
    assert backtest.unmet() == ("i-old",)
    backtest.take_mark(old)
    assert backtest.unmet() == ()
    report = backtest.report()
    assert [(one.title, one.verdict) for one in report.lost] == [("ALPR of old", USEFUL)]
    assert (report.items, report.stories) == (0, (0, 0))
    assert report.topics == (Volume(name="plates", stories=(0, 0)),)


SEEN = {
    "a live item counts when it was first seen": ({"at": NOW - DAY, "published": NOW - 40 * DAY}, 1),
    "one of a first poll counts when it was published": (
        {"at": NOW, "published": NOW - 10 * DAY, "seeded": True},
        1,
    ),
    "an old one of a first poll does not count": ({"at": NOW, "published": NOW - 40 * DAY, "seeded": True}, 0),
    "one of a first poll without a date counts when it was seen": (
        {"at": NOW, "published": None, "seeded": True},
        1,
    ),
    "what was seen too long ago does not count": ({"at": NOW - 31 * DAY}, 0),
    "what says that it is of tomorrow does not count": (
        {"at": NOW, "published": NOW + timedelta(days=1), "seeded": True},
        0,
    ),
}


@pytest.mark.parametrize(("facts", "counted"), SEEN.values(), ids=SEEN)
def test_the_day_of_an_item(facts: dict[str, Any], counted: int) -> None:
    report = run([stored("a", "ALPR", **facts)], book(PLATES))
    assert (report.items, report.stories, report.seeded) == (counted, (counted,), counted * facts.get("seeded", False))


def test_what_fits_too_much_is_too_broad() -> None:
    items = [stored(str(number), "ALPR", at=NOW - DAY) for number in range(31)]
    report = run([*items, stored("x", "plate reader")], book(PLATES))
    assert report.too_broad == (
        Broad(topic="plates", phrase=None, per_day=32.0),
        Broad(topic="plates", phrase="ALPR", per_day=31.0),
    )


def test_the_order_of_items_does_not_matter() -> None:
    items = [*WEEK, stored("e", "Camera and ALPR", story="s-a", source="herald", at=NOW - 8 * DAY)]
    assert run(items, book(PLATES), book(WIDER)) == run(items[::-1], book(PLATES), book(WIDER))
