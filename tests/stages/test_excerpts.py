"""The phrase in its sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.domain.items import Agency, Facts
from service.domain.matches import Evidence, Match, Severity
from service.stages.wording.excerpts import excerpt_of, excerpts, reasons
from tests.notifiers import samples
from tests.notifiers.samples import evidence

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
    excerpt = excerpt_of(evidence(text, span), samples.item(text=text), "t")
    assert (excerpt.before, excerpt.hit, excerpt.after) == said


def test_a_long_sentence_is_cut_at_words() -> None:
    text = "word " * 100 + "ALPR" + " word" * 100
    excerpt = excerpt_of(evidence(text, "ALPR"), samples.item(text=text), "t")
    assert excerpt.before.startswith("…word ")
    assert excerpt.after.endswith(" word…")
    assert len(excerpt.before) < 170


def test_evidence_is_found_again_where_the_item_moved_on() -> None:
    moved = replace(evidence(), start=3, end=9)
    assert excerpt_of(moved, samples.item(), "t").hit == "license plate reader"
    assert excerpt_of(moved, samples.item(text="another text"), "t").before == ""
    for field, name in (("recipient", "Northgate"), ("agency", "Border"), ("title", "License")):
        assert excerpt_of(evidence("", name, field), samples.item(), "t").after != ""


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
    assert (excerpt.field, excerpt.before, excerpt.hit) == (field, "Police; " if start else "", "Roadwatch")
    assert excerpt.after


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
