"""A world, and clients of the application in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.web.fakes import Client, Connect, World, connected

PUBLIC = {"base_url": "https://alerts.example", "loopback": False}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def connect(world: World) -> AsyncIterator[Connect]:
    """Return a function that starts the application with other services; clients are closed at the end."""
    clients: list[Client] = []

    async def start(**fields: Any) -> Client:
        clients.append(await connected(world.app(**fields)))
        return clients[-1]

    yield start
    for client in clients:
        await client.close()


@pytest.fixture
async def client(connect: Connect) -> Client:
    """Return a client on loopback, where reading is open."""
    return await connect()


@pytest.fixture
async def stranger(connect: Connect) -> Client:
    """Return a client that comes over the internet, and gave no token."""
    return await connect(**PUBLIC)
