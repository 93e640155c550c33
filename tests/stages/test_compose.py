"""A stored story as people see it, and the filters over it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from service.domain.filters import EVERYTHING, Filter
from service.domain.items import Tier
from service.domain.matches import Severity
from service.domain.stories import Step
from service.stages.deduping.compose import compose
from service.stages.routing.filters import stopped_by
from tests.made import HOUR, NOW, make_facts, make_item, make_match, make_official, make_stored, make_story

TOPICS = {"drones": "Drones", "plates": "License plate readers"}


def test_the_earliest_of_the_best_tier_leads() -> None:
    blog = make_stored(make_item("a", tier=Tier.BLOG, published=NOW - HOUR), id_="i1")
    later = make_stored(make_item("b", source="late"), id_="i2")
    earlier = make_stored(make_item("c", source="early", published=NOW - timedelta(minutes=5)), id_="i3")
    assert compose(make_story(blog, later, earlier), TOPICS).lead.outlet == "early"


def test_the_newest_official_document_leads_before_any_press() -> None:
    press = make_stored(make_item("a"), id_="i1")
    filed = make_stored(make_official("f", facts=make_facts(number="1")), id_="i2")
    published = make_stored(make_official("p", facts=make_facts(number="1")), id_="i3", seen=NOW + HOUR)
    assert compose(make_story(press, filed, published), TOPICS).item_id == "i3"


def test_a_member_that_matches_nothing_does_not_lead_one_that_does() -> None:
    bare = make_stored(make_official("f", facts=make_facts(number="1")), id_="i1", matches=())
    assert compose(make_story(bare, make_stored(make_item("a"), id_="i2")), TOPICS).item_id == "i2"
    assert compose(make_story(bare), TOPICS).item_id == "i1"


def test_topics_are_in_the_order_of_the_file_and_severity_is_the_gravest() -> None:
    one = make_stored(make_item("a"), id_="i1", matches=(make_match("plates"), make_match("retired")))
    two = make_stored(make_item("b"), id_="i2", matches=(make_match("drones", Severity.HIGH),))
    story = compose(make_story(one, two), TOPICS)
    assert [(topic.slug, topic.title) for topic in story.topics] == [
        ("drones", "Drones"),
        ("plates", "License plate readers"),
        ("retired", "retired"),
    ]
    assert story.severity is Severity.HIGH
    assert story.matches == one.matches


def test_copies_count_as_outlets_but_not_as_independent() -> None:
    wire = make_stored(make_item("a", source="wire"), id_="i1")
    copy = make_stored(make_item("b", source="daily"), id_="i2", copy=True)
    own = make_stored(make_item("c", source="own"), id_="i3")
    story = compose(make_story(wire, copy, own), TOPICS)
    assert (story.outlets, story.independent) == (3, 2)
    assert [member.outlet for member in story.also] == ["daily", "own"]


def test_a_matter_shows_its_steps() -> None:
    document = make_stored(make_official("f", facts=make_facts(number="1")))
    story = compose(make_story(document, steps=((Step.FILED, True), (Step.PUBLISHED, False))), TOPICS)
    assert story.matter is not None
    assert (story.matter.step, story.matter.steps) == (Step.PUBLISHED, (Step.FILED, Step.PUBLISHED))
    assert compose(make_story(), TOPICS).matter is None


FILTERS = {
    "an empty filter admits all": (EVERYTHING, None),
    "one of several values is enough": (Filter(topics=frozenset({"drones", "plates"})), None),
    "another topic": (Filter(topics=frozenset({"drones"})), "topics: has plates, wants drones"),
    "another source": (Filter(sources=frozenset({"x"})), "sources: has federal_register, wants x"),
    "another kind": (Filter(kinds=frozenset({"feed"})), "kinds: has federal_register, wants feed"),
    "another tier": (Filter(tiers=frozenset({Tier.PRESS})), "tiers: has official, wants press"),
    "another agency": (Filter(agencies=frozenset({"fbi"})), "agencies: has ice, wants fbi"),
    "the same agency": (Filter(agencies=frozenset({"ice"})), None),
    "too low": (Filter(minimum_severity=Severity.HIGH), "minimum_severity: is medium, wants high"),
    "just right": (Filter(minimum_severity=Severity.MEDIUM), None),
    "too small": (Filter(minimum_amount=Decimal(100)), "minimum_amount: is 50, wants 100"),
    "large enough": (Filter(minimum_amount=Decimal(50)), None),
    "all words are there": (Filter(query="plate SHERIFF"), None),
    "a word is not": (Filter(query="plate zebra"), "q: lacks zebra"),
    "keys are joined by and": (
        Filter(topics=frozenset({"plates"}), tiers=frozenset({Tier.BLOG})),
        "tiers: has official, wants blog",
    ),
}


@pytest.mark.parametrize(("admits", "reason"), FILTERS.values(), ids=FILTERS)
def test_filter(admits: Filter, reason: str | None) -> None:
    document = make_official("f", facts=make_facts(number="1", amount=50, agency="ice"))
    assert stopped_by(admits, compose(make_story(make_stored(document)), TOPICS)) == reason


def test_an_unknown_amount_passes_a_minimum() -> None:
    assert stopped_by(Filter(minimum_amount=Decimal(100)), compose(make_story(), TOPICS)) is None
