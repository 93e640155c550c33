"""Amounts, dates and passages read as people write them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from service.domain.items import Agency, Facts, Money
from service.domain.matches import Evidence
from service.publish.passages import AROUND_CHARS, passage_of, reasons
from service.publish.wording import amount_in_words, deadline_in_words, outlets_in_words
from tests.publish.made import TEXT, a_story, an_item

AMOUNTS = {
    "whole dollars": (Money(value=Decimal(1_250_000)), "$1,250,000"),
    "cents where there are some": (Money(value=Decimal("12.5"), currency="EUR"), "€12.50"),
    "another currency": (Money(value=Decimal(1000), currency="CHF"), "1,000 CHF"),
    "money taken back": (Money(value=Decimal(-5), currency="GBP"), "-£5"),
    "no number": (Money(value=Decimal("NaN")), "NaN USD"),
    "absurd": (Money(value=Decimal("1E+99")), "1E+99 USD"),
}


@pytest.mark.parametrize(("money", "words"), AMOUNTS.values(), ids=AMOUNTS)
def test_amount(money: Money, words: str) -> None:
    assert amount_in_words(money) == words


DEADLINES = {
    "an hour": (datetime(2026, 12, 4, 22, 5, tzinfo=UTC), "4 December 2026, 5:05 pm ET"),
    "in the morning, in summer": (datetime(2026, 7, 4, 12, 0, tzinfo=UTC), "4 July 2026, 8:00 am ET"),
    "the last minute stands for the day": (datetime(2026, 12, 5, 4, 59, tzinfo=UTC), "4 December 2026"),
    "the first minute stands for the day": (datetime(2026, 12, 4, 5, 0, tzinfo=UTC), "4 December 2026"),
    "before all time": (datetime.min.replace(tzinfo=UTC), "1 January 1"),
}


@pytest.mark.parametrize(("at", "words"), DEADLINES.values(), ids=DEADLINES)
def test_deadline(at: datetime, words: str) -> None:
    assert deadline_in_words(at) == words


OUTLETS = {
    "alone": (1, 1, ""),
    "one more, a copy": (2, 1, "Also in 1 outlet"),
    "many": (15, 3, "Also in 14 outlets, 3 independent in all"),
}


@pytest.mark.parametrize(("outlets", "independent", "words"), OUTLETS.values(), ids=OUTLETS)
def test_outlets(outlets: int, independent: int, words: str) -> None:
    assert outlets_in_words(a_story(outlets=outlets, independent=independent)) == words


LONG = "word " * 100
PASSAGES = {
    "a whole sentence": (
        TEXT,
        "license plate readers",
        "It voted 4 to 1 to buy [license plate readers] from Roadwatch Systems.",
    ),
    "the first sentence": ("ALPR came. Then more.", "ALPR", "[ALPR] came."),
    "the last sentence without a stop": ("First this. Then ALPR came", "ALPR", "Then [ALPR] came"),
    "a short form ends no sentence": (
        "It began. Officers of the U.S. Border Patrol use ALPR from Roadwatch Inc. in Texas. More.",
        "ALPR",
        "Officers of the U.S. Border Patrol use [ALPR] from Roadwatch Inc. in Texas.",
    ),
    "across lines": ("Then\nthe\n ALPR \n came.", "ALPR", "Then the [ALPR] came."),
    "next to the phrase no space is made": ("(ALPR)", "ALPR", "([ALPR])"),
}


@pytest.mark.parametrize(("text", "phrase", "shown"), PASSAGES.values(), ids=PASSAGES)
def test_the_phrase_stands_in_its_sentence(text: str, phrase: str, shown: str) -> None:
    start = text.index(phrase)
    passage = passage_of(
        an_item(text=text), Evidence(field="text", start=start, end=start + len(phrase), phrase=phrase, text=phrase)
    )
    assert f"{passage.before}[{passage.hit}]{passage.after}" == shown


def test_a_long_sentence_is_cut_at_words_on_both_sides() -> None:
    start = len(LONG)
    passage = passage_of(
        an_item(text=f"{LONG}ALPR {LONG}"),
        Evidence(field="text", start=start, end=start + 4, phrase="ALPR", text="ALPR"),
    )
    assert passage.before.startswith("…word ")
    assert passage.after.endswith(" word…")
    assert len(passage.before) <= AROUND_CHARS + 1


FIELDS = {"title": "title", "recipient": "recipient", "agency": "agency"}


@pytest.mark.parametrize("field", FIELDS)
def test_a_phrase_is_found_in_each_field(field: str) -> None:
    facts = Facts(recipient="Roadwatch Inc", agencies=(Agency(name="Roadwatch Bureau"),))
    item = an_item(title="Roadwatch again", facts=facts)
    passage = passage_of(item, Evidence(field=field, start=0, end=9, phrase="roadwatch", text="Roadwatch"))
    assert (passage.field, passage.before, passage.hit) == (field, "", "Roadwatch")
    assert passage.after


def test_a_phrase_that_no_longer_stands_there_is_shown_by_itself() -> None:
    passage = passage_of(an_item(text="other"), Evidence(field="text", start=3, end=9, phrase="alpr", text="ALPR\n"))
    assert (passage.before, passage.hit, passage.after) == ("", "ALPR", "")


def test_each_topic_has_its_reason() -> None:
    (reason,) = reasons(a_story())
    assert (reason.topic, reason.title, reason.phrases) == (
        "license-plate-readers",
        "License plate readers",
        ("license plate readers",),
    )
