"""The running service without its web pages: registers, polls, commits, delivers, sends digests, reloads, stops.

What is due is a row with a time in the database, so a restart polls nobody early and skips no digest.
"""

from __future__ import annotations

import asyncio
import gc
from datetime import timedelta

import structlog

from service.app import clock
from service.app.house import active_channels, active_sources, build_house, hosts
from service.app.metrics import Metrics
from service.app.rooms import Rooms
from service.app.ticking import Ticks
from service.domain.configuration import Configuration
from service.domain.errors import StoreUnavailable
from service.domain.ledger import ClaimedPoll
from service.pipeline.commit import Commit
from service.pipeline.deliver import Deliver
from service.pipeline.digest import Digests
from service.pipeline.ingest import Ingest
from service.pipeline.parts import House
from service.pipeline.polite import Polite
from service.pipeline.pushed import Pushes
from service.pipeline.reminders import Reminders
from service.pipeline.report import DailyReports
from service.pipeline.subscriptions import Subscriptions
from service.pipeline.texts import Texts

TICK_S = 1.0
POLL_LEASE = timedelta(minutes=15)
POLLS_AT_ONCE = 64
POLLS_PER_HOST = 2
SUBSCRIPTIONS_S = 30.0
ALIVE_S = 60.0
GRACE_S = 20.0
"""How long a stop waits for what is in hand before it gives it back unfinished."""

log = structlog.get_logger("oversight.engine")


