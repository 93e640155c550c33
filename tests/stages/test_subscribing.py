"""The life of a subscription: asked, verified, renewed before it ends, denied, left, forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.subscriptions import Subscription, SubscriptionState
from service.domain.wire import Secret
from service.stages.receiving.subscribing import (
    LONGEST_LEASE,
    SHORTEST_LEASE,
    Offer,
    Step,
    asked,
    confirmed,
    denied,
    is_of,
    is_public,
    is_trusted,
    left,
    link_of,
    next_step,
    offer_of,
    renewing,
    subscribe,
)

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OFFER = Offer(hub="https://hub.example/", topic="https://paper.example/feed")
PENDING, VERIFIED = SubscriptionState.PENDING, SubscriptionState.VERIFIED
DENIED, LEAVING = SubscriptionState.DENIED, SubscriptionState.LEAVING


def fresh(name: str = "a", **more: Any) -> Subscription:
    return replace(subscribe("paper", OFFER, subscription_id=name, secret=Secret("s"), now=NOW), **more)


def verified(name: str = "a", **more: Any) -> Subscription:
    one = confirmed(asked(fresh(name), NOW), "subscribe", OFFER.topic, "864000", NOW)
    assert one is not None
    return replace(one, **more)


OLD = verified("old", created=NOW - DAY)
STEPS: dict[str, tuple[Subscription, list[Subscription], bool, timedelta, Step | None]] = {
    "a new one is asked for": (fresh(), [], True, timedelta(), Step.ASK),
    "one that was asked for waits": (asked(fresh(), NOW), [], True, timedelta(minutes=59), None),
    "one that was never verified is asked for again": (asked(fresh(), NOW), [], True, HOUR, Step.ASK),
    "one that nobody wants any more is forgotten": (asked(fresh(), NOW), [], False, timedelta(), Step.FORGET),
    "one that holds waits": (verified(), [], True, 7 * DAY, None),
    "one that ends soon is renewed": (verified(), [], True, 7.5 * DAY, Step.RENEW),
    "while the new one is pending the old one holds": (verified(), [fresh("b")], True, 8 * DAY, None),
    "while the new one is denied the old one holds": (verified(), [fresh("b", state=DENIED)], True, 8 * DAY, None),
    "one whose lease is over lapses": (verified(), [fresh("b")], True, 10 * DAY, Step.LAPSE),
    "one that has a younger one is left": (OLD, [verified()], True, timedelta(), Step.LEAVE),
    "one that has an older one stays": (verified(), [OLD], True, timedelta(), None),
    "one that nobody wants is left": (verified(), [], False, timedelta(), Step.LEAVE),
    "one that was denied waits": (fresh(state=DENIED, due=NOW + DAY), [], True, timedelta(), None),
    "one that was denied is asked for a week later": (fresh(state=DENIED, due=NOW), [], True, timedelta(), Step.ASK),
    "one that is left is ended": (left(verified(), NOW), [], True, timedelta(), Step.ASK),
    "the end waits for the hub": (asked(left(verified(), NOW), NOW), [], True, timedelta(), None),
    "an end that nobody confirms is forgotten": (
        replace(left(verified(), NOW), tries=3), [], False, timedelta(), Step.FORGET
    ),
    "an end after the lease is forgotten": (left(verified(), NOW), [], False, 10 * DAY, Step.FORGET),
}  # fmt: skip


@pytest.mark.parametrize(("one", "others", "wanted", "later", "step"), STEPS.values(), ids=STEPS)
def test_what_is_to_be_done(
    one: Subscription, others: list[Subscription], wanted: bool, later: timedelta, step: Step | None
) -> None:
    assert next_step(one, [one, *others], wanted=wanted, now=NOW + later) is step


def test_waits_grow_up_to_a_week() -> None:
    one, waits = fresh(), []
    for _ in range(10):
        one = asked(one, NOW)
        waits.append(one.due - NOW)
    assert waits[:3] == [HOUR, 2 * HOUR, 4 * HOUR]
    assert waits[-1] == 7 * DAY
    again = asked(replace(one, state=DENIED), NOW)
    assert (again.state, again.tries, again.due) == (PENDING, 1, NOW + HOUR)


def test_while_it_is_renewed_it_waits_for_its_end() -> None:
    assert renewing(verified()).due == NOW + 10 * DAY


TOPIC = OFFER.topic
ANSWERS: dict[str, tuple[Subscription, str, str, timedelta, bool]] = {
    "what we asked for": (asked(fresh(), NOW), "subscribe", TOPIC, timedelta(minutes=59), True),
    "the same once more, because our answer was lost": (verified(), "subscribe", TOPIC, HOUR, True),
    "another topic": (asked(fresh(), NOW), "subscribe", TOPIC + "/", timedelta(), False),
    "what nobody asked for yet": (fresh(), "subscribe", TOPIC, timedelta(), False),
    "what was asked for too long ago": (asked(fresh(), NOW), "subscribe", TOPIC, 61 * timedelta(minutes=1), False),
    "an end that nobody asked for": (verified(), "unsubscribe", TOPIC, timedelta(), False),
    "the end that we asked for": (asked(left(verified(), NOW), NOW), "unsubscribe", TOPIC, timedelta(), True),
    "the end of another topic": (asked(left(verified(), NOW), NOW), "unsubscribe", "x", timedelta(), False),
    "a beginning in place of the end": (asked(left(verified(), NOW), NOW), "subscribe", TOPIC, timedelta(), False),
    "a mode that is none": (asked(fresh(), NOW), "publish", TOPIC, timedelta(), False),
    "what was denied": (replace(asked(fresh(), NOW), state=DENIED), "subscribe", TOPIC, timedelta(), False),
}


@pytest.mark.parametrize(("one", "mode", "topic", "later", "ours"), ANSWERS.values(), ids=ANSWERS)
def test_what_a_hub_may_confirm(one: Subscription, mode: str, topic: str, later: timedelta, ours: bool) -> None:
    assert (confirmed(one, mode, topic, "3600", NOW + later) is not None) is ours


LEASES = {
    "864000": 10 * DAY,
    "3600": HOUR,
    "1": SHORTEST_LEASE,
    "0": SHORTEST_LEASE,
    "999999999999": LONGEST_LEASE,
    "9" * 5000: 10 * DAY,
    "": 10 * DAY,
    "-5": 10 * DAY,
    "ten": 10 * DAY,
    "٣": 10 * DAY,
}


@pytest.mark.parametrize(("said", "lease"), LEASES.items(), ids=[key[:12] or "none" for key in LEASES])
def test_leases_are_the_hubs_in_bounds_and_renewed_before_they_end(said: str, lease: timedelta) -> None:
    one = confirmed(asked(fresh(), NOW), "subscribe", TOPIC, said, NOW)
    assert one is not None
    assert (one.state, one.lease_until, one.tries) == (VERIFIED, NOW + lease, 0)
    assert one.lease_until is not None
    assert NOW < one.due < one.lease_until


def test_a_denial_may_come_at_any_time() -> None:
    for one in (fresh(), verified()):
        after = denied(one, TOPIC, "not you\n", NOW)
        assert after is not None
        assert (after.state, after.lease_until, after.due) == (DENIED, None, NOW + 7 * DAY)
    assert denied(fresh(), "https://other.example/", "", NOW) is None
    assert denied(left(verified(), NOW), TOPIC, "", NOW) is None


TRUST = {
    "one that never pushed": (verified(), False),
    "one that pushed": (verified(pushed_at=NOW), True),
    "one that missed something since": (verified(pushed_at=NOW, missed_at=NOW), False),
    "one that pushed again since": (verified(pushed_at=NOW + HOUR, missed_at=NOW), True),
    "one that is over": (verified(pushed_at=NOW, lease_until=NOW + HOUR), False),
    "one that was denied": (verified(pushed_at=NOW, state=DENIED), False),
    "one without lease": (verified(pushed_at=NOW, lease_until=None), False),
}


@pytest.mark.parametrize(("one", "trusted"), TRUST.values(), ids=TRUST)
def test_trust(one: Subscription, trusted: bool) -> None:
    assert is_trusted(one, NOW + HOUR) is trusted


BASES = {
    "https://alerts.example.org": True,
    "https://alerts.example.org:8443/oversight": True,
    "http://8.8.8.8": True,
    "http://127.0.0.1:8080": False,
    "http://localhost:8080": False,
    "http://[::1]:8080": False,
    "http://10.1.2.3": False,
    "https://oversight": False,
    "https://oversight.internal": False,
    "https://box.local.": False,
    "https://": False,
}


@pytest.mark.parametrize(("base", "public"), BASES.items())
def test_where_a_hub_can_reach_us(base: str, public: bool) -> None:
    assert is_public(base) is public


OFFERS: dict[str, tuple[str | None, str | None, bool]] = {
    "a hub and a topic": ("https://hub.example/", "https://paper.example/feed", True),
    "spaces around": (" https://hub.example/\n", "https://paper.example/feed ", True),
    "no hub": (None, "https://paper.example/feed", False),
    "no topic": ("https://hub.example/", "", False),
    "a script": ("javascript:alert(1)", "https://paper.example/feed", False),
    "a file": ("https://hub.example/", "file:///etc/passwd", False),
    "a line break inside": ("https://hub.example/\r\nX: y", "https://paper.example/feed", False),
    "without end": ("https://hub.example/" + "x" * 2_000, "https://paper.example/feed", False),
}


@pytest.mark.parametrize(("hub", "topic", "offered"), OFFERS.values(), ids=OFFERS)
def test_offers(hub: str | None, topic: str | None, offered: bool) -> None:
    offer = offer_of(hub, topic)
    assert (offer is not None) is offered
    if offer is not None:
        assert is_of(fresh(hub=offer.hub, topic=offer.topic), offer)
        assert offer.hub == offer.hub.strip()
    assert not is_of(fresh(topic="https://other.example/"), offer)


LINKS = {
    "one": ('<https://hub.example/>; rel="hub"', "https://hub.example/"),
    "without quotes": ("<https://hub.example/>;rel=hub", "https://hub.example/"),
    "the second": ('<https://x.example/>; rel="self", <https://hub.example/>; rel="hub"', "https://hub.example/"),
    "several relations": ('<https://hub.example/>; title="x"; REL="HUB self"', "https://hub.example/"),
    "commas in the address": ("<https://hub.example/a,b>; rel=hub", "https://hub.example/a,b"),
    "another relation": ('<https://hub.example/>; rel="hubs"', None),
    "no relation": ("<https://hub.example/>", None),
    "no end": ("<https://hub.example/", None),
    "nothing": ("", None),
    "none": (None, None),
}


@pytest.mark.parametrize(("header", "address"), LINKS.values(), ids=LINKS)
def test_link_headers(header: str | None, address: str | None) -> None:
    assert link_of(header, "hub") == address


@settings(max_examples=100)
@given(st.text(alphabet='<>;,="rel hubself/', max_size=60))
def test_no_header_breaks_it(header: str) -> None:
    link_of(header, "hub")
