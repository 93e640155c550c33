"""Stores of every kind, each fresh: contract tests take `store`, tests of the databases take `url`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from service.domain.ports import Store
from service.store import MemoryStore, open_store
from tests.store.databases import Postgres, fresh_sqlite, migrated_sqlite, running_postgres
from tests.store.rows import NOW

ON_POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", ON_POSTGRES])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a fresh database."""
    async with AsyncExitStack() as stack:
        if request.param == "sqlite":
            yield fresh_sqlite(tmp_path)
        else:
            server: Postgres = request.getfixturevalue("postgres")
            yield await stack.enter_async_context(server.fresh())


@pytest.fixture(params=["memory", "sqlite", ON_POSTGRES])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """A fresh store whose clock stands still."""
    if request.param == "memory":
        yield MemoryStore()
        return
    async with AsyncExitStack() as stack:
        if request.param == "sqlite":
            address = fresh_sqlite(tmp_path)
            await migrated_sqlite(address, tmp_path.parent)
        else:
            server: Postgres = request.getfixturevalue("postgres")
            address = await server.emptied()
        opened = await open_store(address, clock=lambda: NOW)
        stack.push_async_callback(opened.close)
        yield opened
