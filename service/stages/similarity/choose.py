"""Stage 5 (pure): an arriving item and the stories it may belong to -> the story it joins."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from service.domain.items import Item
from service.stages.similarity.fingerprints import fingerprints
from service.stages.similarity.judge import Verdict, same_story
from service.stages.similarity.rarity import BACKGROUND, Rarity
from service.stages.similarity.reading import Reading, read

Candidate = tuple[str, Sequence[Reading]]
"""A story's id and its members, the lead first."""

MAX_MEMBERS = 12
"""Members compared of one story: the lead and the latest; more would only cost."""
MAX_CANDIDATES = 25
"""Stories compared with one item: those that share most fingerprints with it."""
TOLD_OFTEN = 1.0
"""Log odds per e-fold of members: what many tell is likelier to be told again."""
MANY = 6
"""Members after which a story gains no more by being told: a big event has many follow-ups near it."""
FLOOR = -8.0
"""One member that differs altogether does not outvote the others for ever."""
BRIDGED = -2.0
BRIDGE_GAIN = 0.5
MAX_BRIDGED = 8
"""Two stories that one item joins are one where their members are not far from each other: the mean score of so many
members of each, plus `BRIDGE_GAIN` per e-fold of pairs, is above `BRIDGED`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Where an item goes. `story`: the story it joins, `verdict`: against its nearest member there.

    `bridged`: further stories that the item shows to be the same story, the likeliest first. They began apart
    because their first reports had little in common; to merge or only to link them is for who knows what was told.
    """

    story: str
    verdict: Verdict
    bridged: tuple[str, ...]


def choose_story(
    new: Reading, candidates: Sequence[Candidate], rarity: Rarity = BACKGROUND
) -> tuple[str, Verdict] | None:
    """Return the story that the item joins and the verdict, or None where it starts one; see `place`."""
    choice = place(new, candidates, rarity)
    return None if choice is None else (choice.story, choice.verdict)


def place(new: Reading, candidates: Sequence[Candidate], rarity: Rarity = BACKGROUND) -> Choice | None:
    """Return where the item goes, or None where it starts a story.

    It joins where it tells the same as one member does and as the members do on the whole (mean score, plus a little
    for a story that many tell), so that one odd member cannot chain two stories. Words that many of the candidates
    have count less. The result does not depend on the order of the candidates: the best wins, and the lower id where
    two are equal.
    """
    rarity = rarity.among(members[0].title_set for _, members in candidates if members)
    joined = []
    for story, members in candidates:
        score, verdict = _weigh(new, members, rarity)
        if verdict is not None and verdict.same and score > 0:
            joined.append((-score, story, members, verdict))
    if not joined:
        return None
    (_, story, members, verdict), *others = sorted(joined, key=lambda entry: entry[:2])
    bridged = tuple(other for _, other, theirs, _ in others if _are_near(members, theirs, rarity))
    return Choice(story=story, verdict=verdict, bridged=bridged)


def cluster(items: Iterable[Item], rarity: Rarity = BACKGROUND) -> list[str]:
    """Return a story id for each item, in the order of arrival, as a pipeline would give it that has told none yet.

    An id is the place of a story's first item. Cost: each item is compared with at most `MAX_CANDIDATES` stories that
    share a fingerprint with it.
    """
    stories: dict[str, list[Reading]] = {}
    index: dict[int, set[str]] = defaultdict(set)
    merged: dict[str, str] = {}
    told: list[str] = []
    for number, item in enumerate(items):
        new = read(item)
        marks = fingerprints(item.title, item.text)
        near = Counter(story for mark in marks for story in {_root(known, merged) for known in index.get(mark, ())})
        nearest = sorted(near, key=lambda story: (-near[story], story))[:MAX_CANDIDATES]
        choice = place(new, [(story, stories[story]) for story in nearest], rarity)
        story = choice.story if choice else f"{number:08d}"
        for other in choice.bridged if choice else ():
            merged[other] = story
            stories[story].extend(stories.pop(other))
        stories.setdefault(story, []).append(new)
        for mark in marks:
            index[mark].add(story)
        told.append(story)
    return [_root(story, merged) for story in told]


def _weigh(new: Reading, members: Sequence[Reading], rarity: Rarity) -> tuple[float, Verdict | None]:
    """The score of the item in a story, and the verdict against its nearest member."""
    compared = members if len(members) <= MAX_MEMBERS else [members[0], *members[-MAX_MEMBERS + 1 :]]
    if not compared:
        return FLOOR, None
    verdicts = [same_story(new, member, rarity) for member in compared]
    mean = sum(max(verdict.score, FLOOR) for verdict in verdicts) / len(verdicts)
    nearest = max(verdicts, key=lambda verdict: (verdict.score, verdict.reason))
    return mean + TOLD_OFTEN * log(min(len(verdicts), MANY)), nearest


def _are_near(ours: Sequence[Reading], theirs: Sequence[Reading], rarity: Rarity) -> bool:
    scores = [max(same_story(a, b, rarity).score, FLOOR) for a in ours[-MAX_BRIDGED:] for b in theirs[-MAX_BRIDGED:]]
    return sum(scores) / len(scores) + BRIDGE_GAIN * log(len(scores)) > BRIDGED


def _root(story: str, merged: dict[str, str]) -> str:
    while story in merged:
        story = merged[story]
    return story
