"""Paces on a database: hosts that rest, keys with a daily quota, and how many polls of one host may go on at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import case, literal, or_, select

from service.domain.pace import Pace, quota_pace
from service.domain.wire import Quota
from service.store.part import Part
from service.store.tables import PACE


class Pacing(Part):
    """Draws on quotas and rests of hosts."""

    async def draw(self, quota: Quota, now: datetime) -> datetime | None:
        """Count one request against a quota; return None, or, uncounted, when it may be asked for again."""
        name = quota_pace(quota)
        row = PACE.c.name == name
        async with self._database.writing() as connection:
            fresh = {"name": name, "not_before": None, "day": None, "used": 0, "per_day": quota.per_day}
            await connection.execute(self._database.insert(PACE).values(fresh).on_conflict_do_nothing())
            found = (await connection.execute(select(PACE).where(row).with_for_update())).one()
            known = Pace(**found._mapping)
            again, drawn = drawn_from(known, quota, now)
            if again is None:
                values = {"day": drawn.day, "used": drawn.used, "per_day": quota.per_day}
                await connection.execute(PACE.update().where(row).values(values))
        return again

    async def rest(self, pace: str, until: datetime) -> None:
        """Leave a host or a key alone until then; an earlier time than the one that holds changes nothing."""
        adding = self._database.insert(PACE).values(name=pace, not_before=until, used=0)
        held = PACE.c.not_before
        later = case((or_(held.is_(None), held < until), literal(until, held.type)), else_=held)
        async with self._database.writing() as connection:
            await connection.execute(adding.on_conflict_do_update(index_elements=["name"], set_={"not_before": later}))

    async def paces(self, now: datetime) -> tuple[Pace, ...]:
        """Return the paces that hold now: those that rest, and the quotas with what was drawn today (UTC)."""
        holding = or_(PACE.c.not_before > now, PACE.c.day == day_of(now))
        async with self._database.reading() as connection:
            rows = await connection.execute(select(PACE).where(holding).order_by(PACE.c.name))
            return tuple(Pace(**row._mapping) for row in rows)


def day_of(now: datetime) -> str:
    """Return the day (UTC) that a draw counts on."""
    return now.astimezone(UTC).date().isoformat()


def drawn_from(pace: Pace, quota: Quota, now: datetime) -> tuple[datetime | None, Pace]:
    """Return when the quota may be drawn on again (None: it was drawn on now), and the pace afterwards (pure)."""
    if pace.not_before is not None and pace.not_before > now:
        return pace.not_before, pace
    today = day_of(now)
    used = pace.used if pace.day == today else 0
    if used >= quota.per_day - quota.reserve:
        midnight = datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
        return midnight, pace
    return None, Pace(name=pace.name, not_before=pace.not_before, day=today, used=used + 1, per_day=quota.per_day)


def takeable(
    in_turn: Iterable[tuple[str, str | None]], busy: Mapping[str, int], *, limit: int, per_host: int | None
) -> list[str]:
    """Return the names that may be leased now (pure): in their order, no host above `per_host` with those `busy`."""
    taken: Counter[str] = Counter(busy)
    names: list[str] = []
    for name, host in in_turn:
        if len(names) == limit:
            break
        if host is not None and per_host is not None:
            if taken[host] >= per_host:
                continue
            taken[host] += 1
        names.append(name)
    return names
