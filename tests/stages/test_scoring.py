"""The figures of `oversight eval`, against cases small enough to count by hand."""

from __future__ import annotations

from service.stages.tuning.scoring import Score, score_stories, score_topics


def labels(**topics: str) -> dict[str, frozenset[str]]:
    return {name: frozenset(slugs.split()) for name, slugs in topics.items()}


def test_topics() -> None:
    gold = labels(a="x", b="x y", c="", d="y")
    scores = score_topics(gold, labels(a="x", b="y", c="x", d=""), ["x", "y", "z"])
    assert scores.topics["x"] == Score(hits=1, false_hits=1, misses=1)
    assert scores.topics["y"] == Score(hits=1, false_hits=0, misses=1)
    assert scores.topics["z"].f1 == 1.0
    assert scores.overall == Score(hits=2, false_hits=1, misses=2)
    assert scores.misses == (("b", "x"), ("d", "y"))
    assert scores.false_hits == (("c", "x"),)


def test_ratios() -> None:
    score = Score(hits=2, false_hits=1, misses=2)
    assert (round(score.precision, 3), score.recall, round(score.f1, 3)) == (0.667, 0.5, 0.571)
    assert (Score(hits=0, false_hits=0, misses=3).precision, Score(hits=0, false_hits=3, misses=0).recall) == (0, 0)


def test_stories() -> None:
    gold = {"a": "1", "b": "1", "c": "2"}
    predicted = {"a": "s", "b": "s", "c": "t", "d": "t", "e": "u"}
    scores = score_stories(gold, predicted, [("c", "d"), ("a", "e"), ("a", "missing")])
    assert scores.pairs == Score(hits=1, false_hits=1, misses=0)
    assert (scores.groups, scores.over_merged, scores.over_merge_rate) == (2, 1, 0.5)
    assert (scores.hard_merged, scores.hard) == ((("c", "d"),), 3)


def test_no_groups_are_never_over_merged() -> None:
    assert score_stories({}, {"a": "s"}).over_merge_rate == 0.0
