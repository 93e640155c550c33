"""A dead man's switch: calls an address every so often while polls and deliveries are being served."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from service.app.engine import Engine
from service.domain.errors import OutsideError
from service.domain.ports import Transport
from service.domain.wire import Request

IDLE_S = 30.0

log = structlog.get_logger("oversight.heart")


@dataclass(frozen=True, slots=True)
class Heart:
    """Beats while the engine is alive: an address that is no longer called tells somebody else's watch."""

    engine: Engine
    transport: Transport
    clock: Callable[[], datetime]

    async def beat(self) -> None:
        """Call the address of `defaults.heartbeat` for ever, or idle while there is none."""
        while True:
            heartbeat = self.engine.configuration.defaults.heartbeat
            if heartbeat is None:
                await asyncio.sleep(IDLE_S)
                continue
            if not self.engine.late_ticks():
                await self._call(heartbeat.url.reveal())
            await asyncio.sleep(heartbeat.every.total_seconds())

    async def _call(self, url: str) -> None:
        try:
            response = await self.transport.send(Request(url=url))
        except OutsideError as error:
            log.warning("the heartbeat did not arrive", why=str(error))
            return
        if response.status >= 400:
            log.warning("the heartbeat was refused", status=response.status)
