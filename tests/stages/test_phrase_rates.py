"""How often each phrase counted, and how often that was noise."""

from __future__ import annotations

import pytest

from service.domain.marks import Verdict
from service.domain.options import PhraseItem, PhraseOptions, TopicOptions
from service.stages.phrase_rates import PhraseRate, PhraseTally, loudest, noisiest, phrases_of, written_phrases
from tests.made import make_match

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
        ("plates", "camera"),
        ("drones", "drone"),
    )


@pytest.fixture
def rates() -> tuple[PhraseRate, ...]:
    tally = PhraseTally()
    tally.count({"plates": {"ALPR"}}, NOISE)
    tally.count({"plates": {"ALPR", "camera"}, "drones": {"drone"}}, USEFUL)
    tally.count({"plates": {"camera"}}, NOISE, volume=False)
    tally.count({"drones": {"drone"}}, None)
    return tally.rates([("plates", "camera"), ("plates", "never")])


def test_stories_are_counted_by_phrase(rates: tuple[PhraseRate, ...]) -> None:
    assert rates == (
        PhraseRate(topic="plates", phrase="camera", stories=1, alone=0, useful=1, noise=1),
        PhraseRate(topic="plates", phrase="never"),
        PhraseRate(topic="drones", phrase="drone", stories=2, alone=2, useful=1, noise=0),
        PhraseRate(topic="plates", phrase="ALPR", stories=2, alone=1, useful=1, noise=1),
    )
    assert [rate.noise_share for rate in rates] == [0.5, None, 0.0, 0.5]


def test_the_noisiest_and_the_loudest_come_first(rates: tuple[PhraseRate, ...]) -> None:
    worse = PhraseRate(topic="plates", phrase="tag", stories=9, noise=1)
    assert [rate.phrase for rate in noisiest((*rates, worse), 2)] == ["tag", "camera"]
    assert [rate.phrase for rate in loudest((*rates, worse), 3)] == ["tag", "drone", "ALPR"]


def test_the_phrases_of_matches() -> None:
    assert phrases_of([make_match("plates"), make_match("drones")]) == {
        "plates": {"license plate reader"},
        "drones": {"license plate reader"},
    }
