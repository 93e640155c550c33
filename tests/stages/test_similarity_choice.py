"""Which story an arriving item joins, and the laws of the decision."""

from __future__ import annotations

import string
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.items import Tier
from service.stages.similarity import BACKGROUND, choose_story, cluster, fingerprints, place, same_story
from service.stages.similarity.fingerprints import MAX_FINGERPRINTS
from tests.stages.similarity_items import a_reading, an_item

SCRAP = "Oxmoor police scrap plate reader deal with Lantern Systems"
CANCEL = "Oxmoor cops cancel Lantern Systems plate reader contract"
COMET = "A comet is seen over Brackwater harbour at night"

WORDS = (
    "Oxmoor",
    "lantern",
    "audit",
    "Brackwater",
    "sheriff",
    "drone",
    "harbour",
    "tracker",
    "vote",
    "records",
    "jail",
)
titles = st.lists(st.sampled_from(WORDS), min_size=4, max_size=9, unique=True).map(" ".join)
texts = st.text(alphabet=string.ascii_letters + " .,'’-0123456789$é", max_size=120)
readings = st.builds(a_reading, st.one_of(titles, texts), texts, hours=st.floats(0, 100))
few = settings(max_examples=60, deadline=None)


def test_an_item_joins_the_story_that_tells_the_same() -> None:
    found = choose_story(a_reading(CANCEL, hours=1), [("a", [a_reading(COMET)]), ("b", [a_reading(SCRAP)])])
    assert found is not None
    assert found[0] == "b"
    assert found[1].same


def test_an_item_that_none_tells_starts_a_story() -> None:
    assert choose_story(a_reading(SCRAP), [("a", [a_reading(COMET)]), ("b", [])]) is None
    assert choose_story(a_reading(SCRAP), []) is None


def test_one_odd_member_does_not_chain_two_stories() -> None:
    members = [a_reading(COMET), a_reading("Brackwater sees a comet at night"), a_reading(SCRAP)]
    assert choose_story(a_reading(CANCEL), [("a", members)]) is None


def test_the_choice_does_not_depend_on_the_order_of_candidates() -> None:
    candidates = [
        ("a", [a_reading(SCRAP, hours=90)]),
        ("b", [a_reading(SCRAP), a_reading(CANCEL)]),
        ("c", [a_reading(COMET)]),
        ("d", [a_reading(SCRAP), a_reading(CANCEL)]),
    ]
    found = {str(choose_story(a_reading(SCRAP, hours=1), order)) for order in permutations(candidates)}
    assert len(found) == 1
    assert "'b'" in found.pop()


def test_a_long_story_is_compared_by_its_lead_and_its_latest() -> None:
    members = [a_reading(SCRAP, hours=hour / 10) for hour in range(40)]
    assert choose_story(a_reading(CANCEL, hours=5), [("a", members)]) is not None


def test_arriving_items_become_stories() -> None:
    items = [an_item(SCRAP), an_item(COMET, hours=1), an_item(CANCEL, hours=2, outlet="b"), an_item(COMET, hours=3)]
    assert cluster(items) == ["00000000", "00000001", "00000000", "00000001"]
    filing = an_item("Sunshine Act Meetings of the Board", kind="federal_register", tier=Tier.OFFICIAL)
    assert len(set(cluster([filing, filing]))) == 2


def test_two_reports_of_one_event_share_a_fingerprint_and_unlike_ones_do_not() -> None:
    assert fingerprints(SCRAP, "") & fingerprints(f"{CANCEL} - The Daily Example", "")
    assert not fingerprints(SCRAP, "") & fingerprints(COMET, "")


def test_short_headlines_take_their_fingerprints_from_the_text() -> None:
    assert fingerprints("Update", "Oxmoor police scrap plate readers") & fingerprints("Oxmoor scraps readers", "")
    assert len(fingerprints("Oxmoor", "")) == 1
    assert fingerprints("", "") == frozenset()


@few
@given(texts, texts)
def test_fingerprints_are_few_and_fit_a_signed_column(title: str, text: str) -> None:
    marks = fingerprints(title, text)
    assert len(marks) <= MAX_FINGERPRINTS
    assert all(0 <= mark < 1 << 63 for mark in marks)


@few
@given(readings, readings)
def test_the_pair_decision_is_symmetric(a: object, b: object) -> None:
    assert same_story(a, b, BACKGROUND) == same_story(b, a, BACKGROUND)  # type: ignore[arg-type]


@few
@given(titles, st.sampled_from((str.upper, str.lower, "{} - The Daily Example".format, "“{}”…".format, "{}!".format)))
def test_case_punctuation_and_outlet_do_not_make_another_story(title: str, change: object) -> None:
    changed = change(title)  # type: ignore[operator]
    assert same_story(a_reading(title), a_reading(changed, outlet="evening"), BACKGROUND).same


BRIDGE = "Oxmoor ends Lantern plate reader contract, harbour drone flights also halted by audit vote"
ONE_END = "Oxmoor ends plate reader contract with Lantern"
OTHER_END = "Audit vote: harbour drone flights halted, plate reader contract of Lantern ends"


def test_an_item_bridges_stories_that_began_apart() -> None:
    choice = place(a_reading(BRIDGE), [("a", [a_reading(ONE_END)]), ("b", [a_reading(OTHER_END)])])
    assert choice is not None
    assert {choice.story, *choice.bridged} == {"a", "b"}


def test_an_item_does_not_bridge_stories_far_from_each_other() -> None:
    lists = "Oxmoor ends plate reader contract with Lantern; comet is seen over Brackwater harbour at night"
    choice = place(a_reading(lists), [("a", [a_reading(ONE_END)]), ("b", [a_reading(COMET)])])
    assert choice is not None
    assert choice.bridged == ()


def test_bridged_stories_become_one() -> None:
    items = [an_item(ONE_END), an_item(OTHER_END, hours=0.4), an_item(BRIDGE, hours=0.2, outlet="b"), an_item(COMET)]
    first, second, third, comet = cluster(items)
    assert first == second == third != comet
