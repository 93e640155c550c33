"""The calendar: a digest that is due becomes one delivery of all alerts that wait for it.

Due times are rows, so a digest that fell due while the service was down goes out once when it is back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

import structlog

from service.domain.ledger import NewDelivery
from service.domain.matches import Severity
from service.domain.messages import Alert, AlertKind, Digest
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
        next_at = timing.next_digest(now, channel.digest, house.zone) if channel.digest else None
        async with self._store.writing() as tx:
            # Read while nobody else can write: an alert that came in between would wait for a digest that never comes.
            waiting = await self._store.waiting_alerts(channel.name)
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
        alerts = _one_a_story([alert_of(view, house.topics) for view in waiting])
        title = f"{len(alerts)} more alerts" if overflow else f"Digest of {day}: {len(alerts)} alerts"
        digest = Digest(
            id=self._tools.new_id(),
            title=title if len(alerts) != 1 else title.removesuffix("s"),
            day=day,
            overflow=overflow,
            alerts=tuple(_ordered(alerts)),
            at=now,
        )
        delivery_id = self._tools.new_id()
        return NewDelivery(
            id=delivery_id,
            channel=channel.name,
            subject=f"digest:{day}" if not overflow else f"overflow:{delivery_id}",
            bodies=channel.notifier.encode(digest, delivery_id),
            not_before=_not_before(channel, digest, house),
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


def _not_before(channel: ChannelParts, digest: Digest, house: House) -> datetime:
    """Return when the digest may go out: after the quiet hours, unless something urgent in it goes through them."""
    quiet = channel.quiet
    urgent = any(alert.story.severity is Severity.URGENT for alert in digest.alerts)
    if quiet is None or (urgent and quiet.urgent == "through"):
        return digest.at
    return timing.quiet_until(digest.at, quiet, house.zone) or digest.at


def _one_a_story(alerts: list[Alert]) -> list[Alert]:
    """Return alerts, oldest first, with one entry a story: an update changes the entry that waits for it.

    A new story stays new, at its last step, with no changes: nobody saw what it was before. A reminder stands alone.
    """
    entries: dict[str, Alert] = {}
    for alert in alerts:
        reminds = alert.kind is AlertKind.DEADLINE
        key = alert.id if reminds else f"story {alert.story.id}"
        first = entries.get(key)
        if first is None:
            entries[key] = alert
        elif first.kind is AlertKind.CREATED:
            entries[key] = replace(first, step=alert.step)
        else:
            entries[key] = replace(alert, changes=tuple(dict.fromkeys((*first.changes, *alert.changes))))
    return list(entries.values())


def _ordered(alerts: list[Alert]) -> list[Alert]:
    """Return the gravest first, the newest first among equals."""
    return sorted(alerts, key=lambda alert: (-alert.story.severity, -alert.at.timestamp()))
