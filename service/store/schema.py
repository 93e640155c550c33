"""The database's shape over the years: create, migrate, check, copy. Migrations are in `migrations/`, append-only."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.errors import StoreUnavailable
from service.store.engine import ADVISORY_LOCK, Database

MIGRATIONS = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How a database is: `where` without secrets, its revision and the program's, and what is wrong in words."""

    where: str
    revision: str | None
    newest: str
    problems: tuple[str, ...]

    @property
    def current(self) -> bool:
        """True when there is nothing to migrate."""
        return self.revision == self.newest


async def upgrade(url: str) -> None:
    """Bring the database to the program's shape; an empty one is made. Raises StoreUnavailable if it is newer.

    One transaction; programs that start together wait for one another.
    """
    database = Database(url)
    try:
        async with database.writing() as connection:
            if not database.sqlite:
                await connection.execute(select(func.pg_advisory_xact_lock(ADVISORY_LOCK)))
            await connection.run_sync(_upgrade, database.where)
    finally:
        await database.close()


def _upgrade(connection: Connection, where: str) -> None:
    config = _config()
    scripts = ScriptDirectory.from_config(config)
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is not None and revision not in {script.revision for script in scripts.walk_revisions()}:
        raise StoreUnavailable(f"{where}: made by a newer version of this program (revision {revision})")
    if revision != scripts.get_current_head():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def newest_revision() -> str:
    """Return the revision that this program works with."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


async def check(url: str) -> Condition:
    """Return how the database is. Changes nothing, makes nothing. Raises StoreUnavailable where there is none."""
    database = Database(url)
    _must_exist(database)
    try:
        async with database.reading() as connection:
            revision = await connection.run_sync(_revision)
            problems = await _sqlite_problems(connection) if database.sqlite else ()
    finally:
        await database.close()
    return Condition(where=database.where, revision=revision, newest=newest_revision(), problems=problems)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _must_exist(database: Database) -> None:
    if database.sqlite and not Path(database.url.database or "").is_file():
        raise StoreUnavailable(f"{database.where}: there is no such file")


async def _sqlite_problems(connection: AsyncConnection) -> tuple[str, ...]:
    told = [str(row[0]) for row in await connection.exec_driver_sql("PRAGMA quick_check")]
    broken: Iterable[Any] = await connection.exec_driver_sql("PRAGMA foreign_key_check")
    rows = [f"{table}: row {row} points at nothing in {parent}" for table, row, parent, _ in broken]
    return (*(line for line in told if line != "ok"), *rows)


async def backup(url: str, path: Path) -> None:
    """Write a whole, consistent copy of a live SQLite database to `path`, which must not exist.

    Raises StoreUnavailable; for PostgreSQL too, which brings its own tools.
    """
    database = Database(url)
    if not database.sqlite:
        raise StoreUnavailable(f"{database.where}: use pg_dump, which comes with PostgreSQL")
    _must_exist(database)
    if await asyncio.to_thread(path.exists):
        raise StoreUnavailable(f"{path}: is there already")
    try:
        async with database.bare() as connection:
            await connection.exec_driver_sql("VACUUM INTO ?", (str(path),))
    finally:
        await database.close()
