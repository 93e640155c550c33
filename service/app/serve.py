"""`serve`: the engine and the web pages, from the first line of the log to a graceful stop."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from aiohttp import web

from service.app import clock
from service.app.engine import Engine
from service.app.heart import Heart
from service.app.rooms import Rooms, open_rooms
from service.app.settings import Settings
from service.app.site import build_site
from service.config import load_file
from service.domain.configuration import Configuration
from service.domain.errors import ConfigurationError, OversightError
from service.domain.wire import Secret

WATCH_S = 5.0
"""How often feeds.yaml is looked at for changes."""

log = structlog.get_logger("oversight.serve")


class CannotListen(OversightError):
    """The address is taken or not ours."""


async def serve_until_stopped(
    settings: Settings, configuration: Configuration, *, announce: Callable[[str], None]
) -> None:
    """Run until SIGTERM or SIGINT. SIGHUP, or a change of the file, reads feeds.yaml again.

    `announce` says the few lines that a person must see (where the console is, a token made for this run).
    Raises StoreUnavailable and CannotListen.
    """
    stop = when_told_to_stop()
    async with open_rooms(settings, configuration) as rooms:
        await run_site(settings, configuration, rooms, stop, announce)


def when_told_to_stop() -> asyncio.Event:
    """Return an event that SIGTERM and SIGINT set."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    return stop


async def run_site(
    settings: Settings,
    configuration: Configuration,
    rooms: Rooms,
    stop: asyncio.Event,
    announce: Callable[[str], None],
) -> None:
    """Run the engine and the web pages over open rooms until `stop` is set. Raises CannotListen."""
    token = settings.admin_token
    if token is None:
        token = Secret(clock.new_token())
        announce(f"OVERSIGHT_ADMIN_TOKEN is not set; for this run it is {token.reveal()}")
    engine = Engine(rooms=rooms, configuration=configuration, base_url=settings.base_url)
    runner = web.AppRunner(build_site(settings, engine, token), access_log=None, shutdown_timeout=5.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.host, settings.port)
        try:
            await site.start()
        except OSError as error:
            raise CannotListen(f"cannot listen on {settings.host}:{settings.port}: {error.strerror}") from error
        await engine.start()
        announce(f"oversight-alerts is listening on {settings.base_url}")
        heart = Heart(engine=engine, transport=rooms.outside.transport, clock=rooms.tools.clock)
        beats = [asyncio.create_task(heart.beat()), asyncio.create_task(_Reload(settings.config, engine).watch())]
        await stop.wait()
        for task in beats:
            task.cancel()
        await asyncio.gather(*beats, return_exceptions=True)
        await engine.stop()
    finally:
        await runner.cleanup()
    log.info("stopped")


@dataclass(slots=True)
class _Reload:
    """Watches feeds.yaml. A file with problems is reported and the old one stays in force."""

    path: Path
    engine: Engine
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def watch(self) -> None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self.asked.set)
        seen = self._stamp()
        while True:
            try:
                await asyncio.wait_for(self.asked.wait(), WATCH_S)
            except TimeoutError:
                stamp = self._stamp()
                if stamp in {seen, None}:
                    continue
            self.asked.clear()
            seen = self._stamp()
            await self._reload()

    async def _reload(self) -> None:
        try:
            configuration = await asyncio.to_thread(load_file, self.path, os.environ)
        except ConfigurationError as error:
            for problem in error.problems:
                log.warning("feeds.yaml has a problem; the old one stays in force", problem=str(problem))
            return
        try:
            await self.engine.apply(configuration)
        except Exception:
            log.exception("the new feeds.yaml could not be put in force")

    def _stamp(self) -> tuple[int, int] | None:
        try:
            stat = self.path.stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_size
