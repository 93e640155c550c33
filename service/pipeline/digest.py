"""The calendar: a digest that is due becomes one delivery of all alerts that wait for it.

Due times are rows, so a digest that fell due while the service was down goes out once when it is back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import structlog

from service.domain.ledger import NewDelivery
from service.domain.messages import Alert, Digest
from service.domain.ports import Store
from service.domain.views import AlertView
from service.pipeline.parts import ChannelParts, House, Tools
from service.stages.deduping.compose import compose
from service.stages.pacing import timing

log = structlog.get_logger("oversight.digest")


class Digests:
    """Sends out digests that are due."""

    def __init__(self, *, store: Store, house: Callable[[], House], tools: Tools) -> None:
        self._store, self._house, self._tools = store, house, tools

    async def plan(self) -> None:
        """Give each channel with a digest its next due time, where it has none yet."""
        house, now = self._house(), self._tools.clock()
        have = {state.name: state.next_digest_at for state in await self._store.channel_states()}
        async with self._store.writing() as tx:
            for channel in house.alert_channels():
                if channel.digest and have.get(channel.name) is None:
                    await tx.set_next_digest(channel.name, timing.next_digest(now, channel.digest, house.zone))

    async def round(self) -> int:
        """Turn every digest that is due into a delivery; return how many went out."""
        house, now = self._house(), self._tools.clock()
        due = await self._store.due_digests(list(house.channels), now)
        return sum([await self._one(house, house.channels[name], now) for name in due])

    async def _one(self, house: House, channel: ChannelParts, now: datetime) -> int:
        waiting = await self._store.waiting_alerts(channel.name)
        next_at = timing.next_digest(now, channel.digest, house.zone) if channel.digest else None
        async with self._store.writing() as tx:
            if not waiting:
                await tx.set_next_digest(channel.name, next_at)
                return 0
            delivery = self._delivery(house, channel, waiting, now)
            await tx.bind_digest(channel.name, [view.id for view in waiting], delivery, next_at)
        log.info("digest", channel=channel.name, alerts=len(waiting))
        return 1

    def _delivery(
        self, house: House, channel: ChannelParts, waiting: tuple[AlertView, ...], now: datetime
    ) -> NewDelivery:
        day = now.astimezone(house.zone).date().isoformat()
        overflow = channel.digest is None
        title = f"{len(waiting)} more alerts" if overflow else f"Digest of {day}: {len(waiting)} alerts"
        digest = Digest(
            id=self._tools.new_id(),
            title=title if len(waiting) != 1 else title.removesuffix("s"),
            day=day,
            overflow=overflow,
            alerts=tuple(_ordered([alert_of(view, house.topics) for view in waiting])),
            at=now,
        )
        delivery_id = self._tools.new_id()
        return NewDelivery(
            id=delivery_id,
            channel=channel.name,
            subject=f"digest:{day}" if not overflow else f"overflow:{delivery_id}",
            bodies=channel.notifier.encode(digest, delivery_id),
            not_before=now,
            created=now,
            title=digest.title,
        )


def alert_of(view: AlertView, topics: Mapping[str, str]) -> Alert:
    """Return an alert as a message, its story as it stands now."""
    return Alert(
        id=view.id,
        kind=view.kind,
        step=view.step,
        story=compose(view.story, topics),
        changes=view.changes,
        late=view.late,
        at=view.at,
    )


def _ordered(alerts: list[Alert]) -> list[Alert]:
    """Return the gravest first, the newest first among equals."""
    return sorted(alerts, key=lambda alert: (-alert.story.severity, -alert.at.timestamp()))
