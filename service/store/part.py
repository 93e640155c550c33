"""What the parts of the SQL store share: the database, and the clock by which leases are judged."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, or_

from service.store.engine import Database

SKEW_GOOD_FOR_S = 600.0
"""How long a measured difference between this machine's clock and the database's is believed."""


class Part:
    """The base of the store's parts."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._skew = timedelta()
        self._measured_s: float | None = None

    async def by_database_clock(self, now: datetime) -> datetime:
        """Return the caller's `now` on the clock that all machines share: leases are written and judged by it."""
        tick_s = asyncio.get_running_loop().time()
        if self._measured_s is None or tick_s - self._measured_s > SKEW_GOOD_FOR_S:
            self._skew = await self._database.skew(self._clock())
            self._measured_s = tick_s
        return now + self._skew


def free(lease_until: Column[Any], now: datetime) -> ColumnElement[bool]:
    """Return the condition that nobody holds the row: no lease, or one that ran out."""
    return or_(lease_until.is_(None), lease_until <= now)
