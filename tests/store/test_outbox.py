"""Deliveries under their channel's lease: the contract, on memory, SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from service.domain.ledger import ClaimedChannel, ClaimedDelivery, DeliveryState, NewDelivery
from service.domain.ports import Store
from service.domain.views import ChannelState
from tests.store.rows import DAY, HOUR, MINUTE, NOW, ago, delivery, settlement

NAMES = ("newsroom", "desk")


async def owe(store: Store, *deliveries: NewDelivery) -> None:
    await store.register({}, dict.fromkeys(NAMES, "f1"), ago(1))
    async with store.writing() as writing:
        await writing.add_deliveries(deliveries)


async def claim(store: Store, now: datetime = NOW, *, limit: int = 9, each: int = 9) -> tuple[ClaimedChannel, ...]:
    return await store.claim_channels(NAMES, now, limit=limit, each=each, lease=MINUTE)


async def release(store: Store, claimed: ClaimedChannel, *, not_before: datetime | None = None) -> bool:
    return await store.release_channel(claimed.channel, claimed.token, not_before=not_before, stopped_why=None, at=NOW)


async def stop(store: Store, claimed: ClaimedChannel) -> None:
    gone = await store.release_channel(claimed.channel, claimed.token, not_before=None, stopped_why="410", at=NOW)
    assert gone


def ids(claimed: tuple[ClaimedChannel, ...]) -> list[tuple[str, list[str]]]:
    return [(one.channel, [each.id.removeprefix("delivery-") for each in one.deliveries]) for one in claimed]


async def states(store: Store) -> dict[str, ChannelState]:
    return {state.name: state for state in await store.channel_states()}


def same_subject(name: str, minutes: int = 0, **more: Any) -> NewDelivery:
    return delivery(name, subject="one story", created=NOW + timedelta(minutes=minutes), **more)


CLAIMS: dict[str, tuple[list[NewDelivery], list[tuple[str, list[str]]]]] = {
    "nothing owed": ([], []),
    "oldest first, whatever the order of writing": (
        [delivery("b"), delivery("a"), delivery("c", created=ago(1))],
        [("newsroom", ["c", "a", "b"])],
    ),
    "each channel its own": (
        [delivery("a"), delivery("b", channel="desk")],
        [("desk", ["b"]), ("newsroom", ["a"])],
    ),
    "not before its time": ([delivery("a", not_before=NOW + MINUTE), delivery("b")], [("newsroom", ["b"])]),
    "only the first of a subject": (
        [same_subject("b", 1), same_subject("a", 0), delivery("c")],
        [("newsroom", ["a", "c"])],
    ),
    "one that waits holds up the rest of its subject": (
        [same_subject("a", 0, not_before=NOW + MINUTE), same_subject("b", 1)],
        [],
    ),
    "a subject of one channel does not hold up another": (
        [same_subject("a", 0, not_before=NOW + MINUTE), same_subject("b", 1, channel="desk")],
        [("desk", ["b"])],
    ),
    "a channel that is not configured keeps its own": ([delivery("a", channel="removed")], []),
}


@pytest.mark.parametrize(("owed", "claimed"), CLAIMS.values(), ids=CLAIMS)
async def test_what_is_claimed(store: Store, owed: list[NewDelivery], claimed: list[tuple[str, list[str]]]) -> None:
    await owe(store, *owed)
    await store.register({}, {"removed": "f1"}, NOW)
    assert ids(await claim(store)) == claimed


async def test_a_claim_has_limits(store: Store) -> None:
    await owe(store, *(delivery(name) for name in "abc"), delivery("d", channel="desk"))
    assert ids(await claim(store, limit=1, each=2)) == [("desk", ["d"])]
    (newsroom,) = await claim(store, limit=1, each=2)
    assert ids((newsroom,)) == [("newsroom", ["a", "b"])]
    assert await claim(store) == ()


async def test_a_delivery_says_what_was_encoded(store: Store) -> None:
    bodies = (b"\x00\xff first", "zweiter Teil: ü".encode(), b"")
    await owe(store, delivery("a", bodies=bodies, created=ago(1)))
    (channel,) = await claim(store)
    assert channel.deliveries == (
        ClaimedDelivery(id="delivery-a", bodies=bodies, parts_sent=0, attempt=1, created=ago(1)),
    )
    assert await store.bodies(["delivery-a", "delivery-b"]) == {"delivery-a": bodies}


async def test_a_known_id_is_left_as_it_is(store: Store) -> None:
    await owe(store, delivery("a"))
    await owe(store, delivery("a", bodies=(b"another", b"one"), title="Another"))
    assert await store.bodies(["delivery-a"]) == {"delivery-a": (b"body of a",)}
    assert [one.title for one in await store.deliveries(limit=9)] == ["Delivery a"]


async def test_a_delivery_that_was_sent_is_sent_once(store: Store) -> None:
    await owe(store, same_subject("a", 0), same_subject("b", 1))
    (channel,) = await claim(store)
    assert await store.settle(settlement("a", channel.token, receipt="1234.5", detail="ok"))
    assert not await store.settle(settlement("a", channel.token))
    assert await release(store, channel)
    assert ids(await claim(store)) == [("newsroom", ["b"])]
    view = (await store.deliveries(limit=9, state=DeliveryState.SENT))[0]
    assert (view.id, view.attempts, view.last_outcome, view.last_detail, view.settled) == (
        "delivery-a",
        1,
        "sent",
        "ok",
        NOW,
    )
    assert (await states(store))["newsroom"].last_sent_at == NOW
    assert (await store.counts())["attempt"] == 1


async def test_a_delivery_to_be_tried_later_keeps_what_was_sent_of_it(store: Store) -> None:
    await owe(store, delivery("a", bodies=(b"1", b"2")))
    (channel,) = await claim(store)
    later = settlement("a", channel.token, DeliveryState.WAITING, parts_sent=1, not_before=NOW + HOUR)
    assert await store.settle(later)
    assert await release(store, channel)
    assert await claim(store) == ()
    (again,) = await claim(store, NOW + HOUR)
    assert (again.deliveries[0].parts_sent, again.deliveries[0].attempt) == (1, 2)
    assert again.token > channel.token


async def test_a_delivery_to_be_tried_later_with_no_time_keeps_its_time(store: Store) -> None:
    await owe(store, delivery("a"))
    (channel,) = await claim(store)
    assert await store.settle(settlement("a", channel.token, DeliveryState.WAITING))
    assert await release(store, channel)
    assert ids(await claim(store)) == [("newsroom", ["a"])]


async def test_what_was_claimed_and_not_tried_counts_no_attempt(store: Store) -> None:
    await owe(store, delivery("a"), delivery("b"))
    (channel,) = await claim(store)
    assert await store.settle(settlement("a", channel.token, DeliveryState.WAITING))
    assert await release(store, channel)
    assert not await release(store, channel)
    (again,) = await claim(store)
    assert [(one.id, one.attempt) for one in again.deliveries] == [("delivery-a", 2), ("delivery-b", 1)]


async def test_a_crash_counts_so_that_poison_ends(store: Store) -> None:
    await owe(store, delivery("a"))
    (first,) = await claim(store)
    assert await claim(store, NOW + MINUTE / 2) == ()
    (second,) = await claim(store, NOW + MINUTE)
    assert (first.deliveries[0].attempt, second.deliveries[0].attempt) == (1, 2)
    assert not await store.settle(settlement("a", first.token))
    assert not await release(store, first)
    assert await store.settle(settlement("a", second.token))


async def test_a_lost_lease_settles_nothing_even_of_what_the_next_did_not_claim(store: Store) -> None:
    await owe(store, delivery("a"), delivery("b", created=NOW + MINUTE))
    (first,) = await claim(store)
    (second,) = await claim(store, NOW + HOUR, each=1)
    assert ids((second,)) == [("newsroom", ["a"])]
    assert not await store.settle(settlement("b", first.token))
    assert not await store.settle(settlement("unknown", first.token))


async def test_a_channel_rests_as_long_as_it_was_told(store: Store) -> None:
    await owe(store, delivery("a"))
    (channel,) = await claim(store)
    assert await release(store, channel, not_before=NOW + HOUR)
    assert (await states(store))["newsroom"].not_before == NOW + HOUR
    assert await claim(store, NOW + HOUR - MINUTE) == ()
    assert ids(await claim(store, NOW + HOUR)) == [("newsroom", ["a"])]


async def test_a_stopped_channel_keeps_its_deliveries_until_it_is_resumed(store: Store) -> None:
    await owe(store, delivery("a"))
    (channel,) = await claim(store)
    await stop(store, channel)
    state = (await states(store))["newsroom"]
    assert (state.stopped_why, state.stopped_at, state.waiting) == ("410", NOW, 1)
    assert await claim(store, NOW + DAY) == ()
    await store.resume_channel("newsroom")
    await store.resume_channel("unknown")
    assert (await states(store))["newsroom"].stopped_why is None
    assert ids(await claim(store)) == [("newsroom", ["a"])]


@pytest.mark.parametrize(("fingerprint", "stopped"), {"same": ("f1", True), "changed": ("f2", False)}.values())
async def test_a_changed_configuration_starts_a_channel_again(store: Store, fingerprint: str, stopped: bool) -> None:
    await owe(store, delivery("a"))
    (channel,) = await claim(store)
    await stop(store, channel)
    _, channels = await store.register({}, {"newsroom": fingerprint}, NOW + DAY)
    state = channels["newsroom"]
    assert (state.fingerprint, state.created) == (fingerprint, ago(1))
    assert (state.stopped_why is not None, state.stopped_at is not None) == (stopped, stopped)
    assert set(channels) == set(NAMES)


REPLAYS = {
    "by id": ({"delivery_ids": ("delivery-a", "delivery-c", "unknown")}, ["delivery-a"]),
    "all of a channel": ({"channel": "newsroom"}, ["delivery-a", "delivery-b"]),
    "all of a channel and one of another": (
        {"channel": "newsroom", "delivery_ids": ("delivery-d",)},
        ["delivery-a", "delivery-b", "delivery-d"],
    ),
    "nothing": ({}, []),
}


@pytest.mark.parametrize(("asked", "replayed"), REPLAYS.values(), ids=REPLAYS)
async def test_dead_letters_are_replayed(store: Store, asked: dict[str, object], replayed: list[str]) -> None:
    await owe(store, *(delivery(name) for name in "abc"), delivery("d", channel="desk"))
    for channel in await claim(store):
        for one in channel.deliveries:
            name = one.id.removeprefix("delivery-")
            state = DeliveryState.SENT if name == "c" else DeliveryState.DEAD
            assert await store.settle(settlement(name, channel.token, state))
        assert await release(store, channel)
    assert (await states(store))["newsroom"].dead == 2
    assert await store.replay(now=NOW + HOUR, **asked) == len(replayed)  # type: ignore[arg-type]
    again = await claim(store, NOW + HOUR)
    assert sorted(one.id for channel in again for one in channel.deliveries) == replayed
    assert {one.attempt for channel in again for one in channel.deliveries} <= {1}


async def test_deliveries_are_shown_newest_first(store: Store) -> None:
    await owe(store, *(delivery(name, created=ago(n)) for n, name in enumerate("abc")), delivery("d", channel="desk"))
    assert [one.id[-1] for one in await store.deliveries(limit=3)] == ["d", "a", "b"]
    assert [one.id[-1] for one in await store.deliveries(limit=2, channel="newsroom")] == ["a", "b"]
    waiting = await store.deliveries(limit=9, channel="desk", state=DeliveryState.WAITING)
    assert [(one.id[-1], one.not_before, one.last_outcome) for one in waiting] == [("d", NOW, None)]
    assert await store.deliveries(limit=9, state=DeliveryState.DEAD) == ()


async def test_deliveries_are_read_in_pages(store: Store) -> None:
    await owe(store, *(delivery(name) for name in "abc"), delivery("d", created=ago(1)), delivery("e", channel="desk"))
    first = await store.deliveries(limit=2, channel="newsroom")
    before = (first[-1].created, first[-1].id)
    rest = await store.deliveries(limit=9, channel="newsroom", before=before, state=DeliveryState.WAITING)
    assert [one.id[-1] for one in (*first, *rest)] == ["c", "b", "a", "d"]
    assert await store.deliveries(limit=9, before=(ago(1), "delivery-d")) == ()


async def test_a_new_channel_is_known_by_its_time(store: Store) -> None:
    _, channels = await store.register({}, {"newsroom": "f1"}, NOW)
    assert channels == {"newsroom": ChannelState(name="newsroom", created=NOW, fingerprint="f1")}
    await owe(store, delivery("a"))
    assert (await states(store))["newsroom"] == replace(channels["newsroom"], waiting=1)
