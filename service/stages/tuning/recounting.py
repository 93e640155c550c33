"""Why each channel was, or was not, told of a stored item (pure): what happened, read back from what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from service.domain.ledger import StoredItem, StoredStory
from service.domain.views import AlertView
from service.stages.deduping.compose import compose
from service.stages.routing.route import ChannelRule, stops

NOT_THEN = "nothing stops it now; the rules and filters of then did, and changed ones apply to what is seen afterwards"

SEEDED = "seeded: it was there at the first poll of its source, or was too old at first sight"


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is stored of an item. `alerts`: what anybody was told of its story; `moments`: when the item came in, and
    when it came again with another content."""

    stored: StoredItem
    story: StoredStory | None
    alerts: tuple[AlertView, ...] = ()
    moments: frozenset[datetime] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What became of an item with one channel. `stopped_by` None: the item was told there. `told`: what the channel
    was told of the story, by whatever item, oldest first."""

    channel: str
    stopped_by: str | None
    told: tuple[AlertView, ...] = ()


def recount(
    history: History, channels: Mapping[str, ChannelRule | str], topics: Mapping[str, str]
) -> tuple[Hearing, ...]:
    """Return what became of the item with each channel, in their order. A text in place of a rule says why the
    channel takes no part. `topics`: slug -> title."""
    return tuple(_hearing(history, name, rule, topics) for name, rule in channels.items())


def _hearing(history: History, name: str, rule: ChannelRule | str, topics: Mapping[str, str]) -> Hearing:
    told = tuple(sorted((one for one in history.alerts if one.channel == name), key=lambda one: (one.at, one.id)))
    stopped = _not_by_this(history, told) if told else _not_at_all(history, rule, topics)
    return Hearing(channel=name, stopped_by=stopped, told=told)


def _not_by_this(history: History, told: tuple[AlertView, ...]) -> str | None:
    """Return why the alerts of the story are not this item's; None if one is: it went out when the item came in."""
    if any(one.at in history.moments for one in told):
        return None
    earlier = [one for one in told if one.at < history.stored.first_seen]
    if earlier:
        return f"told already: the channel heard of this story on {_day(earlier[0].at)}"
    return (
        f"told later: the channel heard of this story on {_day(told[0].at)}, when another item or a change let it pass"
    )


def _not_at_all(history: History, rule: ChannelRule | str, topics: Mapping[str, str]) -> str:
    if isinstance(rule, str):
        return rule
    if history.story is None:
        return "it matched no topic when it was seen; changed rules apply to what is seen afterwards"
    story = compose(history.story, topics)
    return stops(history.story, story, rule) or (SEEDED if _is_seeded(history.story) else NOT_THEN)


def _is_seeded(story: StoredStory) -> bool:
    """Return whether all of a story, or every step of a matter, was there before anybody could be told."""
    return all(seen.seeded for seen in story.steps) if story.steps else not story.live


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d} at {at:%H:%M} UTC"
