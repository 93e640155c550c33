"""Health is open to everybody, counts only to readers."""

from __future__ import annotations

from service.web.services import Readiness
from tests.web.fakes import AUTHORIZED, Client, World


async def test_alive(stranger: Client) -> None:
    answered = await stranger.get("/healthz")
    assert (answered.status, await answered.text()) == (200, "ok\n")


async def test_ready_or_why_not(stranger: Client, world: World) -> None:
    assert await (await stranger.get("/readyz")).text() == "ready\n"
    world.readiness = Readiness(ready=False, reasons=("the database cannot be reached",))
    answered = await stranger.get("/readyz")
    assert (answered.status, await answered.text()) == (503, "the database cannot be reached\n")


async def test_counts_are_for_readers(client: Client, stranger: Client) -> None:
    answered = await client.get("/metrics")
    assert answered.content_type == "text/plain"
    assert await answered.text() == "oversight_items_total 3\n"
    assert (await stranger.get("/metrics")).status == 401
    assert (await stranger.get("/metrics", headers=AUTHORIZED)).status == 200
