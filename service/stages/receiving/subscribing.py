"""The life of a WebSub subscription (pure): what is due, and what the hub's words change.

    wanted -> PENDING --asked, verified--> VERIFIED --renewed: a new one beside it; unwanted--> LEAVING -> forgotten
                      --denied--> DENIED --a week later--> PENDING

A renewal is a new subscription with a callback of its own, as the recommendation wants it (5.1: the callback should be
"changed when subscriptions are renewed"); the old one pushes on until the new one is verified, and is left then.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

from service.domain.subscriptions import Subscription, SubscriptionState
from service.domain.wire import Secret

LEASE = timedelta(days=10)
"""What we ask for; the hub decides."""
SHORTEST_LEASE, LONGEST_LEASE = timedelta(minutes=5), timedelta(days=60)
RENEW_AFTER = 0.75
"""The part of a lease after which the next one is asked for, so that some tries are left."""

VERIFY_WITHIN = timedelta(hours=1)
"""How long after we asked a hub may verify: what comes later, nobody asked for."""

FIRST_RETRY, LAST_RETRY = timedelta(hours=1), timedelta(days=7)
DENIED_FOR = timedelta(days=7)
LEAVE_TRIES = 3
SLOWED = timedelta(hours=6)
"""A feed whose hub pushes is still polled so often: a hub may lose what was said while we or it were away."""

MISSED_AFTER = timedelta(minutes=15)
"""A hub that has not pushed something for so long has missed it."""

MAX_ADDRESS_CHARACTERS = 2_000
MAX_CHALLENGE_CHARACTERS = 2_000
_LOCAL_NAMES = (".localhost", ".local", ".internal", ".lan", ".home", ".test", ".example", ".invalid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A hub that a feed names, and the address under which it pushes the feed. `private_origin` as in a `Request`."""

    hub: str
    topic: str
    private_origin: str | None = None


class Step(StrEnum):
    """What is to be done about a subscription."""

    ASK = "ask"
    RENEW = "renew"
    LEAVE = "leave"
    LAPSE = "lapse"
    FORGET = "forget"


def is_public(base_url: str) -> bool:
    """Return whether a hub on the internet could reach us at this address, as far as the address tells."""
    host = (urlsplit(base_url).hostname or "").rstrip(".").lower()
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(_LOCAL_NAMES)


def offer_of(hub: str | None, topic: str | None) -> Offer | None:
    """Return what a feed offers; None where it names no hub, or what is no address."""
    if not hub or not topic or max(len(hub), len(topic)) > MAX_ADDRESS_CHARACTERS:
        return None
    hub, topic = hub.strip(), topic.strip()
    if not all(one.lower().startswith(("http://", "https://")) and one.isprintable() for one in (hub, topic)):
        return None
    return Offer(hub=hub, topic=topic)


def subscribe(source: str, offer: Offer, *, subscription_id: str, secret: Secret, now: datetime) -> Subscription:
    """Return a subscription that is to be asked for now."""
    return Subscription(
        id=subscription_id,
        source=source,
        hub=offer.hub,
        topic=offer.topic,
        secret=secret,
        private_origin=offer.private_origin,
        state=SubscriptionState.PENDING,
        created=now,
        due=now,
    )


def offered(one: Subscription) -> Offer:
    """Return what a subscription is to."""
    return Offer(hub=one.hub, topic=one.topic, private_origin=one.private_origin)


def is_of(one: Subscription, offer: Offer | None) -> bool:
    """Return whether a subscription is one to what is offered."""
    return offered(one) == offer


def next_step(
    one: Subscription, all_of_source: Collection[Subscription], *, wanted: bool, now: datetime
) -> Step | None:
    """Return what is to be done about a subscription now; None for nothing. `wanted`: its source still is."""
    if one.state is SubscriptionState.LEAVING:
        over = one.tries >= LEAVE_TRIES or (one.lease_until is not None and one.lease_until <= now)
        return None if one.due > now else Step.FORGET if over else Step.ASK
    if one.state is SubscriptionState.VERIFIED:
        return _next_of_verified(one, all_of_source, wanted=wanted, now=now)
    if not wanted:
        return Step.FORGET
    return Step.ASK if one.due <= now else None


def _next_of_verified(
    one: Subscription, all_of_source: Collection[Subscription], *, wanted: bool, now: datetime
) -> Step | None:
    others = [other for other in all_of_source if other.id != one.id]
    if one.lease_until is None or one.lease_until <= now:
        return Step.LAPSE
    younger = (other for other in others if (other.created, other.id) > (one.created, one.id))
    if not wanted or any(other.state is SubscriptionState.VERIFIED for other in younger):
        return Step.LEAVE
    under_way = any(other.state in (SubscriptionState.PENDING, SubscriptionState.DENIED) for other in others)
    return Step.RENEW if one.due <= now and not under_way else None


