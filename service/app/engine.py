"""The running service without its web pages: registers, polls, commits, delivers, sends digests, reloads, stops.

APScheduler only ticks. What is due is a row with a time in the database, so a restart polls nobody early, skips no
digest, and a tick that comes late or twice does no harm.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from service.app.house import active_channels, active_sources, build_house
from service.app.metrics import Metrics
from service.app.rooms import Rooms
from service.domain.configuration import Configuration
from service.domain.errors import StoreUnavailable
from service.domain.ledger import ClaimedPoll
from service.pipeline.commit import Commit
from service.pipeline.deliver import Deliver
from service.pipeline.digest import Digests
from service.pipeline.ingest import Ingest
from service.pipeline.parts import House

TICK_S = 1.0
POLL_LEASE = timedelta(minutes=15)
POLLS_AT_ONCE = 64
ALIVE_S = 60.0
GRACE_S = 20.0
"""How long a stop waits for what is in hand before it gives it back unfinished."""

log = structlog.get_logger("oversight.engine")


@dataclass(slots=True, kw_only=True)
class Engine:
    """Built from a configuration and the open rooms; `start`, then `stop`."""

    rooms: Rooms
    configuration: Configuration
    base_url: str
    house: House = field(init=False)
    last_tick: dict[str, float] = field(default_factory=dict)
    metrics: Metrics = field(default_factory=Metrics)
    _started: float = 0.0
    _commit: Commit = field(init=False)
    _ingest: Ingest = field(init=False)
    _deliver: Deliver = field(init=False)
    _digests: Digests = field(init=False)
    _scheduler: AsyncIOScheduler = field(init=False)
    _polls: dict[str, tuple[int, asyncio.Task[None]]] = field(default_factory=dict)
    _loops: list[asyncio.Task[None]] = field(default_factory=list)
    _delivering: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        rooms = self.rooms
        self._commit = Commit(store=rooms.store, house=lambda: self.house, tools=rooms.tools)
        self._ingest = Ingest(
            store=rooms.store,
            transport=rooms.outside.transport,
            parser=rooms.outside.parser,
            commit=self._commit,
            house=lambda: self.house,
            tools=rooms.tools,
        )
        self._deliver = Deliver(
            store=rooms.store,
            transport=rooms.outside.transport,
            house=lambda: self.house,
            tools=rooms.tools,
            observe=self.metrics.tried,
        )
        self._digests = Digests(store=rooms.store, house=lambda: self.house, tools=rooms.tools)
        self._scheduler = AsyncIOScheduler(timezone="UTC")

    async def start(self) -> None:
        """Register what is configured and begin to tick."""
        self._started = asyncio.get_running_loop().time()
        await self.apply(self.configuration)
        self._loops = [
            asyncio.create_task(self._commit.run(), name="commit"),
            asyncio.create_task(self._deliver_when_owed(), name="deliver when owed"),
        ]
        self._tick("polls", self._start_polls, TICK_S)
        self._tick("deliveries", self._deliver_round, TICK_S)
        self._tick("digests", self._digest_round, 5 * TICK_S)
        self._tick("retention", self._prune, 3600.0)
        self._scheduler.start()

    async def apply(self, configuration: Configuration) -> None:
        """Put a configuration in force: at the start, and on a reload."""
        now = self.rooms.tools.clock()
        sources = active_sources(configuration)
        _, channels = await self.rooms.store.register(dict.fromkeys(sources, now), active_channels(configuration), now)
        self.house = build_house(configuration, channels, self.base_url)
        self.configuration = configuration
        await self._digests.plan()
        for path, names in configuration.waiting.items():
            log.info("waiting", what=path, waiting_for=", ".join(names))
        log.info("configured", sources=len(sources), channels=len(channels), topics=len(self.house.topics))

    async def stop(self) -> None:
        """Finish what is in hand or give it back; then let go."""
        log.info("stopping", polls=len(self._polls))
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self._deliver.stop()
        tasks = [task for _, task in self._polls.values()]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=GRACE_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self.rooms.store.release_polls({name: token for name, (token, _) in self._polls.items()})
        async with self._delivering:
            pass
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)

    def alive(self) -> bool:
        """Return whether polls and deliveries have been served within the last minute."""
        return not self.late_ticks()

    def late_ticks(self) -> list[tuple[str, float]]:
        """Return the ticks that have not done their work for a minute, with the seconds since they did."""
        now = asyncio.get_running_loop().time()
        ages = [(name, now - self.last_tick.get(name, self._started)) for name in ("polls", "deliveries")]
        return [(name, age_s) for name, age_s in ages if age_s >= ALIVE_S]

    def wake(self) -> None:
        """Look for due deliveries now rather than at the next tick."""
        self._commit.owed.set()

    def poll_now(self, claimed: ClaimedPoll) -> asyncio.Task[None]:
        """Poll one claimed source in the background."""
        task = asyncio.create_task(self._poll(claimed), name=f"poll {claimed.state.name}")
        self._polls[claimed.state.name] = (claimed.token, task)
        return task

    async def _poll(self, claimed: ClaimedPoll) -> None:
        name = claimed.state.name
        try:
            self.metrics.polled(await self._ingest.poll(claimed))
            del self._polls[name]
        except StoreUnavailable as error:
            self._polls.pop(name, None)
            log.error(  # noqa: TRY400 - the reason is enough
                "a poll could not be stored; its lease ends by itself", source=name, why=str(error)
            )
        except asyncio.CancelledError:
            raise
        except Exception:
            self._polls.pop(name, None)
            log.exception("a poll broke; its lease ends by itself", source=name)

    async def _start_polls(self) -> None:
        free = POLLS_AT_ONCE - len(self._polls)
        names = [name for name in self.house.sources if name not in self._polls]
        if free <= 0 or not names:
            return
        now = self.rooms.tools.clock()
        for claimed in await self.rooms.store.claim_polls(names, now, limit=free, lease=POLL_LEASE):
            self.poll_now(claimed)

    async def _deliver_round(self) -> None:
        if self._delivering.locked():
            return
        async with self._delivering:
            while await self._deliver.round():
                pass

    async def _deliver_when_owed(self) -> None:
        while True:
            await self._commit.owed.wait()
            self._commit.owed.clear()
            await self._guarded("deliveries", self._deliver_round)

    async def _digest_round(self) -> None:
        if await self._digests.round():
            self._commit.owed.set()

    async def _prune(self) -> None:
        keep = self.configuration.retention
        gone = await self.rooms.store.prune(
            self.rooms.tools.clock(), items=keep.items, polls=keep.polls, attempts=keep.attempts
        )
        if any(gone.values()):
            log.info("forgot", **gone)

    def _tick(self, name: str, work: Callable[[], Awaitable[None]], every_s: float) -> None:
        async def tick() -> None:
            await self._guarded(name, work)

        self._scheduler.add_job(
            tick, "interval", seconds=every_s, id=name, coalesce=True, max_instances=1, misfire_grace_time=None
        )

    async def _guarded(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do one tick's work. A database that is gone is met again at the next tick; nothing ends the ticking."""
        try:
            await work()
            self.last_tick[name] = asyncio.get_running_loop().time()
        except StoreUnavailable as error:
            log.error(  # noqa: TRY400 - the reason is enough
                "the database does not answer", tick=name, why=str(error)
            )
        except Exception:
            log.exception("a tick broke", tick=name)
