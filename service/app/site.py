"""Gives the web pages what they need of the running engine."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from service.app.channels import send_test
from service.app.engine import Engine
from service.app.evidence import evidence_of
from service.app.settings import Settings
from service.domain.errors import UnknownName
from service.domain.wire import Secret
from service.sources import KINDS
from service.web.app import build_app
from service.web.services import Readiness, WebServices


def build_site(settings: Settings, engine: Engine, token: Secret) -> web.Application:
    """Return the web application of a running engine."""
    return build_app(
        WebServices(
            store=engine.rooms.store,
            configuration=lambda: engine.configuration,
            clock=engine.rooms.tools.clock,
            base_url=settings.base_url,
            admin_token=token,
            loopback=settings.loopback,
            kinds=frozenset(KINDS),
            readiness=lambda: _readiness(engine),
            metrics=lambda: _metrics(engine),
            actions=_Actions(engine),
            pushes=engine.pushes,
            subscriptions=engine.subscriptions,
            evidence=lambda reference: evidence_of(engine.rooms.store, reference),
        )
    )


def _readiness(engine: Engine) -> Readiness:
    reasons = tuple(
        f"{name} have not been served for {age_s:.0f} s" if age_s else f"{name} are about to start"
        for name, age_s in engine.late_ticks()
    )
    return Readiness(ready=not reasons, reasons=reasons)


def _metrics(engine: Engine) -> bytes:
    for name, age_s in engine.ticks.ages_s().items():
        engine.metrics.watch_tick(name, age_s)
    return engine.metrics.text()


@dataclass(frozen=True, slots=True)
class _Actions:
    engine: Engine

    async def replay(self, delivery_id: str) -> bool:
        rooms = self.engine.rooms
        done = await rooms.store.replay(delivery_ids=[delivery_id], now=rooms.tools.clock())
        self.engine.wake()
        return bool(done)

    async def resume_channel(self, name: str) -> None:
        self._known(name)
        await self.engine.rooms.store.resume_channel(name)
        self.engine.wake()

    async def test_channel(self, name: str) -> str:
        self._known(name)
        rooms = self.engine.rooms
        verdict = await send_test(self.engine.house.channels[name], rooms.outside.transport, rooms.tools)
        if verdict.arrived:
            await self.resume_channel(name)
        return verdict.words

    def _known(self, name: str) -> None:
        channels = self.engine.house.channels
        if name not in channels:
            raise UnknownName("channel", name, tuple(channels))
