"""The way to the database: engines for both, transactions, and one error for everything that makes it unavailable."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from threading import Thread
from typing import Any

import aiosqlite
import asyncpg
import orjson
from sqlalchemy import ARRAY, Column, ColumnElement, Insert, Table, any_, event, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from service.domain.errors import StoreUnavailable
from service.store.columns import sayable, to_micros

BUSY_TIMEOUT_MS = 30_000
"""How long SQLite waits for another process (a backup, `oversight db`) that holds the write lock."""
POOL_SIZE = 5
"""Connections of one process: one writes on SQLite, the others read."""
CONNECT_TIMEOUT_S = 10
SQLITE_CACHE_KIB = 16_384
ADVISORY_LOCK = 0x0E51_6700
"""The key of the advisory lock around story and matter decisions on PostgreSQL; any constant of our own will do."""
THREAD_ENDS_WITHIN_S = 2.0
_BEGIN = "oversight_begin"


class Database:
    """An engine with its transactions. `sqlite` tells the two dialects apart; nothing outside the store asks."""

    def __init__(self, url: str) -> None:
        self.url = parse_url(url)
        self.where = where_is(self.url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self._threads: list[Thread] = []
        self.engine = _sqlite_engine(self.url, self._threads) if self.sqlite else _postgres_engine(self.url)
        self._writer = asyncio.Lock()

    async def close(self) -> None:
        """Let go of every connection, and wait for the driver's threads: they must not outlive the loop they answer."""
        await self.engine.dispose()
        for thread in self._threads:
            await asyncio.to_thread(thread.join, THREAD_ENDS_WITHIN_S)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that only reads: one snapshot for all its statements."""
        with unavailable(self.where):
            async with self.engine.connect() as connection, connection.begin():
                if not self.sqlite:
                    await connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that writes; committed at the end, rolled back on an error.

        On SQLite it is `BEGIN IMMEDIATE`: one that begins by reading is refused at its first write when another wrote
        meanwhile, whatever the busy timeout. Writers of one process queue here, in order, not in SQLite's polling.
        """
        with unavailable(self.where):
            if not self.sqlite:
                async with self.engine.begin() as connection:
                    yield connection
                return
            async with self._writer, self.engine.connect() as plain:
                connection = await plain.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
                async with connection.begin():
                    yield connection

    @asynccontextmanager
    async def bare(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection to SQLite with no transaction at all, for what cannot run in one."""
        with unavailable(self.where):
            async with self.engine.connect() as plain:
                yield await plain.execution_options(**{_BEGIN: ""})

    async def skew(self, now: datetime) -> timedelta:
        """Return how far the database's clock is ahead of the caller's `now`; zero on SQLite, which has none."""
        if self.sqlite:
            return timedelta()
        async with self.reading() as connection:
            at: datetime = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
        return at - now

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """Return the dialect's insert, which knows what to do on a conflict."""
        return sqlite.insert(table) if self.sqlite else postgresql.insert(table)

    async def insert_many(
        self, connection: AsyncConnection, insert: Insert, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
    ) -> None:
        """Run an insert for many rows, each a tuple in the order of `columns`, which the driver gets as they are.

        Four times as fast as rows of named values, which SQLAlchemy looks at one by one; so times must be given as
        `moment` returns them.
        """
        compiled = insert.compile(dialect=self.engine.dialect, column_keys=list(columns))
        assert compiled.positiontup == list(columns)
        await connection.exec_driver_sql(str(compiled), list(rows))

    def moment(self, at: datetime) -> Any:
        """Return an aware time as the driver keeps it in a column of type Utc."""
        return to_micros(at) if self.sqlite else at

    def among(self, column: Column[Any], values: Iterable[Any]) -> ColumnElement[bool]:
        """Return `column in values` as one parameter, however many values: neither a limit nor a new statement.

        On SQLite the values (texts or integers) go as a JSON list, on PostgreSQL as an array.
        """
        chosen = [sayable(value) if isinstance(value, str) else value for value in values]
        if self.sqlite:
            rows = func.json_each(orjson.dumps(chosen).decode()).table_valued("value")
            return column.in_(select(rows.c.value))
        return column == any_(literal(chosen, ARRAY(column.type)))


def parse_url(url: str) -> URL:
    """Return the address with its asynchronous driver. Raises StoreUnavailable for any other kind of database."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreUnavailable("the database address cannot be read") from None
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
    driver = drivers.get(parsed.drivername.partition("+")[0])
    if driver is None:
        raise StoreUnavailable(f"the database is neither SQLite nor PostgreSQL: {parsed.drivername}")
    parsed = parsed.set(drivername=driver)
    if driver.startswith("sqlite") and parsed.database in (None, "", ":memory:"):
        raise StoreUnavailable("the database address names no file")
    return parsed


def where_is(url: URL) -> str:
    """Return where the database is, without the user's name and password: what an error may say."""
    if url.get_backend_name() == "sqlite":
        return f"sqlite {url.database}"
    host = url.host or url.query.get("host") or "localhost"
    return f"postgresql {host}{f':{url.port}' if url.port else ''}/{url.database}"


@contextmanager
def unavailable(where: str) -> Iterator[None]:
    """Turn a database that cannot work into StoreUnavailable; a row that breaks its rules is a bug and passes."""
    try:
        yield
    except (IntegrityError, DataError):
        raise
    except DBAPIError as error:
        raise StoreUnavailable(f"{where}: {_plain(error.orig)}") from error
    except (PoolTimeout, PendingRollbackError, sqlite3.Error, asyncpg.PostgresError, OSError) as error:
        raise StoreUnavailable(f"{where}: {_plain(error)}") from error


def _plain(error: BaseException | None) -> str:
    lines = str(error).splitlines()
    return lines[0][:300] if lines else type(error).__name__


def _sqlite_engine(url: URL, threads: list[Thread]) -> AsyncEngine:
    """Return the engine; `threads` gets the driver's thread of each connection, even of one that cannot be opened."""

    async def connect() -> aiosqlite.Connection:
        args, options = engine.dialect.create_connect_args(url)
        connection = aiosqlite.connect(*args, **options)
        threads.append(connection._thread)
        return await connection

    engine = create_async_engine(url, async_creator=connect, pool_size=POOL_SIZE, max_overflow=0)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin on its own; `_begin_sqlite` does
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"cache_size=-{SQLITE_CACHE_KIB}",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    statement = connection.get_execution_options().get(_BEGIN, "BEGIN")
    if statement:
        connection.exec_driver_sql(statement)


def _postgres_engine(url: URL) -> AsyncEngine:
    return create_async_engine(
        url, pool_size=POOL_SIZE, max_overflow=0, pool_pre_ping=True, connect_args={"timeout": CONNECT_TIMEOUT_S}
    )
