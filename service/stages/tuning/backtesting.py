"""What other rules would have told (pure): stored items, one after the other -> `Backtest` -> `Report`.

Each item is classified anew by the present rules (`before`) and by those on trial (`after`); the story that it lies in
is kept as stored, and an item that lies in none stands alone. A channel counts as told once for a story that passes
its filter; updates of matters, caps and quiet hours are left out, and no longer text is fetched that was not stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from service.domain.filters import Filter
from service.domain.ledger import StoredItem, StoredStory
from service.domain.marks import Mark, Verdict
from service.domain.matches import Match, Severity
from service.domain.stories import Story
from service.stages.deduping.compose import compose, lead_of
from service.stages.matching.classify import classify
from service.stages.matching.rules import Rules
from service.stages.routing.filters import stopped_by
from service.stages.tuning.backtest_report import AlertChange, Broad, MarkCounts, Report, Volume
from service.stages.tuning.phrase_rates import (
    PhraseKey,
    PhraseRate,
    Phrases,
    PhraseTally,
    join,
    loudest,
    noisiest,
    phrases_of,
)

TOO_MANY_A_DAY = 30
"""A topic or phrase that fits more stories a day than this is too broad: nobody reads so many."""
NAMED_PHRASES = 15
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """What a backtest must know of a feeds.yaml. `topics`: slug -> title; `channels`: name -> filter, without
    those for operations; `phrases`: all that can count."""

    rules: Rules
    topics: Mapping[str, str]
    channels: Mapping[str, Filter]
    phrases: tuple[PhraseKey, ...]

    def thresholds(self) -> dict[str, float]:
        """Return what each topic must score."""
        return {topic.name: topic.threshold for topic in self.rules.topics}


@dataclass(slots=True)
class _Sight:
    """A story as one rulebook sees it: only what filters ask for, so that a month of them fits in memory."""

    lead: StoredItem
    best: dict[str, Match]
    phrases: Phrases

    def add(self, other: _Sight) -> None:
        """Take in another member of the story."""
        self.lead = lead_of((self.lead, other.lead))
        for topic, match in other.best.items():
            known = self.best.get(topic)
            if known is None or match.severity > known.severity:
                self.best[topic] = match
        join(self.phrases, other.phrases)

    def story(self, topics: Mapping[str, str]) -> Story:
        """Return the story for a filter to judge."""
        member = replace(self.lead, matches=tuple(self.best.values()))
        at = member.first_seen
        stored = StoredStory(id="", members=(member,), identifiers=(), steps=(), told={}, first_seen=at, updated=at)
        return compose(stored, topics)


@dataclass(slots=True)
class _Side:
    """One rulebook, and the stories that it sees."""

    book: Rulebook
    thresholds: dict[str, float]
    seen: dict[str, _Sight] = field(default_factory=dict)

    def take(self, story_id: str, stored: StoredItem) -> bool:
        matches = classify(stored.item, self.book.rules)
        if not matches:
            return False
        slim = tuple(replace(match, evidence=()) for match in matches)
        sight = _Sight(
            lead=replace(stored, item=replace(stored.item, text="", authors=()), matches=slim),
            best={match.topic: match for match in slim},
            phrases=phrases_of(matches, self.thresholds),
        )
        known = self.seen.setdefault(story_id, sight)
        if known is not sight:
            known.add(sight)
        return True

    def told(self, story_id: str) -> tuple[str, ...]:
        """Return the channels that would be told of a story; a file without channels tells `(no channel)` of all."""
        sight = self.seen.get(story_id)
        if sight is None:
            return ()
        if not self.book.channels:
            return ("(no channel)",)
        story = sight.story(self.book.topics)
        return tuple(name for name, admits in self.book.channels.items() if stopped_by(admits, story) is None)


class Backtest:
    """Takes items in any order, then reports. Memory: some 2 kB for a story that matches, nothing for the rest."""

    def __init__(
        self, before: Rulebook, after: Rulebook | None, marks: Iterable[Mark], *, since: datetime, now: datetime
    ) -> None:
        self._sides = [_Side(book, book.thresholds()) for book in (before, after) if book]
        self._since, self._now = since, now
        self._unmet = {mark.item_id: mark for mark in marks}
        self._verdicts = {mark.story_id: mark.verdict for mark in self._unmet.values()}
        self._items = self._matched = self._seeded = 0
        self._day: dict[str, datetime] = {}

    def take(self, stored: StoredItem) -> None:
        """Count an item. One that was there at a first poll counts on the day on which it was published."""
        at = stored.item.published if stored.seeded and stored.item.published else stored.first_seen
        if not self._since <= at <= self._now:
            return
        self._items += 1
        self._seeded += stored.seeded
        story_id = stored.story_id or stored.id
        found = [side.take(story_id, stored) for side in self._sides]
        self._unmet.pop(stored.id, None)
        if any(found):
            self._matched += 1
            self._day[story_id] = min(at, self._day.get(story_id, at))

    def unmet(self) -> tuple[str, ...]:
        """Return the ids of marked items that were not among those taken: they are labels all the same."""
        return tuple(self._unmet)

    def take_mark(self, stored: StoredItem) -> None:
        """Take a marked item from outside the window: its verdict counts, its volume does not."""
        self._unmet.pop(stored.id, None)
        for side in self._sides:
            side.take(stored.story_id or stored.id, stored)

    def report(self) -> Report:
        """Return what was found. Cost: stories x channels."""
        judged = self._sides[-1]
        days = max((self._now - min(self._day.values(), default=self._now)) / DAY, 1.0)
        told = [{story_id: side.told(story_id) for story_id in side.seen} for side in self._sides]
        rates = self._rates(judged)
        hit = {(rate.topic, rate.phrase) for rate in rates if rate.stories}
        topics = self._volumes([{id_: side.seen[id_].best for id_ in side.seen} for side in self._sides], "topics")
        return Report(
            days=days,
            items=self._items,
            matched=self._matched,
            seeded=self._seeded,
            compared=len(self._sides) > 1,
            stories=tuple(sum(1 for id_ in side.seen if id_ in self._day) for side in self._sides),
            gained=self._changes(told[-1], told[0], judged, first=Verdict.NOISE),
            lost=self._changes(told[0], told[-1], self._sides[0], first=Verdict.USEFUL),
            topics=topics,
            channels=self._volumes(told, "channels"),
            marks=tuple(self._marks(one) for one in told),
            never_hit=tuple(key for key in judged.book.phrases if key not in hit),
            noisiest=noisiest(rates, NAMED_PHRASES),
            loudest=loudest(rates, NAMED_PHRASES),
            too_broad=_too_broad(topics, rates, days),
        )

    def _rates(self, side: _Side) -> tuple[PhraseRate, ...]:
        tally = PhraseTally()
        for story_id, sight in side.seen.items():
            tally.count(sight.phrases, self._verdicts.get(story_id), volume=story_id in self._day)
        return tally.rates(side.book.phrases)

    def _volumes(self, sides: Sequence[Mapping[str, Iterable[str]]], part: str) -> tuple[Volume, ...]:
        """Return how many stories of the window each name had on each side, in the order of the files."""
        names: dict[str, list[int]] = {
            name: [0] * len(sides) for side in self._sides for name in getattr(side.book, part)
        }
        for place, stories in enumerate(sides):
            for story_id, present in stories.items():
                for name in present if story_id in self._day else ():
                    names.setdefault(name, [0] * len(sides))[place] += 1
        return tuple(Volume(name=name, stories=tuple(counts)) for name, counts in names.items())

    def _changes(
        self, told: Mapping[str, Sequence[str]], elsewhere: Mapping[str, Sequence[str]], side: _Side, *, first: Verdict
    ) -> tuple[AlertChange, ...]:
        """Return the alerts of one side that the other lacks: those marked `first`, then the severest, the newest."""
        changes = []
        for story_id, channels in told.items():
            new = tuple(name for name in channels if name not in elsewhere.get(story_id, ()))
            if new:
                changes.append(self._change(story_id, new, side))
        return tuple(sorted(changes, key=lambda one: (one.verdict is not first, -one.severity, self._now - one.at)))

    def _change(self, story_id: str, channels: tuple[str, ...], side: _Side) -> AlertChange:
        sight = side.seen[story_id]
        lead = sight.lead
        return AlertChange(
            story_id=story_id,
            item_id=lead.id,
            title=lead.item.title,
            url=lead.item.url,
            outlet=lead.item.outlet,
            at=self._day.get(story_id, lead.first_seen),
            severity=max((match.severity for match in sight.best.values()), default=Severity.LOW),
            topics=tuple(slug for slug in side.book.topics if slug in sight.best),
            phrases=tuple(sorted({phrase for phrases in sight.phrases.values() for phrase in phrases})),
            channels=channels,
            verdict=self._verdicts.get(story_id),
        )

    def _marks(self, told: Mapping[str, Sequence[str]]) -> MarkCounts:
        heard = [(verdict, bool(told.get(story_id))) for story_id, verdict in self._verdicts.items()]
        return MarkCounts(
            useful_told=heard.count((Verdict.USEFUL, True)),
            useful_missed=heard.count((Verdict.USEFUL, False)),
            noise_told=heard.count((Verdict.NOISE, True)),
            noise_spared=heard.count((Verdict.NOISE, False)),
        )


def _too_broad(topics: Iterable[Volume], rates: Iterable[PhraseRate], days: float) -> tuple[Broad, ...]:
    found = [Broad(topic=one.name, phrase=None, per_day=one.stories[-1] / days) for one in topics]
    found += [Broad(topic=rate.topic, phrase=rate.phrase, per_day=rate.stories / days) for rate in rates]
    return tuple(one for one in found if one.per_day > TOO_MANY_A_DAY)
