"""Stage 5 (pure): an arriving item and the stories it may belong to -> the story it joins."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import log

from service.domain.items import Item
from service.stages.similarity.fingerprints import fingerprints
from service.stages.similarity.judge import Verdict, same_story
from service.stages.similarity.rarity import BACKGROUND, Rarity
from service.stages.similarity.reading import Reading, read

MAX_MEMBERS = 12
"""Members compared of one story: the lead and the latest; more would only cost."""
MAX_CANDIDATES = 25
"""Stories compared with one item: those that share most fingerprints with it."""
TOLD_OFTEN = 0.5
"""Log odds per e-fold of members."""
FLOOR = -8.0
"""One member that differs altogether does not outvote the others for ever."""


def choose_story(
    new: Reading, candidates: Sequence[tuple[str, Sequence[Reading]]], rarity: Rarity = BACKGROUND
) -> tuple[str, Verdict] | None:
    """Return the story that the item joins and the verdict of its nearest member, or None where it starts one.

    Each candidate is a story's id and its members, the lead first. The item joins where it tells the same as one
    member does and as the members do on the whole (mean score, plus a little for a story that many tell: it is
    likelier to be told again), so that one odd member cannot chain two stories. Words that many of the candidates
    have count less. The result does not depend on the order of the candidates: the best wins, and the lower id where
    two are equal.
    """
    rarity = rarity.among(members[0].title_set for _, members in candidates if members)
    best: tuple[float, str, Verdict] | None = None
    for story, members in sorted(candidates, key=lambda candidate: candidate[0]):
        verdicts = [same_story(new, member, rarity) for member in _compared(members)]
        if not verdicts:
            continue
        nearest = max(verdicts, key=lambda verdict: (verdict.score, verdict.reason))
        score = sum(max(verdict.score, FLOOR) for verdict in verdicts) / len(verdicts) + TOLD_OFTEN * log(len(verdicts))
        if nearest.same and score > 0 and (best is None or score > best[0]):
            best = (score, story, nearest)
    return None if best is None else (best[1], best[2])


def cluster(items: Iterable[Item], rarity: Rarity = BACKGROUND) -> list[str]:
    """Return a story id for each item, in the order of arrival, as the pipeline would give it.

    An id is the place of the story's first item. Cost: each item is compared with at most `MAX_CANDIDATES` stories
    that share a fingerprint with it.
    """
    stories: dict[str, list[Reading]] = {}
    index: dict[int, set[str]] = defaultdict(set)
    told: list[str] = []
    for place, item in enumerate(items):
        new = read(item)
        marks = fingerprints(item.title, item.text)
        shared = Counter(story for mark in marks for story in index.get(mark, ()))
        near = sorted(shared, key=lambda story: (-shared[story], story))[:MAX_CANDIDATES]
        found = choose_story(new, [(story, stories[story]) for story in near], rarity)
        story = found[0] if found else f"{place:08d}"
        stories.setdefault(story, []).append(new)
        for mark in marks:
            index[mark].add(story)
        told.append(story)
    return told


def _compared(members: Sequence[Reading]) -> Sequence[Reading]:
    return members if len(members) <= MAX_MEMBERS else [members[0], *members[-MAX_MEMBERS + 1 :]]
