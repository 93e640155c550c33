"""Two items, one story? Tables of cases keyed by sentences."""

from __future__ import annotations

import pytest

from service.domain.items import Tier
from service.stages.similarity import BACKGROUND, read, same_story
from tests.stages.similarity_items import a_reading, an_item

WIRE = (
    "Oxmoor county commissioners voted on Tuesday night to end a contract for plate readers after an audit found that "
    "officers of other states had searched the records more than four thousand times without giving any reason for it."
)

SAME = {
    "a wire copy under the outlet's name": (
        "Oxmoor county drops camera contract after audit",
        "Oxmoor county drops camera contract after audit - The Daily Example",
    ),
    "other words for the same deed": (
        "Oxmoor police scrap plate reader deal with Lantern Systems",
        "Oxmoor cops cancel Lantern Systems plate reader contract",
    ),
    "spellings of one name": (
        "Zelkovskiy names spy chief Oradan as new top aide",
        "Zelkovskyy picks spy chief Oradan as new top aide",
    ),
    "active and passive": (
        "Judge blocks Brackwater's drone flights over Lanternfest",
        "Brackwater's drone flights over Lanternfest blocked by judge",
    ),
    "currencies of one sum": (
        "Lantern Systems fined $3.2 million over Oxmoor plate records",
        "Lantern Systems fined £2.4m over Oxmoor plate records",
    ),
    "numbers in letters and figures": (
        "Three killed as Brackwater ferry sinks off Oxmoor harbour",
        "3 dead after Brackwater ferry sinks off Oxmoor harbour",
    ),
    "initials and full names": (
        "U.S. Justice Department sues Oxmoor over jail phones",
        "DOJ sues Oxmoor over jail phones",
    ),
    "a prefix of a live desk": (
        "Oxmoor sheriff resigns over secret cell tracker",
        "BREAKING: Oxmoor sheriff resigns over secret cell tracker",
    ),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_same_story(one: str, other: str) -> None:
    verdict = same_story(a_reading(one), a_reading(other, hours=1, outlet="evening"), BACKGROUND)
    assert verdict.same, verdict.reason


APART = {
    "unrelated": ("Senate passes the harvest bill", "A comet is seen over Brackwater", "too little in common"),
    "two towns": ("Oxmoor approves plate readers", "Brackwater approves plate readers", "other names"),
    "two countries": (
        "Norway approves face recognition at airports",
        "Portugal approves face recognition at airports",
        "other places",
    ),
    "two towns in one long phrase": (
        "Oxmoor City Council votes to end plate camera contract with Lantern",
        "Brackwater City Council votes to end plate camera contract with Lantern",
        "other names",
    ),
    "two towns and their reasons": (
        "Oxmoor to shut down Lantern cameras after data shared with agents",
        "Brackwater to shut down Lantern cameras after audit finds searches",
        "other names",
    ),
    "two chambers": ("House passes plate reader bill", "Senate passes plate reader bill", "other places"),
    "the vote and its preview": (
        "House to vote on plate reader bill this week",
        "House passes plate reader bill",
        "another stage",
    ),
    "the ruling after the hearing": (
        "Supreme Court agrees to hear plate reader case",
        "Supreme Court rules plate readers unconstitutional",
        "another stage",
    ),
    "a later count of the dead": (
        "At least 25 people killed in Oxmoor ferry fire, officials say",
        "At least 31 people killed in Oxmoor ferry fire, officials say",
        "the same headline with other numbers recurs",
    ),
    "another count of the dead in other words": (
        "At least 25 people killed in Oxmoor ferry fire, officials say",
        "Oxmoor ferry fire has now killed 31 people",
        "another count of the dead",
    ),
    "the charge after the arrest": (
        "Man arrested over stabbing at Oxmoor harbour party",
        "Man charged over stabbing at Oxmoor harbour party",
        "another stage of the case",
    ),
    "a reaction": (
        "Oxmoor ends plate reader contract with Lantern",
        "Drivers condemn Lantern after Oxmoor ends its plate reader contract",
        "another turn of the event",
    ),
    "an explainer": (
        "Oxmoor ends plate reader contract with Lantern",
        "Why Oxmoor ended its plate reader contract with Lantern",
        "explains",
    ),
    "two explainers": (
        "What to know about Oxmoor's plate readers",
        "How Oxmoor's plate readers came to be and where they stand",
        "two explainers",
    ),
    "a correction": (
        "Lantern Office renamed Lantern Pilot",
        "No, Lantern Office was not renamed Lantern Pilot",
        "explains",
    ),
    "a programme": ("5/6: The Oxmoor Morning Hour", "5/7: The Oxmoor Morning Hour", "recurs"),
    "a briefing": ("Your Tuesday morning briefing", "Your Tuesday morning briefing", "recurs"),
    "other figures of one kind": (
        "Lantern targets 3.3 million camera sales in 2031",
        "Lantern and Brightway target 7.5 million camera sales in 2031",
        "other figures",
    ),
    "a title that counts days": (
        "Oxmoor strike: what happened on day 1,407",
        "Oxmoor strike: what happened on day 1,408",
        "recurs",
    ),
    "the same headline with another number": (
        "Flu cases in Oxmoor reach 310 patients",
        "Flu cases in Oxmoor reach 355 patients",
        "other numbers",
    ),
    "other words quoted": (
        "Mayor Ortolan: 'we will never give up the cameras'",
        "Mayor Ortolan: 'nobody asked me before the vote'",
        "other words quoted",
    ),
    "one denies": (
        "Lantern confirms Oxmoor shared plate records with other states",
        "Sheriff: Oxmoor never shared any drivers' data",
        "one denies",
    ),
}


@pytest.mark.parametrize(("one", "other", "why"), APART.values(), ids=APART)
def test_two_stories(one: str, other: str, why: str) -> None:
    verdict = same_story(a_reading(one), a_reading(other, hours=3, outlet="evening"), BACKGROUND)
    assert not verdict.same
    assert why in verdict.reason


def test_a_copy_with_another_headline_is_one_story_and_one_outlet() -> None:
    one = a_reading("Oxmoor ends plate reader contract after audit", WIRE)
    other = a_reading("County votes out its cameras: officers of other states had searched", WIRE, hours=5, outlet="b")
    verdict = same_story(one, other, BACKGROUND)
    assert verdict.same
    assert verdict.copy
    assert verdict.reason.startswith("wire copy: 100% of the text is equal")
    assert verdict.reason.endswith("5 h apart")


def test_a_rewrite_is_one_story_and_two_outlets() -> None:
    one = a_reading("Oxmoor police scrap plate reader deal with Lantern Systems", WIRE)
    other = a_reading("Oxmoor cops cancel Lantern Systems plate reader contract", "Short text of another desk.")
    verdict = same_story(one, other, BACKGROUND)
    assert verdict.same
    assert not verdict.copy
    assert "same words (" in verdict.reason


def test_the_reason_names_the_numbers_that_agree() -> None:
    one = a_reading("Oxmoor drops 450 plate readers from Lantern")
    verdict = same_story(one, a_reading("Oxmoor drops its 450 Lantern plate readers", hours=2), BACKGROUND)
    assert "same numbers (450)" in verdict.reason


def test_time_between_items_speaks_against_one_story() -> None:
    now = a_reading("Oxmoor council debates plate readers")
    scores = [
        same_story(now, a_reading("Plate readers debated by Oxmoor council", hours=hours), BACKGROUND).score
        for hours in (0, 6, 30, 100)
    ]
    assert scores == sorted(scores, reverse=True)


def test_nothing_joins_after_seven_days() -> None:
    title = "Oxmoor police scrap plate reader deal with Lantern Systems"
    verdict = same_story(a_reading(title), a_reading(title, hours=7 * 24 + 1), BACKGROUND)
    assert (verdict.same, verdict.reason) == (False, "more than seven days apart")


def test_an_undated_item_counts_as_a_day_away() -> None:
    title = "Oxmoor police scrap plate reader deal with Lantern Systems"
    undated = same_story(a_reading(title), a_reading(title, hours=None), BACKGROUND)
    assert undated.same
    assert undated.score == pytest.approx(same_story(a_reading(title), a_reading(title, hours=24), BACKGROUND).score)
    assert "24 h apart" in undated.reason
    assert "3 days apart" in same_story(a_reading(title), a_reading(title, hours=72), BACKGROUND).reason


def test_official_documents_never_merge_by_text() -> None:
    filing = read(an_item("Privacy Act of 1974; System of Records", kind="federal_register", tier=Tier.OFFICIAL))
    verdict = same_story(filing, filing, BACKGROUND)
    assert (verdict.same, verdict.reason) == (False, "official documents merge by identifier only")


def test_press_may_join_an_official_press_release() -> None:
    title = "Oxmoor police scrap plate reader deal with Lantern Systems"
    release = read(an_item(title, tier=Tier.OFFICIAL))
    assert same_story(release, a_reading(title, outlet="evening"), BACKGROUND).same
