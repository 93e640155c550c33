"""A store of the smallest kind, to play arrivals through stages 5 and 6 and see what one channel is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from service.domain.filters import EVERYTHING, Filter
from service.domain.items import Item, ItemKey
from service.domain.ledger import Knowledge, NewAlert, StoredItem, StoredStory
from service.domain.matches import Match
from service.domain.messages import Alert
from service.domain.stories import Step
from service.stages.deduping.arrivals import Arrival, Deduped, Joined, probe
from service.stages.deduping.dedupe import dedupe
from service.stages.routing.route import ChannelRule, route
from tests.made import DAY, HOUR, NOW, make_ids, make_match


def nobody(item: Item, candidates: Sequence[StoredStory]) -> Joined | None:
    """Find nothing alike."""
    return None


@dataclass(slots=True)
class World:
    """What was stored and told so far; each batch comes an hour after the one before."""

    admits: Filter = EVERYTHING
    now: datetime = NOW
    items: dict[ItemKey, StoredItem] = field(default_factory=dict)
    stories: dict[str, StoredStory] = field(default_factory=dict)
    found_by: dict[str, str] = field(default_factory=dict)
    prints: dict[int, list[str]] = field(default_factory=dict)
    links: set[tuple[str, str]] = field(default_factory=set)
    alerts: list[NewAlert] = field(default_factory=list)
    new_id: Callable[[], str] = field(default_factory=make_ids)

    def arrive(
        self, *items: Item, silent: bool = False, matches: tuple[Match, ...] | None = None
    ) -> list[tuple[str, list[str]]]:
        """Return what is told of a batch: the step, and what changed, as `what: before > after`."""
        self.now += HOUR
        found = (make_match(),) if matches is None else matches
        arrivals = [Arrival(item=item, matches=found, silent=silent) for item in items]
        done = dedupe(arrivals, self._recall(arrivals), now=self.now, new_id=self.new_id, choose=nobody)
        fresh = self._told(done)
        self._keep(done, fresh)
        return [
            (alert.step.value, [f"{one.what}: {one.before} > {one.after}" for one in alert.changes]) for alert in fresh
        ]

    def steps(self) -> set[Step]:
        """Return all steps that are recorded."""
        return {seen.step for story in self.stories.values() for seen in story.steps}

    def _recall(self, arrivals: Sequence[Arrival]) -> Knowledge:
        asked = probe(arrivals, self.now)
        return Knowledge(
            items={key: self.items[key] for key in asked.keys if key in self.items},
            stories=dict(self.stories),
            by_url={},
            by_fingerprint={one: tuple(self.prints[one]) for one in asked.fingerprints if one in self.prints},
            by_identifier={one: self.found_by[one] for one in asked.identifiers if one in self.found_by},
        )

    def _told(self, done: Deduped) -> list[NewAlert]:
        desk = ChannelRule(
            name="desk", admits=self.admits, created=NOW - DAY, digest=False, quiet=None, cap=None, zone=ZoneInfo("UTC")
        )
        topics = {"plates": "License plate readers"}
        routed = route(done.touched, [desk], topics=topics, told={}, now=self.now, new_id=self.new_id, encode=_nothing)
        return list(routed.alerts)

    def _keep(self, done: Deduped, fresh: Sequence[NewAlert]) -> None:
        for new in done.items:
            self.items[new.stored.item.key] = new.stored
            self._print(new.stored, new.fingerprints)
        for version in done.versions:
            self.items[version.stored.item.key] = version.stored
            self._print(version.stored, version.fingerprints)
        for key, story_id in done.identifiers.items():
            self.found_by.setdefault(key, story_id)
        for one in done.touched:
            self.stories[one.story.id] = one.story
        for alert in fresh:
            story = self.stories[alert.story_id]
            told = story.told.get("desk", frozenset())
            assert alert.key not in told, "told twice"
            self.stories[story.id] = replace(story, told={"desk": told | {alert.key}})
        self.links.update(done.links)
        self.alerts += fresh

    def _print(self, stored: StoredItem, fingerprints: frozenset[int]) -> None:
        for one in fingerprints if stored.story_id else ():
            self.prints.setdefault(one, []).append(stored.story_id or "")


def _nothing(channel: str, alert: Alert, delivery_id: str) -> tuple[bytes, ...]:
    return (b"",)
