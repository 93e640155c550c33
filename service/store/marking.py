"""Marks: what readers make of alerts, kept for ever; the latest of an item counts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import orjson
from sqlalchemy import ColumnElement, func, insert, or_, select

from service.domain.ledger import StoredItem
from service.domain.marks import Mark, Verdict
from service.domain.messages import ref_of
from service.stages.deduping.compose import lead_of
from service.store.codec import dump
from service.store.columns import Found, sayable
from service.store.mark_table import MARK
from service.store.outbox_tables import ALERT
from service.store.recalling import load_stories
from service.store.views import Views

REF_CHARS = len(ref_of("0" * 32))


class Marking(Views):
    """The marks of the store."""

    async def mark(self, reference: str, verdict: Verdict, now: datetime) -> Mark | None:
        """Mark what was told as useful or noise; None where `reference` names nothing that can be marked."""
        mark = await self._mark_of_alert(sayable(reference), verdict, now)
        if mark is None:
            item = await self.find_item(reference)
            mark = None if item is None else mark_of(item, verdict, now)
        if mark is not None:
            row = {
                "story_id": mark.story_id,
                "item_id": mark.item_id,
                "alert_id": mark.alert_id,
                "channel": mark.channel,
                "verdict": mark.verdict.value,
                "topics": dump(mark.topics),
                "at": mark.at,
            }
            async with self._database.writing() as connection:
                await connection.execute(insert(MARK), [row])
        return mark

    async def _mark_of_alert(self, reference: str, verdict: Verdict, now: datetime) -> Mark | None:
        named: list[ColumnElement[bool]] = [ALERT.c.id == reference, ALERT.c.delivery_id == reference]
        if len(reference) == REF_CHARS:
            last = func.substr if self._database.sqlite else func.right
            named.append(last(ALERT.c.delivery_id, -REF_CHARS if self._database.sqlite else REF_CHARS) == reference)
        columns = (ALERT.c.id, ALERT.c.channel, ALERT.c.story_id)
        async with self._database.reading() as connection:
            rows = (await connection.execute(select(*columns).where(or_(*named)).limit(2))).all()
            if len(rows) != 1:
                return None
            row = rows[0]
            story = (await load_stories(self._database, connection, (row.story_id,)))[row.story_id]
        if not story.members:
            return None
        return mark_of(lead_of(story.members), verdict, now, alert_id=row.id, channel=row.channel)

    async def marks(self, story_ids: Collection[str] | None = None) -> tuple[Mark, ...]:
        """Return the latest mark of each item (of those stories), oldest first."""
        newest = select(func.max(MARK.c.number)).group_by(MARK.c.item_id)
        if story_ids is not None:
            newest = newest.where(self._database.among(MARK.c.story_id, story_ids))
        query = select(MARK).where(MARK.c.number.in_(newest)).order_by(MARK.c.number)
        async with self._database.reading() as connection:
            return tuple(map(_mark, await connection.execute(query)))


def mark_of(
    item: StoredItem, verdict: Verdict, now: datetime, *, alert_id: str | None = None, channel: str | None = None
) -> Mark | None:
    """Return the mark of an item; None for one that is in no story, which nobody was told of."""
    if item.story_id is None:
        return None
    return Mark(
        story_id=item.story_id,
        item_id=item.id,
        verdict=verdict,
        topics=tuple(match.topic for match in item.matches),
        at=now,
        alert_id=alert_id,
        channel=channel,
    )


def _mark(row: Found) -> Mark:
    return Mark(
        story_id=row.story_id,
        item_id=row.item_id,
        verdict=Verdict(row.verdict),
        topics=tuple(orjson.loads(row.topics)),
        at=row.at,
        alert_id=row.alert_id,
        channel=row.channel,
    )
