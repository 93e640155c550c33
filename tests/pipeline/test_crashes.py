"""The process dies at every moment: nothing is lost, and what is said twice is the same under the same id."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

from service.domain.errors import StoreUnavailable
from service.domain.ports import Store, Transport
from service.domain.wire import Request, Response, Validators
from service.store.memory import MemoryStore
from tests.pipeline.bench import Bench, make_channel, make_house, make_source, working
from tests.pipeline.fakes import PagedSource, page

PARTS = (b"one", b"two", b"three")


class Killed(BaseException):
    """The process is no more. Nothing catches it."""


@dataclass
class Fuse:
    """Burns by one at every step to the outside or the store, and ends the process when it is burnt."""

    left: int
    burnt: bool = False

    async def step(self) -> None:
        await asyncio.sleep(0)
        if self.burnt or self.left == 0:
            self.burnt = True
            raise Killed
        self.left -= 1


class FusedStore:
    """A store each call of which may be the last, before it is done or just afterwards."""

    def __init__(self, store: MemoryStore, fuse: Fuse) -> None:
        self._store, self._fuse = store, fuse

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)

        async def fused(*args: Any, **named: Any) -> Any:
            await self._fuse.step()
            result = await method(*args, **named)
            await self._fuse.step()
            return result

        return fused

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Any]:
        await self._fuse.step()
        async with self._store.writing() as tx:
            yield tx
            await self._fuse.step()  # before the commit: all is undone
        await self._fuse.step()


class FusedTransport:
    """The message may be there and the answer not."""

    def __init__(self, transport: Transport, fuse: Fuse) -> None:
        self._transport, self._fuse = transport, fuse

    async def send(self, request: Request, validators: Validators | None = None) -> Response:
        await self._fuse.step()
        response = await self._transport.send(request, validators)
        await self._fuse.step()
        return response


def lit(bench: Bench, fuse: Fuse) -> tuple[Any, Any]:
    """Begin a process that dies with the fuse; return what it had before."""
    kept = bench.store, bench.transport
    bench.store = cast("Store", FusedStore(cast("MemoryStore", bench.store), fuse))
    bench.transport = cast("Any", FusedTransport(bench.transport, fuse))
    bench.begin_process()
    bench.store, bench.transport = kept
    return kept


async def until_dead(bench: Bench, work: Any, fuse: Fuse) -> bool:
    """Do the work in a process of its own; return whether it came to its end."""
    tasks = [asyncio.create_task(bench.commit.run()), asyncio.create_task(work())]
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    if not fuse.burnt:
        await bench.deliver.finish()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    # what the dead process was still doing ends with it
    rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
    return not fuse.burnt and tasks[1] in done


def told_ids(bench: Bench) -> dict[str, set[bytes]]:
    """Return the bodies that were sent under each id."""
    found: defaultdict[str, set[bytes]] = defaultdict(set)
    for request, _ in bench.transport.asked:
        if "id" in request.headers:
            found[request.headers["id"]].add(request.body or b"")
    return found


async def test_a_delivery_that_dies_at_any_step_is_made_again_under_the_same_id() -> None:
    steps = 0
    while True:
        bench = Bench(make_house([], [make_channel()]))
        async with working(bench):
            await bench.owe("a")
            await bench.owe("d", bodies=PARTS)
        fuse = Fuse(steps)
        lit(bench, fuse)
        whole = await until_dead(bench, bench.deliver.round, fuse)
        bench.begin_process()
        bench.clock.pass_(minutes=6)  # the lease of the dead process ends
        await bench.round()
        assert await bench.states() == {"a": "sent", "d": "sent"}, steps
        assert told_ids(bench) == {"a": {b"a"}, "d": {b"one"}, "d-2": {b"two"}, "d-3": {b"three"}}, steps
        if whole:
            break
        steps += 1
    assert steps >= 12
    assert len(bench.transport.asked) == 4


async def test_a_delivery_that_is_cancelled_at_any_moment_is_made_again() -> None:
    for moments in range(60):
        bench = Bench(make_house([], [make_channel()]))
        async with working(bench):
            await bench.owe("a")
            await bench.owe("d", bodies=PARTS)
            fuse = Fuse(1000)
            lit(bench, fuse)
            await bench.deliver.round()
            for _ in range(moments):
                await asyncio.sleep(0)
            await bench.deliver.stop(0.0)
            bench.begin_process()
            bench.clock.pass_(minutes=6)  # for the one moment at which giving back itself is cancelled
            await bench.round()
            assert await bench.states() == {"a": "sent", "d": "sent"}, moments
            assert told_ids(bench) == {"a": {b"a"}, "d": {b"one"}, "d-2": {b"two"}, "d-3": {b"three"}}, moments


async def test_a_poll_that_dies_at_any_step_loses_nothing_and_tells_nothing_twice() -> None:
    steps = 0
    while True:
        source = make_source(source=PagedSource(), first_run=None)
        bench = Bench(make_house([source], [make_channel(), make_channel("ops", operations=True)]))
        bench.publish(page("alpha", next="https://api.example/2"), url="https://api.example/1")
        bench.publish(page("beta", cursor={"seen": 2}), url="https://api.example/2")
        await bench.register()
        fuse = Fuse(steps)
        lit(bench, fuse)
        (claimed,) = await bench.store.claim_polls(["paper"], bench.clock.now, limit=1, lease=source.every / 4)

        async def poll(bench: Bench = bench, claimed: Any = claimed) -> None:
            await bench.ingest.poll(claimed)

        whole = await until_dead(bench, poll, fuse)
        bench.clock.pass_(hours=2)
        bench.begin_process()
        async with working(bench):
            result = await bench.poll()
        assert await bench.told() == ["alpha", "beta"], steps
        assert result.state.cursor == {"seen": 2}
        await bench.round()
        assert all(len(bodies) == 1 for bodies in told_ids(bench).values())
        assert len(told_ids(bench)) == 2
        if whole:
            break
        steps += 1
    assert steps >= 10


async def test_a_store_that_is_gone_for_a_while_is_met_again() -> None:
    class Away(MemoryStore):
        away = True

        async def claim_channels(self, *args: Any, **named: Any) -> Any:
            if self.away:
                raise StoreUnavailable("gone")
            return await super().claim_channels(*args, **named)

    store = Away()
    async with working(Bench(make_house([], [make_channel()]), store=store)) as bench:
        await bench.owe("a")
        try:
            await bench.deliver.round()
        except StoreUnavailable:
            store.away = False
        assert await bench.round() == 1
