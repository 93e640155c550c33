"""Folding: what becomes equal, and that the way back always leads to what a piece was made from."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.stages.matching.folding import fold, spaced

FOLDED = {
    "case": ("IcE", "ice"),
    "separators are one space": ("a-b\u2011c – d\t\n e\u00a0\u3000f", "a b c d e f"),
    "separators at the ends": ("  a -", " a "),
    "curly quotes": ("‘a’ “b” `c´", "'a' \"b\" 'c'"),
    "compatibility forms": ("ﬁ Ⅷ ①　ｘ…", "fi viii 1 x..."),
    "what is dropped": ("a\u00adb\u200bc\ufeff™®℠\ufe0f", "abc"),
    "a mark after what is dropped": ("e\u200b\u0301", "é"),
    "sharp s": ("Weiß", "weiss"),
    "Hangul letters": ("\u1112\u1161\u11ab", "한"),
    "half-width kana": ("ｶﾞ", "ガ"),
    "dotted capital I": ("İ", "i\u0307"),
    "a lone surrogate": ("\ud800é A", "\ud800é a"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("text", "folded"), FOLDED.values(), ids=FOLDED)
def test_folded(text: str, folded: str) -> None:
    assert fold(text).text == folded
    assert fold(text).data == folded.encode("utf-8", "surrogatepass")


def test_case_can_be_kept() -> None:
    assert fold("ＩＣＥ’s Flock–Safety", keep_case=True).text == "ICE's Flock Safety"


SPACED = {"a": True, "7": True, "_": False, "é": True, "\u0301": True, "ж": True, "監": False, "カ": False, "한": False}


@pytest.mark.parametrize(("character", "expected"), SPACED.items(), ids=SPACED)
def test_scripts_with_spaces(character: str, expected: bool) -> None:
    assert spaced(character) is expected


TEXTS = st.text(
    st.one_of(
        st.sampled_from("aB e-–\n’“ﬁß\u00ad\u200b\u0301\u0327™Ⅷ…ｶﾞ\u1112\u1161\u11ab監İ®"),
        st.characters(codec="utf-8"),
    ),
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
@example("a\u00ad\u00ad--ﬁ é")
def test_the_way_back(text: str) -> None:
    """Each folded character leads to a piece that, folded by itself, holds it; pieces are in order."""
    folded = fold(text)
    last = 0
    for index, character in enumerate(folded.text):
        start, end = folded.original(index, index + 1)
        assert 0 <= last <= start < end <= len(text)
        assert character in fold(text[start:end]).text
        last = start
    if folded.text:
        start, end = folded.original(0, len(folded.text))
        assert fold(text[start:end]).text == folded.text


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_folding_again_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.sampled_from(["NFC", "NFD"]))
def test_composed_or_not_is_equal(text: str, form: str) -> None:
    assert fold(unicodedata.normalize(form, text)).text == fold(text).text  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["e\u0301 ﬁ", "監視", "a - b", "ж’"])
def test_long_texts_fold(text: str) -> None:
    folded = fold(text * 20_000)
    assert folded.text.count(fold(text).text[-1]) >= 20_000
    assert folded.original(len(folded.text) - 1, len(folded.text))[1] == len(text) * 20_000
