"""All mistakes of a file are told at once: of the file as a whole, of ten parts, of what stands around them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from service.domain.errors import ConfigurationError
from service.domain.options import PhraseItem, TopicOptions
from tests.config.small import problems_of, read, said

FILES = {
    "an empty file": ("", ["1:1: error: the file is empty (begin with `version: 1`)"]),
    "a file of comments": ("# nothing\n\n", ["1:1: error: the file is empty (begin with `version: 1`)"]),
    "a file that is a list": (
        "# first\n- a\n",
        ["2:1: error: the file is not a mapping of keys to values (begin with `version: 1`)"],
    ),
    "no version": ("sources: {}\n", ["1:1: error: `version` is missing (add `version: 1`)"]),
    "another version": ("version: 2\n", ["1:10: error: `version` cannot be 2 (write `version: 1`)"]),
    "a version that is true": ("version: true\n", ["1:10: error: `version` cannot be true (write `version: 1`)"]),
    "a version that is a list": ("version: [1]\n", ["1:10: error: `version` cannot be this (write `version: 1`)"]),
    "sections with nothing in them": ("version: 1\nsources:\ntopics: ~\ndefaults:\nretention:\n", []),
}


@pytest.mark.parametrize(("text", "problems"), FILES.values(), ids=FILES)
def test_the_file_as_a_whole(text: str, problems: list[str]) -> None:
    assert said(text) == problems


TEN = """\
version: 1
default: {every: 30m}
defaults: {timezone: America/Washington}
sources:
  EFF: {kind: feed, url: "https://www.eff.org/rss/updates.xml"}
  gao: {kind: fed, url: "https://www.gao.gov/rss/reports.xml"}
  cdt: {kind: feed, url: "https://cdt.org/feed/", evry: 30m}
  epic: {kind: feed, url: "https://epic.org/feed/", every: 10s}
  epic: {kind: feed, url: "https://epic.org/feed/"}
topics:
  plates:
    title: License plate readers
    any: [ALPR, 2600, {list: vendor}]
publications:
  all: {title: Everything, topics: [plate]}
"""


def test_a_file_with_ten_mistakes_tells_all_ten() -> None:
    assert [line.split(" error: ")[0] for line in said(TEN)] == [
        "2:1:",
        "3:22:",
        "5:3:",
        "6:15:",
        "7:51:",
        "8:60:",
        "9:3:",
        "13:17:",
        "13:30:",
        "15:37:",
    ]
    assert all(problem.instead for problem in problems_of(TEN))


def test_the_error_reads_as_one_line_a_problem() -> None:
    with pytest.raises(ConfigurationError) as caught:
        read("version: 3\n")
    assert str(caught.value) == "feeds.yaml:1:10: error: `version` cannot be 3 (write `version: 1`)"


def test_problems_know_the_path_of_what_they_are_about() -> None:
    (problem,) = problems_of("version: 1\ntopics:\n  a: {title: A, any: [x, {phrase: y, weight: 0}]}\n")
    assert problem.path == "topics.a.any.1.weight"


AROUND = {
    "a rhythm beside a bad tier": (
        "sources:\n  a: {kind: feed, url: 'https://a.org/', tier: pres, every: 10s}",
        ["3:48", "3:61"],
    ),
    "a rhythm beside a bad address and a missing secret": (
        "sources:\n  a: {kind: sam_gov, base_url: ftp, every: 10s}",
        ["3:3", "3:32", "3:44"],
    ),
    "a cap beside a bad day": (
        "channels:\n  a: {kind: webhook, url: '${A}', digest: {at: '08:00', days: [no]}, cap: {alerts: 1, per: 0s}}",
        ["3:64", "3:92"],
    ),
    "a list's name beside a number": (
        "topics:\n  a: {title: A, any: [1, {list: x}], all: [[2, {list: y}], [3]]}",
        ["3:23", "3:33", "3:45", "3:55", "3:61"],
    ),
    "nothing where all is wrong": ("topics:\n  a: [1]", ["3:6"]),
}


@pytest.mark.parametrize(("text", "places"), AROUND.values(), ids=AROUND)
def test_what_stands_around_a_mistake_is_checked_too(text: str, places: list[str]) -> None:
    found = problems_of(f"version: 1\n{text}\n", {"A": "${A}"})
    assert [f"{problem.line}:{problem.column}" for problem in found if problem.path != "channels.a.url"] == places


def test_the_rules_hear_of_phrases_beside_a_mistake() -> None:
    def check(
        topics: Mapping[str, TopicOptions], lists: Mapping[str, tuple[PhraseItem, ...]]
    ) -> tuple[tuple[tuple[str | int, ...], str, str | None], ...]:
        assert topics["a"].all_of == (("placeholder", "y"),)
        assert lists["v"] == ("placeholder", "z")
        return ((("topics", "a", "all", 0, 1), "bad", None),)

    text = "version: 1\nlists: {v: [1, z]}\ntopics:\n  a: {title: A, any: [x], all: [[2, y]], severity: no}\n"
    with pytest.raises(ConfigurationError) as caught:
        read(text, check_rules=check)
    places = [(problem.line, problem.column) for problem in caught.value.problems]
    assert places == [(2, 13), (4, 34), (4, 37), (4, 52)]


def test_what_the_rules_say_is_placed_too() -> None:
    text = "version: 1\nlists:\n  v: [x]\ntopics:\n  a:\n    title: A\n    any: [good, {phrase: '*', near: [bad]}]\n"

    def check(topics: object, lists: object) -> tuple[tuple[tuple[str | int, ...], str, str | None], ...]:
        return (
            (("topics", "a", "any", 1, "near", 0), "too wide", "write more"),
            (("lists", "v", 7), "gone", None),
        )

    with pytest.raises(ConfigurationError) as caught:
        read(text, check_rules=check)
    assert [(p.line, p.column, p.what) for p in caught.value.problems] == [(3, 6, "gone"), (7, 38, "too wide")]


def test_the_rules_are_asked_about_the_topics_and_lists_that_could_be_read() -> None:
    asked: list[tuple[list[str], list[str]]] = []

    def check(topics: Mapping[str, TopicOptions], lists: Mapping[str, tuple[PhraseItem, ...]]) -> tuple[()]:
        asked.append((list(topics), list(lists)))
        return ()

    text = "version: 1\nlists:\n  v: [1]\ntopics:\n  a: {title: A, any: []}\n  b: {title: B, any: [{list: v}]}\n"
    with pytest.raises(ConfigurationError) as caught:
        read(text, check_rules=check)
    assert asked == [(["b"], ["v"])]
    assert [problem.line for problem in caught.value.problems] == [3, 5]
