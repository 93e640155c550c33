"""What a phrase finds, and what it does not."""

from __future__ import annotations

from typing import Any

import pytest

from service.stages.matching.phrases import BadPhrase, parse_phrase
from tests.stages.matching import spans_of

FOUND: dict[str, tuple[Any, str, list[str]]] = {
    "a word stands alone": ("tariff", "The tariff.", ["tariff"]),
    "not inside a word": ("tariff", "antitariff tariffed", []),
    "not with a digit at its end": ("drone", "drone7", []),
    "an underscore is no letter": ("ICE", "_ICE_", ["ICE"]),
    "markup around it": ("face recognition", "<b>face recognition</b>", ["face recognition"]),
    "words may be split by any space": ("face recognition", "face\n recognition", ["face\n recognition"]),
    "words may be split by a hyphen": ("skip tracing", "skip-tracing", ["skip-tracing"]),
    "words may be split by a dash between spaces": ("skip tracing", "skip – tracing", ["skip – tracing"]),
    "words may be joined": ("skip tracing", "SkipTracing", ["SkipTracing"]),
    "a hyphen in the phrase is a space": ("skip-tracing", "skip tracing", ["skip tracing"]),
    "some words joined, some not": (
        "automated license plate reader",
        "automatedlicense plate-reader",
        ["automatedlicense plate-reader"],
    ),
    "one word is not taken apart": ("skiptracing", "skip tracing", []),
    "words in another order": ("skip tracing", "tracing skip", []),
    "other punctuation between words": ("skip tracing", "skip. Tracing", []),
    "the longest pair is in the middle": (
        "a b camera network in us",
        "A b camera-network in US",
        ["A b camera-network in US"],
    ),
    "the words ahead of that pair are missing": ("a b camera network", "b camera network", []),
    "the words ahead of that pair are before the text": (
        "camera of the surveillance network",
        "of the surveillance network",
        [],
    ),
    "the words after that pair are missing": ("surveillance network of us", "surveillance network of them", []),
    "plural": ("license plate reader", "license plate readers", ["license plate readers"]),
    "plural with es": ("geofence search", "geofence searches", ["geofence searches"]),
    "no es where English has none": ("cop", "copes", []),
    "plural of y": ("fusion agency", "fusion agencies", ["fusion agencies"]),
    "y itself": ("fusion agency", "fusion agency", ["fusion agency"]),
    "y with a vowel before it": ("survey", "surveys, not surveies", ["surveys"]),
    "possessive": ("Palantir", "Palantir's", ["Palantir's"]),
    "possessive with a curly quote": ("Palantir", "Palantir’s", ["Palantir’s"]),
    "possessive of the plural": ("reader", "readers' data", ["readers"]),
    "only the last word has endings": ("plate reader", "plates reader", []),
    "capitals do not matter": ("Clearview AI", "CLEARVIEW ai", ["CLEARVIEW ai"]),
    "full width letters": ("Palantir", "Ｐａｌａｎｔｉｒ", ["Ｐａｌａｎｔｉｒ"]),
    "ligatures": ("officer file", "oﬃcer ﬁles", ["oﬃcer ﬁles"]),
    "composed or not": ("Beyoncé", "Beyonce\u0301 x", ["Beyonce\u0301"]),
    "an accent makes another word": ("Beyonce", "Beyonce\u0301", []),
    "soft hyphen": ("surveillance", "sur\u00adveil\u00adlance", ["sur\u00adveil\u00adlance"]),
    "zero-width characters": ("Clearview AI", "Clear\u200bview\u200b AI\ufeff", ["Clear\u200bview\u200b AI"]),
    "a trade mark sign": ("Flock Safety", "Flock™ Safety®", ["Flock™ Safety"]),
    "sharp s": ("Straße", "STRASSE", ["STRASSE"]),
    "curly quotes in the phrase": ("sheriff’s office", "sheriff's office", ["sheriff's office"]),
    "other punctuation is literal": ("287(g)", "a 287(g) agreement", ["287(g)"]),
    "and is not left out": ("287(g)", "a 287 g agreement", []),
    "ampersands": ("AT&T", "AT&T's", ["AT&T's"]),
    "dots": ("U.S. Marshals", "the U.S. Marshals' vans", ["U.S. Marshals"]),
    "capitals of one word count": ("ICE", "Ice and ice", []),
    "so written": ("ICE", "ice, ICE", ["ICE"]),
    "acronym in the possessive": ("ICE", "ICE’s vans", ["ICE’s"]),
    "acronym in the possessive of a headline": ("ICE", "ICE'S VANS", ["ICE'S"]),
    "acronym in the plural": ("ALPR", "the ALPRs", ["ALPRs"]),
    "a capital S is another acronym": ("ALPR", "the ALPRS", []),
    "acronym that ends in y": ("NSY", "NSYs NSY", ["NSYs"]),
    "two words without lower-case letters are free": ("CBP ONE", "CBP One", ["CBP One"]),
    "lifted capitals": ({"phrase": "ICE", "case": "any"}, "ice", ["ice"]),
    "asked capitals": ({"phrase": "Ring", "case": "exact"}, "ring Ring's", ["Ring's"]),
    "asked capitals of several words": (
        {"phrase": "Flock Safety", "case": "exact"},
        "flock safety Flock-Safety",
        ["Flock-Safety"],
    ),
    "asked capitals with y": (
        {"phrase": "Fusion Agency", "case": "exact"},
        "fusion agencies Fusion Agencies",
        ["Fusion Agencies"],
    ),
    "asked capitals with a star": ({"phrase": "RAV*", "case": "exact"}, "ravens RAVEn", ["RAVEn"]),
    "asked capitals in full width": ("ICE", "ＩＣＥ", ["ＩＣＥ"]),
    "any ending": ("surveil*", "surveilled", ["surveilled"]),
    "no ending is an ending": ("surveil*", "surveil", ["surveil"]),
    "any ending of the last word only": ("skip trac*", "skip-tracers", ["skip-tracers"]),
    "the beginning is still a word": ("surveil*", "countersurveillance", []),
    "Japanese has no spaces": ("監視", "大監視社会", ["監視"]),
    "Korean particles": ("팔란티어", "팔란티어는", ["팔란티어"]),
    "Korean letters apart": ("한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8", ["\u1112\u1161\u11ab\u1100\u116e\u11a8"]),
    "half-width kana": ("ガイド", "ｶﾞｲﾄﾞ", ["ｶﾞｲﾄﾞ"]),
    "Latin in Japanese": ("ICE", "米ICEが", ["ICE"]),
    "Thai": ("กล้อง", "ติดกล้องวงจรปิด", ["กล้อง"]),
    "Russian has spaces": ("камера", "видеокамера", []),
    "Russian words": ("КАМЕРА слежения", "Камера слежения", ["Камера слежения"]),
    "Devanagari marks are part of the word": ("कि", "किं", []),
}


