"""The vocabulary that ships: invented items in the words of press, procurement and law, and their false friends.

The manual of the topics is docs/topics.md.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from service.config import load_file
from service.domain.items import Agency, Tier
from service.stages.matching.classify import classify
from service.stages.matching.rules import Rules, compile_rules
from tests.stages.matching import an_item
from tests.vocabulary.cases import AWARD, NEWS, TECHNIQUES, Case
from tests.vocabulary.more_cases import FALSE_FRIENDS, LAW_AND_DATA

FEEDS = Path(__file__).parents[2] / "feeds.yaml"
WANTED = TECHNIQUES | LAW_AND_DATA
INVENTED = Path(__file__).parent / "invented.txt"


@cache
def _rules() -> Rules:
    configuration = load_file(FEEDS, {})
    return compile_rules(configuration.topics, configuration.lists)


def _topics(case: Case) -> set[str]:
    _, kind, title, text = case
    tier = Tier.PRESS if kind == NEWS else Tier.OFFICIAL
    return {match.topic for match in classify(an_item(title, text, kind=kind, tier=tier), _rules())}


@pytest.mark.parametrize("case", WANTED.values(), ids=WANTED)
def test_an_item_gets_its_topics(case: Case) -> None:
    assert set(case[0].split()) <= _topics(case)


@pytest.mark.parametrize("case", FALSE_FRIENDS.values(), ids=FALSE_FRIENDS)
def test_a_false_friend_gets_no_more(case: Case) -> None:
    assert _topics(case) == set(case[0].split())


def _invented() -> dict[str, Case]:
    cases = {}
    for line in INVENTED.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            topics, kind, title, text = line.split("|")
            cases[f"{title} {text[:40]}"] = (topics, kind, title, text)
    return cases


@pytest.mark.parametrize("case", _invented().values(), ids=_invented())
def test_a_class_of_wording_is_found_and_its_false_friends_are_not(case: Case) -> None:
    found = _topics(case)
    assert set(case[0].split()) <= found if case[0] else not found


def test_vendor_and_buyer_count_in_their_own_fields_too() -> None:
    buyer = Agency(name="Immigration and Customs Enforcement", slug="u-s-immigration-and-customs-enforcement")
    tools = an_item("FINGERPRINT SCANNERS", kind=AWARD, tier=Tier.OFFICIAL, agencies=(buyer,), recipient="SOME VENDOR")
    phones = an_item("ANNUAL RENEWAL", kind=AWARD, tier=Tier.OFFICIAL, agencies=(buyer,), recipient="CELLEBRITE INC.")
    assert {match.topic for match in classify(tools, _rules())} == {"biometrics"}
    assert {match.topic for match in classify(phones, _rules())} == {"spyware"}


def test_every_list_is_used() -> None:
    text = FEEDS.read_text(encoding="utf-8")
    names = load_file(FEEDS, {}).lists
    assert [name for name in names if f"{{list: {name}" not in text] == []
