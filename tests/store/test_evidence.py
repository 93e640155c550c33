"""What is kept as evidence, and for how long: the contract, on memory, SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.domain.ledger import DeliveryState, NewVersion, Plan
from service.domain.ports import Store
from service.domain.stories import Change
from service.domain.views import AttemptView, PollView
from service.stages.normalising.normalise import content_hash
from service.stages.recording.keeping import MATERIAL, NEWEST
from tests.store.rows import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    ago,
    alert,
    delivery,
    item,
    new_item,
    poll_result,
    settlement,
    stored,
    story,
)


async def write(store: Store, plan: Plan) -> None:
    async with store.writing() as writing:
        await writing.carry_out(plan)


def version(number: int, *, material: bool = False, name: str = "a", story: str | None = None) -> NewVersion:
    """Return the version of that number, an hour after the one before."""
    text = "one text" if number % 2 else "another text"
    said = item(name, text=text, content_hash=f"hash {number % 2}")
    change = Change(what="amount", before="$1", after=f"${number}")
    return NewVersion(
        stored=stored(name, story, item=said, version=number, matches=()),
        fingerprints=frozenset(),
        changes=(change,) if material else (),
        at=NOW + number * HOUR,
    )


async def kept(store: Store, name: str = "a") -> list[int]:
    return [one.version for one in await store.versions(f"item-{name}")]


async def test_a_feed_that_flips_its_text_does_not_grow_the_store(store: Store) -> None:
    await write(store, Plan(items=(new_item("a"), new_item("quiet"))))
    await write(store, Plan(versions=(version(2, name="quiet"),)))
    for number in range(2, 100):
        await write(store, Plan(versions=(version(number),)))
    assert await kept(store) == [1, *range(100 - NEWEST, 100)]
    assert await kept(store, "quiet") == [1, 2]
    first = (await store.versions("item-a"))[0]
    assert (first.at, first.item.text) == (NOW, "Text of a")
    assert (await store.counts())["version"] == NEWEST + 1


async def test_what_was_material_is_kept_though_much_else_came_after(store: Store) -> None:
    await write(store, Plan(items=(new_item("a"),)))
    for number in range(2, 80):
        await write(store, Plan(versions=(version(number, material=number in (3, 40)),)))
    assert await kept(store) == [1, 3, 40, *range(80 - NEWEST, 80)]
    assert [one.version for one in await store.versions("item-a") if one.changes] == [3, 40]


async def test_a_feed_whose_title_flips_does_not_grow_the_store_either(store: Store) -> None:
    await write(store, Plan(items=(new_item("a"),)))
    for number in range(2, 120):
        await write(store, Plan(versions=(version(number, material=True),)))
    assert await kept(store) == [1, *range(2, 2 + MATERIAL), *range(120 - MATERIAL, 120)]


async def test_what_is_kept_is_sealed(store: Store) -> None:
    await write(store, Plan(items=(new_item("a"),)))
    longer = version(2).stored.item
    await write(store, Plan(versions=(version(2),)))
    first, second = await store.versions("item-a")
    assert first.item == item("a")
    assert first.seal == content_hash(
        "Title of a", "Text of a", "https://gazette.example/a?utm_source=feed", longer.facts
    )
    assert second.seal == content_hash(longer.title, longer.text, longer.url, longer.facts)
    assert len({first.seal, second.seal, longer.content_hash}) == 3


async def test_a_seal_that_is_the_content_hash_is_not_kept_twice(store: Store) -> None:
    plain = item("a")
    plain = item("a", content_hash=content_hash(plain.title, plain.text, plain.url, plain.facts))
    await write(store, Plan(items=(new_item("a", item=plain),)))
    (only,) = await store.versions("item-a")
    assert (only.item, only.seal) == (plain, plain.content_hash)


REF = "0badcafe"


@pytest.fixture
async def told(store: Store) -> Store:
    """A store that told one story to two channels: singly, and in a digest with another story."""
    await store.register({}, {"newsroom": "f", "desk": "f"}, ago(9))
    plan = Plan(
        stories=(story("plates"), story("drones")),
        alerts=(
            alert("1", "plates", delivery_id=f"single-{REF}"),
            alert("2", "plates", channel="desk", delivery_id=None),
            alert("3", "drones", channel="desk", delivery_id=None, at=NOW + MINUTE),
        ),
        deliveries=(delivery("x", id=f"single-{REF}"), delivery("notice")),
    )
    async with store.writing() as writing:
        await writing.carry_out(plan)
        await writing.bind_digest("desk", ["alert-2", "alert-3"], delivery("digest", "desk", created=NOW + HOUR), None)
    return store


ALERTS = {
    "an alert by its id": ("alert-2", ["alert-2"]),
    "the alert of a delivery": (f"single-{REF}", ["alert-1"]),
    "the alert of a delivery by its ref": (REF, ["alert-1"]),
    "the alerts of a digest, oldest first": ("delivery-digest", ["alert-2", "alert-3"]),
    "a notice stands for none": ("delivery-notice", []),
    "another ref": ("00000000", []),
    "nothing": ("plates", []),
    "what no database can keep": ("abcdef\x00\ud83d", []),
}


@pytest.mark.parametrize(("reference", "found"), ALERTS.values(), ids=ALERTS)
async def test_alerts_are_named_by(told: Store, reference: str, found: list[str]) -> None:
    views = await told.alerts_named(reference)
    assert [one.id for one in views] == found
    assert [one.story for one in views] == [await told.story(one.story.id) for one in views]


async def test_deliveries_are_named_by_id_and_ref(told: Store) -> None:
    named = await told.deliveries_named([REF, "delivery-digest", "delivery-unknown", "alert-1"])
    assert [one.id for one in named] == [f"single-{REF}", "delivery-digest"]
    assert await told.deliveries_named([]) == ()
    assert await told.deliveries_named(["abcdef\x00\ud83d"]) == ()


async def test_the_tries_of_a_delivery_are_on_record(told: Store) -> None:
    for hours, state, detail, receipt in (
        (0, DeliveryState.WAITING, "HTTP 503", None),
        (1, DeliveryState.SENT, None, "m-1"),
    ):
        at = NOW + hours * HOUR
        (channel,) = await told.claim_channels(["newsroom"], at, limit=1, each=9, lease=MINUTE)
        more = {"delivery_id": f"single-{REF}", "at": at, "detail": detail, "receipt": receipt}
        assert await told.settle(settlement("x", channel.token, state, **more))
        await told.release_channel("newsroom", channel.token, not_before=None, stopped_why=None, at=at)
    assert await told.attempts([f"single-{REF}", "delivery-digest"]) == {
        f"single-{REF}": (
            AttemptView(at=NOW, outcome="waiting", detail="HTTP 503", receipt=None),
            AttemptView(at=NOW + HOUR, outcome="sent", detail=None, receipt="m-1"),
        )
    }
    assert await told.attempts([]) == {}


async def test_the_poll_before_a_time_is_on_record(store: Store) -> None:
    await store.register({"gazette": ago(9), "other": ago(9)}, {}, ago(9))
    for minutes in (0, 30):
        (claimed,) = await store.claim_polls(["gazette"], NOW + DAY, limit=1, lease=MINUTE)
        result = poll_result(claimed.state, claimed.token, started=NOW + minutes * MINUTE)
        async with store.writing() as writing:
            assert await writing.finish_poll(result)
    wanted = [
        ("gazette", NOW),
        ("gazette", NOW + 29 * MINUTE),
        ("gazette", NOW + 31 * MINUTE),
        ("gazette", NOW - MINUTE),
        ("gazette", NOW + 2 * HOUR),
        ("other", NOW),
    ]
    found = await store.polls_before(wanted)
    starts = [(found[one].started - NOW) // MINUTE if one in found else None for one in wanted]
    assert starts == [0, 0, 30, None, None, None]
    assert found["gazette", NOW] == PollView(
        source="gazette", started=NOW, elapsed_s=0.5, outcome="read", entries=3, fresh=2
    )


async def test_evidence_of_what_was_told_outlives_retention(store: Store) -> None:
    await store.register({}, {"newsroom": "f"}, ago(90))
    plan = Plan(
        items=(
            new_item("told", "told", first_seen=ago(80)),
            new_item("quiet", "quiet", first_seen=ago(80)),
            new_item("none", first_seen=ago(80)),
        ),
        stories=(story("told", ago(80)), story("quiet", ago(80))),
        alerts=(alert("1", "told", at=ago(80)),),
        deliveries=(delivery("1", created=ago(80), not_before=ago(80)),),
    )
    await write(store, plan)
    await write(store, Plan(versions=(version(2, name="told", story="told"), version(2, name="none"))))
    (channel,) = await store.claim_channels(["newsroom"], ago(79), limit=1, each=9, lease=MINUTE)
    assert await store.settle(settlement("1", channel.token, at=ago(79)))
    before = await store.versions("item-told")
    month = timedelta(days=30)
    await store.prune(NOW, items=month, polls=month, attempts=month)
    assert await store.find_item("item-quiet") is await store.find_item("item-none") is None
    assert await store.versions("item-none") == ()
    assert await store.versions("item-told") == before
    assert len(before) == 2
    assert [one.id for one in await store.alerts_named("alert-1")] == ["alert-1"]
    assert [one.state for one in await store.deliveries_named(["delivery-1"])] == [DeliveryState.SENT]
    assert await store.bodies(["delivery-1"]) == {"delivery-1": (b"body of 1",)}
