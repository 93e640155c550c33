"""The daily heartbeat: each operations channel hears once a day how the service did, above all when all is well.

A day's report has an id made of its date and channel, so a restart sends none twice; one that fell due while the
service was down goes out when it is back on the same day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import structlog

from service.domain.ledger import NewDelivery
from service.domain.messages import Notice, NoticeKind
from service.domain.options import DigestOptions
from service.domain.ports import Store
from service.pipeline.parts import ChannelParts, House, Tools
from service.pipeline.wellbeing import notice_delivery
from service.stages.pacing.reporting import COVERED, Report, facts, headline, report_day

AT = DigestOptions(at="08:00")
"""When it comes where the channel says nothing: the `digest` of an operations channel is its report."""

log = structlog.get_logger("oversight.report")


class DailyReports:
    """Owes each operations channel its daily report."""

    def __init__(self, *, store: Store, house: Callable[[], House], tools: Tools) -> None:
        self._store, self._house, self._tools = store, house, tools
        self._reported: dict[str, date] = {}

    async def round(self) -> int:
        """Owe every report that is due and was not owed yet; return how many."""
        house, now = self._house(), self._tools.clock()
        due = {channel.name: day for channel in house.operations_channels() if (day := _due(channel, house, now))}
        fresh = {name: day for name, day in due.items() if self._reported.get(name) != day}
        if not fresh:
            return 0
        report = await self._report(house, now)
        notice = Notice(
            id=self._tools.new_id(),
            kind=NoticeKind.HEARTBEAT,
            title=headline(report),
            text="The last twenty-four hours:",
            facts=facts(report),
            at=now,
        )
        owed = [_delivery(house.channels[name], notice, day) for name, day in fresh.items()]
        async with self._store.writing() as tx:
            await tx.add_deliveries(owed)
        self._reported |= fresh
        log.info("reporting", channels=", ".join(fresh))
        return len(owed)

    async def _report(self, house: House, now: datetime) -> Report:
        channels = await self._store.channel_states()
        return Report(
            states=await self._store.source_states(),
            expected={name: parts.expect_every for name, parts in house.sources.items()},
            channels=[channel for channel in channels if channel.name in house.channels],
            activity=await self._store.activity(now - COVERED),
            paces=await self._store.paces(now),
            now=now,
        )


def _due(channel: ChannelParts, house: House, now: datetime) -> date | None:
    return report_day(now, channel.created, channel.digest or AT, house.zone)


def _delivery(channel: ChannelParts, notice: Notice, day: date) -> NewDelivery:
    return notice_delivery(channel, notice, "report", seed=f"report {day.isoformat()}")
