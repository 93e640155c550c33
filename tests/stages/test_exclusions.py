"""Of the hits that did not count, the few that say why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.matches import Evidence, Severity
from service.stages.matching.classify import ExcludedHit, TopicExplanation
from service.stages.matching.exclusions import in_short, telling_hits


def hit(start: int, end: int, by: str, field: str = "text") -> ExcludedHit:
    return ExcludedHit(field=field, start=start, end=end, phrase="p", text="t" * (end - start), by=by)


def said(*hits: ExcludedHit, counted: tuple[int, int] | None = None) -> TopicExplanation:
    evidence = [Evidence(field="text", start=counted[0], end=counted[1], phrase="c", text="c")] if counted else []
    return TopicExplanation(
        topic="t",
        matched=bool(counted),
        score=float(bool(counted)),
        severity=Severity.LOW,
        evidence=tuple(evidence),
        excluded=hits,
        excluded_by=(),
    )


NEAR, NOT, CASE, SCOPE = "near: none of [a, b] within 12 words", "not: flock of", "case", "scope"


def test_what_was_forbidden_comes_first_and_context_that_is_missing_last() -> None:
    hits = [hit(0, 3, NEAR), hit(9, 12, SCOPE), hit(20, 24, "in: title"), hit(30, 34, CASE), hit(40, 44, NOT)]
    shown, more = telling_hits(said(*hits), 9)
    assert [one.by for one in shown] == [NOT, CASE, "in: title", SCOPE, NEAR]
    assert more == 0


def test_of_one_reason_the_longer_phrase_tells_more() -> None:
    shown, _ = telling_hits(said(hit(0, 3, NEAR), hit(9, 19, NEAR)), 9)
    assert [one.start for one in shown] == [9, 0]


def test_a_place_is_told_once_and_one_that_counted_is_not() -> None:
    hits = [hit(0, 3, NEAR), hit(0, 3, SCOPE), hit(0, 3, NOT), hit(10, 14, NEAR), hit(10, 14, NEAR, "title")]
    shown, more = telling_hits(said(*hits, counted=(8, 14)), 9)
    assert [(one.field, one.start, one.by) for one in shown] == [("text", 0, NOT), ("title", 10, NEAR)]
    assert more == 3


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5), st.sampled_from([NEAR, NOT, CASE, SCOPE]))))
def test_what_is_not_shown_is_counted(places: list[tuple[int, int, str]]) -> None:
    hits = [hit(start, start + length, by) for start, length, by in places]
    shown, more = telling_hits(said(*hits), 3)
    assert len(shown) <= 3
    assert len(shown) + more == len(hits)
    assert set(shown) <= set(hits)


SHORT = {
    "a long list": ("near: none of [a, b, c, d, e, f] within 9", "near: none of [a, b, c, d and 2 more] within 9"),
    "one more is named": ("near: none of [a, b, c, d, e] within 9", "near: none of [a, b, c, d, e] within 9"),
    "no list": ("case", "case"),
    "a phrase with a bracket": ("not: [sic", "not: [sic"),
}


@pytest.mark.parametrize(("reason", "short"), SHORT.values(), ids=SHORT)
def test_long_lists_are_cut(reason: str, short: str) -> None:
    assert in_short(reason) == short
