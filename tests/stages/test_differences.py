"""How one text became another, word by word."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.stages.recording.differences import MAX_CELLS, Fate, differences

FAR = " ".join(f"w{number}" for number in range(40))


def shown(before: str, after: str) -> str:
    marks = {Fate.SAME: "{}", Fate.GONE: "[-{}-]", Fate.NEW: "{{+{}+}}"}
    return " ".join(marks[piece.fate].format(piece.text) for piece in differences(before, after))


CASES = {
    "equal texts": ("one two", "one two", ""),
    "only the spaces differ": ("one  two", " one two", ""),
    "a word in the middle": ("pay $1 million now", "pay $2 million now", "pay [-$1-] {+$2+} million now"),
    "all of it": ("one", "two", "[-one-] {+two+}"),
    "something out of nothing": ("", "one two", "{+one two+}"),
    "nothing left": ("one two", "", "[-one two-]"),
    "at the end": ("one two", "one two three", "one two {+three+}"),
    "one word that stayed between two changes is drowned": ("a b c d", "x b y d", "[-a b c-] {+x b y+} d"),
    "two words that stayed are shown": ("a b c d e", "x b c y e", "[-a-] {+x+} b c [-d-] {+y+} e"),
    "a long run in front is shortened": (f"{FAR} a", f"{FAR} b", "… w32 w33 w34 w35 w36 w37 w38 w39 [-a-] {+b+}"),
    "a long run behind is shortened": (f"a {FAR}", f"b {FAR}", "[-a-] {+b+} w0 w1 w2 w3 w4 w5 w6 w7 …"),
    "a long run between is shortened": (
        f"a {FAR} b",
        f"c {FAR} d",
        "[-a-] {+c+} w0 w1 w2 w3 w4 w5 w6 w7 … w32 w33 w34 w35 w36 w37 w38 w39 [-b-] {+d+}",
    ),
}


@pytest.mark.parametrize(("before", "after", "pieces"), CASES.values(), ids=CASES)
def test_differences(before: str, after: str, pieces: str) -> None:
    assert shown(before, after) == pieces


TEXTS = st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), max_size=8).map(" ".join)


@given(TEXTS, TEXTS)
def test_without_what_is_new_it_is_the_old_text_and_without_what_is_gone_the_new(before: str, after: str) -> None:
    pieces = differences(before, after)
    if before == after:
        assert pieces == ()
        return
    assert " ".join(piece.text for piece in pieces if piece.fate is not Fate.NEW) == before
    assert " ".join(piece.text for piece in pieces if piece.fate is not Fate.GONE) == after
    assert all(one.fate is not other.fate for one, other in pairwise(pieces))


def test_texts_that_are_too_different_are_not_compared() -> None:
    words = [f"w{number}" for number in range(6_000)]
    assert len(words) ** 2 > MAX_CELLS
    before, after = " ".join(["x", *words, "y"]), " ".join(["x", *words[1:], "z", "y"])
    fates = [piece.fate for piece in differences(before, after)]
    assert fates == [Fate.SAME, Fate.GONE, Fate.NEW, Fate.SAME]
    short = [piece.text for piece in differences("x a b c y", "x b c z y")]
    assert short == ["x", "a", "b c", "z", "y"]
