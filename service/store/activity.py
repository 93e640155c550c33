"""What the service did since a time, counted from its records."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import case, func, select

from service.domain.outcomes import WELL
from service.domain.views import Activity
from service.store.outbox_tables import ALERT, ATTEMPT
from service.store.part import Part
from service.store.tables import POLL


class Activities(Part):
    """Counts for the daily report."""

    async def activity(self, since: datetime) -> Activity:
        """Return what was done since (as far as retention remembers)."""
        failed = case((POLL.c.outcome.in_([outcome.value for outcome in WELL]), 0), else_=1)
        sums = (func.count(), func.sum(failed), func.sum(POLL.c.fresh), func.sum(POLL.c.matched))
        alerts = select(func.count()).select_from(ALERT).where(ALERT.c.at >= since)
        sent = select(func.count()).select_from(ATTEMPT).where(ATTEMPT.c.at >= since, ATTEMPT.c.outcome == "sent")
        async with self._database.reading() as connection:
            polled = (await connection.execute(select(*sums).where(POLL.c.started >= since))).one()
            polls, failures, fresh, matched = (count or 0 for count in polled)
            return Activity(
                polls=polls,
                failed=failures,
                fresh=fresh,
                matched=matched,
                alerts=(await connection.execute(alerts)).scalar_one(),
                sent=(await connection.execute(sent)).scalar_one(),
            )