@pytest.mark.parametrize(("phrase", "title", "found"), FOUND.values(), ids=FOUND)
def test_a_phrase_finds(phrase: Any, title: str, found: list[str]) -> None:
    assert spans_of(phrase, title) == found


BAD = {
    "nothing": ("", "letter or a digit", None),
    "punctuation only": ("-- &", "letter or a digit", None),
    "only what is dropped": ("\u200b\u00ad", "letter or a digit", None),
    "a star alone": ("*", "letter or a digit", None),
    "a star inside": ("sur*lance", "at the end", "leave it out, or write two phrases"),
    "two stars": ("surveil**", "at the end", "leave it out, or write two phrases"),
    "a star on its own": ("skip *", "directly", "skip*"),
    "a control character": ("a\x00b", "control characters", None),
}


@pytest.mark.parametrize(("written", "what", "instead"), BAD.values(), ids=BAD)
def test_what_is_no_phrase(written: str, what: str, instead: str | None) -> None:
    with pytest.raises(BadPhrase, match=what) as caught:
        parse_phrase(written)
    assert caught.value.instead == instead


def test_equal_phrases_are_one() -> None:
    assert parse_phrase("Skip-Tracing") == parse_phrase("skip  tracing")
    assert parse_phrase("ALPR") != parse_phrase("ALPR", "any")
    assert parse_phrase("ALPR").sense == parse_phrase("ALPR", "any").sense
    assert parse_phrase("agency").sense != parse_phrase("agenc").sense


def test_a_very_long_phrase_is_compared_whole() -> None:
    word = "a" * 90
    assert spans_of(f"{word} {word}", f"{word} {word[:-1]}b") == []
    assert spans_of(f"{word} {word}", f"{word}-{word}") == [f"{word}-{word}"]
