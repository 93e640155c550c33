"""As much as a message holds."""

from __future__ import annotations

from service.notifiers.limits import pages, within


def test_lines_and_pages() -> None:
    assert within(["abc", "de", "f"], 6) == "abc\nde"
    assert within(["abcdefg"], 3) == ""
    assert pages([3, 3, 9, 1], int, 6, 10) == ((3, 3), (9,), (1,))
    assert pages([1, 1, 1], int, 6, 2) == ((1, 1), (1,))
    assert pages([], int, 6, 2) == ((),)
