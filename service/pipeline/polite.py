"""The manners of whoever asks: a transport that asks nobody who wants to be left alone, and notes who says so.

It stands between the pipeline and the transport proper, so that polls, tables and longer texts obey alike. Who rests
until when is a row in the store (`Pace`): a restart forgets nothing, and other machines obey too.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import BinaryIO

import structlog

from service.domain.errors import NotYet
from service.domain.pace import quota_pace
from service.domain.ports import Store, Transport
from service.domain.wire import Request, Response, Validators
from service.stages.pacing.asked import wait_until
from service.stages.pacing.hosts import host_pace, host_rest

READ_AGAIN_AFTER = timedelta(seconds=5)
"""What other machines were told is known after so long; what this one was told, at once."""
AFTER_MIDNIGHT = timedelta(minutes=1)
"""A key's new day begins by the other side's clock, not by ours."""

log = structlog.get_logger("oversight.polite")


class Polite:
    """A `Transport`. Raises NotYet, besides what the transport raises, where the time to ask has not come."""

    def __init__(self, transport: Transport, *, store: Store, clock: Callable[[], datetime]) -> None:
        self._transport, self._store, self._clock = transport, store, clock
        self._resting: dict[str, datetime] = {}
        self._read_at: datetime | None = None

    async def send(self, request: Request, validators: Validators | None = None) -> Response:
        """Return the answer, whatever its status. Raises OutsideError and NotYet."""
        await self._ask_leave(request, validators)
        return await self._heard(request, await self._transport.send(request, validators))

    async def download(self, request: Request, into: BinaryIO, validators: Validators | None = None) -> Response:
        """Do as `send` does, for a large answer. Raises OutsideError and NotYet."""
        await self._ask_leave(request, validators)
        return await self._heard(request, await self._transport.download(request, into, validators))

    async def _ask_leave(self, request: Request, validators: Validators | None) -> None:
        """Return if the request may be sent now, and count it on its quota; raise NotYet if not.

        Where redirects led the last time, they will lead again: that host must not rest either.
        """
        now = self._clock()
        if self._read_at is None or now - self._read_at >= READ_AGAIN_AFTER:
            await self._read(now)
        addresses = (request.url, validators.address) if validators and validators.address else (request.url,)
        paces = [host_pace(address, request.private_origin) for address in addresses]
        until = max((self._resting[pace] for pace in paces if pace in self._resting), default=now)
        if until > now:
            raise NotYet(until, "its host asked to be left alone")
        if request.quota is not None:
            again = await self._store.draw(request.quota, now)
            if again is not None:
                raise NotYet(again + AFTER_MIDNIGHT, "the key's requests of the day are spent")

    async def _read(self, now: datetime) -> None:
        """Learn who rests. What is heard meanwhile stays: rests are never cut short."""
        read = {one.name: one.not_before for one in await self._store.paces(now) if one.not_before}
        for pace, until in self._resting.items():
            if until > now:
                read[pace] = max(until, read.get(pace, until))
        self._resting, self._read_at = read, now

    async def _heard(self, request: Request, response: Response) -> Response:
        """Note what the answer asks for. With a key, a 429 speaks of the key; else it speaks of the host."""
        if response.status not in {429, 503}:
            return response
        now = self._clock()
        if response.status == 429 and request.quota is not None:
            await self._rest(quota_pace(request.quota), wait_until(response, now), now)
        else:
            pace = host_pace(response.url, request.private_origin)
            await self._rest(pace, host_rest(response.status, response.headers, response.url, now), now)
        return response

    async def _rest(self, pace: str | None, until: datetime | None, now: datetime) -> None:
        if pace is None or until is None or until <= now:
            return
        self._resting[pace] = max(until, self._resting.get(pace, until))
        await self._store.rest(pace, until)
        log.warning("resting", pace=pace, until=until.isoformat(timespec="seconds"))
