"""Press joins a matter whose number it names, or whose exact facts it tells; and is then told only what is new."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.items import Agency, Facts, Item, Money
from service.domain.stories import Step
from service.stages.deduping.attachment import MAX_KEYS, is_identifier, keys_beside, keys_named
from service.stages.deduping.compose import compose
from tests.made import DAY
from tests.stages.papers import FR, PIID, SOL, award, notice, press, register
from tests.stages.world import World

NOTICE = "0123456789abcdef0123456789abcdef"
VENDOR = "it names the vendor and the exact amount"
AGENCY = "it names the exact amount and the agency: U.S. Immigration and Customs Enforcement"
DOCUMENT = register("2026-21003", Step.PUBLISHED)
SHORT = register(FR, Step.PUBLISHED)
TENDER = notice(NOTICE)
CONTRACT = award("A", amount=1_987_450)
ROUND = award("A", amount=2_000_000)

JOINS: dict[str, tuple[Item, str, str | None]] = {
    "a document number": (DOCUMENT, "The notice (2026-21003) was published.", "it names the number 2026-21003"),
    "in an address": (DOCUMENT, "federalregister.gov/documents/2026-21003/x", "it names the number 2026-21003"),
    "padded": (SHORT, "The notice, 2026-04711, is open.", "it names the number 2026-4711"),
    "short, and named so": (SHORT, "See FR Doc. 2026-4711.", "it names the number 2026-4711"),
    "short, and perhaps two years": (register("2025-2026", Step.PUBLISHED), "Cameras of 2025-2026.", None),
    "part of a longer number": (DOCUMENT, "Part DX-2026-21003-B is sold out.", None),
    "a number that nobody has": (DOCUMENT, "The notice (2026-21004) was published.", None),
    "a docket": (DOCUMENT, "Comments go to docket DHS-2026-0041 by Friday.", "it names the docket DHS-2026-0041"),
    "a docket of long ago": (register("2025-21003", Step.PUBLISHED, day=-31), "Docket DHS-2026-0041 is old.", None),
    "a solicitation": (TENDER, "Offers for 70CMSD-26-R-00000042 are due.", f"it names the number {SOL}"),
    "a notice's address": (TENDER, f"https://sam.gov/opp/{NOTICE}/view", f"it names the number {NOTICE}"),
    "a contract": (CONTRACT, f"Contract {PIID} was signed.", f"it names the number {PIID}"),
    "an award's id": (CONTRACT, "usaspending.gov/award/CONT_AWD_A/ shows it.", None),
    "vendor and exact amount": (CONTRACT, "Flock Safety got $1,987,450 last week.", VENDOR),
    "vendor and amount in words": (ROUND, "Flock Safety got a $2 million deal.", VENDOR),
    "the vendor alone": (CONTRACT, "Flock Safety got a contract.", None),
    "the vendor and another amount": (CONTRACT, "Flock Safety got $1,987,451 last week.", None),
    "another vendor and the amount": (ROUND, "Motorola Solutions got a $2 million deal.", None),
    "amount and agency": (CONTRACT, "ICE paid $1,987,450 for cameras.", AGENCY),
    "amount and agency in words": (CONTRACT, "Immigration and Customs Enforcement paid $1,987,450.", AGENCY),
    "a round amount and the agency": (ROUND, "ICE paid $2,000,000 for cameras.", None),
    "amount and another agency": (CONTRACT, "The city paid $1,987,450 for nice cameras.", None),
    "amount and agency, long ago": (award("A", amount=1_987_450, day=-40), "ICE paid $1,987,450 for cameras.", None),
    "no money": (CONTRACT, "ICE and Flock Safety talked.", None),
}  # fmt: skip


@pytest.mark.parametrize(("document", "text", "reason"), JOINS.values(), ids=JOINS)
def test_press_joins_a_matter(document: Item, text: str, reason: str | None) -> None:
    world = World()
    world.arrive(document)
    told = world.arrive(press("p", text))
    (report,) = (stored for stored in world.items.values() if stored.item.kind == "feed")
    assert report.reason == reason
    assert told == ([] if reason else [("told", [])])
    assert len(world.stories) == (1 if reason else 2)


DEPARTMENTS = {
    "of the register": ("Homeland Security Department", "DHS paid $1,987,450.", True),
    "in words": ("Homeland Security Department", "The Department of Homeland Security paid $1,987,450.", True),
    "with its short name": ("Justice Department", "The DOJ paid $1,987,450.", True),
    "without an article": ("Federal Bureau of Investigation", "The FBI paid $1,987,450.", True),
    "not inside a word": ("Federal Bureau of Investigation", "The FBIX paid $1,987,450.", False),
}


@pytest.mark.parametrize(("name", "text", "joins"), DEPARTMENTS.values(), ids=DEPARTMENTS)
def test_an_agency_is_named_in_words_or_in_letters(name: str, text: str, *, joins: bool) -> None:
    world = World()
    world.arrive(replace(CONTRACT, facts=replace(CONTRACT.facts, agencies=(Agency(name=name),))))
    assert (world.arrive(press("p", text)) == []) is joins


def test_press_that_makes_an_untold_matter_pass_is_told_once() -> None:
    world = World()
    world.arrive(CONTRACT, silent=True)
    assert world.arrive(press("p", f"Contract {PIID} was signed.")) == []
    later = award("A", amount=2_500_000, day=3)
    assert world.arrive(later) == [("modified", ["amount: $1,987,450 > $2,500,000"])]


def test_press_without_a_topic_joins_nothing() -> None:
    world = World()
    world.arrive(CONTRACT)
    world.arrive(press("p", f"Contract {PIID} was signed."), matches=())
    assert [stored.story_id for stored in world.items.values() if stored.item.kind == "feed"] == [None]


def test_documents_that_share_a_docket_vendor_and_amount_stay_two_matters() -> None:
    world = World()
    world.arrive(DOCUMENT)
    world.arrive(register("2026-21004", Step.PUBLISHED))
    world.arrive(CONTRACT)
    other = replace(
        award("B", amount=1_987_450), facts=replace(CONTRACT.facts, identifiers=("award:B", "piid:99XYZ26C0001"))
    )
    world.arrive(other)
    assert len(world.stories) == 4


def test_a_changed_amount_finds_its_press_by_the_new_one() -> None:
    world = World()
    world.arrive(CONTRACT)
    world.arrive(award("A", amount=3_456_789, day=2))
    assert world.arrive(press("p", "Flock got $3,456,789.")) == []


def test_what_is_kept_beside_the_identifiers_is_not_shown() -> None:
    world = World()
    world.arrive(CONTRACT)
    (story,) = world.stories.values()
    stored = replace(story, identifiers=(*story.identifiers, *keys_beside(CONTRACT.facts)))
    matter = compose(stored, {}).matter
    assert matter is not None
    assert matter.identifiers == CONTRACT.facts.identifiers
    assert not any(map(is_identifier, keys_beside(CONTRACT.facts)))


BESIDE = {
    "dockets in the words of the register": (
        Facts(dockets=("CIS No. 2789-25; DHS Docket No. USCIS-2025-0004",)),
        ("docket:USCIS-2025-0004",),
    ),
    "a vendor with a common first word": (
        Facts(amount=Money(value=Decimal("12500.50")), recipient="GENERAL DYNAMICS CORPORATION"),
        ("deal:general dynamics:12500.50", "sum:12500.50"),
    ),
    "a vendor with only a common word": (Facts(amount=Money(value=Decimal(5000)), recipient="Global, Inc."), ()),
    "no vendor": (Facts(amount=Money(value=Decimal(5000))), ()),
    "nothing paid": (Facts(amount=Money(value=Decimal(0)), recipient="FLOCK GROUP INC"), ()),
    "another currency": (Facts(amount=Money(value=Decimal(12345), currency="EUR"), recipient="Flock"), ()),
    "beyond all money": (Facts(amount=Money(value=Decimal(10) ** 30), recipient="Flock"), ()),
}  # fmt: skip


@pytest.mark.parametrize(("facts", "keys"), BESIDE.values(), ids=BESIDE)
def test_the_keys_kept_beside(facts: Facts, keys: tuple[str, ...]) -> None:
    assert keys_beside(facts) == keys


@given(st.text(max_size=200))
def test_whatever_a_text_says_its_keys_are_few(text: str) -> None:
    keys = keys_named(press("p", text))
    assert len(keys) <= MAX_KEYS
    assert len(set(keys)) == len(keys)


def test_a_text_full_of_numbers_asks_for_a_bounded_number_of_keys() -> None:
    text = " ".join(f"2026-{n:05d} 70CMSD26R{n:08d} Vendor{n} ${n},999,123" for n in range(2_000))
    assert len(keys_named(press("p", text))) == MAX_KEYS


def test_a_document_is_recent_by_its_own_date() -> None:
    world = World()
    world.arrive(register("2026-21003", Step.PUBLISHED))
    world.now += 31 * DAY
    assert world.arrive(press("p", "Docket DHS-2026-0041 is old.")) == [("told", [])]
