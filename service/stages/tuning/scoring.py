"""How good are rules on labelled items (pure): precision, recall and F1 for topics; pairs and groups for stories."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts and what follows from them; a ratio with nothing under it is 0, but 1 where nothing was to be found."""

    hits: int
    false_hits: int
    misses: int

    @property
    def precision(self) -> float:
        """Return the share of what was given that is right."""
        given = self.hits + self.false_hits
        return self.hits / given if given else float(not self.misses)

    @property
    def recall(self) -> float:
        """Return the share of what is right that was given."""
        right = self.hits + self.misses
        return self.hits / right if right else float(not self.false_hits)

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        total = 2 * self.hits + self.false_hits + self.misses
        return 2 * self.hits / total if total else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicScores:
    """`topics`: by slug; `overall`: over all item x topic cells; `misses`, `false_hits`: (item id, topic)."""

    topics: Mapping[str, Score]
    overall: Score
    misses: tuple[tuple[str, str], ...]
    false_hits: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryScores:
    """`pairs`: over pairs of items that share a story; `over_merged` of `groups` predicted groups mix gold stories.

    `hard_merged`: of the pairs that must not merge, those that did.
    """

    pairs: Score
    groups: int
    over_merged: int
    hard_merged: tuple[tuple[str, str], ...]
    hard: int

    @property
    def over_merge_rate(self) -> float:
        """Return the share of predicted groups of two or more that mix gold stories."""
        return self.over_merged / self.groups if self.groups else 0.0


def score_topics(
    gold: Mapping[str, frozenset[str]], predicted: Mapping[str, frozenset[str]], topics: Sequence[str]
) -> TopicScores:
    """Score predictions (item id -> topics) against labels of the same items."""
    known = [*topics, *sorted({one for labels in gold.values() for one in labels} - set(topics))]
    by_topic = {topic: _score(gold, predicted, topic) for topic in known}
    return TopicScores(
        topics=by_topic,
        overall=Score(
            hits=sum(one.hits for one in by_topic.values()),
            false_hits=sum(one.false_hits for one in by_topic.values()),
            misses=sum(one.misses for one in by_topic.values()),
        ),
        misses=tuple((id_, topic) for id_ in gold for topic in sorted(gold[id_] - predicted[id_])),
        false_hits=tuple((id_, topic) for id_ in gold for topic in sorted(predicted[id_] - gold[id_])),
    )


def score_stories(
    gold: Mapping[str, str], predicted: Mapping[str, str], hard: Iterable[tuple[str, str]] = ()
) -> StoryScores:
    """Score groups (item id -> story) against gold stories; an item that gold does not name stands alone in it."""
    whole = {id_: gold.get(id_, f"alone:{id_}") for id_ in predicted}
    right, given = _pairs(whole), _pairs(predicted)
    groups = [ids for ids in _groups(predicted).values() if len(ids) > 1]
    pairs = list(hard)
    return StoryScores(
        pairs=Score(hits=len(right & given), false_hits=len(given - right), misses=len(right - given)),
        groups=len(groups),
        over_merged=sum(1 for ids in groups if len({whole[id_] for id_ in ids}) > 1),
        hard_merged=tuple((a, b) for a, b in pairs if a in predicted and predicted[a] == predicted.get(b)),
        hard=len(pairs),
    )


def _score(gold: Mapping[str, frozenset[str]], predicted: Mapping[str, frozenset[str]], topic: str) -> Score:
    cells = Counter((topic in gold[id_], topic in predicted[id_]) for id_ in gold)
    return Score(hits=cells[True, True], false_hits=cells[False, True], misses=cells[True, False])


def _groups(stories: Mapping[str, str]) -> Mapping[str, list[str]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for id_, story in stories.items():
        groups[story].append(id_)
    return groups


def _pairs(stories: Mapping[str, str]) -> set[tuple[str, str]]:
    return {pair for ids in _groups(stories).values() for pair in combinations(sorted(ids), 2)}
