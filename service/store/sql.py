"""The `Store` port on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.ledger import SourceState
from service.domain.views import ChannelState
from service.store.activity import Activities
from service.store.claims import Claims
from service.store.engine import ADVISORY_LOCK, Database
from service.store.evidence import EvidenceReads
from service.store.marking import Marking
from service.store.outbox import Outbox
from service.store.outbox_tables import CHANNEL
from service.store.pacing import Pacing
from service.store.pruning import Pruning
from service.store.rows import source_values
from service.store.schema import upgrade
from service.store.subscribing import Subscribing
from service.store.tables import SOURCE
from service.store.views import read_channels, read_sources
from service.store.writing import SqlWriting


async def open_store(url: str, *, clock: Callable[[], datetime]) -> SqlStore:
    """Return the store at `url`, made or migrated where needed. Raises StoreUnavailable.

    `clock` is the clock that every `now` given to the store comes from: on PostgreSQL its distance from the
    database's clock is measured, by which leases are judged (docs/decisions/0003-database-clock.md).
    """
    await upgrade(url)
    return SqlStore(Database(url), clock)


class SqlStore(Activities, Claims, Pacing, Outbox, Marking, EvidenceReads, Subscribing, Pruning):
    """The database. Every method is one short transaction of its own."""

    async def close(self) -> None:
        """Let go of every connection."""
        await self._database.close()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[SqlWriting]:
        """Open the write transaction of a batch; commit at its end, roll back on an error.

        On PostgreSQL an advisory lock makes batches take turns: what one decides, the next one knows.
        """
        async with self._database.writing() as connection:
            await self._in_turn(connection)
            yield SqlWriting(self._database, connection)

    async def register(
        self,
        sources: Mapping[str, datetime],
        channels: Mapping[str, str],
        now: datetime,
        *,
        hosts: Mapping[str, str] | None = None,
    ) -> tuple[Mapping[str, SourceState], Mapping[str, ChannelState]]:
        """Make rows for new sources and channels; return all states. A changed channel is started again.

        It changes rows of every source, so it waits for commits under way: each would wait for the other's rows.
        """
        async with self._database.writing() as connection:
            await self._in_turn(connection)
            await self._add_sources(connection, sources, now)
            await _set_hosts(connection, hosts or {})
            await self._add_channels(connection, channels, now)
            states = await read_sources(connection)
            known = await read_channels(connection)
        return {state.name: state for state in states}, {state.name: state for state in known}

    async def _in_turn(self, connection: AsyncConnection) -> None:
        """Wait on PostgreSQL until no other machine commits; SQLite has one writer anyway."""
        if not self._database.sqlite:
            await connection.execute(select(func.pg_advisory_xact_lock(ADVISORY_LOCK)))

    async def _add_sources(self, connection: AsyncConnection, sources: Mapping[str, datetime], now: datetime) -> None:
        rows = [
            {"name": name, "created": now, "token": 0, "lease_until": None}
            | source_values(SourceState(name=name, next_poll_at=first_poll, created=now))
            for name, first_poll in sources.items()
        ]
        if rows:
            await connection.execute(self._database.insert(SOURCE).on_conflict_do_nothing(), rows)

    async def _add_channels(self, connection: AsyncConnection, channels: Mapping[str, str], now: datetime) -> None:
        if not channels:
            return
        rows = [
            {"name": name, "created": now, "fingerprint": fingerprint, "token": 0}
            for name, fingerprint in channels.items()
        ]
        await connection.execute(self._database.insert(CHANNEL).on_conflict_do_nothing(), rows)
        changed = (CHANNEL.c.name == bindparam("of"), CHANNEL.c.fingerprint != bindparam("to"))
        again = update(CHANNEL).where(*changed).values(fingerprint=bindparam("to"), stopped_why=None, stopped_at=None)
        await connection.execute(again, [{"of": name, "to": fingerprint} for name, fingerprint in channels.items()])


async def _set_hosts(connection: AsyncConnection, hosts: Mapping[str, str]) -> None:
    """Note the host of each source; on a reload it may have another."""
    await connection.execute(update(SOURCE).where(SOURCE.c.host.is_not(None)).values(host=None))
    if hosts:
        noting = update(SOURCE).where(SOURCE.c.name == bindparam("of")).values(host=bindparam("at"))
        await connection.execute(noting, [{"of": name, "at": host} for name, host in hosts.items()])
