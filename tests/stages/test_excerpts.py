"""The phrase in its sentence."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.items import Agency, Facts
from service.domain.matches import Evidence, Match, Severity
from service.stages.wording.excerpts import Excerpt, excerpt_of, excerpts, reasons
from tests.notifiers import samples
from tests.notifiers.samples import evidence


def parts(excerpt: Excerpt) -> tuple[str, str, str]:
    """Return an excerpt with one hit as what is before it, the hit, and what is behind."""
    (hit,) = (place for place, piece in enumerate(excerpt.pieces) if piece.hit)
    before, after = ("".join(one.text for one in some) for some in (excerpt.pieces[:hit], excerpt.pieces[hit + 1 :]))
    assert excerpt.pieces[hit].text == excerpt.hit
    return before, excerpt.hit, after


SENTENCES = {
    "its own sentence": ("First. The ALPR is here. Last.", "ALPR", ("The ", "ALPR", " is here.")),
    "at the beginning": ("ALPR is here. Last.", "ALPR", ("", "ALPR", " is here.")),
    "at the end": ("First! No end for ALPR", "ALPR", ("No end for ", "ALPR", "")),
    "not at an abbreviation": (
        "The U.S. Border Patrol has ALPR in D.C. now.",
        "ALPR",
        ("The U.S. Border Patrol has ", "ALPR", " in D.C. now."),
    ),
    "not at a company": ("Flock Inc. sells ALPR. Next.", "ALPR", ("Flock Inc. sells ", "ALPR", ".")),
    "not in a number": (
        "It costs $1.5 million for ALPR v. 2.",
        "ALPR",
        ("It costs $1.5 million for ", "ALPR", " v. 2."),
    ),
    "a paragraph ends a sentence": ("Heading\n\nThe ALPR\n\nNext", "ALPR", ("The ", "ALPR", "")),
    "one line": ("a\nb ALPR\tc", "ALPR", ("a b ", "ALPR", " c")),
    "within a word": ("preALPRs here", "ALPR", ("pre", "ALPR", "s here")),
    "no space between sentences": ("前。这里有ALPR了。后", "ALPR", ("这里有", "ALPR", "了。")),
    "after a quotation": ("He said “no.” The ALPR stays.", "ALPR", ("The ", "ALPR", " stays.")),
    "a whole sentence": (
        "One came. It voted to buy ALPR from Roadwatch Systems. The last.",
        "ALPR",
        ("It voted to buy ", "ALPR", " from Roadwatch Systems."),
    ),
    "a short form ends no sentence": (
        "It began. Officers of the U.S. Border Patrol use ALPR from Roadwatch Inc. in Texas. More.",
        "ALPR",
        ("Officers of the U.S. Border Patrol use ", "ALPR", " from Roadwatch Inc. in Texas."),
    ),
    "across lines": ("Then\nthe\n ALPR \n came.", "ALPR", ("Then the ", "ALPR", " came.")),
    "next to the phrase no space is made": ("(ALPR)", "ALPR", ("(", "ALPR", ")")),
    "a point of a list": ("Buys:\n- ALPR for Ohio\n- radios", "ALPR", ("", "ALPR", " for Ohio")),
}


@pytest.mark.parametrize(("text", "span", "said"), SENTENCES.values(), ids=SENTENCES)
def test_the_phrase_in_its_sentence(text: str, span: str, said: tuple[str, str, str]) -> None:
    assert parts(excerpt_of(evidence(text, span), samples.item(text=text), "t")) == said


def test_a_long_sentence_is_cut_at_words() -> None:
    text = "word " * 100 + "ALPR" + " word" * 100
    before, hit, after = parts(excerpt_of(evidence(text, "ALPR"), samples.item(text=text), "t"))
    assert before.startswith("…word ")
    assert after.endswith(" word…")
    assert (len(before) < 170, hit) == (True, "ALPR")


def test_evidence_is_found_again_where_the_item_moved_on() -> None:
    moved = replace(evidence(), start=3, end=9)
    assert excerpt_of(moved, samples.item(), "t").hit == "license plate reader"
    assert excerpt_of(moved, samples.item(text="another text"), "t").pieces == (("license plate reader", True),)
    for field, name in (("recipient", "Northgate"), ("agency", "Border"), ("title", "License")):
        assert len(excerpt_of(evidence("", name, field), samples.item(), "t").pieces) > 1


def test_a_sentence_is_shown_once_and_the_text_before_the_title() -> None:
    both = (evidence("License plate reader", "License plate reader", "title"), evidence())
    matches = tuple(Match(topic=topic, score=1, severity=Severity.LOW, evidence=both) for topic in "abc")
    (only,) = excerpts(matches, samples.item())
    assert only.field == "text"
    assert excerpts((replace(matches[0], evidence=()),), samples.item()) == ()


@pytest.mark.parametrize("field", ["title", "recipient", "agency"])
def test_a_phrase_is_found_in_each_field(field: str) -> None:
    facts = Facts(recipient="Roadwatch Inc", agencies=(Agency(name="Police"), Agency(name="Roadwatch Bureau")))
    item = samples.item(title="Roadwatch again", facts=facts)
    start = 8 if field == "agency" else 0
    one = Evidence(field=field, start=start, end=start + 9, phrase="roadwatch", text="Roadwatch")
    excerpt = excerpt_of(one, item, "t")
    assert (excerpt.field, excerpt.hit) == (field, "Roadwatch")
    assert parts(excerpt)[0] == ("Police; " if start else "")
    assert parts(excerpt)[2]


def test_a_phrase_that_no_longer_stands_there_is_shown_by_itself() -> None:
    gone = Evidence(field="text", start=3, end=9, phrase="alpr", text="ALPR\n")
    assert excerpt_of(gone, samples.item(text="other"), "t").sentence == "ALPR"


def test_each_topic_has_its_reason() -> None:
    (reason,) = reasons(samples.story())
    assert (reason.topic, reason.title, reason.phrases) == (
        "license-plate-readers",
        "License plate readers",
        ("license plate reader",),
    )
    assert reason.excerpts == excerpts(samples.story().matches, samples.item())


TEXT = "Old news. The sheriff bought phones cameras and, for protesters, drones. Much later the county has drones too."


def found(*said: str, near: str = "", weight: float = 1.0) -> Match:
    where = (TEXT.index(near), TEXT.index(near) + len(near)) if near else None
    hits = [replace(evidence(TEXT, one), phrase=one, weight=weight, near=where) for one in said]
    return Match(topic=said[0], score=1, severity=Severity.LOW, evidence=tuple(hits))


def shown(*matches: Match) -> list[str]:
    item = samples.item(text=TEXT)
    return ["".join(f"[{text}]" if hit else text for text, hit in one.pieces) for one in excerpts(matches, item)]


MARKED: dict[str, tuple[list[Match], str]] = {
    "a phrase with what had to stand near it": (
        [found("drones", near="protesters")],
        "The sheriff bought phones cameras and, for [protesters], [drones].",
    ),
    "what stands near in another sentence is not shown": (
        [found("drones", near="Old news")],
        "The sheriff bought phones cameras and, for protesters, [drones].",
    ),
    "all phrases of the sentence": (
        [found("drones", "cameras")],
        "The sheriff bought phones [cameras] and, for protesters, [drones].",
    ),
    "those that overlap are one": (
        [found("phones cameras", "cameras and", "cameras")],
        "The sheriff bought [phones cameras and], for protesters, drones.",
    ),
    "two topics share a sentence": (
        [found("drones"), found("cameras")],
        "The sheriff bought phones [cameras] and, for protesters, [drones].",
    ),
    "context that another group asked for is not marked": (
        [replace(found("drones"), evidence=(*found("drones").evidence, *found("sheriff", weight=0).evidence))],
        "The sheriff bought phones cameras and, for protesters, [drones].",
    ),
    "context alone": ([found("sheriff", weight=0)], "The [sheriff] bought phones cameras and, for protesters, drones."),
}


@pytest.mark.parametrize(("matches", "said"), MARKED.values(), ids=MARKED)
def test_what_is_marked_in_a_sentence(matches: list[Match], said: str) -> None:
    assert shown(*matches) == [said]


def test_two_sentences_are_two_excerpts() -> None:
    later = replace(found("drones").evidence[0], start=TEXT.rindex("drones"), end=TEXT.rindex("drones") + 6)
    match = replace(found("drones"), topic="later", evidence=(later,))
    assert shown(found("cameras"), match) == [
        "The sheriff bought phones [cameras] and, for protesters, drones.",
        "Much later the county has [drones] too.",
    ]


def test_the_nearby_phrase_moves_with_the_text() -> None:
    match = found("drones", near="protesters")
    (one,) = match.evidence
    start, end = one.near or (0, 0)
    moved = replace(one, start=one.start + 9, end=one.end + 9, near=(start + 9, end + 9))
    assert shown(replace(match, evidence=(moved,))) == shown(match)


WORDS = [(word.start(), word.end()) for word in re.finditer(r"\w+", TEXT)]


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)), max_size=5))
def test_the_pieces_are_the_sentence_and_hits_never_touch(ends: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    spans = [(min(a[0], b[0]), max(a[1], b[1])) for a, b in ends]
    hits = [Evidence(field="text", start=s, end=e, phrase="p", text=TEXT[s:e]) for s, e in spans]
    match = Match(topic="t", score=1, severity=Severity.LOW, evidence=tuple(hits))
    for excerpt in excerpts([match], samples.item(text=TEXT)):
        assert excerpt.sentence.strip("… ") in TEXT
        assert not any(a.hit and b.hit for a, b in pairwise(excerpt.pieces))
        assert any(piece.hit and piece.text == excerpt.hit for piece in excerpt.pieces)
