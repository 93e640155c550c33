"""Text and addresses made safe to show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.stages.wording.characters import clean, line, web_address

LINES = {
    "controls and lines": ("a\x00b\r\n\u2028c", "ab c"),
    "directions": ("\u202eabc\u2066", "abc"),
    "what cannot be seen": ("a\u200bb\u00adc\ufeff", "abc"),
    "lone surrogates": ("a\ud800", "a"),
    "a replacement character": ("a\ufffd", "a?"),
    "joiners stay": ("👩\u200d🚀", "👩\u200d🚀"),
    "more than any place shows": ("a" * 20_000, "a" * 10_000),
}


@pytest.mark.parametrize(("text", "shown"), LINES.values(), ids=LINES)
def test_line(text: str, shown: str) -> None:
    assert line(text) == shown


@given(st.text(st.characters(codec=None)))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    cleaned.encode()


ADDRESSES = {
    "as it is": ("https://a.example/b_c?d=e&f=(g)#h", "https://a.example/b_c?d=e&f=(g)#h"),
    "what would end a link": ('https://a.example/a|b>c<d e"', "https://a.example/a%7Cb%3Ec%3Cd%20e%22"),
    "invisible": ("https://a.example/a\u202eb\n", "https://a.example/a%E2%80%AEb"),
    "a lone surrogate": ("https://a.example/\ud800", "https://a.example/%3F"),
    "letters of any script": ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
    "another scheme": ("javascript:alert(1)", None),
    "a host in disguise": ("https://bank.example@evil.example/", None),
    "marks in the host": ("https://a|b.example/", None),
    "no host": ("https:///path", None),
    "broken": ("https://[", None),
    "too long": ("https://a.example/" + "a" * 4_000, None),
    "nothing": ("", None),
    "missing": (None, None),
}


@pytest.mark.parametrize(("url", "safe"), ADDRESSES.values(), ids=ADDRESSES)
def test_addresses(url: str | None, safe: str | None) -> None:
    assert web_address(url) == safe


def test_an_address_may_have_to_be_shorter() -> None:
    assert web_address("https://a.example/", 18) == "https://a.example/"
    assert web_address("https://a.example/", 17) is None
