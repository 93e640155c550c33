"""Tends subscriptions to hubs: learns of hubs from polls, asks, renews and leaves, and takes what hubs say and push.

What is due is decided in `stages/receiving/subscribing.py`. A change is stored only over the version that it changes:
of several machines one does it, the others find it done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

import structlog

from service.domain.errors import OutsideError, SourceError, UnknownName
from service.domain.ports import Store, Transport
from service.domain.subscriptions import Subscription, SubscriptionState
from service.domain.wire import Request, Response, Secret
from service.pipeline.parts import House, SourceParts, Tools
from service.pipeline.pushed import Pushes
from service.stages.normalising.markup import plain, shorten
from service.stages.receiving import subscribing
from service.stages.receiving.hub_signatures import is_from_hub
from service.stages.receiving.subscribing import LEASE, SLOWED, Offer, Step

MAX_ANSWER_BYTES = 100_000
_TRIES = 5
"""How often a change is decided anew because another came before."""

Change = Callable[[Subscription], Subscription | None]
log = structlog.get_logger("oversight.subscriptions")


class Subscriptions:
    """The subscriptions of the sources in force. `base_url` is where hubs reach us; `new_secret` cannot be guessed."""

    def __init__(
        self,
        *,
        store: Store,
        transport: Transport,
        pushes: Pushes,
        house: Callable[[], House],
        tools: Tools,
        base_url: str,
        new_secret: Callable[[], str],
        observe: Callable[[str, str, int], None],
    ) -> None:
        self._store, self._transport, self._pushes = store, transport, pushes
        self._house, self._tools, self._observe = house, tools, observe
        self._base_url, self._new_secret = base_url, new_secret
        self._public = subscribing.is_public(base_url)
        self._known: Mapping[str, Sequence[Subscription]] = {}

    async def look(self) -> None:
        """Read again what is kept: before the first poll, and after each change."""
        known: defaultdict[str, list[Subscription]] = defaultdict(list)
        for one in await self._store.subscriptions():
            known[one.source].append(one)
        self._known = known

    async def round(self) -> None:
        """Do what is due about every subscription."""
        await self.look()
        for name, subscriptions in list(self._known.items()):
            parts = self._house().sources.get(name)
            wanted = parts is not None and self._may_subscribe(parts)
            for one in subscriptions:
                now = self._tools.clock()
                step = subscribing.next_step(one, subscriptions, wanted=wanted, now=now)
                if step is not None:
                    await self._do(step, one, parts, now)
        await self.look()

    def slowed(self, parts: SourceParts, due: datetime, now: datetime, *, missed: bool) -> datetime:
        """Return when to poll a source next that would be due then: rarely while its hub can be trusted.

        `missed`: this poll found what the hub should have pushed.
        """
        trusted = any(subscribing.is_trusted(one, now) for one in self._known.get(parts.name, ()))
        return max(due, now + SLOWED) if trusted and not missed else due

    async def learn(self, parts: SourceParts, offer: Offer | None, *, missed: bool) -> None:
        """Take note of the hub that a feed named when it was polled (None: it names none any more)."""
        if offer is not None:
            origin = _private_origin(parts, self._tools.clock())
            offer = replace(offer, private_origin=origin) if self._may_subscribe(parts) else None
        if self._holds(parts.name, offer) and not missed:
            return
        await self.look()
        now, known = self._tools.clock(), self._current(parts.name)
        for one in known:
            if not subscribing.is_of(one, offer):
                await self._end(one, now)
            elif missed and subscribing.is_trusted(one, now):
                await self._change(one.id, lambda that: subscribing.missed(that, now))
                log.warning("a hub has missed something", source=parts.name)
        if offer is not None and not any(subscribing.is_of(one, offer) for one in known):
            await self._add(parts.name, offer, now)
        await self.look()

    async def awaits(self, subscription_id: str) -> bool:
        """Return whether what a hub pushes there is wanted: else it should end the subscription."""
        one = await self._store.subscription(subscription_id)
        return one is not None and one.state is not SubscriptionState.LEAVING

    async def confirm(self, subscription_id: str, mode: str, topic: str, lease: str) -> bool:
        """Return whether we asked a hub for this; then it holds."""
        now = self._tools.clock()
        one = await self._change(subscription_id, lambda that: subscribing.confirmed(that, mode, topic, lease, now))
        if one is None:
            return False
        if one.state is SubscriptionState.LEAVING:
            await self._store.forget_subscription(one.id)
        what = "left a hub" if one.state is SubscriptionState.LEAVING else "subscribed to a hub"
        log.info(what, source=one.source, until=one.lease_until.isoformat() if one.lease_until else None)
        await self.look()
        return True

    async def deny(self, subscription_id: str, topic: str, reason: str) -> bool:
        """Return whether a hub's denial is of a subscription of ours; then polling goes back to its usual pace."""
        now, words = self._tools.clock(), shorten(plain(reason, is_plain=True), 200)
        one = await self._change(subscription_id, lambda that: subscribing.denied(that, topic, words, now))
        if one is None:
            return False
        log.warning("a hub denies us", source=one.source, why=words)
        await self._hasten(one.source, now)
        await self.look()
        return True

    async def deliver(self, subscription_id: str, signature: str | None, body: bytes, content_type: str) -> bool:
        """Take what was pushed; return when it is durable, False where there is no such subscription (any more).

        What the hub did not sign, and what cannot be read, is ignored and counted. Raises StoreUnavailable.
        """
        one = await self._store.subscription(subscription_id)
        if one is None or one.state is SubscriptionState.LEAVING:
            return False
        if one.state is not SubscriptionState.VERIFIED:
            await self._ignore(one, f"the subscription is {one.state}")
        elif not is_from_hub(signature, body, one.secret):
            await self._ignore(one, "its signature is wrong" if signature else "it is not signed")
        else:
            return await self._take(one, body, content_type)
        return True

    async def _take(self, one: Subscription, body: bytes, content_type: str) -> bool:
        try:
            await self._pushes.take_from_hub(one.source, body, content_type, one.topic)
        except UnknownName:
            return False
        except SourceError as error:
            await self._ignore(one, str(error)[:300])
            return True
        now = self._tools.clock()
        await self._change(one.id, lambda that: subscribing.pushed(that, now))
        await self.look()
        return True

    async def _ignore(self, one: Subscription, why: str) -> None:
        self._observe(one.source, "ignored", 1)
        log.warning("what was pushed is ignored", source=one.source, why=why)
        now = self._tools.clock()
        await self._change(one.id, lambda that: subscribing.ignored(that, why, now))
        if subscribing.is_trusted(one, now):
            await self._hasten(one.source, now)
            await self.look()

    async def _do(self, step: Step, one: Subscription, parts: SourceParts | None, now: datetime) -> None:
        if step is Step.ASK:
            await self._ask(one, now)
        elif step is Step.RENEW:
            if await self._store.keep_subscription(subscribing.renewing(one)):
                await self._ask(await self._add(one.source, subscribing.offered(one), now), now)
        elif step is Step.LEAVE:
            await self._end(one, now)
        else:
            await self._store.forget_subscription(one.id)
            if step is Step.LAPSE:
                log.warning("a subscription has ended", source=one.source)
                await self._hasten(one.source, now)
                if parts is not None and self._may_subscribe(parts) and len(self._known[one.source]) == 1:
                    await self._add(one.source, subscribing.offered(one), now)

    async def _ask(self, one: Subscription, now: datetime) -> None:
        """Ask the hub to begin or end a subscription. Stored first: a hub may verify before it has answered."""
        asking = subscribing.asked(one, now)
        if not await self._store.keep_subscription(asking):
            return
        mode = "unsubscribe" if asking.state is SubscriptionState.LEAVING else "subscribe"
        try:
            response = await self._transport.send(self._request(asking, mode))
        except OutsideError as error:
            problem: str | None = str(error)
        else:
            problem = None if 200 <= response.status < 300 else f"HTTP {response.status}: {_words(response)}"
        if problem is not None:
            log.warning("a hub does not take our wish", source=one.source, wish=mode, why=problem)
            await self._change(one.id, lambda that: subscribing.noted(that, problem))

    def _request(self, one: Subscription, mode: str) -> Request:
        form = {"hub.mode": mode, "hub.topic": one.topic, "hub.callback": f"{self._base_url}/websub/{one.id}"}
        if mode == "subscribe":
            form["hub.secret"] = one.secret.reveal()
            form["hub.lease_seconds"] = str(int(LEASE.total_seconds()))
        return Request(
            url=one.hub,
            method="POST",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            body=urlencode(form).encode(),
            private_origin=one.private_origin,
            max_body_bytes=MAX_ANSWER_BYTES,
        )

    def _may_subscribe(self, parts: SourceParts) -> bool:
        """Return whether a hub could reach us; the hub of a source on a private network may do so there."""
        return parts.websub and (self._public or _private_origin(parts, self._tools.clock()) is not None)

    def _holds(self, source: str, offer: Offer | None) -> bool:
        """Return whether the subscriptions of a source are to what is offered, and to nothing else."""
        known = self._current(source)
        return all(subscribing.is_of(one, offer) for one in known) and bool(known) is (offer is not None)

    def _current(self, source: str) -> Sequence[Subscription]:
        """Return the subscriptions of a source that are not being left."""
        return [one for one in self._known.get(source, ()) if one.state is not SubscriptionState.LEAVING]

    async def _add(self, source: str, offer: Offer, now: datetime) -> Subscription:
        secret, callback = Secret(self._new_secret()), self._new_secret()
        fresh = subscribing.subscribe(source, offer, subscription_id=callback, secret=secret, now=now)
        await self._store.add_subscription(fresh)
        return fresh

    async def _end(self, one: Subscription, now: datetime) -> None:
        if one.state is SubscriptionState.VERIFIED:
            await self._change(one.id, lambda that: subscribing.left(that, now))
            await self._hasten(one.source, now)
        else:
            await self._store.forget_subscription(one.id)

    async def _change(self, subscription_id: str, change: Change) -> Subscription | None:
        """Return the subscription changed; None where it is gone, or where there is nothing to change."""
        for _ in range(_TRIES):
            before = await self._store.subscription(subscription_id)
            after = None if before is None else change(before)
            if after is None or await self._store.keep_subscription(after):
                return after
        return None

    async def _hasten(self, source: str, now: datetime) -> None:
        """Let a source that was polled rarely be polled as usual again."""
        parts = self._house().sources.get(source)
        await self._store.hasten_poll(source, now + (parts.every if parts else timedelta()))


def _private_origin(parts: SourceParts, now: datetime) -> str | None:
    """Return the one origin that may be private for a source: that of its own address, where the operator allows it."""
    return parts.source.begin({}, now).private_origin


def _words(response: Response) -> str:
    return shorten(plain(response.body[:2_000].decode("utf-8", "replace")), 200) or "no words"
