"""Text made plain, and cut without breaking a character or an escape."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.notifiers.limits import fit, pages, plain, shorten, units, within

PLAIN = {
    "controls and lines": ("a\x00b\r\n\u2028c", "a b c"),
    "directions": ("\u202eabc\u2066", "abc"),
    "lone surrogates": ("a\ud800", "a\ufffd"),
    "joiners stay": ("👩\u200d🚀", "👩\u200d🚀"),
}


@pytest.mark.parametrize(("text", "shown"), PLAIN.values(), ids=PLAIN)
def test_plain(text: str, shown: str) -> None:
    assert plain(text) == shown


CUTS = {
    "it fits": ("abc", 3, "abc"),
    "it does not": ("abcd", 3, "ab…"),
    "a family is one character": ("ab👨‍👩‍👧", 7, "ab…"),
    "a flag is one character": ("🇺🇸🇩🇪", 7, "🇺🇸…"),
    "a letter and its accent": ("abe\u0301", 3, "ab…"),
    "a skin tone": ("ab👍🏽", 5, "ab…"),
    "no space before the dots": ("ab cd", 4, "ab…"),
    "no room": ("abc", 0, ""),
    "room for the dots alone": ("abc", 1, "…"),
}


@pytest.mark.parametrize(("text", "limit", "cut"), CUTS.values(), ids=CUTS)
def test_cuts(text: str, limit: int, cut: str) -> None:
    assert shorten(text, limit) == cut


def test_a_pile_of_marks_is_cut_all_the_same() -> None:
    assert 40 < units(shorten("a" + "\u0301" * 100, 50)) <= 50


@settings(max_examples=80)
@given(text=st.text(max_size=60), limit=st.integers(min_value=1, max_value=50))
def test_a_cut_fits_and_breaks_no_escape(text: str, limit: int) -> None:
    cut = fit(text, limit, lambda part: part.replace("&", "&amp;"))
    assert units(cut) <= limit
    assert "&" not in cut.replace("&amp;", "")
    assert cut == text.replace("&", "&amp;") or cut.endswith("…")


def test_lines_and_pages() -> None:
    assert within(["abc", "de", "f"], 6) == "abc\nde"
    assert within(["abcdefg"], 3) == ""
    assert pages([3, 3, 9, 1], int, 6, 10) == ((3, 3), (9,), (1,))
    assert pages([1, 1, 1], int, 6, 2) == ((1, 1), (1,))
    assert pages([], int, 6, 2) == ((),)
