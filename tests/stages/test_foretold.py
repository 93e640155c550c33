"""A document joins the press that named it before; two stories that have both been told are linked, never merged."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.items import Facts, Item
from service.domain.ledger import Knowledge
from service.domain.stories import Step
from service.stages.deduping.arrivals import STORY_OPEN_FOR, Arrival
from service.stages.deduping.compose import compose
from service.stages.deduping.dedupe import dedupe
from service.stages.deduping.foretold import MAX_MENTIONS, marks, mentions
from tests.made import DAY, HOUR, NOW, make_ids, make_match
from tests.stages.papers import FR, PIID, SOL, award, notice, press, register
from tests.stages.world import World, nobody

BEFORE = "a report that came before belongs to it: "
VENDOR = f"{BEFORE}it names the vendor and the exact amount"
AGENCY = f"{BEFORE}it names the exact amount and the agency: U.S. Immigration and Customs Enforcement"
DOCUMENT = register("2026-21003", Step.FILED)
TENDER, CONTRACT, ROUND = notice("0" * 32), award("A", amount=1_987_450), award("A", amount=2_000_000)
NAMED = f"Contract {PIID} was signed."

JOINS: dict[str, tuple[str, Item, str | None]] = {
    "a document number": ("The notice (2026-21003) is on view.", DOCUMENT, f"{BEFORE}it names the number 2026-21003"),
    "a short one, named so": ("FR Doc. 2026-4711.", register(FR, Step.FILED), f"{BEFORE}it names the number {FR}"),
    "a solicitation": (f"Offers for {SOL} are due.", TENDER, f"{BEFORE}it names the number {SOL}"),
    "a contract": (NAMED, CONTRACT, f"{BEFORE}it names the number {PIID}"),
    "vendor and exact amount": ("Flock Safety got $1,987,450.", CONTRACT, VENDOR),
    "vendor and amount in words": ("Flock Safety got a $2 million deal.", ROUND, VENDOR),
    "amount and agency": ("ICE paid $1,987,450 for cameras.", CONTRACT, AGENCY),
    "the amount alone": ("Somebody got $1,987,450.", CONTRACT, None),
    "a round amount and the agency": ("ICE paid $2,000,000 for cameras.", ROUND, None),
    "the vendor alone": ("Flock Safety got a contract.", CONTRACT, None),
    "another amount": ("Flock Safety got $1,987,451.", CONTRACT, None),
    "a docket, which holds many documents": ("See docket DHS-2026-0041.", DOCUMENT, None),
    "nothing": ("Cameras are coming.", CONTRACT, None),
}


@pytest.mark.parametrize(("text", "document", "reason"), JOINS.values(), ids=JOINS)
def test_a_document_joins_the_press_that_named_it(text: str, document: Item, reason: str | None) -> None:
    world = World()
    assert world.arrive(press("p", text)) == [("told", [])]
    told = world.arrive(document)
    assert told == [(document.facts.step, [])], "the document is told, once"
    assert world.items[document.key].reason == reason
    assert len(world.stories) == (1 if reason else 2)
    assert not world.links


def test_the_alert_of_the_document_shows_the_press_and_is_led_by_the_document() -> None:
    world = World()
    world.arrive(press("p", NAMED))
    world.arrive(CONTRACT)
    (stored,) = world.stories.values()
    story = compose(stored, {"plates": "Plates"})
    assert story.lead == CONTRACT
    assert [member.outlet for member in story.also] == ["paper"]
    assert story.matter is not None
    assert story.matter.step is Step.AWARDED
    assert [alert.kind for alert in world.alerts] == ["created", "updated"]
    assert world.arrive(press("q", f"{NAMED} Really.")) == [], "later press is shown there"


def test_press_that_nobody_was_told_of_comes_with_the_document() -> None:
    world = World()
    world.arrive(press("p", NAMED), silent=True)
    assert world.arrive(CONTRACT) == [("awarded", [])]
    assert len(world.stories) == 1
    assert world.alerts[0].kind == "created"


def test_a_report_of_long_ago_is_no_longer_open() -> None:
    world = World()
    world.arrive(press("p", NAMED))
    world.now += STORY_OPEN_FOR
    world.arrive(CONTRACT)
    assert len(world.stories) == 2
    world.arrive(press("p", f"Edited. {NAMED}"))
    assert len(world.stories) == 2


def test_a_seeded_document_leaves_the_press_as_it_is() -> None:
    world = World()
    world.arrive(press("p", NAMED))
    assert world.arrive(CONTRACT, silent=True) == []
    assert (len(world.stories), world.links) == (2, set())


def test_a_seeded_document_silences_no_report_of_the_same_batch() -> None:
    live, seeded = (
        Arrival(item=item, matches=(make_match(),), silent=silent)
        for item, silent in ((press("p", NAMED), False), (CONTRACT, True))
    )
    for order in ([live, seeded], [seeded, live]):
        done = dedupe(order, Knowledge(), now=NOW, new_id=make_ids(), choose=nobody)
        assert [(len(one.story.members), one.story.live, one.story.steps != ()) for one in done.touched] == [
            (1, True, False),
            (1, False, True),
        ]


def test_a_document_that_matches_nothing_joins_no_press() -> None:
    world = World()
    world.arrive(press("p", NAMED))
    world.arrive(CONTRACT, matches=())
    assert world.items[CONTRACT.key].story_id is None


def test_a_matter_that_was_told_and_press_that_was_told_are_linked() -> None:
    world = World()
    world.arrive(notice("1" * 32, Step.SOLICITED, piid=PIID))
    world.arrive(press("p", "Flock Group got $500,000 of the sheriff."))
    told = world.arrive(notice("2" * 32, Step.AWARDED, amount=500_000, day=1))
    assert told == [("awarded", [])]
    assert len(world.stories) == 2
    assert len(world.links) == 1
    assert len(world.items[press("p", "").key].story_id or "") > 0


def test_press_that_names_two_matters_becomes_the_first_and_is_linked_to_none() -> None:
    world = World()
    world.arrive(press("p", f"Contract {PIID} and the notice (2026-21003): a week of cameras."))
    world.arrive(CONTRACT)
    world.arrive(DOCUMENT)
    assert len(world.stories) == 2, "documents merge by their identifiers only"


def test_of_two_stories_the_document_joins_the_first_and_the_other_is_linked() -> None:
    world = World()
    for name in "pq":
        world.arrive(press(name, NAMED))
    world.arrive(CONTRACT)
    first, second = (world.items[press(name, "").key].story_id for name in "pq")
    assert world.items[CONTRACT.key].story_id == first
    assert world.links == {(first, second)}


CROWDS: dict[str, tuple[list[bool], bool]] = {
    "the lead names it": ([True, False, False, False, False], True),
    "one of many names it": ([False, True, False, False, False], False),
    "two of many name it": ([False, True, True, False, False], True),
    "one of two names it": ([False, True], True),
    "one of three names it": ([False, False, True], True),
}


@pytest.mark.parametrize(("naming", "joins"), CROWDS.values(), ids=CROWDS)
def test_one_of_many_may_name_it_in_passing(naming: list[bool], *, joins: bool) -> None:
    world = World()
    for number, names in enumerate(naming):
        report = press(f"p{number}", f"Report {number}. " + (NAMED if names else ""))
        world.arrive(replace(report, published=report.published and report.published + number * HOUR))
    together = world.items[press("p0", "").key].story_id
    members = tuple(replace(one, story_id=together) for one in world.items.values())
    stored = replace(world.stories[together or ""], members=members)
    world.stories = {stored.id: stored}
    world.prints = {mark: [stored.id] for mark in world.prints}
    world.arrive(CONTRACT)
    assert (world.items[CONTRACT.key].story_id == together) is joins


def test_the_order_within_a_batch_makes_no_difference_to_what_is_one() -> None:
    items = [press("p", NAMED), CONTRACT, press("q", "Flock Safety got $1,987,450.")]
    for order in permutations(items):
        world = World()
        assert world.arrive(*order) == [("awarded", [])]
        assert len(world.stories) == 1


def test_only_press_mentions_and_only_so_much() -> None:
    assert mentions(CONTRACT) == frozenset()
    assert mentions(press("p", "Nothing to see.")) == frozenset()
    many = " ".join(f"2026-{number}" for number in range(10_000, 10_100))
    assert len(mentions(press("p", many))) == MAX_MENTIONS
    assert marks(Facts()) == frozenset()


@given(st.integers(1_000, 10**12), st.sampled_from(["Flock got ${:,}.", "${:,}", "It cost ${:,}.00, ICE said."]))
def test_whatever_the_amount_a_report_and_the_award_find_each_other(amount: int, text: str) -> None:
    assert mentions(press("p", text.format(amount))) & marks(award("A", amount=amount).facts)


@given(st.permutations(["p", "q", "r"]), st.integers(0, 2))
def test_nobody_is_told_twice_and_the_document_always(order: list[str], place: int) -> None:
    world = World()
    items = [press(name, NAMED) for name in order]
    items.insert(place, CONTRACT)
    for item in items:
        world.arrive(item, matches=(make_match(),))
        world.now += DAY / 4
    assert [alert.step for alert in world.alerts].count(Step.AWARDED) == 1
