"""Reads for the record of an item: which alerts and deliveries an id names, how they were tried, what poll was when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Column, ColumnElement, func, or_, select

from service.domain.messages import ref_of
from service.domain.views import AlertView, AttemptView, DeliveryView, PollView
from service.store.columns import sayable
from service.store.outbox_tables import ALERT, ATTEMPT, DELIVERY
from service.store.rows import attempt_view, delivery_view, poll_view
from service.store.tables import POLL
from service.store.views import Views, alert_rows

REF_CHARS = len(ref_of("0" * 32))
POLL_LASTS = timedelta(hours=1)
"""No poll, with its commit, takes longer: its lease ends before."""


class EvidenceReads(Views):
    """What only the record of an item asks."""

    async def alerts_named(self, reference: str) -> tuple[AlertView, ...]:
        """Return the alerts that `reference` names, oldest first: an alert's id, or its delivery's id or `ref`."""
        named = or_(ALERT.c.id == reference, self._names(ALERT.c.delivery_id, reference))
        return await self._alert_views(alert_rows().where(named).order_by(ALERT.c.at, ALERT.c.id))

    async def deliveries_named(self, references: Collection[str]) -> tuple[DeliveryView, ...]:
        """Return the deliveries whose id or `ref` is among `references`, oldest first."""
        named = [self._names(DELIVERY.c.id, one) for one in references if len(one) == REF_CHARS]
        query = select(DELIVERY).where(or_(self._database.among(DELIVERY.c.id, references), *named))
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(DELIVERY.c.created, DELIVERY.c.id))
            return tuple(map(delivery_view, rows))

    def _names(self, delivery_id: Column[str], reference: str) -> ColumnElement[bool]:
        reference = sayable(reference)  # what is compared with the result of a function is not made so by itself
        if len(reference) != REF_CHARS:
            return delivery_id == reference
        sqlite = self._database.sqlite
        last = func.substr(delivery_id, -REF_CHARS) if sqlite else func.right(delivery_id, REF_CHARS)
        return or_(delivery_id == reference, last == reference)

    async def attempts(self, delivery_ids: Collection[str]) -> Mapping[str, tuple[AttemptView, ...]]:
        """Return the tries of those deliveries that are still on record, by delivery, oldest first."""
        among = self._database.among(ATTEMPT.c.delivery_id, delivery_ids)
        found: defaultdict[str, list[AttemptView]] = defaultdict(list)
        async with self._database.reading() as connection:
            for row in await connection.execute(select(ATTEMPT).where(among).order_by(ATTEMPT.c.number)):
                found[row.delivery_id].append(attempt_view(row))
        return {delivery_id: tuple(tries) for delivery_id, tries in found.items()}

    async def polls_before(self, moments: Collection[tuple[str, datetime]]) -> Mapping[tuple[str, datetime], PollView]:
        """Return for each (source, time) the last poll of the source that began in the hour before that time."""
        found: dict[tuple[str, datetime], PollView] = {}
        async with self._database.reading() as connection:
            for source, at in moments:
                query = (
                    select(POLL)
                    .where(POLL.c.source == source, POLL.c.started <= at, POLL.c.started > at - POLL_LASTS)
                    .order_by(POLL.c.started.desc())
                    .limit(1)
                )
                row = (await connection.execute(query)).first()
                if row is not None:
                    found[source, at] = poll_view(row)
        return found
