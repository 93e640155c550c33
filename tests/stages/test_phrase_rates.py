"""How often each phrase counted, and how often that was noise."""

from __future__ import annotations

import pytest

from service.domain.marks import Verdict
from service.domain.matches import Evidence, Match, Severity
from service.domain.options import PhraseItem, PhraseOptions, TopicOptions
from service.stages.tuning.phrase_rates import (
    PhraseRate,
    Phrases,
    PhraseTally,
    join,
    loudest,
    noisiest,
    phrases_of,
    written_phrases,
)

USEFUL, NOISE = Verdict.USEFUL, Verdict.NOISE


def topic(**keys: object) -> TopicOptions:
    return TopicOptions.model_validate({"title": "T", **keys})


def test_the_phrases_that_can_count_in_the_order_of_the_file() -> None:
    lists: dict[str, tuple[PhraseItem, ...]] = {
        "vendors": ("Roadwatch", PhraseOptions(list="more")),
        "more": (PhraseOptions(phrase="Skyeye", near=("camera",)), PhraseOptions(list="vendors")),
    }
    topics = {
        "plates": topic(any=["ALPR", {"list": "vendors"}, "ALPR"], all=[["camera"]], none=["frame"], **{"not": ["x"]}),
        "drones": topic(any=["drone", {"list": "gone"}]),
    }
    assert written_phrases(topics, lists) == (
        ("plates", "ALPR"),
        ("plates", "Roadwatch"),
        ("plates", "Skyeye"),
        ("drones", "drone"),
    )


@pytest.fixture
def rates() -> tuple[PhraseRate, ...]:
    tally = PhraseTally()
    tally.count({"plates": {"ALPR": True}}, NOISE)
    tally.count({"plates": {"ALPR": False, "camera": False}, "drones": {"drone": True}}, USEFUL)
    tally.count({"plates": {"camera": True}}, NOISE, volume=False)
    tally.count({"drones": {"drone": True}}, None)
    return tally.rates([("plates", "camera"), ("plates", "never")])


def test_stories_are_counted_by_phrase(rates: tuple[PhraseRate, ...]) -> None:
    assert rates == (
        PhraseRate(topic="plates", phrase="camera", stories=1, decisive=0, useful=1, noise=1),
        PhraseRate(topic="plates", phrase="never"),
        PhraseRate(topic="drones", phrase="drone", stories=2, decisive=2, useful=1, noise=0),
        PhraseRate(topic="plates", phrase="ALPR", stories=2, decisive=1, useful=1, noise=1),
    )
    assert [rate.noise_share for rate in rates] == [0.5, None, 0.0, 0.5]


def test_the_noisiest_and_the_loudest_come_first(rates: tuple[PhraseRate, ...]) -> None:
    worse = PhraseRate(topic="plates", phrase="tag", stories=9, noise=1)
    assert [rate.phrase for rate in noisiest((*rates, worse), 2)] == ["tag", "camera"]
    assert [rate.phrase for rate in loudest((*rates, worse), 3)] == ["tag", "drone", "ALPR"]


def test_a_phrase_is_decisive_where_the_topic_falls_without_it() -> None:
    weights = {"ALPR": 1.0, "camera": 0.5, "police": 0.0}
    evidence = tuple(
        Evidence(field="title", start=0, end=1, phrase=phrase, text="x", weight=weight)
        for phrase, weight in weights.items()
    )
    match = Match(topic="plates", score=1.5, severity=Severity.LOW, evidence=evidence)
    assert phrases_of([match], {}) == {"plates": {"ALPR": True, "camera": False}}
    assert phrases_of([match], {"plates": 1.5}) == {"plates": {"ALPR": True, "camera": True}}
    assert phrases_of([match], {"plates": 0.5}) == {"plates": {"ALPR": False, "camera": False}}


def test_a_story_hangs_on_what_all_its_members_hang_on() -> None:
    story: Phrases = {"plates": {"ALPR": True, "camera": False}}
    join(story, {"plates": {"ALPR": True, "gantry": True}, "drones": {"drone": True}})
    assert story == {"plates": {"ALPR": True, "camera": False, "gantry": False}, "drones": {"drone": True}}
