"""The `Writing` port on a database: one open transaction, in which a batch is decided and written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import compress
from typing import Any

import orjson
from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.ledger import Knowledge, NewDelivery, Plan, PollResult, Probe, SourceState
from service.store.carrying import carry_out, owe
from service.store.engine import Database
from service.store.outbox_tables import ALERT, CHANNEL
from service.store.recalling import recall
from service.store.rows import POLLED, source_state, source_values
from service.store.tables import OWED_TEXT, POLL, SOURCE

_FINISH = (
    update(SOURCE)
    .where(SOURCE.c.name == bindparam("of"))
    .values(lease_until=None, **{name: bindparam(f"to_{name}") for name in POLLED})
)


class SqlWriting:
    """An open write transaction on one connection."""

    def __init__(self, database: Database, connection: AsyncConnection) -> None:
        self._database = database
        self._connection = connection

    async def recall(self, probe: Probe) -> Knowledge:
        """Return what the store knows about the probe."""
        return await recall(self._database, self._connection, probe)

    async def told_since(self, since: Mapping[str, datetime]) -> Mapping[str, Mapping[str | None, int]]:
        """Return how many single alerts each channel was owed since, by topic, and under None over all."""
        told: dict[str, Counter[str | None]] = {}
        for channel, start in since.items():
            query = (
                select(ALERT.c.topics, func.count().label("alerts"))
                .where(ALERT.c.channel == channel, ALERT.c.at >= start, ALERT.c.single)
                .group_by(ALERT.c.topics)
            )
            told[channel] = Counter({None: 0})
            for row in await self._connection.execute(query):
                for topic in (None, *orjson.loads(row.topics)):
                    told[channel][topic] += row.alerts
        return told

    async def carry_out(self, plan: Plan) -> None:
        """Write the plan. What is already there is left as it is."""
        await carry_out(self._database, self._connection, plan)

    async def finish_poll(self, result: PollResult) -> bool:
        """Record the poll, give its lease back, store its state. False, and nothing, if the token no longer holds."""
        (finished,) = await self.finish_polls((result,))
        return finished

    async def finish_polls(self, results: Sequence[PollResult]) -> list[bool]:
        """Finish many polls at once; return for each, in their order, what `finish_poll` returns."""
        held = await self._held([result.state.name for result in results])
        finished = [held.get(result.state.name) == result.token for result in results]
        if ours := list(compress(results, finished)):
            await self._connection.execute(_FINISH, [_finished(result) for result in ours])
            await self._connection.execute(POLL.insert(), [_poll_row(result) for result in ours])
        return finished

    async def _held(self, names: Collection[str]) -> Mapping[str, int]:
        """Return the tokens under which those sources are leased now; nobody else changes them before the commit."""
        query = select(SOURCE.c.name, SOURCE.c.token).where(
            self._database.among(SOURCE.c.name, names), SOURCE.c.lease_until.is_not(None)
        )
        locked = query.order_by(SOURCE.c.name).with_for_update()
        return {row.name: row.token for row in await self._connection.execute(locked)}

    async def source_state(self, name: str) -> SourceState | None:
        """Return a source's state, which nobody else changes before the end of this transaction."""
        query = select(SOURCE).where(SOURCE.c.name == name).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else source_state(row)

    async def keep_source(self, state: SourceState) -> None:
        """Store a source's state without a lease: for what is pushed. A poll under way stores its own over it."""
        kept = update(SOURCE).where(SOURCE.c.name == state.name).values(**source_values(state))
        await self._connection.execute(kept)

    async def settle_text(self, item_id: str, token: int, *, retry_at: datetime | None, tried: bool = True) -> bool:
        """Settle an owed text: done, or (with `retry_at`) owed again. False if the token no longer holds."""
        ours = (
            OWED_TEXT.c.item_id == item_id,
            OWED_TEXT.c.token == token,
            OWED_TEXT.c.lease_until.is_not(None),
        )
        if retry_at is None:
            settled = await self._connection.execute(delete(OWED_TEXT).where(*ours))
        else:
            counted = OWED_TEXT.c.attempts - (0 if tried else 1)
            again = update(OWED_TEXT).where(*ours).values(lease_until=None, due=retry_at, attempts=counted)
            settled = await self._connection.execute(again)
        return settled.rowcount == 1

    async def bind_digest(
        self, channel: str, alert_ids: Collection[str], delivery: NewDelivery, next_at: datetime | None
    ) -> None:
        """Write the delivery, bind those waiting alerts to it, and set when the next digest falls due."""
        await owe(self._database, self._connection, (delivery,))
        waiting = (
            self._database.among(ALERT.c.id, alert_ids),
            ALERT.c.channel == channel,
            ALERT.c.delivery_id.is_(None),
        )
        await self._connection.execute(update(ALERT).where(*waiting).values(delivery_id=delivery.id))
        await self.set_next_digest(channel, next_at)

    async def set_next_digest(self, channel: str, at: datetime | None) -> None:
        """Set when the channel's next digest falls due."""
        await self._connection.execute(update(CHANNEL).where(CHANNEL.c.name == channel).values(next_digest_at=at))

    async def add_deliveries(self, deliveries: Sequence[NewDelivery]) -> None:
        """Owe deliveries that stand for no alert. A known id is left as it is."""
        await owe(self._database, self._connection, deliveries)


def _finished(result: PollResult) -> dict[str, Any]:
    values = source_values(result.state)
    return {"of": result.state.name} | {f"to_{name}": values[name] for name in POLLED}


def _poll_row(result: PollResult) -> dict[str, Any]:
    return {
        "source": result.state.name,
        "started": result.started,
        "outcome": result.outcome.value,
        "detail": result.detail,
        "elapsed_s": result.elapsed_s,
        "entries": result.entries,
        "fresh": result.fresh,
        "matched": result.matched,
    }
