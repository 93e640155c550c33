"""Ticks: APScheduler wakes loops, each of which does its own work, one round at a time.

The scheduler's jobs only wake, so a tick that comes late, twice, or while the work goes on does no harm, and stopping
the scheduler cancels no work.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from service.domain.errors import StoreUnavailable

log = structlog.get_logger("oversight.ticking")


@dataclass(slots=True, kw_only=True)
class _Loop:
    name: str
    work: Callable[[], Awaitable[None]]
    every_s: float
    due: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None
    worked_at: float = 0.0


class Ticks:
    """Named loops. `add` them, `start`, `wake` one early, `stop` when each has finished its round."""

    def __init__(self) -> None:
        self._loops: dict[str, _Loop] = {}
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._stopping = False

    def add(self, name: str, work: Callable[[], Awaitable[None]], every_s: float) -> None:
        """Do `work` every `every_s` seconds, and whenever it is woken."""
        self._loops[name] = _Loop(name=name, work=work, every_s=every_s)

    def start(self) -> None:
        """Do the first round of each now, and begin to tick."""
        now = asyncio.get_running_loop().time()
        for loop in self._loops.values():
            loop.worked_at = now
            loop.due.set()
            loop.task = asyncio.create_task(self._run(loop), name=loop.name)
            self._scheduler.add_job(
                self._tick,
                "interval",
                args=[loop.name],
                seconds=loop.every_s,
                id=loop.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        self._scheduler.start()

    def wake(self, name: str) -> None:
        """Let a loop do its work now, or once more after the round that it is in."""
        self._loops[name].due.set()

    async def _tick(self, name: str) -> None:
        """Wake a loop. A coroutine: plain functions are called in threads, where no event may be set."""
        self.wake(name)

    def ages_s(self) -> dict[str, float]:
        """Return for each loop how long ago it last finished a round well."""
        now = asyncio.get_running_loop().time()
        return {loop.name: now - loop.worked_at for loop in self._loops.values()}

    async def stop(self, grace_s: float) -> None:
        """Begin no further round; wait `grace_s` for those under way, then cancel them."""
        self._stopping = True
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        tasks = [loop.task for loop in self._loops.values() if loop.task]
        for loop in self._loops.values():
            loop.due.set()
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, loop: _Loop) -> None:
        while True:
            await loop.due.wait()
            loop.due.clear()
            if self._stopping:
                return
            await self._round(loop)

    async def _round(self, loop: _Loop) -> None:
        """Do one round. A database that is gone is met again at the next tick; nothing ends the ticking."""
        try:
            await loop.work()
            loop.worked_at = asyncio.get_running_loop().time()
        except StoreUnavailable as error:
            log.error("the database does not answer", tick=loop.name, why=str(error))  # noqa: TRY400 - a known reason
        except Exception:
            log.exception("a tick broke", tick=loop.name)
