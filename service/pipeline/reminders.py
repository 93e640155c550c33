"""Reminders: looks over the stories that were told and owes what `stages/routing/deadlines` says is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from service.domain.ledger import NewAlert, NewDelivery, Plan
from service.domain.messages import Alert, AlertKind
from service.domain.ports import Store
from service.domain.stories import Step, Story
from service.pipeline.parts import ChannelParts, House, Tools
from service.stages.deduping.compose import compose
from service.stages.pacing import timing
from service.stages.routing.deadlines import Reminder, reminders

PAGE = 200
LOOK_BACK = timedelta(days=180)
"""Stories that nothing has touched for so long have no deadlines ahead: comment periods last 90 days at most."""

log = structlog.get_logger("oversight.reminders")


class Reminders:
    """Owes reminders to the channels that want them."""

    def __init__(self, *, store: Store, house: Callable[[], House], tools: Tools) -> None:
        self._store, self._house, self._tools = store, house, tools

    async def round(self) -> int:
        """Owe every reminder that is due now; return how many."""
        house, now = self._house(), self._tools.clock()
        wanted = {channel.name: channel.deadlines for channel in house.alert_channels() if channel.deadlines}
        if not wanted:
            return 0
        owed, before = 0, None
        while stories := await self._store.stories(before=before, limit=PAGE):
            due = list(reminders(stories, wanted, now))
            if due:
                await self._owe(house, due, now)
                owed += len(due)
            before = (stories[-1].updated, stories[-1].id)
            if stories[-1].updated < now - LOOK_BACK:
                break
        return owed

    async def _owe(self, house: House, due: list[Reminder], now: datetime) -> None:
        pairs = [self._alert(house, one, now) for one in due]
        async with self._store.writing() as tx:
            await tx.carry_out(
                Plan(
                    alerts=tuple(alert for alert, _ in pairs),
                    deliveries=tuple(delivery for _, delivery in pairs if delivery),
                )
            )
        log.info("reminding", deadlines=len(due))

    def _alert(self, house: House, due: Reminder, now: datetime) -> tuple[NewAlert, NewDelivery | None]:
        channel, story = house.channels[due.channel], compose(due.story, house.topics)
        step = story.matter.step if story.matter else Step.TOLD
        alert = Alert(
            id=self._tools.new_id(), kind=AlertKind.DEADLINE, step=step, story=story, changes=(), late=False, at=now
        )
        delivery = None if channel.digest else self._delivery(house, channel, alert, story)
        return (
            NewAlert(
                id=alert.id,
                channel=channel.name,
                story_id=story.id,
                key=due.key,
                step=step,
                kind=alert.kind,
                topics=tuple(topic.slug for topic in story.topics),
                changes=(),
                late=False,
                at=now,
                delivery_id=delivery.id if delivery else None,
            ),
            delivery,
        )

    def _delivery(self, house: House, channel: ChannelParts, alert: Alert, story: Story) -> NewDelivery:
        delivery_id = self._tools.new_id()
        quiet_until = timing.quiet_until(alert.at, channel.quiet, house.zone) if channel.quiet else None
        return NewDelivery(
            id=delivery_id,
            channel=channel.name,
            subject=story.id,
            bodies=channel.notifier.encode(alert, delivery_id),
            not_before=quiet_until or alert.at,
            created=alert.at,
            title=story.lead.title,
        )
