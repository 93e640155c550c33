"""Leases of polls, and the paces of hosts and keys, in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from service.domain.ledger import ClaimedPoll
from service.domain.pace import Pace, quota_pace
from service.domain.wire import Quota
from service.store.memory_rows import Rows
from service.store.pacing import day_of, drawn_from, takeable


class MemoryPolls:
    """Who may be polled now, and by whom."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def claim_polls(
        self, names: Collection[str], now: datetime, *, limit: int, lease: timedelta, per_host: int | None = None
    ) -> tuple[ClaimedPoll, ...]:
        """Lease up to `limit` sources among `names` that are due and not leased, the longest due first."""
        rows = self._rows
        due = [
            entry
            for name, entry in rows.sources.items()
            if name in names
            and entry.state.next_poll_at <= now
            and entry.lease.free(now)
            and not rows.rests(entry.host, now)
        ]
        due.sort(key=lambda entry: (entry.state.next_poll_at, entry.state.name))
        leased = (one.host for one in rows.sources.values() if one.host and not one.lease.free(now))
        in_turn = ((one.state.name, one.host) for one in due)
        first = takeable(in_turn, Counter(leased), limit=limit, per_host=per_host)
        taken = (rows.sources[name] for name in first)
        return tuple(ClaimedPoll(state=one.state, token=one.lease.take(now + lease)) for one in taken)

    async def release_polls(self, tokens: Mapping[str, int]) -> None:
        """Give leases back unfinished."""
        for name, token in tokens.items():
            lease = self._rows.sources[name].lease
            if lease.held(token):
                lease.give_back()

    async def draw(self, quota: Quota, now: datetime) -> datetime | None:
        """Count one request against a quota; return None, or, uncounted, when it may be asked for again."""
        name = quota_pace(quota)
        again, self._rows.paces[name] = drawn_from(self._rows.paces.get(name, Pace(name=name)), quota, now)
        return again

    async def rest(self, pace: str, until: datetime) -> None:
        """Leave a host or a key alone until then; an earlier time than the one that holds changes nothing."""
        known = self._rows.paces.get(pace, Pace(name=pace))
        self._rows.paces[pace] = replace(known, not_before=max(until, known.not_before or until))

    async def paces(self, now: datetime) -> tuple[Pace, ...]:
        """Return the paces that hold now: those that rest, and the quotas with what was drawn today (UTC)."""
        held = (pace for _, pace in sorted(self._rows.paces.items()))
        return tuple(one for one in held if (one.not_before and one.not_before > now) or one.day == day_of(now))
