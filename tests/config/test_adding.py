"""Sources are put into feeds.yaml, and every other character stays as it is."""

from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.config import load
from service.config.adding import NewSource, NoRoom, add_sources
from service.config.names import is_name
from service.config.slugs import READABLE, slug, unlike
from service.config.written import secret_addresses
from service.domain.configuration import Configuration

A = "https://a.example/feed"
SHIPPED = Path(__file__).parents[2] / "feeds.yaml"


def loaded(text: str) -> Configuration:
    return load(text.removeprefix("\ufeff"), file="feeds.yaml", environment={"SECRET": "canary"}, read_file=str)


def source(name: str = "new", note: str | None = None, **keys: str | bool) -> NewSource:
    return NewSource(name=name, keys={"kind": "feed", "url": "https://new.example/", **keys}, note=note)


NEW = '  new: {kind: feed, url: "https://new.example/"}'
PLACES = {
    "an empty file": ("", f"version: 1\n\nsources:\n{NEW}\n"),
    "a byte order mark alone": ("\ufeff", f"\ufeffversion: 1\n\nsources:\n{NEW}\n"),
    "nothing but a comment": ("# mine", f"# mine\nversion: 1\n\nsources:\n{NEW}\n"),
    "no sources yet": ("version: 1", f"version: 1\n\nsources:\n{NEW}\n"),
    "an empty section": ("version: 1\nsources:", f"version: 1\nsources:\n{NEW}\n"),
    "an empty section with a comment": (
        "version: 1\nsources:   # none yet\n\n# more\ntopics: {}\n",
        f"version: 1\nsources:   # none yet\n{NEW}\n\n# more\ntopics: {{}}\n",
    ),
    "null": ("version: 1\nsources: ~ # none\ntopics: {}", f"version: 1\nsources:  # none\n{NEW}\ntopics: {{}}"),
    "empty braces": ("version: 1\nsources: {}\n", f"version: 1\nsources: \n{NEW}\n"),
    "behind the last": (
        f"version: 1\nsources:\n  a: {{kind: feed, url: '{A}'}}   # first\n\n# -- topics\ntopics: {{}}\n",
        f"version: 1\nsources:\n  a: {{kind: feed, url: '{A}'}}   # first\n{NEW}\n\n# -- topics\ntopics: {{}}\n",
    ),
    "behind a comment that belongs to it": (
        f"version: 1\nsources:\n  a: {{kind: feed, url: '{A}'}}\n  # b: off\n\ntopics: {{}}\n",
        f"version: 1\nsources:\n  a: {{kind: feed, url: '{A}'}}\n  # b: off\n{NEW}\n\ntopics: {{}}\n",
    ),
    "at the end of a file without a line end": (
        f"version: 1\nsources:\n  a:\n    kind: feed\n    url: {A}",
        f"version: 1\nsources:\n  a:\n    kind: feed\n    url: {A}\n{NEW}\n",
    ),
    "behind an alias, as deep as the others": (
        f"version: 1\nsources: &all\n    a: &a {{kind: feed, url: '{A}'}}\n    b: *a\n",
        f"version: 1\nsources: &all\n    a: &a {{kind: feed, url: '{A}'}}\n    b: *a\n  {NEW}\n",
    ),
    "behind a text of several lines": (
        f"version: 1\nsources:\n  a:\n    kind: feed\n    url: {A}\n    title: |\n      some\n      one\n\n\n",
        f"version: 1\nsources:\n  a:\n    kind: feed\n    url: {A}\n    title: |\n      some\n      one\n{NEW}\n\n\n",
    ),
    "line ends of Windows": (
        f"version: 1\r\nsources:\r\n  a:\r\n    kind: feed\r\n    url: {A}\r\n\r\ntopics: {{}}\r\n",
        f"version: 1\r\nsources:\r\n  a:\r\n    kind: feed\r\n    url: {A}\r\n{NEW}\r\n\r\ntopics: {{}}\r\n",
    ),
    "into braces": (
        f"version: 1\nsources: {{\n  a: {{kind: feed, url: '{A}'}}, # last\n}}\ntopics: {{}}\n",
        f"version: 1\nsources: {{\n  a: {{kind: feed, url: '{A}'}},\n{NEW}, # last\n}}\ntopics: {{}}\n",
    ),
    "not into what is called so elsewhere": (
        "version: 1\ntopics:\n  sources: {title: S, any: [a]}\n",
        f"version: 1\ntopics:\n  sources: {{title: S, any: [a]}}\n\nsources:\n{NEW}\n",
    ),
    "between marks of a document": (
        f"---\nversion: 1\nsources:\n  a: {{kind: feed, url: '{A}'}}\n...\n",
        f"---\nversion: 1\nsources:\n  a: {{kind: feed, url: '{A}'}}\n{NEW}\n...\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), PLACES.values(), ids=PLACES)
def test_a_source_is_put(before: str, after: str) -> None:
    assert add_sources(before, [source()]) == after
    assert "new" in loaded(after).sources


NO_ROOM = {
    "everything in braces": ("{version: 1, sources: {}}", 1, "in braces"),
    "a list": ("version: 1\nsources: []\n", 2, "no mapping"),
    "an alias": ("version: 1\nlists: &x {}\nsources: *x\n", 3, "no mapping"),
    "empty braces with more than braces": ("version: 1\nsources: { }\n", 2, "nothing in them"),
    "a text": ("hello", 1, "no mapping"),
}


@pytest.mark.parametrize(("text", "line", "why"), NO_ROOM.values(), ids=NO_ROOM)
def test_there_is_no_room_in(text: str, line: int, why: str) -> None:
    with pytest.raises(NoRoom, match=why) as refused:
        add_sources(text, [source()])
    assert refused.value.line == line


VALUES = {
    "a word": ("blog", "blog"),
    "quotes": ('The "Daily"', '"The \\"Daily\\""'),
    "what would be a variable": ("${SECRET} $${SECRET}", '"$${SECRET} $$${SECRET}"'),
    "what would be no text": ("null", '"null"'),
    "a number": ("404", '"404"'),
    "other letters": ("Überwachung 監視 🎥", '"Überwachung 監視 🎥"'),
    "a backslash, a colon and a comment": ("a\\b: c # d", '"a\\\\b: c # d"'),
}


@pytest.mark.parametrize(("value", "written"), VALUES.values(), ids=VALUES)
def test_a_value_is_written_so_that_it_is_read_back(value: str, written: str) -> None:
    text = add_sources("", [source(title=value)])
    assert f"title: {written}}}" in text
    assert loaded(text).sources["new"].title == value
    assert "canary" not in str(loaded(text).sources["new"].title)


def test_names_that_are_no_words_to_others_are_quoted_and_notes_stand_in_front() -> None:
    text = add_sources("", [source("404-media"), source("yes", "From a list"), source("off", enabled=False)])
    assert [line.strip().partition(" {")[0] for line in text.splitlines()[3:]] == [
        '"404-media":',
        "# From a list",
        '"yes":',
        '"off":',
    ]
    assert [name for name, options in loaded(text).sources.items() if not options.enabled] == ["off"]


WORDS = st.text(alphabet="ab:#'\"{}[],&*!|>%@`-?$ \\\u00e9\u76e3", min_size=1, max_size=12)
KINDS = st.sampled_from(["# a comment", "", "  # deeper", "topics: {}", "lists: {l: [x]}", "retention: {items: 9d}"])


@settings(deadline=None, max_examples=40)
@given(st.lists(KINDS, max_size=4), st.lists(KINDS, max_size=4), st.lists(WORDS, min_size=1, max_size=3), st.booleans())
def test_nothing_else_is_touched(above: list[str], below: list[str], titles: list[str], windows: bool) -> None:
    lines = ["version: 1", *above, "sources:", f"  a: {{kind: feed, url: '{A}'}} # a", *below, ""]
    text = ("\r\n" if windows else "\n").join(dict.fromkeys(lines))
    after = add_sources(text, [source(f"n{place}", title=title) for place, title in enumerate(titles)])
    changes = [one for one in SequenceMatcher(None, text, after, autojunk=False).get_opcodes() if one[0] != "equal"]
    assert {one[0] for one in changes} == {"insert"}
    kept = loaded(after).sources
    assert [options.title for options in kept.values()] == [None, *titles]


def test_the_shipped_file_is_kept_line_by_line() -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    after = add_sources(text, [source(note="From a list")])
    added = [line for line in after.splitlines() if line not in set(text.splitlines())]
    assert added == ["  # From a list", NEW]
    assert after.replace("  # From a list\n" + NEW + "\n", "", 1) == text


SLUGS = {
    "words": ("BBC News - World", "bbc-news-world"),
    "letters with marks": ("Café & Co.", "cafe-co"),
    "an apostrophe": ("Alice Isn't Dead", "alice-isnt-dead"),
    "what is long is cut between words": (
        "The Art of Storytelling with Brother Wolf",
        "the-art-of-storytelling-with-brother",
    ),
    "a word that is too long is cut": ("x" * 99, "x" * READABLE),
    "digits in front": ("404 Media", "404-media"),
    "no Latin letters": ("監視 3", None),
    "hardly any": ("A", None),
    "nothing": ("", None),
}  # fmt: skip


@pytest.mark.parametrize(("title", "name"), SLUGS.values(), ids=SLUGS)
def test_a_title_makes_a_name(title: str, name: str | None) -> None:
    assert slug(title) == name


@given(st.text(max_size=80), st.text(max_size=80))
def test_every_name_is_one_that_the_file_takes_and_like_no_other(title: str, host: str) -> None:
    name, hint = slug(title) or "feed", slug(host) or ""
    taken: set[str] = set()
    for _ in range(4):
        made = unlike(name, hint, taken)
        assert is_name(made)
        assert made not in taken
        taken.add(made)


def test_a_second_one_is_told_apart_by_its_host_and_a_third_by_a_number() -> None:
    assert unlike("news", "bbc-co-uk", {"news"}) == "news-bbc-co-uk"
    assert unlike("news", "bbc-co-uk", {"news", "news-bbc-co-uk"}) == "news-2"
    assert unlike("bbc-news", "bbc", {"bbc-news"}) == "bbc-news-2"


def test_addresses_that_are_written_with_a_variable() -> None:
    text = """
version: 1
sources:
  open: {kind: feed, url: "https://a.example/$${X}"}
  closed: {kind: feed, url: "https://a.example/${X}"}
  other: {kind: sam_gov, base_url: "${X}", api_key: "${Y}", organization: ICE}
  keyed: {kind: sam_gov, api_key: "${Y}", organization: ICE}
  odd: x
"""
    assert secret_addresses(text) == {"closed", "other"}
    assert secret_addresses("version: 1") == secret_addresses("") == secret_addresses("sources: []") == frozenset()
