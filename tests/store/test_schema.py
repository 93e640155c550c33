"""The database's shape: made by migrations, equal to the tables, checked, copied, refused when it is newer."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.engine import Connection

from service.domain.errors import StoreUnavailable
from service.domain.ledger import Plan
from service.store import backup, check, open_store, upgrade
from service.store.columns import from_micros, to_micros
from service.store.engine import Database
from service.store.schema import newest_revision
from service.store.tables import Base
from tests.store.databases import Postgres, fresh_sqlite
from tests.store.rows import NOW, key, new_item


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, Base.metadata))


def _clustered(connection: Connection) -> set[str]:
    """Return the tables without row ids, which Alembic does not compare."""
    made = connection.execute(text("SELECT name FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%'"))
    return set(made.scalars())


async def test_migrations_make_the_tables(url: str) -> None:
    await upgrade(url)
    database = Database(url)
    async with database.reading() as connection:
        assert await connection.run_sync(_differences) == []
        if database.sqlite:
            meant = {
                name
                for name, table in Base.metadata.tables.items()
                if not table.dialect_options["sqlite"]["with_rowid"]
            }
            assert await connection.run_sync(_clustered) == meant
    await database.close()


@pytest.mark.postgres
async def test_programs_that_start_together_migrate_once(postgres: Postgres) -> None:
    async with postgres.fresh(empty=True) as url:
        assert (await check(url)).revision is None
        await asyncio.gather(upgrade(url), upgrade(url))
        assert (await check(url)).current


async def test_an_upgrade_of_what_is_current_changes_nothing(url: str) -> None:
    store = await open_store(url, clock=lambda: NOW)
    async with store.writing() as writing:
        await writing.carry_out(Plan(items=(new_item("a"),)))
    await upgrade(url)
    assert await store.known_hashes([key("a")]) == {key("a"): "hash of a"}
    await store.close()
    condition = await check(url)
    assert (condition.revision, condition.current, condition.problems) == (newest_revision(), True, ())


async def test_a_database_of_a_newer_program_is_refused(url: str) -> None:
    await upgrade(url)
    database = Database(url)
    async with database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await database.close()
    with pytest.raises(StoreUnavailable, match="newer version"):
        await open_store(url, clock=lambda: NOW)
    condition = await check(url)
    assert (condition.revision, condition.current) == ("9999", False)


def test_migrations_are_in_the_package() -> None:
    folder = files("service.store").joinpath("migrations")
    assert folder.joinpath("env.py").is_file()
    assert [one.name for one in folder.joinpath("versions").iterdir() if one.name.startswith("0001")]


async def test_a_backup_of_a_live_database_is_whole(tmp_path: Path) -> None:
    url = fresh_sqlite(tmp_path)
    store = await open_store(url, clock=lambda: NOW)
    async with store.writing() as writing:
        await writing.carry_out(Plan(items=(new_item("a"),)))
    copy = tmp_path / "copy.db"
    await backup(url, copy)
    with pytest.raises(StoreUnavailable, match="there already"):
        await backup(url, copy)
    await store.close()
    restored = await open_store(f"sqlite:///{copy}", clock=lambda: NOW)
    assert await restored.known_hashes([key("a")]) == {key("a"): "hash of a"}
    await restored.close()


async def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    url = fresh_sqlite(tmp_path)
    await upgrade(url)
    file = Path(url.removeprefix("sqlite+aiosqlite:///"))
    with sqlite3.connect(file) as plain:
        plain.execute("INSERT INTO identifier VALUES ('fr:1', 'nowhere')")
    plain.close()
    assert any("identifier" in problem for problem in (await check(url)).problems)


PASSWORD = "canary-password"
UNAVAILABLE: dict[str, tuple[Callable[[str], Coroutine[Any, Any, object]], str, str]] = {
    "a file that is not there": (check, "sqlite:///{folder}/none.db", "no such file"),
    "a copy of a file that is not there": (
        lambda url: backup(url, Path("/nowhere/copy.db")),
        "sqlite:///{folder}/none.db",
        "no such file",
    ),
    "a folder that is not there": (upgrade, "sqlite:///{folder}/none/a.db", "none/a.db"),
    "no file at all": (upgrade, "sqlite://", "names no file"),
    "a file that is no database": (upgrade, "sqlite:///{folder}/text.db", "not a database"),
    "another kind of database": (upgrade, f"mysql://me:{PASSWORD}@db.example/a", "neither SQLite nor PostgreSQL"),
    "no address at all": (upgrade, PASSWORD, "cannot be read"),
    "a server that is not there": (upgrade, f"postgresql://me:{PASSWORD}@127.0.0.1:9/news", "127.0.0.1:9/news"),
    "a PostgreSQL to be copied": (
        lambda url: backup(url, Path("copy.db")),
        f"postgres://me:{PASSWORD}@db.example/news",
        "pg_dump",
    ),
}


@pytest.mark.parametrize(("act", "url", "said"), UNAVAILABLE.values(), ids=UNAVAILABLE)
async def test_a_database_is_unavailable(
    act: Callable[[str], Coroutine[Any, Any, object]], url: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "text.db").write_text("This is a text, and a long one, and no database at all. " * 30)
    with pytest.raises(StoreUnavailable, match=said) as caught:
        await act(url.format(folder=tmp_path))
    assert PASSWORD not in str(caught.value)


@given(st.datetimes(timezones=st.just(UTC)))
def test_times_are_exact_and_in_order(moment: datetime) -> None:
    assert from_micros(to_micros(moment)) == moment
    assert (to_micros(moment) < to_micros(NOW)) == (moment < NOW)
