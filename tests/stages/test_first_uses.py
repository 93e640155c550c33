"""The first contract of a vendor with an agency that is seen here: marked once, only where there is a memory."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.items import Agency, Item
from service.domain.ledger import Knowledge
from service.domain.stories import Step
from service.stages.deduping.arrivals import Arrival, probe
from service.stages.deduping.attachment import is_identifier, keys_beside
from service.stages.deduping.first_uses import FIRST_USE, MEMORY, first_uses
from service.stages.deduping.vendors import use_keys
from tests.made import DAY, NOW, make_match, make_stored
from tests.stages.papers import award, notice, press, register

DHS = Agency(name="Homeland Security Department", slug="homeland-security-department")
CBP = Agency(name="U.S. Customs and Border Protection", slug="u-s-customs-and-border-protection")
ONE = award("1", amount=500_000)


def of(item: Item, **facts: object) -> Item:
    return replace(item, facts=replace(item.facts, **facts))  # type: ignore[arg-type]


def arrival(item: Item, *, silent: bool = False, matched: bool = True, days: int = MEMORY.days) -> Arrival:
    matches = (make_match(),) if matched else ()
    return Arrival(item=item, matches=matches, silent=silent, polled_since=NOW - days * DAY)


def known(*items: Item) -> Knowledge:
    return Knowledge(by_identifier={key: "s1" for item in items for key in use_keys(item.facts)})


def marked(*arrivals: Arrival, knowledge: Knowledge | None = None) -> list[str]:
    found = first_uses(arrivals, knowledge or Knowledge(), NOW)
    return sorted(item.key.identity for item in found if item and FIRST_USE in item.facts.special)


FIRSTS: dict[str, tuple[Arrival, Knowledge, bool]] = {
    "an award to a vendor that nobody knows": (arrival(ONE), Knowledge(), True),
    "a source that is polled since yesterday": (arrival(ONE, days=1), Knowledge(), False),
    "a source that is polled a day too short": (arrival(ONE, days=MEMORY.days - 1), Knowledge(), False),
    "a source of which nothing is known": (replace(arrival(ONE), polled_since=None), Knowledge(), False),
    "what was there at the first poll": (arrival(ONE, silent=True), Knowledge(), False),
    "what matches no topic": (arrival(ONE, matched=False), Knowledge(), False),
    "a change of a contract": (arrival(of(ONE, step=Step.MODIFIED)), Knowledge(), False),
    "a call for offers": (arrival(notice("n", amount=500_000)), Knowledge(), False),
    "a vendor that had a contract": (arrival(ONE), known(award("2", amount=7)), False),
    "a vendor whose contract was changed": (arrival(ONE), known(of(ONE, step=Step.MODIFIED)), False),
    "a vendor of another agency": (arrival(ONE), known(of(ONE, agencies=(CBP, DHS))), True),
    "a name with another legal form": (arrival(ONE), known(of(ONE, recipient="Flock Group, L.L.C.")), False),
    "a name that only begins alike": (arrival(ONE), known(of(ONE, recipient="FLOCK GROUP WEST INC")), True),
    "the same number under another name": (
        arrival(of(ONE, recipient_id="ABC", recipient="FLOCK SAFETY")),
        known(of(ONE, recipient_id="abc")),
        False,
    ),
    "agencies in another order": (
        arrival(of(ONE, agencies=(CBP, DHS))),
        known(of(ONE, agencies=(DHS, CBP))),
        False,
    ),
    "nobody named": (arrival(of(ONE, recipient="REDACTED DUE TO PII")), Knowledge(), False),
    "no vendor": (arrival(of(ONE, recipient=None)), Knowledge(), False),
    "no agency": (arrival(of(ONE, agencies=())), Knowledge(), False),
    "no official document": (arrival(of(ONE, identifiers=())), Knowledge(), False),
    "an award notice": (arrival(notice("n", Step.AWARDED, amount=9)), Knowledge(), True),
}


@pytest.mark.parametrize(("new", "knowledge", "first"), FIRSTS.values(), ids=FIRSTS)
def test_first_use(new: Arrival, knowledge: Knowledge, *, first: bool) -> None:
    assert marked(new, knowledge=knowledge) == ([new.item.key.identity] if first else [])


BATCHES: dict[str, tuple[list[Arrival], list[str]]] = {
    "the one that was said first": (
        [arrival(award("late", amount=7, day=2)), arrival(award("early", amount=8, day=1))],
        ["early"],
    ),
    "one for each agency": (
        [arrival(ONE), arrival(of(award("2", amount=7), agencies=(CBP,)))],
        ["1", "2"],
    ),
    "none beside a seeded one": ([arrival(ONE), arrival(award("2", amount=7, day=9), silent=True)], []),
    "none beside a change": ([arrival(ONE), arrival(award("2", amount=7, step=Step.MODIFIED, day=9))], []),
    "press and the register are no uses": (
        [arrival(ONE), arrival(press("p", "Flock Group")), arrival(register("2026-1", Step.PUBLISHED))],
        ["1"],
    ),
    "three sources with one contract": (
        [arrival(award("a", amount=7, source=f"s{number}", day=number)) for number in range(3)],
        ["a"],
    ),
}


@pytest.mark.parametrize(("arrivals", "first"), BATCHES.values(), ids=BATCHES)
def test_a_batch_has_the_same_first_in_whatever_order(arrivals: list[Arrival], first: list[str]) -> None:
    assert {tuple(marked(*order)) for order in permutations(arrivals)} == {tuple(first)}


_AWARDS = st.builds(
    lambda number, vendor, agency, step, day, silent: arrival(
        of(
            award(str(number), amount=7, step=step, day=day),
            recipient=vendor,
            recipient_id=vendor[:1] or None,
            agencies=(agency,),
        ),
        silent=silent,
    ),
    st.integers(0, 5),
    st.sampled_from(["Axle Inc", "Axle LLC", "Brant", ""]),
    st.sampled_from([DHS, CBP]),
    st.sampled_from([Step.AWARDED, Step.AWARDED, Step.MODIFIED]),
    st.integers(-2, 2),
    st.booleans(),
)


@given(st.lists(_AWARDS, max_size=7), st.randoms(use_true_random=False))
def test_order_does_not_matter_and_each_use_has_one_first_at_most(arrivals: list[Arrival], chance: object) -> None:
    # One version of an item: two of one batch are one item, and are marked together.
    once = list({one.item.key: one for one in arrivals}.values())
    before = marked(*once)
    shuffled = list(once)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert marked(*shuffled) == before
    keys = [key for one in once if one.item.key.identity in before for key in use_keys(one.item.facts)]
    assert len(keys) == len(set(keys))


def test_an_item_keeps_its_mark() -> None:
    stored = make_stored(of(ONE, special=(FIRST_USE,)))
    edited = arrival(of(ONE, special=("sole_source",)))
    (item,) = first_uses([edited], replace(known(ONE), items={ONE.key: stored}), NOW)
    assert item is not None
    assert item.facts.special == ("sole_source", FIRST_USE)
    (again,) = first_uses([replace(edited, item=item)], replace(known(ONE), items={ONE.key: stored}), NOW)
    assert again == item


def test_uses_are_asked_for_and_kept_beside_the_identifiers() -> None:
    keys = use_keys(ONE.facts)
    assert keys == ("use:flock group:u-s-immigration-and-customs-enforcement",)
    assert set(keys) <= set(keys_beside(ONE.facts))
    assert not any(map(is_identifier, keys))
    assert set(keys) <= probe([arrival(ONE)], NOW).identifiers
    assert probe([arrival(ONE, matched=False)], NOW).identifiers == set(ONE.facts.identifiers)


def test_the_memory_is_that_of_the_source() -> None:
    young, old = arrival(ONE, days=1), arrival(award("2", amount=7, source="older", day=1))
    assert marked(young, old) == ["2"]
