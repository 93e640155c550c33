"""The ports between rooms that must not know each other (pure): who needs what from whom."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import BinaryIO, Protocol

from service.domain.items import ItemKey
from service.domain.kinds import ParsedFeed, Rows
from service.domain.ledger import (
    ClaimedChannel,
    ClaimedPoll,
    DeliveryState,
    Knowledge,
    NewDelivery,
    OwedText,
    Plan,
    PollResult,
    Probe,
    Settlement,
    SourceState,
    StoredItem,
    StoredStory,
)
from service.domain.marks import Mark, Verdict
from service.domain.pace import Pace
from service.domain.subscriptions import SubscriptionStore
from service.domain.views import Activity, AlertView, AttemptView, ChannelState, DeliveryView, PollView, VersionView
from service.domain.wire import Quota, Request, Response, Table, Validators


class Transport(Protocol):
    """The only way to the outside. What polls and longer texts are given also raises NotYet, and then asks nobody."""

    async def send(self, request: Request, validators: Validators | None = None) -> Response:
        """Return the answer, whatever its status. Raises OutsideError; never anything else."""

    async def download(self, request: Request, into: BinaryIO, validators: Validators | None = None) -> Response:
        """Do as `send` does, for a large answer: what a 200 brings goes into the file, from its beginning to where it
        stands at the end. It goes on where it broke, if the server lets it. Limits of its own for bytes and time.
        """


class FeedParser(Protocol):
    """Bytes of a feed -> entries, in bounded time and memory."""

    async def parse(self, body: bytes, *, content_type: str, url: str) -> ParsedFeed:
        """Return the feed. Raises Unparsable or Challenged."""

    def rows(self, file: BinaryIO, table: Table) -> AsyncGenerator[Rows, None]:
        """Yield the wanted rows of a CSV in small pieces, the latest first. `file` has a descriptor.

        It is read whole before the first piece. Raises, before that too: ShapeChanged (a column is missing, too much
        is no row), Challenged (a page), Unparsable.
        """


class Writing(Protocol):
    """An open write transaction: one batch of polls, decided and written as a whole."""

    async def recall(self, probe: Probe) -> Knowledge:
        """Return what the store knows about the probe."""

    async def told_since(self, since: Mapping[str, datetime]) -> Mapping[str, Mapping[str | None, int]]:
        """Return, for each channel asked (with the start of its window), how many single alerts were owed to it since:
        by topic, and under None over all. Alerts that wait for a digest do not count."""

    async def carry_out(self, plan: Plan) -> None:
        """Write the plan. What is already there (an alert's key, an identifier) is left as it is."""

    async def finish_poll(self, result: PollResult) -> bool:
        """Record the poll, give its lease back, store its state. False, and nothing, if the token no longer holds."""

    async def finish_polls(self, results: Sequence[PollResult]) -> list[bool]:
        """Finish many polls at once; return for each, in their order, what `finish_poll` returns."""

    async def source_state(self, name: str) -> SourceState | None:
        """Return a source's state, which nobody else changes before the end of this transaction."""

    async def keep_source(self, state: SourceState) -> None:
        """Store a source's state without a lease: for what is pushed. A poll under way stores its own over it."""

    async def settle_text(self, item_id: str, token: int, *, retry_at: datetime | None, tried: bool = True) -> bool:
        """Settle an owed text: done, or (with `retry_at`) owed again; uncount the attempt of one that was not `tried`.
        False if the token no longer holds."""

    async def bind_digest(
        self, channel: str, alert_ids: Collection[str], delivery: NewDelivery, next_at: datetime | None
    ) -> None:
        """Write the delivery, bind those waiting alerts to it, and set when the channel's next digest falls due."""

    async def set_next_digest(self, channel: str, at: datetime | None) -> None:
        """Set when the channel's next digest falls due (nothing waited for the last one)."""

    async def add_deliveries(self, deliveries: Sequence[NewDelivery]) -> None:
        """Owe deliveries that stand for no alert (notices). A known id is left as it is."""


class Store(SubscriptionStore, Protocol):
    """The database. Every method is one short transaction of its own."""

    async def close(self) -> None:
        """Let go of every connection."""

    async def reclaim(self) -> None:
        """Give back every lease at a start, where no other process can hold one (SQLite): a crash delays nothing."""

    async def register(
        self,
        sources: Mapping[str, datetime],
        channels: Mapping[str, str],
        now: datetime,
        *,
        hosts: Mapping[str, str] | None = None,
    ) -> tuple[Mapping[str, SourceState], Mapping[str, ChannelState]]:
        """Make rows for new sources (name -> first poll) and channels (name -> fingerprint); return all states.

        `hosts`: the pace (`host:...`) of each source that shares one with others.
        A channel whose fingerprint changed is started again if it was stopped. Names no longer configured stay.
        """

    async def claim_polls(
        self, names: Collection[str], now: datetime, *, limit: int, lease: timedelta, per_host: int | None = None
    ) -> tuple[ClaimedPoll, ...]:
        """Lease up to `limit` sources among `names` that are due and not leased, the longest due first.

        None whose host rests; of one host at most `per_host` are leased at once, by whatever machine.
        """

    async def draw(self, quota: Quota, now: datetime) -> datetime | None:
        """Count one request against a quota; return None, or, uncounted, when it may be asked for again."""

    async def rest(self, pace: str, until: datetime) -> None:
        """Leave a host or a key alone until then; an earlier time than the one that holds changes nothing."""

    async def paces(self, now: datetime) -> tuple[Pace, ...]:
        """Return the paces that hold now: those that rest, and the quotas with what was drawn today (UTC)."""

    async def release_polls(self, tokens: Mapping[str, int]) -> None:
        """Give leases back unfinished (a graceful stop)."""

    async def known_hashes(self, keys: Collection[ItemKey]) -> Mapping[ItemKey, str]:
        """Return the content hash of each known item among `keys`."""

    def writing(self) -> AbstractAsyncContextManager[Writing]:
        """Open the write transaction of a batch; commit at its end, roll back on an error."""

    async def claim_channels(
        self, names: Collection[str], now: datetime, *, limit: int, each: int, lease: timedelta
    ) -> tuple[ClaimedChannel, ...]:
        """Lease channels among `names` that have due deliveries, may send now, are not stopped and not leased.

        Of each at most `each` deliveries, oldest first, only the first unsettled one of a subject. Counts an attempt.
        """

    async def settle(self, settlement: Settlement) -> bool:
        """Record one try. False, and nothing, if the token no longer holds."""

    async def release_channel(
        self, channel: str, token: int, *, not_before: datetime | None, stopped_why: str | None, at: datetime
    ) -> bool:
        """Give a channel's lease back; uncount the attempt of deliveries that were claimed and not tried."""

    async def resume_channel(self, channel: str) -> None:
        """Start a stopped channel again."""

    async def due_digests(self, names: Collection[str], now: datetime) -> tuple[str, ...]:
        """Return the channels whose digest is due."""

    async def waiting_alerts(self, channel: str) -> tuple[AlertView, ...]:
        """Return the alerts that wait for the channel's next digest, oldest first."""

    async def claim_texts(self, now: datetime, *, limit: int, lease: timedelta) -> tuple[OwedText, ...]:
        """Lease items whose longer text is owed and due."""

    async def replay(self, *, delivery_ids: Collection[str] = (), channel: str | None = None, now: datetime) -> int:
        """Make dead deliveries wait again (those ids, or all of a channel); return how many."""

    async def source_states(self) -> tuple[SourceState, ...]:
        """Return every source that was ever registered."""

    async def channel_states(self) -> tuple[ChannelState, ...]:
        """Return every channel that was ever registered, with counts."""

    async def stories(self, *, before: tuple[datetime, str] | None, limit: int) -> tuple[StoredStory, ...]:
        """Return stories, latest `(updated, id)` first, from just before `before`."""

    async def story(self, story_id: str) -> StoredStory | None:
        """Return a story whole."""

    async def alerts(
        self,
        *,
        limit: int,
        channel: str | None = None,
        story_id: str | None = None,
        before: tuple[datetime, str] | None = None,
    ) -> tuple[AlertView, ...]:
        """Return the latest alerts (of a channel, of a story), newest `(at, id)` first, from just before `before`."""

    async def deliveries(
        self,
        *,
        limit: int,
        channel: str | None = None,
        state: DeliveryState | None = None,
        before: tuple[datetime, str] | None = None,
    ) -> tuple[DeliveryView, ...]:
        """Return the latest deliveries, newest `(created, id)` first, from just before `before`."""

    async def bodies(self, delivery_ids: Collection[str]) -> Mapping[str, tuple[bytes, ...]]:
        """Return what those deliveries say, as it was encoded."""

    async def find_item(self, reference: str) -> StoredItem | None:
        """Return the item whose id, or whose canonical or shown address, is `reference`."""

    async def items(self, *, since: datetime, after: str | None, limit: int) -> tuple[StoredItem, ...]:
        """Return items first seen since, in the order of their ids, after the id `after` (for backtests)."""

    async def mark(self, reference: str, verdict: Verdict, now: datetime) -> Mark | None:
        """Mark what was told as useful or noise; return the mark, None where `reference` names nothing that can be.

        `reference`: the id of an alert, the id or the `ref` of a delivery of one alert, or the id or an address of an
        item that is in a story. Of an alert, the item that leads its story now is marked.
        """

    async def marks(self, story_ids: Collection[str] | None = None) -> tuple[Mark, ...]:
        """Return the latest mark of each item (of those stories), oldest first."""

    async def versions(self, item_id: str) -> tuple[VersionView, ...]:
        """Return what an item said, oldest first; of very many versions not all are kept (`recording.keeping`)."""

    async def alerts_named(self, reference: str) -> tuple[AlertView, ...]:
        """Return the alerts that `reference` names, oldest first: an alert's id, or its delivery's id or `ref`."""

    async def deliveries_named(self, references: Collection[str]) -> tuple[DeliveryView, ...]:
        """Return the deliveries whose id or `ref` is among `references`, oldest first."""

    async def attempts(self, delivery_ids: Collection[str]) -> Mapping[str, tuple[AttemptView, ...]]:
        """Return the tries of those deliveries that are still on record, by delivery, oldest first."""

    async def polls_before(self, moments: Collection[tuple[str, datetime]]) -> Mapping[tuple[str, datetime], PollView]:
        """Return for each (source, time) the last poll of the source that began in the hour before that time."""

    async def activity(self, since: datetime) -> Activity:
        """Return what was done since (as far as retention remembers)."""

    async def counts(self) -> Mapping[str, int]:
        """Return the number of rows of each table (for metrics and `db`)."""

    async def prune(
        self, now: datetime, *, items: timedelta, polls: timedelta, attempts: timedelta
    ) -> Mapping[str, int]:
        """Forget what retention no longer wants, in small steps; what an item is known by, and the evidence of
        alerts, stay. Return how many rows went, by table."""
