"""What the web is given in tests: a store in memory, a clock that is set by hand, recorded actions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast

from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from service.domain.configuration import Configuration
from service.domain.errors import StoreUnavailable, UnknownName
from service.domain.ledger import DeliveryState, SourceState, StoredStory
from service.domain.marks import Mark, Verdict
from service.domain.options import (
    ChannelOptions,
    DefaultsOptions,
    PublicationOptions,
    RetentionOptions,
    SourceOptions,
    TopicOptions,
)
from service.domain.pace import Pace
from service.domain.ports import Store
from service.domain.pushes import Receipt
from service.domain.subscriptions import Subscription
from service.domain.views import AlertView, ChannelState, DeliveryView
from service.domain.wire import Secret
from service.stages.deduping.compose import lead_of
from service.stages.recording.shapes import Record
from service.web.app import build_app
from service.web.services import Readiness, WebServices
from tests.publish.made import NOON, TOPICS

TOKEN = "canary-admin-token"
AUTHORIZED = {"Authorization": f"Bearer {TOKEN}"}
Client = TestClient[Request, Application]
Connect = Callable[..., Awaitable[Client]]


@dataclass
class FakeStore:
    """The store's reading side over plain lists; `reads` counts calls of `stories`."""

    kept: list[StoredStory] = field(default_factory=list)
    told: list[AlertView] = field(default_factory=list)
    owed: list[DeliveryView] = field(default_factory=list)
    said: dict[str, tuple[bytes, ...]] = field(default_factory=dict)
    sources: list[SourceState] = field(default_factory=list)
    channels: list[ChannelState] = field(default_factory=list)
    marked: list[Mark] = field(default_factory=list)
    subscribed: list[Subscription] = field(default_factory=list)
    held: list[Pace] = field(default_factory=list)
    gone: bool = False
    reads: int = 0

    async def stories(self, *, before: tuple[datetime, str] | None, limit: int) -> tuple[StoredStory, ...]:
        self._answer()
        self.reads += 1
        ordered = sorted(self.kept, key=lambda story: (story.updated, story.id), reverse=True)
        return tuple(s for s in ordered if before is None or (s.updated, s.id) < before)[:limit]

    async def story(self, story_id: str) -> StoredStory | None:
        self._answer()
        return next((story for story in self.kept if story.id == story_id), None)

    async def alerts(
        self, *, limit: int, channel: str | None = None, before: tuple[datetime, str] | None = None
    ) -> tuple[AlertView, ...]:
        self._answer()
        ordered = sorted(self.told, key=lambda alert: (alert.at, alert.id), reverse=True)
        older = (alert for alert in ordered if before is None or (alert.at, alert.id) < before)
        return tuple(alert for alert in older if channel in (None, alert.channel))[:limit]

    async def deliveries(
        self,
        *,
        limit: int,
        channel: str | None = None,
        state: DeliveryState | None = None,
        before: tuple[datetime, str] | None = None,
    ) -> tuple[DeliveryView, ...]:
        self._answer()
        ordered = sorted(self.owed, key=lambda delivery: (delivery.created, delivery.id), reverse=True)
        older = (d for d in ordered if before is None or (d.created, d.id) < before)
        return tuple(d for d in older if channel in (None, d.channel) and state in (None, d.state))[:limit]

    async def bodies(self, delivery_ids: Collection[str]) -> Mapping[str, tuple[bytes, ...]]:
        return {key: self.said[key] for key in delivery_ids if key in self.said}

    async def mark(self, reference: str, verdict: Verdict, now: datetime) -> Mark | None:
        self._answer()
        view = next((alert for alert in self.told if alert.id == reference), None)
        if view is None:
            return None
        lead, topics = lead_of(view.story.members), ("license-plate-readers",)
        made = Mark(story_id=view.story.id, item_id=lead.id, verdict=verdict, topics=topics, at=now, alert_id=reference)
        self.marked = [mark for mark in self.marked if mark.item_id != lead.id] + [made]
        return made

    async def marks(self, story_ids: Collection[str] | None = None) -> tuple[Mark, ...]:
        self._answer()
        return tuple(mark for mark in self.marked if story_ids is None or mark.story_id in story_ids)

    async def source_states(self) -> tuple[SourceState, ...]:
        self._answer()
        return tuple(self.sources)

    async def subscriptions(self) -> tuple[Subscription, ...]:
        self._answer()
        return tuple(self.subscribed)

    async def channel_states(self) -> tuple[ChannelState, ...]:
        self._answer()
        return tuple(self.channels)

    async def paces(self, now: datetime) -> tuple[Pace, ...]:
        self._answer()
        return tuple(self.held)

    def _answer(self) -> None:
        if self.gone:
            raise StoreUnavailable("secret-path.db is locked")


@dataclass
class FakeActions:
    """Remembers what it was asked to do."""

    done: list[tuple[str, str]] = field(default_factory=list)
    known: tuple[str, ...] = ("newsroom", "desk")

    async def replay(self, delivery_id: str) -> bool:
        self.done.append(("replay", delivery_id))
        return delivery_id.startswith("d")

    async def resume_channel(self, name: str) -> None:
        self._check(name)
        self.done.append(("resume", name))

    async def test_channel(self, name: str) -> str:
        self._check(name)
        self.done.append(("test", name))
        return "sent"

    def _check(self, name: str) -> None:
        if name not in self.known:
            raise UnknownName("channel", name, self.known)