def asked(one: Subscription, now: datetime) -> Subscription:
    """Return the subscription as it is while the hub is asked; if nothing comes of it, it is due again later."""
    state = SubscriptionState.PENDING if one.state is SubscriptionState.DENIED else one.state
    tries = 1 if one.state is SubscriptionState.DENIED else one.tries + 1
    wait = min(FIRST_RETRY * 2 ** min(tries - 1, 10), LAST_RETRY)
    return replace(one, state=state, asked_at=now, tries=tries, due=now + wait)


def left(one: Subscription, now: datetime) -> Subscription:
    """Return the subscription as one that is to be ended now."""
    return replace(one, state=SubscriptionState.LEAVING, due=now, asked_at=None, tries=0)


def renewing(one: Subscription) -> Subscription:
    """Return the subscription as it is while a new one is asked for in its place: it only waits for its end."""
    assert one.lease_until is not None
    return replace(one, due=one.lease_until)


def confirmed(one: Subscription, mode: str, topic: str, lease: str, now: datetime) -> Subscription | None:
    """Return the subscription after a hub asked whether we asked for this; None where we did not.

    A hub whose first question was answered and who did not hear it may ask again. LEAVING stays: whoever confirms the
    end forgets it.
    """
    recent = one.asked_at is not None and now - one.asked_at <= VERIFY_WITHIN
    if topic != one.topic or not recent:
        return None
    if mode == "unsubscribe":
        return one if one.state is SubscriptionState.LEAVING else None
    if mode != "subscribe" or one.state not in (SubscriptionState.PENDING, SubscriptionState.VERIFIED):
        return None
    granted = _granted(lease)
    return replace(
        one,
        state=SubscriptionState.VERIFIED,
        due=now + granted * RENEW_AFTER,
        lease_until=now + granted,
        tries=0,
        detail=None,
    )


def denied(one: Subscription, topic: str, reason: str, now: datetime) -> Subscription | None:
    """Return the subscription after a hub said no, which it may at any time; None where it speaks of something else."""
    if topic != one.topic or one.state is SubscriptionState.LEAVING:
        return None
    return replace(
        one,
        state=SubscriptionState.DENIED,
        due=now + DENIED_FOR,
        asked_at=None,
        lease_until=None,
        detail=f"denied: {reason or 'no reason given'}"[:300],
    )


def pushed(one: Subscription, now: datetime) -> Subscription:
    """Return the subscription after a good push."""
    return replace(one, pushed_at=now, pushes=one.pushes + 1)


def ignored(one: Subscription, why: str, now: datetime) -> Subscription:
    """Return the subscription after a push that was ignored: what it said, only a poll can bring."""
    return replace(one, ignored=one.ignored + 1, detail=f"ignored: {why}"[:300], missed_at=now)


def missed(one: Subscription, now: datetime) -> Subscription:
    """Return the subscription after a poll found what the hub should have pushed."""
    return replace(one, missed_at=now)


def noted(one: Subscription, problem: str) -> Subscription:
    """Return the subscription with what the hub answered in place of taking our wish."""
    return replace(one, detail=problem[:300])


def is_trusted(one: Subscription, now: datetime) -> bool:
    """Return whether polls may be rare: the hub pushes, and has missed nothing since it last did."""
    if one.state is not SubscriptionState.VERIFIED or one.lease_until is None or one.lease_until <= now:
        return False
    return one.pushed_at is not None and (one.missed_at is None or one.missed_at < one.pushed_at)


def link_of(header: str | None, rel: str) -> str | None:
    """Return the first address of a Link header (RFC 8288) with that relation; None where there is none.

    Read in one pass: `<address>; rel="a b"`, several with commas between them.
    """
    rest = (header or "")[: 4 * MAX_ADDRESS_CHARACTERS]
    while "<" in rest:
        address, _, rest = rest.partition("<")[2].partition(">")
        parameters, _, _ = rest.partition("<")
        for parameter in parameters.split(";"):
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "rel" and rel in value.strip(' \t,"').lower().split():
                return address.strip()
    return None


def _granted(lease: str) -> timedelta:
    """Return the lease that a hub grants, in bounds: none is for ever, and one that is no number is the usual one."""
    seconds = int(lease) if lease.isascii() and lease.isdigit() and len(lease) <= 12 else LEASE.total_seconds()
    longest = LONGEST_LEASE.total_seconds()
    return timedelta(seconds=max(SHORTEST_LEASE.total_seconds(), min(seconds, longest)))