class Engine:
    """Built from a configuration and the open rooms; `start`, then `stop`. `apply` puts another file in force."""

    def __init__(self, *, rooms: Rooms, configuration: Configuration, base_url: str) -> None:
        self.rooms, self.configuration = rooms, configuration
        self.metrics = Metrics()
        self.ticks = Ticks()
        self._base_url = base_url
        self._polls: dict[str, tuple[int, asyncio.Task[None]]] = {}
        self._committing: asyncio.Task[None] | None = None
        store, transport, tools = rooms.store, rooms.outside.transport, rooms.tools
        polite = Polite(transport, store=store, clock=tools.clock)
        self._commit = Commit(store=store, house=self._in_force, tools=tools, owed=self.wake)
        self.pushes = Pushes(
            store=store,
            parser=rooms.outside.parser,
            commit=self._commit,
            house=self._in_force,
            tools=tools,
            observe=self.metrics.pushed,
        )
        self.subscriptions = Subscriptions(
            store=store,
            transport=transport,
            pushes=self.pushes,
            house=self._in_force,
            tools=tools,
            base_url=base_url,
            new_secret=clock.new_token,
            observe=self.metrics.pushed,
        )
        self._ingest = Ingest(
            store=store,
            transport=polite,
            parser=rooms.outside.parser,
            commit=self._commit,
            house=self._in_force,
            tools=tools,
            hubs=self.subscriptions,
        )
        self._deliver = Deliver(
            store=store,
            transport=transport,
            house=self._in_force,
            tools=tools,
            observe=self.metrics.tried,
            again=self.wake,
        )
        self._digests = Digests(store=store, house=self._in_force, tools=tools)
        self._reports = DailyReports(store=store, house=self._in_force, tools=tools)
        self._reminders = Reminders(store=store, house=self._in_force, tools=tools)
        self._texts = Texts(store=store, transport=polite, commit=self._commit, house=self._in_force, tools=tools)
        self.house: House

    def _in_force(self) -> House:
        return self.house

    async def start(self) -> None:
        """Register what is configured and begin to tick."""
        await self.rooms.store.reclaim()
        await self.apply(self.configuration)
        await self.subscriptions.look()
        self._committing = asyncio.create_task(self._commit.run(), name="commit")
        self.ticks.add("polls", self._start_polls, TICK_S)
        self.ticks.add("deliveries", self._deliver_round, TICK_S)
        self.ticks.add("texts", self._texts_round, 2 * TICK_S)
        self.ticks.add("digests", self._digest_round, 5 * TICK_S)
        self.ticks.add("reports", self._report, 60.0)
        self.ticks.add("reminders", self._remind, 600.0)
        self.ticks.add("inboxes", self.pushes.watch, 600.0)
        self.ticks.add("subscriptions", self.subscriptions.round, SUBSCRIPTIONS_S)
        self.ticks.add("retention", self._prune, 3600.0)
        self.ticks.start()

    async def apply(self, configuration: Configuration) -> None:
        """Put a configuration in force: at the start, and on a reload."""
        now = self.rooms.tools.clock()
        sources = active_sources(configuration)
        store = self.rooms.store
        at = hosts(configuration, await store.source_states(), now)
        first_polls, fingerprints = dict.fromkeys(sources, now), active_channels(configuration)
        states, channels = await store.register(first_polls, fingerprints, now, hosts=at)
        self.house = build_house(configuration, states, channels, self._base_url)
        self.configuration = configuration
        _set_aside_what_stays()
        await self._digests.plan()
        for channel in channels.values():
            if channel.waiting and channel.name not in self.house.channels:
                log.warning(
                    "deliveries wait for a channel that is not in force", channel=channel.name, waiting=channel.waiting
                )
        for path, names in configuration.waiting.items():
            log.info("waiting", what=path, waiting_for=", ".join(names))
        log.info("configured", sources=len(sources), channels=len(self.house.channels), topics=len(self.house.topics))

    async def stop(self) -> None:
        """Finish what is in hand or give it back; then let go."""
        log.info("stopping", polls=len(self._polls))
        await asyncio.gather(self._deliver.stop(GRACE_S), self.ticks.stop(GRACE_S))
        await self._deliver.finish()
        tasks = [task for _, task in self._polls.values()]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=GRACE_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self.rooms.store.release_polls({name: token for name, (token, _) in self._polls.items()})
        if self._committing:
            self._committing.cancel()
            await asyncio.gather(self._committing, return_exceptions=True)

    def late_ticks(self) -> list[tuple[str, float]]:
        """Return the ticks that have not done their work for a minute, with the seconds since they did.

        Before the start these are all, with none.
        """
        ages = self.ticks.ages_s()
        return [
            (name, ages.get(name, 0.0)) for name in ("polls", "deliveries") if name not in ages or ages[name] >= ALIVE_S
        ]

    def wake(self) -> None:
        """Look for due deliveries now rather than at the next tick."""
        self.ticks.wake("deliveries")

    def poll_now(self, claimed: ClaimedPoll) -> asyncio.Task[None]:
        """Poll one claimed source in the background."""
        task = asyncio.create_task(self._poll(claimed), name=f"poll {claimed.state.name}")
        self._polls[claimed.state.name] = (claimed.token, task)
        return task

    async def _poll(self, claimed: ClaimedPoll) -> None:
        name = claimed.state.name
        try:
            self.metrics.polled(await self._ingest.poll(claimed))
        except StoreUnavailable as error:
            log.warning("a poll could not be stored; its lease ends by itself", source=name, why=str(error))
        except Exception:
            log.exception("a poll broke; its lease ends by itself", source=name)
        del self._polls[name]  # a cancelled one stays: its lease is given back by `stop`

    async def _start_polls(self) -> None:
        free = POLLS_AT_ONCE - len(self._polls)
        polled = (name for name, parts in self.house.sources.items() if not parts.pushed)
        names = [name for name in polled if name not in self._polls]
        if free <= 0 or not names:
            return
        now = self.rooms.tools.clock()
        claim = self.rooms.store.claim_polls
        for claimed in await claim(names, now, limit=free, lease=POLL_LEASE, per_host=POLLS_PER_HOST):
            self.poll_now(claimed)

    async def _deliver_round(self) -> None:
        await self._deliver.round()

    async def _texts_round(self) -> None:
        while await self._texts.round():
            pass

    async def _digest_round(self) -> None:
        if await self._digests.round():
            self.wake()

    async def _remind(self) -> None:
        if await self._reminders.round():
            self.wake()

    async def _report(self) -> None:
        if await self._reports.round():
            self.wake()

    async def _prune(self) -> None:
        keep = self.configuration.retention
        gone = await self.rooms.store.prune(
            self.rooms.tools.clock(), items=keep.items, polls=keep.polls, attempts=keep.attempts
        )
        if any(gone.values()):
            log.info("forgot", **gone)


def _set_aside_what_stays() -> None:
    """Let the collector of cycles forget what is there now: the rules are a hundred thousand objects, walked for a
    tenth of a second again and again, while nobody else can run."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
