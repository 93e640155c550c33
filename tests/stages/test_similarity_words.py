"""What headlines and words become before they are compared."""

from __future__ import annotations

import pytest

from service.stages.similarity.headline import Form, bare, form
from service.stages.similarity.rarity import BACKGROUND, RAREST
from service.stages.similarity.words import number, plain, stem, terms, tokens
from tests.stages.similarity_items import a_reading

BARE = {
    "an outlet after a dash": ("Oxmoor ends camera deal - The Daily Example", "Oxmoor ends camera deal"),
    "an outlet after a bar": ("Oxmoor ends camera deal | Example News", "Oxmoor ends camera deal"),
    "a section and an outlet": ("Oxmoor ends camera deal | Oxmoor - Example.com", "Oxmoor ends camera deal"),
    "a prefix": ("LIVE UPDATES: Oxmoor ends camera deal", "Oxmoor ends camera deal"),
    "two prefixes": ("BREAKING - Exclusive: Oxmoor ends camera deal", "Oxmoor ends camera deal"),
    "a clause after a dash stays": (
        "Oxmoor ends camera deal - after a vote of six to one",
        "Oxmoor ends camera deal - after a vote of six to one",
    ),
    "a question after a bar stays": ("Oxmoor ends camera deal | What Now?", "Oxmoor ends camera deal | What Now?"),
    "nothing but a prefix": ("Live: ", "Live: "),
}


@pytest.mark.parametrize(("title", "expected"), BARE.values(), ids=BARE)
def test_bare(title: str, expected: str) -> None:
    assert bare(title) == expected


FORMS = {
    "a report": ("Oxmoor ends camera deal", Form.REPORT),
    "a man called Will": ("Will Ortolan sued over harbour cameras", Form.REPORT),
    "a court reviews": ("Supreme Court to review plate reader case", Form.REPORT),
    "a question": ("Will Oxmoor keep its cameras?", Form.EXPLAINER),
    "why": ("Why Oxmoor ends camera deal", Form.EXPLAINER),
    "what is known": ("Oxmoor camera deal: what we know", Form.EXPLAINER),
    "a debunk": ("No, Oxmoor did not ban cameras", Form.EXPLAINER),
    "an opinion": ("Opinion: Oxmoor is right", Form.OPINION),
    "a live page": ("Oxmoor votes on cameras - live", Form.LIVE),
    "a review": ("Lantern doorbell review: bright", Form.REVIEW),
    "a briefing": ("Thursday's evening briefing", Form.SERVICE),
    "an outlet called Daily News is no briefing": ("Oxmoor ends camera deal - Oxmoor Daily News", Form.REPORT),
    "a programme by date": ("10/20: The Oxmoor Hour", Form.SERVICE),
}


@pytest.mark.parametrize(("title", "expected"), FORMS.values(), ids=FORMS)
def test_form(title: str, expected: Form) -> None:
    assert form(title, bare(title)) is expected


EQUAL_TERMS = {
    "plural and possessive": ("camera's vendors", "cameras vendor"),
    "tenses": ("Oxmoor cancels, cancelled, cancelling", "Oxmoor cancel cancel cancel"),
    "irregular plurals": ("children and women", "child woman"),
    "accents and curly quotes": ("Zoë’s café", "Zoe's cafe"),
    "dotted initials": ("U.S. and U.K. agents", "US UK agents"),
    "set phrases": ("prime minister of the United Kingdom", "PM UK"),
    "nations": ("Danish and Norwegian police", "Denmark Norway police"),
    "invisible characters": ("sur\u00adveil\u200blance", "surveillance"),
    "nouns of verbs": ("cancellation of deployments", "cancel deploying"),
    "ends in -ied": ("identified", "identify"),
    "a contraction of stop words": ("that's cameras", "cameras"),
}


@pytest.mark.parametrize(("one", "other"), EQUAL_TERMS.values(), ids=EQUAL_TERMS)
def test_equal_terms(one: str, other: str) -> None:
    assert terms(tokens(plain(one))) == terms(tokens(plain(other)))


STEMS = {
    "cat": "cat",
    "parties": "party",
    "dies": "die",
    "passes": "pass",
    "running": "run",
    "sing": "sing",
    "7th": "7th",
    "news": "new",
}


@pytest.mark.parametrize(("word", "expected"), STEMS.items(), ids=STEMS)
def test_stem(word: str, expected: str) -> None:
    assert stem(word) == expected


NUMBERS = {
    "a figure": (("1,407", "days"), 1407.0),
    "a scale": (("3.2", "million"), 3_200_000.0),
    "letters": (("seven", "people"), 7.0),
    "a word": (("people", ""), None),
    "a version": (("1.2.3", ""), None),
}


@pytest.mark.parametrize(("words", "expected"), NUMBERS.values(), ids=NUMBERS)
def test_number(words: tuple[str, str], expected: float | None) -> None:
    assert number(*words) == expected


def test_the_main_clause_is_the_news() -> None:
    assert a_reading("Oxmoor votes after audit of cameras").news == frozenset(terms(["Oxmoor", "votes"]))
    assert a_reading("After the audit, Oxmoor votes").news == frozenset(terms(["Oxmoor", "votes"]))
    assert a_reading("After the audit").news == frozenset(terms(["audit"]))


def test_a_headline_stands_at_its_last_stage() -> None:
    assert a_reading("Man charged after arrest").steps == a_reading("Indicted man").steps
    assert max(a_reading("Man pleads guilty to charges").steps) > max(a_reading("Man charged").steps)
    assert a_reading("A comet").steps == frozenset()


def test_money_is_not_counted_and_small_text_is_no_copy() -> None:
    assert a_reading("Lantern paid $3.2 million").counted == frozenset()
    assert ("million", 3_200_000.0) in a_reading("Lantern sold 3.2 million cameras").counted


def test_what_forums_add_is_no_text() -> None:
    said = "submitted by /u/someone [link] [comments] https://example.org/a"
    assert a_reading("Oxmoor votes", said).lead == a_reading("Oxmoor votes").lead


def test_rarity_goes_by_kind() -> None:
    assert BACKGROUND.weight("oxmoor") == RAREST
    assert BACKGROUND.weight(terms(["new"])[0]) < BACKGROUND.weight(terms(["camera"])[0]) < RAREST
    assert BACKGROUND.weight("2031") < BACKGROUND.weight("12") < BACKGROUND.weight("10,000") < RAREST


def test_what_many_candidates_share_says_little() -> None:
    crowd = BACKGROUND.among([frozenset({"oxmoor", f"word{place}"}) for place in range(20)])
    assert crowd.weight("oxmoor") < RAREST - 1.5
    assert crowd.weight("word7") == RAREST
    assert BACKGROUND.among([frozenset({"oxmoor"})]) is BACKGROUND
