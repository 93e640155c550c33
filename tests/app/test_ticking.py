"""What ticks: loops are woken where they live."""

from __future__ import annotations

import asyncio
import threading

from service.app.ticking import Ticks


class Watched(Ticks):
    """Notes in which thread a loop is woken."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: list[threading.Thread] = []

    def wake(self, name: str) -> None:
        self.threads.append(threading.current_thread())
        super().wake(name)


async def test_a_tick_wakes_its_loop_in_the_thread_of_the_loop() -> None:
    rounds: asyncio.Queue[None] = asyncio.Queue()

    async def work() -> None:
        rounds.put_nowait(None)

    ticks = Watched()
    ticks.add("work", work, 0.01)
    ticks.start()
    for _ in range(3):
        await asyncio.wait_for(rounds.get(), 20.0)
    await ticks.stop(1.0)
    assert set(ticks.threads) == {threading.current_thread()}
