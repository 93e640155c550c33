"""From items to matches: fields, scores, near, not, none, all, scopes, and what explain says."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from service.domain.items import Agency, Facts, Item, Money, Tier
from service.domain.matches import Evidence, Severity
from service.stages.matching.classify import classify, explain, field_texts, weighed
from tests.stages.matching import an_item, rules_of

ICE = Agency(name="U.S. Immigration and Customs Enforcement", slug="u-s-immigration-and-customs-enforcement")
SEC = Agency(name="Securities and Exchange Commission", slug="securities-and-exchange-commission")
REGISTER: dict[str, Any] = {"kind": "federal_register", "tier": Tier.OFFICIAL}


def scores(item: Item, topic: Mapping[str, Any], lists: Mapping[str, Any] | None = None) -> list[float]:
    return [match.score for match in classify(item, rules_of({"t": topic}, lists))]


NEAR = {"phrase": "Flock", "near": ["camera", "police"]}
NEAR_2 = {**NEAR, "within": 2}
JUDGED: dict[str, tuple[Mapping[str, Any], Item, list[float]]] = {
    "nothing found": ({"any": ["drone"]}, an_item("Tax", "rules"), []),
    "in the text": ({"any": ["drone"]}, an_item("Tax", "A drone."), [1]),
    "the title counts double": ({"any": ["drone"]}, an_item("Drone", "drone drone"), [2]),
    "in the recipient": ({"any": ["Palantir"]}, an_item(recipient="PALANTIR USG, INC."), [1]),
    "in the agency": ({"any": ["customs enforcement"]}, an_item(agencies=(SEC, ICE)), [1]),
    "never over two fields": ({"any": ["skip tracing"]}, an_item("skip", "tracing"), []),
    "never over two agencies": ({"any": ["commission u.s."]}, an_item(agencies=(SEC, ICE)), []),
    "weights add up": ({"any": [{"phrase": "drone", "weight": 2.5}, "sensor"]}, an_item("", "sensor, drone"), [3.5]),
    "each phrase once": ({"any": ["drone", "Drone"]}, an_item("", "drone drone"), [1]),
    "the best weight of a phrase": ({"any": ["drone", {"phrase": "drone", "weight": 3}]}, an_item("", "drone"), [3]),
    "below the threshold": ({"any": ["drone"], "threshold": 2}, an_item("", "drone"), []),
    "at the threshold": ({"any": ["drone"], "threshold": 2}, an_item("Drone"), [2]),
    "tenths add up": (
        {"any": [{"phrase": p, "weight": w} for p, w in {"a": 0.1, "b": 0.2, "c": 0.7}.items()]},
        an_item("", "a b c"),
        [1],
    ),
    "in the title only": ({"any": [{"phrase": "drone", "in": "title"}]}, an_item("Tax", "drone"), []),
    "in the text only": ({"any": [{"phrase": "drone", "in": "text"}]}, an_item("Drone", "drone"), [1]),
    "near, after": ({"any": [NEAR]}, an_item("", "Flock sold a camera"), [1]),
    "near, before": ({"any": [NEAR]}, an_item("", "police bought Flock"), [1]),
    "near, not there": ({"any": [NEAR]}, an_item("", "a flock of sheep"), []),
    "near, in another field": ({"any": [NEAR]}, an_item("Police", "Flock"), []),
    "near, in the field before": ({"any": [NEAR]}, an_item("Flock", "Police"), []),
    "near, two words away": ({"any": [NEAR_2]}, an_item("", "Flock's new camera"), [1]),
    "near, three words away": ({"any": [NEAR_2]}, an_item("", "Flock's very new camera"), []),
    "near, three words before": ({"any": [NEAR_2]}, an_item("", "camera of the flock"), []),
    "near, punctuation is no word": ({"any": [NEAR_2]}, an_item("", "Flock | & camera"), [1]),
    "near, one of several hits": (
        {"any": [NEAR_2]},
        an_item("", "Flock is of sheep. The flock, again. The Flock camera."),
        [1],
    ),
    "near, not by itself": (
        {"any": [{"phrase": "camera", "near": ["traffic camera"]}]},
        an_item("", "traffic camera"),
        [],
    ),
    "near, capitals": ({"any": [{"phrase": "raid", "near": ["ICE"]}]}, an_item("", "raid on ice"), []),
    "near, any capitals": (
        {"any": [{"phrase": "raid", "near": [{"phrase": "ICE", "case": "any"}]}]},
        an_item("", "raid on ice"),
        [1],
    ),
    "near, in Japanese": ({"any": [{"phrase": "警察", "near": ["監視"], "within": 3}]}, an_item("警察による監視"), [2]),
    "near, too far in Japanese": (
        {"any": [{"phrase": "警察", "near": ["監視"], "within": 3}]},
        an_item("警察が来た。市民による監視"),
        [],
    ),
    "not cancels what it overlaps": ({"any": ["flock"], "not": ["flock of"]}, an_item("A flock of sheep"), []),
    "not cancels nothing else": ({"any": ["flock"], "not": ["flock of"]}, an_item("A flock of sheep", "Flock"), [1]),
    "not, a longer hit around": (
        {"any": ["gait"], "not": ["the long gait of", "long"]},
        an_item("The long gait of"),
        [],
    ),
    "not, inside the hit": ({"any": ["license plate frame"], "not": ["plate"]}, an_item("License plate frame"), []),
    "not, with near": (
        {"any": ["ring"], "not": [{"phrase": "ring", "near": ["wedding"]}]},
        an_item("", "The ring for the wedding"),
        [],
    ),
    "not, beside the hit": ({"any": ["ring"], "not": ["wedding"]}, an_item("", "wedding ring"), [1]),
    "none forbids": ({"any": ["plate"], "none": ["plate frame"]}, an_item("Plate", "plate frame"), []),
    "none, in another field": (
        {"any": ["plate"], "none": [{"phrase": "recipe", "in": "title"}]},
        an_item("Plate", "recipe"),
        [2],
    ),
    "none alone is nothing": ({"any": ["plate"], "none": ["recipe"]}, an_item("Recipe"), []),
    "all, met": ({"any": ["drone"], "all": [["police", "ICE"], ["city"]]}, an_item("", "city police drone"), [1]),
    "all, one group is not": ({"any": ["drone"], "all": [["police"], ["city"]]}, an_item("", "police drone"), []),
    "all, cancelled": (
        {"any": ["drone"], "all": [["police"]], "not": ["police dog"]},
        an_item("Police dog, drone"),
        [],
    ),
    "only for kinds": ({"any": [{"phrase": "ICE", "only": {"kinds": ["feed"]}}]}, an_item("ICE", **REGISTER), []),
    "only for kinds, met": ({"any": [{"phrase": "ICE", "only": {"kinds": ["feed"]}}]}, an_item("ICE"), [2]),
    "only for tiers": ({"any": ["ICE"], "only": {"tiers": ["official"]}}, an_item("ICE"), []),
    "only for tiers, met": ({"any": ["ICE"], "only": {"tiers": ["official"]}}, an_item("ICE", **REGISTER), [2]),
    "only for agencies": (
        {"any": [{"phrase": "ICE", "only": {"agencies": [ICE.slug]}}]},
        an_item("ICE", **REGISTER, agencies=(SEC,)),
        [],
    ),
    "except where all keys hold": (
        {"any": ["ICE"], "except": {"kinds": ["federal_register"], "agencies": [SEC.slug]}},
        an_item("ICE", **REGISTER, agencies=(SEC,)),
        [],
    ),
    "except where one key does not hold": (
        {"any": ["ICE"], "except": {"kinds": ["federal_register"], "agencies": [SEC.slug]}},
        an_item("ICE", agencies=(SEC,)),
        [2],
    ),
    "except for a phrase": (
        {"any": [{"phrase": "ICE", "except": {"tiers": ["official"]}}]},
        an_item("ICE", **REGISTER),
        [],
    ),
}


@pytest.mark.parametrize(("topic", "item", "expected"), JUDGED.values(), ids=JUDGED)
def test_scores(topic: Mapping[str, Any], item: Item, expected: list[float]) -> None:
    assert scores(item, topic) == expected


LISTS = {
    "vendors": ["Palantir", {"phrase": "Flock", "near": ["camera"]}, {"list": "shops"}],
    "shops": [{"phrase": "Ring", "weight": 3}, "Axon"],
}
LISTED: dict[str, tuple[Mapping[str, Any], str, list[float]]] = {
    "each phrase of a list": ({"any": [{"list": "vendors"}]}, "Palantir", [1]),
    "lists in lists": ({"any": [{"list": "vendors"}]}, "Axon and Ring", [4]),
    "options of the reference": ({"any": [{"list": "vendors", "near": ["plate"]}]}, "Palantir", []),
    "options of the reference, met": ({"any": [{"list": "vendors", "near": ["plate"]}]}, "Palantir plate", [1]),
    "a phrase's own options win": ({"any": [{"list": "vendors", "near": ["plate"]}]}, "Flock camera", [1]),
    "and are not joined": ({"any": [{"list": "vendors", "near": ["plate"]}]}, "Flock plate", []),
    "weights are handed down": ({"any": [{"list": "vendors", "weight": 2}]}, "Palantir, Axon, Ring", [7]),
    "in near": ({"any": [{"phrase": "contract", "near": [{"list": "shops"}]}]}, "Axon contract", [1]),
}


@pytest.mark.parametrize(("topic", "text", "expected"), LISTED.values(), ids=LISTED)
def test_lists(topic: Mapping[str, Any], text: str, expected: list[float]) -> None:
    assert scores(an_item("", text), topic, LISTS) == expected


def test_evidence_is_in_the_original_text() -> None:
    rules = rules_of({"plates": {"any": ["license plate reader", {"phrase": "city", "weight": 0.5}]}})
    item = an_item("ﬁne “new” Li\u00adcense–Plate  readers", "City")
    (match,) = classify(item, rules)
    assert match.evidence == (
        Evidence(
            field="title",
            start=10,
            end=33,
            phrase="license plate reader",
            text="Li\u00adcense–Plate  readers",
            weight=2,
        ),
        Evidence(field="text", start=0, end=4, phrase="city", text="City", weight=0.5),
    )
    assert match.score == sum(evidence.weight for evidence in match.evidence)


def test_evidence_of_a_phrase_that_only_all_asked_for_weighs_nothing() -> None:
    (match,) = classify(
        an_item("", "police drone"), rules_of({"t": {"any": ["drone"], "all": [["drone"], ["police"]]}})
    )
    assert [(e.phrase, e.weight) for e in match.evidence] == [("police", 0), ("drone", 1)]
    assert match.score == 1


def test_matches_come_in_the_order_of_the_topics() -> None:
    rules = rules_of({"b": {"any": ["drone"]}, "c": {"any": ["tax"]}, "a": {"any": ["police"]}})
    assert [match.topic for match in classify(an_item("Police drone"), rules)] == ["b", "a"]


def test_severity_is_computed() -> None:
    rules = rules_of({"t": {"any": ["drone"], "severity": "low"}})
    (match,) = classify(an_item("Drone", facts=Facts(amount=Money(value=Decimal(2_000_000)))), rules)
    assert match.severity is Severity.MEDIUM


def test_a_field_cannot_be_forged() -> None:
    item = an_item("", "x\x00drone\x00police", recipient="city")
    rules = rules_of({"t": {"any": [{"phrase": "police", "in": "text"}, {"phrase": "city", "in": "recipient"}]}})
    (match,) = classify(item, rules)
    assert [(e.field, e.start, e.end) for e in match.evidence] == [("text", 8, 14), ("recipient", 0, 4)]


def test_a_lone_surrogate_does_no_harm() -> None:
    (match,) = classify(an_item("\ud800 é drone"), rules_of({"t": {"any": ["drone"]}}))
    assert (match.evidence[0].start, match.evidence[0].end) == (4, 9)


def test_names_of_agencies_are_one_text() -> None:
    assert field_texts(an_item("a", "b", agencies=(ICE, SEC), recipient="c")) == (
        "a",
        "b",
        "c",
        "U.S. Immigration and Customs Enforcement; Securities and Exchange Commission",
    )


EXPLAINED: dict[str, tuple[Mapping[str, Any], Item, list[tuple[str, str]], tuple[str, ...]]] = {
    "matched": ({"any": ["drone"]}, an_item("Drone"), [], ()),
    "not": (
        {"any": ["flock"], "not": ["flock of"]},
        an_item("Flock of"),
        [("flock", "not: flock of")],
        ("any: no phrase counted",),
    ),
    "near": (
        {"any": [NEAR]},
        an_item("Flock"),
        [("Flock", "near: none of [camera, police] within 12 words")],
        ("any: no phrase counted",),
    ),
    "case": ({"any": ["ICE"]}, an_item("Ice cream"), [("ICE", "case")], ("any: no phrase counted",)),
    "scope": (
        {"any": [{"phrase": "ICE", "only": {"kinds": ["x"]}}]},
        an_item("ICE"),
        [("ICE", "scope")],
        ("any: no phrase counted",),
    ),
    "in": (
        {"any": [{"phrase": "ICE", "in": "text"}]},
        an_item("ICE"),
        [("ICE", "in: text")],
        ("any: no phrase counted",),
    ),
    "scope of the topic": (
        {"any": ["ICE"], "only": {"kinds": ["x"]}},
        an_item("ICE"),
        [("ICE", "scope of the topic")],
        ("scope of the topic",),
    ),
    "none": ({"any": ["plate"], "none": ["recipe"]}, an_item("Plate recipe"), [], ("none: recipe",)),
    "threshold": ({"any": ["plate"], "threshold": 3}, an_item("Plate"), [], ("below the threshold: 2 of 3",)),
    "all": ({"any": ["plate"], "all": [["city"]]}, an_item("Plate"), [], ("all: group 1 has none",)),
}


@pytest.mark.parametrize(("topic", "item", "excluded", "by"), EXPLAINED.values(), ids=EXPLAINED)
def test_explain(topic: Mapping[str, Any], item: Item, excluded: list[tuple[str, str]], by: tuple[str, ...]) -> None:
    (said,) = explain(item, rules_of({"other": {"any": ["tax"]}, "t": topic}))
    assert [(hit.phrase, hit.by) for hit in said.excluded] == excluded
    assert said.excluded_by == by
    assert said.matched == (not by) == bool(classify(item, rules_of({"t": topic})))
    for hit in said.excluded:
        assert getattr(item, hit.field)[hit.start : hit.end] == hit.text


def test_matches_are_weighed_anew_when_the_facts_of_the_item_have_changed() -> None:
    rules = rules_of({"low": {"any": ["drone"], "severity": "low"}, "urgent": {"any": ["drone"], "severity": "urgent"}})
    item = an_item("Drone")
    matches = classify(item, rules)
    first = an_item("Drone", facts=Facts(special=("first_use",)))
    assert weighed(item, matches, rules) == matches
    assert weighed(first, matches, rules) == classify(first, rules) != matches
    dropped = weighed(first, matches, rules_of({"other": {"any": ["drone"]}}))
    assert [match.severity for match in dropped] == [Severity.MEDIUM, Severity.URGENT]


BESIDE: dict[str, tuple[Any, str, str | None]] = {
    "behind it": ({"phrase": "Flock", "near": ["camera"]}, "Flock sells cameras", "cameras"),
    "before it": ({"phrase": "Flock", "near": ["camera"]}, "Cameras of Flock", "Cameras"),
    "the first behind it": ({"phrase": "Flock", "near": ["camera", "plate"]}, "Plate? Flock plates, camera", "plates"),
    "nothing asked": ("Flock", "Flock sells cameras", None),
}


@pytest.mark.parametrize(("phrase", "text", "near"), BESIDE.values(), ids=BESIDE)
def test_evidence_says_what_stood_near(phrase: Any, text: str, near: str | None) -> None:
    said = "Une\u0301 “fête”: " + text
    (match,) = classify(an_item("Other", said), rules_of({"t": {"any": [phrase]}}))
    (evidence,) = match.evidence
    assert evidence.text == "Flock"
    assert (said[slice(*evidence.near)] if evidence.near else None) == near
