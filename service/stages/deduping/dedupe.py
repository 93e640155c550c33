"""Stage 5 (pure): arrivals x what the store knows -> which are known, which story each belongs to, what is new in it.

The ladder, from certain to likely: the same key; the same official identifier; the same canonical address; the same
telling (`stages/similarity`). Official documents merge by identifier only, never by title; press joins a matter whose
number or exact facts it names (`attachment`). What a document brings to its matter is said by `matters`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from service.domain.items import Item, ItemKey
from service.domain.ledger import (
    Knowledge,
    NewItem,
    NewStep,
    NewVersion,
    StepSeen,
    StoredItem,
    StoredStory,
    StoryTouch,
)
from service.domain.stories import Change, Step
from service.stages.deduping import material, matters
from service.stages.deduping.arrivals import STORY_OPEN_FOR, Arrival, Choose, Deduped, Joined, Touched
from service.stages.deduping.attachment import attaches, keys_beside, keys_named
from service.stages.deduping.foretold import foretold, marks, mentions
from service.stages.deduping.sameness import has_moved, shares_only_the_address, told_as_seeded, with_longer_text_kept
from service.stages.similarity import MAX_CANDIDATES


def dedupe(
    arrivals: Sequence[Arrival], knowledge: Knowledge, *, now: datetime, new_id: Callable[[], str], choose: Choose
) -> Deduped:
    """Place every arrival, one after the other, so that items of one batch find each other too.

    Documents come before the press of the same batch, which is about them; silent ones come last, so that what was
    there before silences no report that comes with it.
    Cost: linear in the arrivals and in the stories that `knowledge` holds for them.
    """
    desk = _Desk(knowledge, now, new_id, choose)
    for arrival in sorted(arrivals, key=_turn):
        known = desk.items.get(arrival.item.key)
        if known is None:
            desk.take_in(arrival)
        elif arrival.second_pass or known.item.content_hash != arrival.item.content_hash:
            desk.revise(arrival, known)
    return desk.result()


@dataclass(slots=True)
class _Desk:
    """The working state of one batch: starts as what the store knows, ends as what is decided."""

    knowledge: Knowledge
    now: datetime
    new_id: Callable[[], str]
    choose: Choose
    items: dict[ItemKey, StoredItem] = field(init=False)
    stories: dict[str, StoredStory] = field(init=False)
    by_url: dict[str, str] = field(init=False)
    by_identifier: dict[str, str] = field(init=False)
    by_fingerprint: dict[int, list[str]] = field(init=False)
    new_items: dict[ItemKey, NewItem] = field(default_factory=dict)
    versions: list[NewVersion] = field(default_factory=list)
    steps: list[NewStep] = field(default_factory=list)
    identifiers: dict[str, str] = field(default_factory=dict)
    changes: dict[str, list[Change]] = field(default_factory=dict)
    links: dict[tuple[str, str], None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = self.knowledge
        self.items, self.stories = dict(known.items), dict(known.stories)
        self.by_url, self.by_identifier = dict(known.by_url), dict(known.by_identifier)
        self.by_fingerprint = {print_: list(ids) for print_, ids in known.by_fingerprint.items()}

    def take_in(self, arrival: Arrival) -> None:
        stored = StoredItem(
            id=self.new_id(),
            item=arrival.item,
            version=1,
            story_id=None,
            matches=arrival.matches,
            first_seen=self.now,
            seeded=arrival.silent,
        )
        stored = self._place(arrival, stored)
        self.items[arrival.item.key] = stored
        self.new_items[arrival.item.key] = NewItem(
            stored=stored, fingerprints=_found_by(arrival), owes_text=arrival.owes_text
        )

    def revise(self, arrival: Arrival, known: StoredItem) -> None:
        """Give a known item its new content. It stays in its story; one that had none may find one now.

        However old the item is by now, what changes in a story is news: age silences only a first sight.
        """
        arrival = with_longer_text_kept(arrival, known)
        if known.story_id is not None and arrival.aged:
            arrival = replace(arrival, silent=False)
        found = material.changes(known.item, arrival.item)
        stored = replace(known, item=arrival.item, matches=arrival.matches, version=known.version + 1)
        if known.story_id is None:
            stored = self._place(arrival, stored)
        else:
            self._enter(known.story_id, arrival, stored, known)
        self.items[arrival.item.key] = stored
        fresh = self.new_items.get(arrival.item.key)
        if fresh is not None:  # it came in earlier in this very batch
            self.new_items[arrival.item.key] = replace(fresh, stored=replace(stored, version=1))
        else:
            self.versions.append(NewVersion(stored=stored, fingerprints=_found_by(arrival), changes=found, at=self.now))

    def _place(self, arrival: Arrival, stored: StoredItem) -> StoredItem:
        joined = self._find(arrival, stored)
        if joined and told_as_seeded(arrival.item, self.stories[joined.story_id]):
            arrival, stored = replace(arrival, silent=True), replace(stored, seeded=True)
        if joined is None and not arrival.matches:
            return stored
        story_id = joined.story_id if joined else self.new_id()
        if joined:
            stored = replace(stored, reason=joined.reason, copy=joined.copy)
        stored = replace(stored, story_id=story_id)
        self._enter(story_id, arrival, stored, None)
        return stored

    def _enter(self, story_id: str, arrival: Arrival, stored: StoredItem, known: StoredItem | None) -> None:
        """Put a member into its story, with the step and the changes that it brings. `known`: its former version."""
        item, story = arrival.item, self.stories.get(story_id) or _new_story(story_id, self.now)
        found: tuple[Change, ...] = ()
        if item.facts.identifiers:
            brought = matters.progress(item, known, story)
            found = brought.changes
            story = self._with_step(story, stored, brought.step, silent=arrival.silent or brought.late)
        elif matters.official(story.members):
            found = matters.news_of_press(item, story)
        elif known is not None:
            found = material.changes(known.item, item)
        self._touch(story, stored)
        self._index(arrival, story_id)
        if not arrival.silent:
            self.changes[story_id].extend(change for change in found if change not in self.changes[story_id])

    def _find(self, arrival: Arrival, stored: StoredItem) -> Joined | None:
        item = arrival.item
        if item.facts.identifiers:
            matter = self._find_matter(item)
            if not arrival.matches:
                return matter
            return self._find_foretold(arrival, stored, matter) or self._find_address(item)
        if not arrival.matches:
            return None
        return self._find_named(item) or self._find_address(item) or self._find_alike(arrival)

    def _find_matter(self, item: Item) -> Joined | None:
        """Return the matter of a document. Where its numbers lead to several, they are linked: nothing that was told
        moves; it joins the one that has its step already, so that nobody hears of it twice.
        """
        named = [(one, self.by_identifier[one]) for one in item.facts.identifiers if one in self.by_identifier]
        if not named:
            return None
        identifier, chosen = next((one for one in named if matters.has_step(item, self.stories[one[1]])), named[0])
        self.links.update({(chosen, other): None for _, other in named if other != chosen})
        return Joined(story_id=chosen, reason=f"the same official number: {identifier}")

    def _find_foretold(self, arrival: Arrival, stored: StoredItem, matter: Joined | None) -> Joined | None:
        """Return the matter of a document, else the press story that told of it before; further ones are linked.

        Nothing that was told moves. A silent document leaves the press alone: what people may hear of it stays so.
        """
        if arrival.silent:
            return matter
        shared = {story for mark in marks(arrival.item.facts) for story in self.by_fingerprint.get(mark, ())}
        found = foretold(stored, [self.stories[story] for story in self._open(shared)], self.now)
        if found is None:
            return matter
        joined = matter or Joined(story_id=found.story, reason=found.reason)
        others = (found.story, *found.others)
        self.links.update({(joined.story_id, other): None for other in others if other != joined.story_id})
        return joined

    def _find_named(self, item: Item) -> Joined | None:
        for key in keys_named(item):
            story_id = self.by_identifier.get(key)
            if story_id is None:
                continue
            reason = attaches(key, item, matters.official(self.stories[story_id].members), self.now)
            if reason:
                return Joined(story_id=story_id, reason=reason)
        return None

    def _open(self, stories: Iterable[str]) -> list[str]:
        """Return those that still accept members."""
        open_since = self.now - STORY_OPEN_FOR
        return sorted(story for story in stories if self.stories[story].first_seen >= open_since)

    def _find_address(self, item: Item) -> Joined | None:
        story_id = self.by_url.get(item.canonical_url) if item.canonical_url else None
        if story_id is None or (item.facts.identifiers and matters.official(self.stories[story_id].members)):
            return None
        if shares_only_the_address(item, self.stories[story_id]):
            return None
        return Joined(story_id=story_id, reason="the same address", copy=True)

    def _find_alike(self, arrival: Arrival) -> Joined | None:
        shared = Counter(story for print_ in arrival.fingerprints for story in self.by_fingerprint.get(print_, ()))
        moved = [story for story in sorted(shared) if has_moved(arrival.item, self.stories[story])]
        if moved:
            return Joined(story_id=moved[0], reason="the same item at a new address", copy=True)
        near = sorted(self._open(shared), key=lambda story: (-shared[story], story))
        candidates = [self.stories[story] for story in near[:MAX_CANDIDATES]]
        return self.choose(arrival.item, candidates) if candidates else None

    def _touch(self, story: StoredStory, member: StoredItem) -> None:
        others = tuple(one for one in story.members if one.id != member.id)
        self.stories[story.id] = replace(
            story,
            members=tuple(sorted((*others, member), key=lambda one: (one.first_seen, one.id))),
            identifiers=tuple(dict.fromkeys((*story.identifiers, *member.item.facts.identifiers))),
            updated=self.now,
        )
        self.changes.setdefault(story.id, [])

    def _index(self, arrival: Arrival, story_id: str) -> None:
        facts = arrival.item.facts
        if arrival.item.canonical_url:
            self.by_url.setdefault(arrival.item.canonical_url, story_id)
        for key in (*facts.identifiers, *(keys_beside(facts) if facts.identifiers else ())):
            self.by_identifier.setdefault(key, story_id)
            if self.by_identifier[key] == story_id:
                self.identifiers.setdefault(key, story_id)
        for print_ in _found_by(arrival):
            self.by_fingerprint.setdefault(print_, []).append(story_id)

    def _with_step(self, story: StoredStory, member: StoredItem, step: Step | None, *, silent: bool) -> StoredStory:
        """Return the story with a step that it did not have yet. `silent`: it is recorded and told to nobody."""
        if step is None or any(seen.step is step for seen in story.steps):
            return story
        seen = StepSeen(step=step, item_id=member.id, at=self.now, seeded=silent)
        self.steps.append(NewStep(story_id=story.id, seen=seen))
        return replace(story, steps=(*story.steps, seen))

    def result(self) -> Deduped:
        touched = [Touched(story=self.stories[id_], changes=tuple(found)) for id_, found in self.changes.items()]
        return Deduped(
            items=tuple(self.new_items.values()),
            versions=tuple(self.versions),
            touches=tuple(
                StoryTouch(id=one.story.id, first_seen=one.story.first_seen, updated=one.story.updated)
                for one in touched
            ),
            identifiers=self.identifiers,
            steps=tuple(self.steps),
            touched=tuple(touched),
            links=tuple(self.links),
        )


def _turn(arrival: Arrival) -> int:
    return (2 if arrival.silent else 0) if arrival.item.facts.identifiers else 1


def _found_by(arrival: Arrival) -> frozenset[int]:
    """Return what finds the item's story: what it is like, and what it names."""
    return arrival.fingerprints | mentions(arrival.item) if arrival.matches else arrival.fingerprints


def _new_story(id_: str, now: datetime) -> StoredStory:
    return StoredStory(id=id_, members=(), identifiers=(), steps=(), told={}, first_seen=now, updated=now)
