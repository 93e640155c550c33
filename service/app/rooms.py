"""Opens the rooms that hold something (database, sockets, child processes) and closes them in the other order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from service import __version__
from service.app import clock
from service.app.settings import Settings
from service.domain.configuration import Configuration
from service.domain.ports import FeedParser, Store, Transport
from service.parsing.parser import Parser
from service.pipeline.parts import Tools
from service.store import open_store
from service.transport.http import HttpTransport


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What reaches out: the transport and the parser's children."""

    transport: Transport
    parser: FeedParser


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """Everything that must be closed again."""

    store: Store
    outside: Outside
    tools: Tools


def user_agent(configuration: Configuration) -> str:
    """Return how we name ourselves to others: who we are, and whom to write to."""
    contact = configuration.defaults.contact
    return f"oversight-alerts/{__version__}" + (f" (+{contact})" if contact else "")


@asynccontextmanager
async def open_outside(configuration: Configuration) -> AsyncIterator[Outside]:
    """Open the transport and the parser."""
    async with AsyncExitStack() as stack:
        transport = HttpTransport(user_agent=user_agent(configuration))
        stack.push_async_callback(transport.close)
        parser = Parser()
        stack.push_async_callback(parser.close)
        yield Outside(transport=transport, parser=parser)


@asynccontextmanager
async def open_rooms(settings: Settings, configuration: Configuration) -> AsyncIterator[Rooms]:
    """Open the database (made or migrated if need be), the transport and the parser. Raises StoreUnavailable."""
    async with AsyncExitStack() as stack:
        store = await open_store(settings.database_url.reveal(), clock=clock.now)
        stack.push_async_callback(store.close)
        outside = await stack.enter_async_context(open_outside(configuration))
        yield Rooms(store=store, outside=outside, tools=clock.real_tools())
