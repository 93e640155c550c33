"""Problems of topics and lists: all at once, each at its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from service.domain.errors import OversightError
from service.stages.matching.rules import RuleProblem, RuleProblems
from tests.stages.matching import rules_of

T = ("topics", "t")
LISTS = {"vendors": ["Palantir"], "narrow": [{"phrase": "Flock", "near": ["camera"]}]}
PROBLEMS: dict[str, tuple[Mapping[str, Any], tuple[str | int, ...], str, str | None]] = {
    "an empty phrase": ({"any": ["a", "--"]}, (*T, "any", 1), "letter or a digit", None),
    "an empty phrase in a mapping": ({"any": [{"phrase": "&"}]}, (*T, "any", 0, "phrase"), "letter or a digit", None),
    "in not": ({"any": ["a"], "not": ["*"]}, (*T, "not", 0), "letter or a digit", None),
    "in none": ({"any": ["a"], "none": ["*"]}, (*T, "none", 0), "letter or a digit", None),
    "in all": ({"any": ["a"], "all": [["b"], ["c", "*"]]}, (*T, "all", 1, 1), "letter or a digit", None),
    "an empty group": ({"any": ["a"], "all": [["b"], []]}, (*T, "all", 1), "needs a phrase", None),
    "in near": ({"any": [{"phrase": "a", "near": ["b", "*"]}]}, (*T, "any", 0, "near", 1), "letter or a digit", None),
    "a star inside": ({"any": ["a*b"]}, (*T, "any", 0), "at the end", "leave it out, or write two phrases"),
    "phrase and list": (
        {"any": [{"phrase": "a", "list": "vendors"}]},
        (*T, "any", 0),
        "exactly one",
        "write one of them",
    ),
    "neither": ({"any": [{"weight": 2}]}, (*T, "any", 0), "exactly one", "write one of them"),
    "an unknown list": ({"any": [{"list": "vendor"}]}, (*T, "any", 0, "list"), "no list named vendor", "vendors"),
    "no list of a like name": ({"any": [{"list": "xyz"}]}, (*T, "any", 0, "list"), "no list named xyz", None),
    "a list in near": (
        {"any": [{"phrase": "a", "near": [{"list": "v"}]}]},
        (*T, "any", 0, "near", 0, "list"),
        "no list",
        None,
    ),
    "near is empty": ({"any": [{"phrase": "a", "near": []}]}, (*T, "any", 0, "near"), "needs a phrase", "leave it out"),
    "within alone": (
        {"any": [{"phrase": "a", "within": 3}]},
        (*T, "any", 0, "within"),
        "without near",
        "add near, or leave it out",
    ),
    "near inside near": (
        {"any": [{"phrase": "a", "near": [{"phrase": "b", "near": ["c"]}]}]},
        (*T, "any", 0, "near", 0, "near"),
        "near cannot stand inside near",
        "near takes phrase, list and case",
    ),
    "in inside near": (
        {"any": [{"phrase": "a", "near": [{"phrase": "b", "in": "title"}]}]},
        (*T, "any", 0, "near", 0, "in"),
        "in cannot stand",
        "near takes phrase, list and case",
    ),
    "a list with near inside near": (
        {"any": [{"phrase": "a", "near": [{"list": "narrow"}]}]},
        (*T, "any", 0, "near"),
        "'Flock' has options",
        "near takes phrases without near, in, only and except",
    ),
    "weight in not": (
        {"any": ["a"], "not": [{"phrase": "b", "weight": 2}]},
        (*T, "not", 0, "weight"),
        "nothing in not",
        "leave it out",
    ),
    "an empty scope": (
        {"any": ["a"], "except": {}},
        (*T, "except"),
        "except names nothing",
        "name kinds, tiers or agencies, or leave it out",
    ),
    "an empty scope of a phrase": (
        {"any": [{"phrase": "a", "only": {}}]},
        (*T, "any", 0, "only"),
        "only names nothing",
        "name kinds, tiers or agencies, or leave it out",
    ),
}


@pytest.mark.parametrize(("topic", "path", "what", "instead"), PROBLEMS.values(), ids=PROBLEMS)
def test_problem(topic: Mapping[str, Any], path: tuple[str | int, ...], what: str, instead: str | None) -> None:
    with pytest.raises(RuleProblems, match=what) as caught:
        rules_of({"t": topic}, LISTS)
    assert isinstance(caught.value, OversightError)
    places = {problem.path: problem for problem in caught.value.problems}
    assert what in places[path].what
    assert places[path].instead == instead


def test_all_problems_at_once() -> None:
    topics: dict[str, dict[str, Any]] = {"a": {"any": ["*", {"list": "x"}]}, "b": {"any": ["ok"], "none": ["..."]}}
    with pytest.raises(RuleProblems) as caught:
        rules_of(topics, {"y": ["-"], "loop": [{"list": "round"}], "round": ["ok", {"list": "loop"}]})
    assert {problem.path for problem in caught.value.problems} == {
        ("topics", "a", "any", 0),
        ("topics", "a", "any", 1, "list"),
        ("topics", "b", "none", 0),
        ("lists", "y", 0),
        ("lists", "round", 1, "list"),
        ("lists", "loop", 0, "list"),
    }


def test_a_mistake_in_a_list_is_told_once() -> None:
    topics = {name: {"any": [{"list": "vendors"}]} for name in "abc"}
    with pytest.raises(RuleProblems) as caught:
        rules_of(topics, {"vendors": ["ok", "--"]})
    assert caught.value.problems == (
        RuleProblem(path=("lists", "vendors", 1), what="a phrase needs a letter or a digit: '--'"),
    )


def test_a_list_that_is_near_itself_ends() -> None:
    with pytest.raises(RuleProblems, match="inside itself"):
        rules_of({"t": {"any": ["a"]}}, {"vendors": [{"phrase": "Flock", "near": [{"list": "vendors"}]}]})


def test_within_alone_is_right_where_a_list_brings_near() -> None:
    rules_of({"t": {"any": [{"list": "narrow", "within": 5}]}}, LISTS)


def test_no_topics_are_rules_too() -> None:
    assert rules_of({}).topics == ()
