"""Reminders (pure): stories that were told x channels that want reminders -> the deadlines that draw near.

No reminder is planned ahead: each look asks what lies within the wanted time now, so one that fell due while the
service was down goes out when it is back, and a moved deadline needs no clearing up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.domain.items import Deadline
from service.domain.ledger import StoredStory
from service.stages.deduping.compose import lead_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A deadline of a story that a channel is to be reminded of. `key` is the alert's key: each is told once."""

    story: StoredStory
    channel: str
    deadline: Deadline
    key: str


def reminders(
    stories: Sequence[StoredStory], wanted: Mapping[str, Sequence[timedelta]], now: datetime
) -> Iterator[Reminder]:
    """Yield the reminders that are due. `wanted`: channel -> how long before a deadline it is to be reminded.

    A channel that was not told of the story is not reminded of it; nor is one that first heard of it when the deadline
    was already nearer than that. Of several that are due at once, only the nearest is told.
    """
    for story in stories:
        for deadline in lead_of(story.members).item.facts.deadlines:
            if deadline.at <= now:
                continue
            for channel, befores in wanted.items():
                due = [before for before in befores if _is_due(story, channel, deadline, before, now)]
                if due:
                    before = min(due)
                    key = f"deadline:{deadline.kind}:{deadline.at:%Y-%m-%dT%H:%M}:{int(before.total_seconds())}"
                    if key not in story.told[channel]:
                        yield Reminder(story=story, channel=channel, deadline=deadline, key=key)


def _is_due(story: StoredStory, channel: str, deadline: Deadline, before: timedelta, now: datetime) -> bool:
    if not story.told.get(channel):
        return False
    return story.first_seen <= deadline.at - before <= now
