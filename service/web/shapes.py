"""What the API answers, as strict models: the JSON and its description in openapi.json come from the same place.

Names and meanings are those of the webhook's payload wherever both say the same.
"""

from __future__ import annotations

from typing import Annotated, Generic, Literal, TypeVar

from pydantic import Field

from service.stages.wording.shapes import Aware, ChangeShape, LeadShape, MemberShape, Shape

_T = TypeVar("_T")
Status = Literal["well", "problem", "waiting", "new", "off", "removed"]


class PageShape(Shape, Generic[_T]):
    """A page of a list. `next`: the `cursor` of the following page; null on the last one."""

    items: list[_T]
    next: str | None


class StoryItem(LeadShape):
    """A story as people see it. `outlets` counts all that tell it; `independent` those that copy nobody."""

    id: str
    outlets: int
    independent: int
    also: list[MemberShape]
    updated: Aware


class AlertItem(Shape):
    """An alert: what one channel was told. `delivery` is null while the alert waits for a digest.

    `mark`: what a reader made of it, null while nobody said.
    """

    id: str
    channel: str
    kind: str
    step: str
    changes: list[ChangeShape]
    late: bool
    overflow: bool
    at: Aware
    delivery: str | None
    delivery_state: Literal["waiting", "sent", "dead"] | None
    mark: Literal["useful", "noise"] | None
    story: StoryItem


class HubShape(Shape):
    """A subscription to a WebSub hub. `until`: its lease. `ignored`: pushes that nobody signed, or unreadable."""

    host: str
    state: Literal["pending", "verified", "denied", "leaving"]
    until: Aware | None
    pushed_at: Aware | None
    pushes: int
    ignored: int
    detail: str | None


class SourceItem(Shape):
    """A source. `waiting_for`: the variables that are not set. `failures`: polls in a row that did not go well.

    `hub`: who pushes it, null where nobody is asked to.
    """

    name: str
    title: str
    kind: str | None
    tier: str | None
    status: Status
    waiting_for: list[str]
    outcome: str | None
    detail: str | None
    failures: int
    problem_since: Aware | None
    last_poll_at: Aware | None
    last_success_at: Aware | None
    next_poll_at: Aware | None
    newest_item_at: Aware | None
    items: int
    hub: HubShape | None


class DeliveryItem(Shape):
    """A delivery with its last attempt."""

    id: str
    ref: Annotated[str, Field(description="The eight digits that the message ends with")]
    channel: str
    title: str
    state: Literal["waiting", "sent", "dead"]
    attempts: int
    created: Aware
    not_before: Aware | None
    last_outcome: str | None
    last_detail: str | None
    settled: Aware | None


class ChannelItem(Shape):
    """A channel. `stopped_why`: the permanent answer that stopped it; it keeps its deliveries until somebody acts."""

    name: str
    kind: str | None
    status: Literal["well", "stopped", "waiting", "off", "new", "removed"]
    waiting_for: list[str]
    stopped_why: str | None
    stopped_at: Aware | None
    not_before: Aware | None
    next_digest_at: Aware | None
    waiting: int
    dead: int
    last_sent_at: Aware | None


class PhraseItem(Shape):
    """How a phrase did in the stories of the last thirty days. `decisive`: where its topic would not match without it.

    `useful` and `noise`: stories that were marked so; `noise_share` is null where none was marked.
    """

    id: str
    topic: str
    phrase: str
    stories: int
    decisive: int
    useful: int
    noise: int
    noise_share: float | None


class MarkShape(Shape):
    """What a reader makes of an alert."""

    verdict: Literal["useful", "noise"]


class MarkedShape(Shape):
    """The alert is marked; `item` is the one that led its story."""

    marked: str
    verdict: Literal["useful", "noise"]
    item: str


class RefusalShape(Shape):
    """What of a push could not be taken: its place in the list, from 0, and why."""

    index: int
    why: str


class PushedShape(Shape):
    """What was pushed is durable. `accepted` items are new or say something new, `known` ones were there already."""

    accepted: int
    known: int
    refused: list[RefusalShape]


class ReplayedShape(Shape):
    """The delivery waits again."""

    replayed: str


class ResumedShape(Shape):
    """The channel runs again."""

    resumed: str


class TestedShape(Shape):
    """How a test message went, in words."""

    tested: str
    outcome: str
