"""Text cut without breaking a character, a word or an escape."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.stages.wording.cutting import fit, shorten, units

CUTS = {
    "it fits": ("abc", 3, "abc"),
    "it does not": ("abcd", 3, "ab…"),
    "a family is one character": ("ab👨‍👩‍👧", 7, "ab…"),
    "a flag is one character": ("🇺🇸🇩🇪", 7, "🇺🇸…"),
    "a letter and its accent": ("abe\u0301", 3, "ab…"),
    "a skin tone": ("ab👍🏽", 5, "ab…"),
    "no space before the dots": ("ab cd", 4, "ab…"),
    "between words where one ends near": ("one two three four", 16, "one two three…"),
    "no stop before the dots": ("one two, three", 10, "one two…"),
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
