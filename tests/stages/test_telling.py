"""Which phrase tells a reader most of why an item matched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.matches import Evidence, Match, Severity
from service.stages.wording.telling import TOGETHER_CHARS, ranked


def hit(text: str, field: str = "text", start: int = 0, weight: float = 1.0) -> Evidence:
    return Evidence(field=field, start=start, end=start + len(text), phrase=text, text=text, weight=weight)


def match(*hits: Evidence) -> Match:
    return Match(topic="t", score=1, severity=Severity.LOW, evidence=hits)


FAR = 10 * TOGETHER_CHARS
FIRST: dict[str, tuple[list[Evidence], str]] = {
    "the longer phrase": ([hit("location"), hit("location data", start=0)], "location data"),
    "the rarer word": ([hit("phone"), hit("undercover", start=FAR)], "undercover"),
    "the text before the title": ([hit("drones", "title", weight=2), hit("drones")], "drones"),
    "a phrase of the title before context of the text": (
        [hit("customs", weight=0), hit("fingerprint", "title", weight=2)],
        "fingerprint",
    ),
    "a hint before context": ([hit("campaigners", weight=0), hit("undercover", start=FAR, weight=0.4)], "undercover"),
    "a phrase before a weak hint": ([hit("undercover", weight=0.4), hit("informer", start=FAR)], "informer"),
    "a phrase that has company": (
        [hit("informer"), hit("agents", start=FAR), hit("wiretap", start=FAR + 20), hit("dossier", start=FAR + 40)],
        "wiretap",
    ),
    "a sentence before the vendor": ([hit("Cellebrite", "recipient"), hit("cellebrite")], "cellebrite"),
    "the vendor before the agency": ([hit("Northgate", "agency"), hit("Northgate", "recipient")], "Northgate"),
}


@pytest.mark.parametrize(("hits", "first"), FIRST.values(), ids=FIRST)
def test_what_tells_most_is_first(hits: list[Evidence], first: str) -> None:
    said = match(*hits)
    assert ranked(said)[0].text == first
    assert sorted(ranked(said), key=hits.index) == hits


def test_the_field_decides_between_equals() -> None:
    order = [one.field for one in ranked(match(*(hit("drones", field) for field in ("agency", "recipient", "text"))))]
    assert order == ["text", "recipient", "agency"]


def test_a_phrase_within_another_is_no_company() -> None:
    alone, within = hit("undercover informer", start=FAR), hit("informer", start=FAR + 11)
    other = hit("undercover informers")
    assert ranked(match(alone, within, other))[-1] is within


def test_nothing_and_words_of_no_weight() -> None:
    assert ranked(match()) == ()
    assert len(ranked(match(hit("the"), hit("of", start=9)))) == 2


@given(st.permutations([hit("drones"), hit("drones", start=FAR), hit("plate reader", "title", weight=2), hit("of")]))
def test_the_order_of_the_evidence_does_not_matter(hits: list[Evidence]) -> None:
    assert ranked(match(*hits)) == ranked(match(*reversed(hits)))