@dataclass
class FakePushes:
    """Takes every push, or raises `fault`; remembers what came and who proved nothing."""

    taken: list[tuple[str, bytes, str]] = field(default_factory=list)
    strangers: list[tuple[str, str]] = field(default_factory=list)
    receipt: Receipt = field(default_factory=lambda: Receipt(accepted=1, known=0))
    fault: Exception | None = None

    async def take(self, name: str, body: bytes, content_type: str) -> Receipt:
        self.taken.append((name, body, content_type))
        if self.fault:
            raise self.fault
        return self.receipt

    def unproven(self, name: str, why: str) -> None:
        self.strangers.append((name, why))


@dataclass
class FakeSubscriptions:
    """Knows the subscriptions `known`; remembers what hubs said and pushed."""

    known: tuple[str, ...] = ()
    heard: list[tuple[str, ...]] = field(default_factory=list)
    pushed: list[tuple[str, str | None, bytes, str]] = field(default_factory=list)

    async def awaits(self, subscription_id: str) -> bool:
        return subscription_id in self.known

    async def confirm(self, subscription_id: str, mode: str, topic: str, lease: str) -> bool:
        self.heard.append((subscription_id, mode, topic, lease))
        return subscription_id in self.known

    async def deny(self, subscription_id: str, topic: str, reason: str) -> bool:
        self.heard.append((subscription_id, "denied", topic, reason))
        return subscription_id in self.known

    async def deliver(self, subscription_id: str, signature: str | None, body: bytes, content_type: str) -> bool:
        self.pushed.append((subscription_id, signature, body, content_type))
        return body != b"too late"


def a_configuration(**fields: Any) -> Configuration:
    """Return a configuration of two topics, two sources, two channels and three publications."""
    given: dict[str, Any] = {
        "file": "feeds.yaml",
        "defaults": DefaultsOptions(),
        "retention": RetentionOptions(),
        "lists": {},
        "sources": {
            "courier": SourceOptions(kind="feed", title="The Courier"),
            "notices": SourceOptions(kind="sam_gov"),
        },
        "topics": {
            slug: TopicOptions.model_validate({"title": title, "any": [title]}) for slug, title in TOPICS.items()
        },
        "channels": {"newsroom": ChannelOptions(kind="slack"), "desk": ChannelOptions(kind="discord")},
        "publications": {
            "all": PublicationOptions(title="All alerts"),
            "contracts": PublicationOptions.model_validate(
                {"title": "Contracts <over> $1M", "kinds": ["sam_gov"], "minimum_amount": 1_000_000}
            ),
            "plates": PublicationOptions(title="Plates", topics=("license-plate-readers",), limit=2),
        },
        "waiting": {"sources.notices": ("SAM_API_KEY",)},
        "warnings": (),
    }
    return Configuration(**given | fields)


@dataclass
class World:
    """Everything around the application, to be changed in the middle of a test."""

    store: FakeStore = field(default_factory=FakeStore)
    actions: FakeActions = field(default_factory=FakeActions)
    pushes: FakePushes = field(default_factory=FakePushes)
    subscriptions: FakeSubscriptions = field(default_factory=FakeSubscriptions)
    configuration: Configuration = field(default_factory=a_configuration)
    now: datetime = NOON + timedelta(hours=2)
    seconds: float = 0.0
    readiness: Readiness = field(default_factory=lambda: Readiness(ready=True))
    records: dict[str, Record] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """The records that there are, by what they are asked for by, and what was asked."""

    def services(self, **fields: Any) -> WebServices:
        """Return what `build_app` takes, on loopback unless said otherwise."""
        return replace(
            WebServices(
                store=cast("Store", self.store),
                configuration=lambda: self.configuration,
                clock=lambda: self.now,
                base_url="http://localhost:8080",
                admin_token=Secret(TOKEN),
                loopback=True,
                kinds=frozenset({"feed", "federal_register", "sam_gov", "usaspending"}),
                readiness=lambda: self.readiness,
                metrics=lambda: b"oversight_items_total 3\n",
                actions=self.actions,
                pushes=self.pushes,
                evidence=self._evidence,
                subscriptions=self.subscriptions,
            ),
            **fields,
        )

    async def _evidence(self, reference: str) -> Record | None:
        self.asked.append(reference)
        return self.records.get(reference)

    def later(self, seconds: float) -> None:
        """Let time pass, for the clock and the caches."""
        self.now += timedelta(seconds=seconds)
        self.seconds += seconds

    def app(self, **fields: Any) -> Application:
        """Return the application in this world."""
        return build_app(self.services(**fields), lambda: self.seconds)


async def connected(app: Application) -> Client:
    """Return a client of the running application; whoever asks closes it."""
    client: Client = TestClient(TestServer(app))
    await client.start_server()
    return client
