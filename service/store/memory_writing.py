"""The `Writing` port in memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from service.domain.ledger import (
    Knowledge,
    NewDelivery,
    NewItem,
    NewVersion,
    Plan,
    PollResult,
    Probe,
    SourceState,
    StoredItem,
)
from service.domain.stories import Change
from service.domain.views import VersionView
from service.stages.recording.keeping import superfluous
from service.store.carrying import first_of_each, still_owed
from service.store.codec import seal_of
from service.store.memory_rows import DeliveryEntry, OwedEntry, Rows, Seen


class MemoryWriting:
    """An open write transaction: the store in memory undoes what it did if it fails."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def recall(self, probe: Probe) -> Knowledge:
        """Return what the store knows about the probe."""
        rows = self._rows
        seen = {key: rows.seen[key].item_id for key in probe.keys if key in rows.seen}
        items = {key: rows.items[item_id] for key, item_id in seen.items() if item_id in rows.items}
        by_url = self._by_url(probe.urls)
        by_fingerprint = self._by_fingerprint(probe)
        by_identifier = {one: rows.identifiers[one] for one in probe.identifiers if one in rows.identifiers}
        wanted = {item.story_id for item in items.values() if item.story_id is not None}
        wanted.update(by_url.values(), by_identifier.values(), *by_fingerprint.values())
        return Knowledge(
            items=items,
            stories={story_id: rows.story(story_id) for story_id in wanted},
            by_url=by_url,
            by_fingerprint=by_fingerprint,
            by_identifier=by_identifier,
        )

    def _by_url(self, urls: Collection[str]) -> Mapping[str, str]:
        oldest_first = sorted(self._rows.items.values(), key=lambda one: (one.first_seen, one.id))
        return {
            one.item.canonical_url: one.story_id
            for one in oldest_first
            if one.story_id is not None and one.item.canonical_url is not None and one.item.canonical_url in urls
        }

    def _by_fingerprint(self, probe: Probe) -> Mapping[int, tuple[str, ...]]:
        found: defaultdict[int, list[tuple[datetime, str]]] = defaultdict(list)
        for value, story_id in self._rows.fingerprints:
            first_seen = self._rows.stories[story_id].first_seen
            if value in probe.fingerprints and (probe.since is None or first_seen >= probe.since):
                found[value].append((first_seen, story_id))
        return {value: tuple(story for _, story in sorted(stories)) for value, stories in found.items()}

    async def told_since(self, since: Mapping[str, datetime]) -> Mapping[str, Mapping[str | None, int]]:
        """Return how many single alerts each channel was owed since, by topic, and under None over all."""
        told: dict[str, Counter[str | None]] = {channel: Counter({None: 0}) for channel in since}
        for alert in self._rows.alerts.values():
            if alert.delivery_id is not None and alert.channel in since and alert.at >= since[alert.channel]:
                told[alert.channel].update((None, *alert.topics))
        return told

    async def carry_out(self, plan: Plan) -> None:
        """Write the plan. What is already there is left as it is."""
        rows = self._rows
        for touch in plan.stories:
            known = rows.stories.setdefault(touch.id, touch)
            rows.stories[touch.id] = replace(known, updated=max(known.updated, touch.updated))
        for new in plan.items:
            self._add_item(new)
        for version in plan.versions:
            self._replace_item(version)
        for identifier, story_id in plan.identifiers.items():
            rows.identifiers.setdefault(identifier, story_id)
        for step in plan.steps:
            known_steps = rows.steps.get(step.story_id, ())
            if step.seen.step not in {one.step for one in known_steps}:
                rows.steps[step.story_id] = (*known_steps, step.seen)
        rows.links.update(plan.links)
        told = {(one.channel, one.story_id, one.key) for one in rows.alerts.values()}
        kept = first_of_each(plan.alerts, told)
        await self.add_deliveries(still_owed(plan.deliveries, plan.alerts, kept))
        for alert in kept:
            rows.alerts[alert.id] = alert
            rows.bound[alert.id] = alert.delivery_id

    def _add_item(self, new: NewItem) -> None:
        stored = new.stored
        self._put(stored, new.fingerprints)
        self._rows.versions[stored.id] = (_said(stored, stored.first_seen, ()),)
        if new.owes_text:
            self._rows.owed[stored.id] = OwedEntry(due=stored.first_seen)

    def _replace_item(self, new: NewVersion) -> None:
        stored = replace(new.stored, first_seen=self._rows.items[new.stored.id].first_seen)
        self._put(stored, new.fingerprints)
        said = (*self._rows.versions[stored.id], _said(stored, new.at, new.changes))
        gone = superfluous([(one.version, bool(one.changes)) for one in said])
        self._rows.versions[stored.id] = tuple(one for one in said if one.version not in gone)

    def _put(self, stored: StoredItem, fingerprints: frozenset[int]) -> None:
        self._rows.items[stored.id] = stored
        self._rows.seen[stored.item.key] = Seen(stored.id, stored.item.content_hash)
        if stored.story_id is not None:
            if stored.story_id not in self._rows.stories:
                raise ValueError(f"the plan puts an item into a story that is not there: {stored.story_id}")
            self._rows.fingerprints.update((value, stored.story_id) for value in fingerprints)

    async def finish_poll(self, result: PollResult) -> bool:
        """Record the poll, give its lease back, store its state. False, and nothing, if the token no longer holds."""
        entry = self._rows.sources.get(result.state.name)
        if entry is None or not entry.lease.held(result.token):
            return False
        entry.lease.give_back()
        entry.state = replace(result.state, created=entry.state.created)
        self._rows.polls.append(result)
        return True

    async def finish_polls(self, results: Sequence[PollResult]) -> list[bool]:
        """Finish many polls at once; return for each, in their order, what `finish_poll` returns."""
        return [await self.finish_poll(result) for result in results]

    async def source_state(self, name: str) -> SourceState | None:
        """Return a source's state."""
        entry = self._rows.sources.get(name)
        return None if entry is None else entry.state

    async def keep_source(self, state: SourceState) -> None:
        """Store a source's state without a lease."""
        self._rows.sources[state.name].state = state

    async def settle_text(self, item_id: str, token: int, *, retry_at: datetime | None, tried: bool = True) -> bool:
        """Settle an owed text: done, or (with `retry_at`) owed again. False if the token no longer holds."""
        owed = self._rows.owed.get(item_id)
        if owed is None or not owed.lease.held(token):
            return False
        owed.lease.give_back()
        if retry_at is None:
            del self._rows.owed[item_id]
        else:
            owed.due = retry_at
            owed.attempts -= not tried
        return True

    async def bind_digest(
        self, channel: str, alert_ids: Collection[str], delivery: NewDelivery, next_at: datetime | None
    ) -> None:
        """Write the delivery, bind those waiting alerts to it, and set when the next digest falls due."""
        await self.add_deliveries((delivery,))
        for alert_id in alert_ids:
            alert = self._rows.alerts.get(alert_id)
            if alert is not None and alert.channel == channel and self._rows.bound[alert_id] is None:
                self._rows.bound[alert_id] = delivery.id
        await self.set_next_digest(channel, next_at)

    async def set_next_digest(self, channel: str, at: datetime | None) -> None:
        """Set when the channel's next digest falls due."""
        entry = self._rows.channels.get(channel)
        if entry is not None:
            entry.state = replace(entry.state, next_digest_at=at)

    async def add_deliveries(self, deliveries: Sequence[NewDelivery]) -> None:
        """Owe deliveries that stand for no alert. A known id is left as it is."""
        for new in deliveries:
            self._rows.deliveries.setdefault(new.id, DeliveryEntry(new=new, not_before=new.not_before))


def _said(stored: StoredItem, at: datetime, changes: tuple[Change, ...]) -> VersionView:
    return VersionView(version=stored.version, at=at, item=stored.item, seal=seal_of(stored.item), changes=changes)
