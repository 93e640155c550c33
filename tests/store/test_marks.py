"""What readers make of alerts: the contract, on memory, SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.domain.ledger import Plan
from service.domain.marks import Mark, Verdict
from service.domain.ports import Store
from tests.store.rows import DAY, HOUR, NOW, ago, alert, delivery, item, new_item, story

USEFUL, NOISE = Verdict.USEFUL, Verdict.NOISE


@pytest.fixture
async def told(store: Store) -> Store:
    """A store with a story that two channels were told, one that a digest tells with another, and a stray item."""
    await store.register({}, {"newsroom": "f1", "desk": "f1", "daily": "f1"}, ago(30))
    plan = Plan(
        items=(
            new_item("late", "plates", first_seen=NOW + HOUR),
            new_item("lead", "plates", item=item("lead", published=ago(2))),
            new_item("drone", "drones"),
            new_item("stray"),
        ),
        stories=(story("plates"), story("drones")),
        alerts=(
            alert("1", "plates"),
            alert("2", "plates", channel="desk", delivery_id="delivery-0badcafe"),
            alert("3", "drones", channel="daily", delivery_id=None),
            alert("4", "plates", channel="daily", delivery_id=None),
        ),
        deliveries=(delivery("1"), delivery("0badcafe", channel="desk")),
    )
    async with store.writing() as writing:
        await writing.carry_out(plan)
        await writing.bind_digest("daily", ["alert-3", "alert-4"], delivery("facade00", channel="daily"), None)
    return store


def lead_marked(alert_id: str | None, channel: str | None, verdict: Verdict = NOISE) -> Mark:
    return Mark(
        story_id="plates",
        item_id="item-lead",
        verdict=verdict,
        topics=("plate-readers",),
        at=NOW,
        alert_id=alert_id,
        channel=channel,
    )


NAMED = {
    "an alert by its id": ("alert-1", lead_marked("alert-1", "newsroom")),
    "a delivery by its id": ("delivery-1", lead_marked("alert-1", "newsroom")),
    "a message by the ref that it ends with": ("0badcafe", lead_marked("alert-2", "desk")),
    "an item by its id": ("item-lead", lead_marked(None, None)),
    "an item by its address": ("https://gazette.example/lead", lead_marked(None, None)),
}


@pytest.mark.parametrize(("reference", "mark"), NAMED.values(), ids=NAMED)
async def test_it_can_be_marked(told: Store, reference: str, mark: Mark) -> None:
    assert await told.mark(reference, NOISE, NOW) == mark
    assert await told.marks() == (mark,)


NOT_NAMED = {
    "nothing of this name": "nothing",
    "a digest, which tells of many": "delivery-facade00",
    "a digest by its ref": "facade00",
    "an item that nobody was told of": "item-stray",
    "what no database can keep": "abcdef\x00\ud83d",
}


@pytest.mark.parametrize("reference", NOT_NAMED.values(), ids=NOT_NAMED)
async def test_it_cannot_be_marked(told: Store, reference: str) -> None:
    assert await told.mark(reference, USEFUL, NOW) is None
    assert await told.marks() == ()


async def test_the_latest_mark_of_an_item_counts_and_none_is_lost(told: Store) -> None:
    await told.mark("alert-1", NOISE, NOW)
    await told.mark("alert-3", NOISE, NOW)
    await told.mark("alert-2", USEFUL, NOW)
    assert [(mark.item_id, mark.verdict) for mark in await told.marks()] == [
        ("item-drone", NOISE),
        ("item-lead", USEFUL),
    ]
    assert [mark.item_id for mark in await told.marks(["drones", "unknown"])] == ["item-drone"]
    assert await told.marks([]) == ()
    assert (await told.counts())["mark"] == 3


async def test_what_was_marked_outlives_retention(store: Store) -> None:
    old = Plan(
        items=(new_item("a", "s", first_seen=ago(90)), new_item("b", "t", first_seen=ago(90))),
        stories=(story("s", ago(90)), story("t", ago(90))),
    )
    async with store.writing() as writing:
        await writing.carry_out(old)
    await store.mark("item-a", NOISE, NOW)
    gone = await store.prune(NOW, items=timedelta(days=30), polls=DAY, attempts=DAY)
    assert (gone["item"], gone["story"]) == (1, 1)
    assert await store.find_item("item-a") is not None


async def test_the_alerts_of_one_story(told: Store) -> None:
    assert {one.id for one in await told.alerts(limit=9, story_id="plates")} == {"alert-1", "alert-2", "alert-4"}
    assert [one.id for one in await told.alerts(limit=9, story_id="plates", channel="desk")] == ["alert-2"]
    assert await told.alerts(limit=9, story_id="unknown") == ()
