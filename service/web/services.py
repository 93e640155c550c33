"""What the web needs from the rest of the house: `WebServices`, given once to `build_app`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from service.domain.configuration import Configuration
from service.domain.ports import Store
from service.domain.pushes import Receipt
from service.domain.wire import Secret
from service.stages.recording.shapes import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether the service does its work now. `reasons`: one plain line for each thing that keeps it from that."""

    ready: bool
    reasons: tuple[str, ...] = ()


class Actions(Protocol):
    """What an operator may do from the outside. All raise StoreUnavailable where the database is gone."""

    async def replay(self, delivery_id: str) -> bool:
        """Make a dead delivery wait again; False where there is no such dead delivery."""

    async def resume_channel(self, name: str) -> None:
        """Start a stopped channel again. Raises UnknownName."""

    async def test_channel(self, name: str) -> str:
        """Send a test message now; return in words how it went. Raises UnknownName."""


class Pushes(Protocol):
    """Takes what is pushed into inboxes, by whoever has proved to be allowed to."""

    async def take(self, name: str, body: bytes, content_type: str) -> Receipt:
        """Return what became of a push, when its items are durable.

        Raises UnknownName, StoreUnavailable; SourceError or TooLarge for what cannot be read.
        """

    def unproven(self, name: str, why: str) -> None:
        """Note that somebody pushed who proved nothing."""


class Subscriptions(Protocol):
    """Hears what hubs say of our subscriptions, and takes what they push. All raise StoreUnavailable."""

    async def awaits(self, subscription_id: str) -> bool:
        """Return whether what a hub pushes there is wanted."""

    async def confirm(self, subscription_id: str, mode: str, topic: str, lease: str) -> bool:
        """Return whether we asked a hub for this; then it holds."""

    async def deny(self, subscription_id: str, topic: str, reason: str) -> bool:
        """Return whether a hub's denial is of a subscription of ours; then it is noted."""

    async def deliver(self, subscription_id: str, signature: str | None, body: bytes, content_type: str) -> bool:
        """Take what was pushed, or ignore what nobody signed; False where there is no such subscription."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebServices:
    """Everything that `build_app` is given. The callables are cheap and are called for each request.

    `base_url` is the public address of this service (scheme, host, port, perhaps a path; no slash at its end).
    `loopback`: the server listens on a loopback address only.
    `kinds`: the names of all kinds of source. `metrics` gives the Prometheus text format. `evidence` gives the record
    of what an id, a `ref` or an address names, None where nothing is stored under it.
    """

    store: Store
    configuration: Callable[[], Configuration]
    clock: Callable[[], datetime]
    base_url: str
    admin_token: Secret
    loopback: bool
    kinds: frozenset[str]
    readiness: Callable[[], Readiness]
    metrics: Callable[[], bytes]
    actions: Actions
    pushes: Pushes
    subscriptions: Subscriptions
    evidence: Callable[[str], Awaitable[Record | None]]
