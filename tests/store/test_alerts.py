"""Alerts, digests and forgetting: the contract, on memory, SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

from service.domain.ledger import DeliveryState, NewAlert, NewDelivery, Plan, Probe
from service.domain.messages import AlertKind
from service.domain.ports import Store
from service.domain.stories import Change, Step
from tests.store.rows import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    ago,
    alert,
    delivery,
    key,
    new_item,
    new_version,
    poll_result,
    settlement,
    story,
)


async def tell(store: Store, *alerts: NewAlert, deliveries: tuple[NewDelivery, ...] = ()) -> None:
    await store.register({}, {"newsroom": "f1", "desk": "f1"}, ago(30))
    plan = Plan(
        stories=tuple(story(one.story_id) for one in alerts),
        alerts=alerts,
        deliveries=deliveries,
    )
    async with store.writing() as writing:
        await writing.carry_out(plan)


async def test_an_alert_is_told_once_for_each_channel_story_and_key(store: Store) -> None:
    await tell(store, alert("1", "s"), deliveries=(delivery("1"),))
    again = (
        alert("2", "s"),
        alert("3", "s", channel="desk"),
        alert("4", "t"),
        alert("5", "s", key="amended"),
        alert("6", "t"),
    )
    owed = tuple(delivery(name, channel="desk" if name == "3" else "newsroom") for name in "23456")
    await tell(store, *again, deliveries=(*owed, delivery("notice")))
    assert {one.id for one in await store.alerts(limit=9)} == {f"alert-{name}" for name in "1345"}
    assert {one.id for one in await store.deliveries(limit=9)} == {
        "delivery-1",
        "delivery-3",
        "delivery-4",
        "delivery-5",
        "delivery-notice",
    }
    whole = await store.story("s")
    assert whole is not None
    assert whole.told == {"newsroom": {"told", "amended"}, "desk": {"told"}}


async def test_an_alert_is_shown_with_its_story_and_delivery(store: Store) -> None:
    change = Change(what="amount", before="$1", after=None)
    told = alert("1", "s", step=Step.AMENDED, kind=AlertKind.UPDATED, key="amended", changes=(change,), late=True)
    await tell(
        store, told, alert("2", "t", at=NOW + HOUR, delivery_id=None, overflow=True), deliveries=(delivery("1"),)
    )
    waiting, shown = await store.alerts(limit=9)
    assert (waiting.delivery_id, waiting.delivery_state, waiting.overflow) == (None, None, True)
    assert (shown.step, shown.kind, shown.key, shown.late) == (Step.AMENDED, AlertKind.UPDATED, "amended", True)
    assert (shown.changes, shown.delivery_id, shown.delivery_state) == (
        (change,),
        "delivery-1",
        DeliveryState.WAITING,
    )
    assert shown.story == await store.story("s")
    assert [one.id for one in await store.alerts(limit=1)] == ["alert-2"]
    assert await store.alerts(limit=9, channel="desk") == ()


async def test_alerts_are_read_in_pages_newest_first(store: Store) -> None:
    same = [alert(name, name, delivery_id=None) for name in "abc"]
    await tell(store, *same, alert("d", "d", at=ago(1), delivery_id=None), alert("e", "e", "desk", delivery_id=None))
    first = await store.alerts(limit=2, channel="newsroom")
    rest = await store.alerts(limit=9, channel="newsroom", before=(first[-1].at, first[-1].id))
    assert [one.id for one in (*first, *rest)] == ["alert-c", "alert-b", "alert-a", "alert-d"]
    assert await store.alerts(limit=9, before=(ago(1), "alert-d")) == ()


async def test_single_alerts_are_counted_by_topic(store: Store) -> None:
    both = ("plate-readers", "drones")
    await tell(
        store,
        alert("1", "a", topics=both),
        alert("2", "b", at=ago(2)),
        alert("3", "c", delivery_id=None),
        alert("4", "d", channel="desk"),
        alert("5", "e", topics=both),
        deliveries=tuple(delivery(name) for name in "1245"),
    )
    async with store.writing() as writing:
        await writing.bind_digest("newsroom", ["alert-3"], delivery("digest"), None)
        told = await writing.told_since({"newsroom": ago(1), "desk": NOW + MINUTE, "other": ago(1)})
        assert await writing.told_since({}) == {}
    assert told["newsroom"] == {None: 2, "plate-readers": 2, "drones": 2}
    assert told["desk"].get(None, 0) == told["other"].get(None, 0) == 0


async def test_a_digest_binds_the_alerts_that_wait(store: Store) -> None:
    await tell(
        store,
        alert("2", "b", delivery_id=None, at=NOW + MINUTE),
        alert("1", "a", delivery_id=None),
        alert("3", "c", delivery_id=None, channel="desk"),
        alert("4", "d"),
        deliveries=(delivery("4"),),
    )
    assert [one.id for one in await store.waiting_alerts("newsroom")] == ["alert-1", "alert-2"]
    async with store.writing() as writing:
        await writing.bind_digest("newsroom", ["alert-1", "alert-3", "alert-4"], delivery("digest"), NOW + DAY)
    assert [one.id for one in await store.waiting_alerts("newsroom")] == ["alert-2"]
    assert [one.id for one in await store.waiting_alerts("desk")] == ["alert-3"]
    bound = {one.id: one.delivery_id for one in await store.alerts(limit=9)}
    assert bound["alert-1"] == "delivery-digest"
    assert bound["alert-4"] == "delivery-4"


async def test_digests_fall_due(store: Store) -> None:
    names = ("newsroom", "desk", "unknown")
    await tell(store)
    assert await store.due_digests(names, NOW + DAY) == ()
    async with store.writing() as writing:
        await writing.set_next_digest("newsroom", NOW + HOUR)
        await writing.set_next_digest("desk", NOW)
        await writing.set_next_digest("unknown", NOW)
    assert await store.due_digests(names, NOW) == ("desk",)
    assert await store.due_digests(names, NOW + HOUR) == ("desk", "newsroom")
    assert await store.due_digests(("newsroom",), NOW + HOUR) == ("newsroom",)
    async with store.writing() as writing:
        await writing.set_next_digest("desk", None)
    assert await store.due_digests(names, NOW + HOUR) == ("newsroom",)


async def aged(store: Store) -> None:
    """Fill the store with what is old and what is new, told and untold."""
    await store.register({"gazette": ago(90)}, {"newsroom": "f1"}, ago(90))
    (poll,) = await store.claim_polls(["gazette"], ago(80), limit=1, lease=MINUTE)
    old, told, mixed = story("old", ago(60)), story("told", ago(60)), story("mixed", ago(60), ago(1))
    plan = Plan(
        items=(
            new_item("plain", first_seen=ago(60), owes_text=True),
            new_item("fresh", first_seen=ago(1)),
            new_item("old", "old", 1, first_seen=ago(60)),
            new_item("told", "told", 2, first_seen=ago(60)),
            new_item("mixed", "mixed", 3, first_seen=ago(60)),
        ),
        stories=(old, told, mixed, story("empty", ago(60))),
        identifiers={"fr:1": "old", "fr:2": "told"},
        links=(("old", "told"), ("told", "mixed")),
        alerts=(alert("1", "told", at=ago(60)),),
        deliveries=(
            delivery("1", created=ago(60), not_before=ago(60)),
            delivery("notice", created=ago(60), not_before=ago(60)),
            delivery("unsent", created=ago(60)),
        ),
    )
    async with store.writing() as writing:
        await writing.finish_poll(poll_result(poll.state, poll.token, started=ago(80)))
        await writing.carry_out(plan)
        await writing.carry_out(Plan(versions=(new_version("plain"),)))
    (channel,) = await store.claim_channels(["newsroom"], ago(50), limit=1, each=9, lease=MINUTE)
    for name in ("1", "notice"):
        assert await store.settle(settlement(name, channel.token, at=ago(50)))


async def test_retention_forgets_what_nobody_was_told(store: Store) -> None:
    await aged(store)
    kept = timedelta(days=30)
    gone = await store.prune(NOW, items=kept, polls=kept, attempts=kept)
    assert gone == {"poll": 1, "attempt": 2, "delivery": 1, "item": 2, "story": 2}
    counts = await store.counts()
    expected = {"item": 3, "seen": 5, "story": 2, "version": 0, "owed_text": 0, "identifier": 1, "link": 1, "body": 2}
    assert {name: counts[name] for name in expected} == expected
    assert counts["address"] == 6
    assert counts["fingerprint"] == 2
    assert await store.prune(NOW, items=kept, polls=kept, attempts=kept) == dict.fromkeys(gone, 0)


async def test_what_was_forgotten_is_still_known(store: Store) -> None:
    await aged(store)
    kept = timedelta(days=30)
    await store.prune(NOW, items=kept, polls=kept, attempts=kept)
    assert await store.known_hashes([key("plain"), key("old")]) == {
        key("plain"): "new hash of plain",
        key("old"): "hash of old",
    }
    async with store.writing() as writing:
        assert (await writing.recall(Probe(keys=frozenset({key("plain")})))).items == {}
        again = new_item("plain", id="item-again")
        await writing.carry_out(Plan(items=(again,)))
        assert (await writing.recall(Probe(keys=frozenset({key("plain")})))).items == {key("plain"): again.stored}


async def test_recent_rows_are_kept(store: Store) -> None:
    await aged(store)
    before = await store.counts()
    year = timedelta(days=365)
    assert set((await store.prune(NOW, items=year, polls=year, attempts=year)).values()) == {0}
    assert await store.counts() == before
