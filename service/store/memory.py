"""The `Store` port in memory: for tests and for trying things out. It passes the same contract tests as the databases.

One `writing()` at a time; what it changed is undone when it fails.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from service.domain.items import ItemKey
from service.domain.ledger import (
    ClaimedChannel,
    ClaimedDelivery,
    DeliveryState,
    OwedText,
    Settlement,
    SourceState,
    StoredItem,
    StoredStory,
)
from service.domain.marks import Mark, Verdict
from service.domain.views import Activity, AlertView, ChannelState, DeliveryView, VersionView
from service.store.marking import mark_of
from service.store.memory_evidence import MemoryEvidence
from service.store.memory_marks import latest_marks, mark_in
from service.store.memory_polls import MemoryPolls
from service.store.memory_retention import activity, counts, prune
from service.store.memory_rows import ChannelEntry, DeliveryEntry, Rows, SourceEntry
from service.store.memory_subscriptions import MemorySubscriptions
from service.store.memory_writing import MemoryWriting


class MemoryStore(MemoryPolls, MemoryEvidence, MemorySubscriptions):
    """A store that forgets everything when it is let go."""

    def __init__(self) -> None:
        super().__init__(Rows())
        self._writer = asyncio.Lock()

    async def close(self) -> None:
        """Nothing to let go of."""

    async def reclaim(self) -> None:
        """Nothing to give back: nobody held a lease before this store was."""

    async def register(
        self,
        sources: Mapping[str, datetime],
        channels: Mapping[str, str],
        now: datetime,
        *,
        hosts: Mapping[str, str] | None = None,
    ) -> tuple[Mapping[str, SourceState], Mapping[str, ChannelState]]:
        """Make rows for new sources and channels; return all states. A changed channel is started again."""
        rows = self._rows
        for name, first_poll in sources.items():
            state = SourceState(name=name, next_poll_at=first_poll, created=now)
            rows.sources.setdefault(name, SourceEntry(state=state))
        for name, entry in rows.sources.items():
            entry.host = (hosts or {}).get(name)
        for name, fingerprint in channels.items():
            fresh = ChannelEntry(state=ChannelState(name=name, created=now, fingerprint=fingerprint))
            channel = rows.channels.setdefault(name, fresh)
            if channel.state.fingerprint != fingerprint:
                channel.state = replace(channel.state, fingerprint=fingerprint, stopped_why=None, stopped_at=None)
        known = {state.name: state for state in await self.channel_states()}
        return {state.name: state for state in await self.source_states()}, known

    async def known_hashes(self, keys: Collection[ItemKey]) -> Mapping[ItemKey, str]:
        """Return the content hash of each known item among `keys`."""
        seen = self._rows.seen
        return {key: seen[key].content_hash for key in keys if key in seen}

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[MemoryWriting]:
        """Open the write transaction of a batch; undo it on an error."""
        async with self._writer:
            before = self._rows.copy()
            try:
                yield MemoryWriting(self._rows)
            except BaseException:
                self._rows = before
                raise

    async def claim_channels(
        self, names: Collection[str], now: datetime, *, limit: int, each: int, lease: timedelta
    ) -> tuple[ClaimedChannel, ...]:
        """Lease channels among `names` that have due deliveries, may send now, are not stopped and not leased."""
        claimed: list[ClaimedChannel] = []
        for name in sorted(set(names) & self._rows.channels.keys()):
            entry = self._rows.channels[name]
            due = self._due(name, now)[:each] if entry.ready(now) else []
            if due and len(claimed) < limit:
                token = entry.lease.take(now + lease)
                deliveries = tuple(_claim(delivery, token) for delivery in due)
                claimed.append(ClaimedChannel(channel=name, token=token, deliveries=deliveries))
        return tuple(claimed)

    def _due(self, channel: str, now: datetime) -> list[DeliveryEntry]:
        waiting = [one for one in self._rows.deliveries_in_order() if one.waits and one.new.channel == channel]
        first: dict[str, DeliveryEntry] = {}
        for delivery in waiting:
            first.setdefault(delivery.new.subject, delivery)
        return [one for one in waiting if first[one.new.subject] is one and one.not_before <= now]

    async def settle(self, settlement: Settlement) -> bool:
        """Record one try. False, and nothing, if the token no longer holds."""
        delivery = self._rows.deliveries.get(settlement.delivery_id)
        if delivery is None or delivery.claim_token != settlement.token:
            return False
        channel = self._rows.channels[delivery.new.channel]
        if not channel.lease.held(settlement.token):
            return False
        delivery.settle(settlement)
        self._rows.attempts.append(settlement)
        if settlement.state is DeliveryState.SENT:
            channel.state = replace(channel.state, last_sent_at=settlement.at)
        return True

    async def release_channel(
        self, channel: str, token: int, *, not_before: datetime | None, stopped_why: str | None, at: datetime
    ) -> bool:
        """Give a channel's lease back; uncount the attempt of deliveries that were claimed and not tried."""
        entry = self._rows.channels.get(channel)
        if entry is None or not entry.lease.held(token):
            return False
        entry.lease.give_back()
        entry.state = replace(entry.state, not_before=not_before)
        if stopped_why is not None:
            entry.state = replace(entry.state, stopped_why=stopped_why, stopped_at=at)
        for delivery in self._rows.deliveries.values():
            if delivery.new.channel == channel and delivery.waits and delivery.claim_token == token:
                delivery.attempts -= 1
                delivery.claim_token = None
        return True

    async def resume_channel(self, channel: str) -> None:
        """Start a stopped channel again."""
        entry = self._rows.channels.get(channel)
        if entry is not None:
            entry.state = replace(entry.state, stopped_why=None, stopped_at=None, not_before=None)

    async def due_digests(self, names: Collection[str], now: datetime) -> tuple[str, ...]:
        """Return the channels whose digest is due, the longest due first."""
        due = [
            (entry.state.next_digest_at, name)
            for name, entry in self._rows.channels.items()
            if name in names and entry.state.next_digest_at is not None and entry.state.next_digest_at <= now
        ]
        return tuple(name for _, name in sorted(due))

    async def waiting_alerts(self, channel: str) -> tuple[AlertView, ...]:
        """Return the alerts that wait for the channel's next digest, oldest first."""
        rows = self._rows
        return tuple(
            rows.alert_view(one)
            for one in rows.alerts_in_order()
            if one.channel == channel and rows.bound[one.id] is None
        )

    async def claim_texts(self, now: datetime, *, limit: int, lease: timedelta) -> tuple[OwedText, ...]:
        """Lease items whose longer text is owed and due, the longest due first. Counts an attempt."""
        owed = [
            (one.due, item_id) for item_id, one in self._rows.owed.items() if one.due <= now and one.lease.free(now)
        ]
        claimed: list[OwedText] = []
        for _, item_id in sorted(owed)[:limit]:
            one = self._rows.owed[item_id]
            one.attempts += 1
            token = one.lease.take(now + lease)
            claimed.append(OwedText(stored=self._rows.items[item_id], token=token, attempt=one.attempts))
        return tuple(claimed)

    async def replay(self, *, delivery_ids: Collection[str] = (), channel: str | None = None, now: datetime) -> int:
        """Make dead deliveries wait again (those ids, or all of a channel); return how many."""
        dead = [
            one
            for one in self._rows.deliveries.values()
            if one.state is DeliveryState.DEAD
            and (one.new.id in delivery_ids or (channel is not None and one.new.channel == channel))
        ]
        for one in dead:
            one.revive(now)
        return len(dead)

    async def source_states(self) -> tuple[SourceState, ...]:
        """Return every source that was ever registered."""
        return tuple(entry.state for _, entry in sorted(self._rows.sources.items()))

    async def channel_states(self) -> tuple[ChannelState, ...]:
        """Return every channel that was ever registered, with counts."""
        return tuple(self._rows.channel_state(name) for name in sorted(self._rows.channels))

    async def stories(self, *, before: tuple[datetime, str] | None, limit: int) -> tuple[StoredStory, ...]:
        """Return stories, latest `(updated, id)` first, from just before `before`."""
        places = sorted(((touch.updated, touch.id) for touch in self._rows.stories.values()), reverse=True)
        chosen = [story_id for at, story_id in places if before is None or (at, story_id) < before]
        return tuple(self._rows.story(story_id) for story_id in chosen[:limit])

    async def story(self, story_id: str) -> StoredStory | None:
        """Return a story whole."""
        return self._rows.story(story_id) if story_id in self._rows.stories else None

    async def alerts(
        self,
        *,
        limit: int,
        channel: str | None = None,
        story_id: str | None = None,
        before: tuple[datetime, str] | None = None,
    ) -> tuple[AlertView, ...]:
        """Return the latest alerts (of a channel, of a story), newest `(at, id)` first, from just before `before`."""
        newest = (one for one in reversed(self._rows.alerts_in_order()) if before is None or (one.at, one.id) < before)
        chosen = [one for one in newest if channel in (None, one.channel) and story_id in (None, one.story_id)]
        return tuple(map(self._rows.alert_view, chosen[:limit]))

    async def deliveries(
        self,
        *,
        limit: int,
        channel: str | None = None,
        state: DeliveryState | None = None,
        before: tuple[datetime, str] | None = None,
    ) -> tuple[DeliveryView, ...]:
        """Return the latest deliveries, newest `(created, id)` first, from just before `before`."""
        newest = (one.view() for one in reversed(self._rows.deliveries_in_order()))
        older = (one for one in newest if before is None or (one.created, one.id) < before)
        chosen = [one for one in older if channel in (None, one.channel) and state in (None, one.state)]
        return tuple(chosen[:limit])

    async def bodies(self, delivery_ids: Collection[str]) -> Mapping[str, tuple[bytes, ...]]:
        """Return what those deliveries say, as it was encoded."""
        known = self._rows.deliveries
        return {one: known[one].new.bodies for one in delivery_ids if one in known}

    async def find_item(self, reference: str) -> StoredItem | None:
        """Return the item whose id, or whose canonical or shown address, is `reference`; of several the newest."""
        if reference in self._rows.items:
            return self._rows.items[reference]
        newest = sorted(self._rows.items.values(), key=lambda one: (one.first_seen, one.id), reverse=True)
        return next((one for one in newest if reference in (one.item.canonical_url, one.item.url)), None)

    async def items(self, *, since: datetime, after: str | None, limit: int) -> tuple[StoredItem, ...]:
        """Return items first seen since, in the order of their ids, after the id `after`."""
        ordered = sorted(self._rows.items.values(), key=lambda one: one.id)
        chosen = [one for one in ordered if one.first_seen >= since and (after is None or one.id > after)]
        return tuple(chosen[:limit])

    async def mark(self, reference: str, verdict: Verdict, now: datetime) -> Mark | None:
        """Mark what was told as useful or noise; None where `reference` names nothing that can be marked."""
        mark = mark_in(self._rows, reference, verdict, now)
        if mark is None:
            item = await self.find_item(reference)
            mark = None if item is None else mark_of(item, verdict, now)
        if mark is not None:
            self._rows.marks.append(mark)
        return mark

    async def marks(self, story_ids: Collection[str] | None = None) -> tuple[Mark, ...]:
        """Return the latest mark of each item (of those stories), oldest first."""
        return latest_marks(self._rows, story_ids)

    async def versions(self, item_id: str) -> tuple[VersionView, ...]:
        """Return what an item said, oldest first; the last is what it says now."""
        return tuple(self._rows.versions.get(item_id, ()))

    async def activity(self, since: datetime) -> Activity:
        """Return what was done since."""
        return activity(self._rows, since)

    async def counts(self) -> Mapping[str, int]:
        """Return the number of rows of each table."""
        return counts(self._rows)

    async def prune(
        self, now: datetime, *, items: timedelta, polls: timedelta, attempts: timedelta
    ) -> Mapping[str, int]:
        """Forget what retention no longer wants; return how many rows went, by table."""
        return prune(self._rows, items=now - items, polls=now - polls, attempts=now - attempts)


def _claim(delivery: DeliveryEntry, token: int) -> ClaimedDelivery:
    delivery.attempts += 1
    delivery.claim_token = token
    return ClaimedDelivery(
        id=delivery.new.id,
        bodies=delivery.new.bodies,
        parts_sent=delivery.parts_sent,
        attempt=delivery.attempts,
        created=delivery.new.created,
    )
