"""An id or an address -> the record."""

from __future__ import annotations

import pytest

from service.app.evidence import evidence_of
from service.domain.ledger import NewVersion, Plan
from service.store.memory import MemoryStore
from tests.store.rows import HOUR, MINUTE, NOW, ago, alert, delivery, item, match, new_item, poll_result, stored, story

REF = "0badcafe"
ADDRESS = "https://gazette.example/a"


@pytest.fixture
async def store() -> MemoryStore:
    """A store with two stories of two items, told singly, in a digest, and not yet."""
    store = MemoryStore()
    await store.register({"gazette": ago(1)}, {"newsroom": "f", "desk": "f", "nights": "f"}, ago(9))
    (claimed,) = await store.claim_polls(["gazette"], NOW, limit=1, lease=MINUTE)
    changed = stored("a", "s", item=item("a", text="Another text"), version=2, matches=(match(),))
    plan = Plan(
        items=(new_item("a", "s"), new_item("b", "s"), new_item("c", "t"), new_item("d")),
        stories=(story("s"), story("t")),
        alerts=(
            alert("1", "s", delivery_id=f"single-{REF}"),
            alert("2", "s", channel="desk", delivery_id=None),
            alert("3", "t", channel="desk", delivery_id=None, at=NOW + MINUTE),
            alert("4", "s", channel="nights", delivery_id=None, at=NOW + 2 * MINUTE),
        ),
        deliveries=(delivery("x", id=f"single-{REF}"), delivery("notice")),
    )
    async with store.writing() as writing:
        await writing.carry_out(plan)
        await writing.finish_poll(poll_result(claimed.state, claimed.token, started=NOW - MINUTE))
        change = NewVersion(stored=changed, fingerprints=frozenset(), changes=(), at=NOW + HOUR)
        await writing.carry_out(Plan(versions=(change,)))
        await writing.bind_digest("desk", ["alert-2", "alert-3"], delivery("digest", "desk", created=NOW + HOUR), None)
    return store


NAMED = {
    "an item": ("item-a", "item", ["item-a"], ["s"], ["1", "2", "4"]),
    "an item by its address": (ADDRESS, "item", ["item-a"], ["s"], ["1", "2", "4"]),
    "an item by its address with a tail": (f"{ADDRESS}?utm_source=x", "item", ["item-a"], ["s"], ["1", "2", "4"]),
    "an item that matches nothing": ("item-d", "item", ["item-d"], [], []),
    "a story": ("t", "story", ["item-c"], ["t"], ["3"]),
    "an alert": ("alert-4", "alert", ["item-a", "item-b"], ["s"], ["4"]),
    "a delivery": (f"single-{REF}", "delivery", ["item-a", "item-b"], ["s"], ["1"]),
    "a delivery by its ref": (REF, "delivery", ["item-a", "item-b"], ["s"], ["1"]),
    "a digest": ("delivery-digest", "delivery", ["item-a", "item-b", "item-c"], ["s", "t"], ["2", "3"]),
    "a notice": ("delivery-notice", "delivery", [], [], []),
}


@pytest.mark.parametrize(("reference", "names", "items", "stories", "told"), NAMED.values(), ids=NAMED)
async def test_a_record_of(
    store: MemoryStore, reference: str, names: str, items: list[str], stories: list[str], told: list[str]
) -> None:
    record = await evidence_of(store, reference)
    assert record is not None
    assert (record.asked, record.names) == (reference, names)
    assert [one.id for one in record.items] == items
    assert [one.id for one in record.stories] == stories
    assert [one.alert.removeprefix("alert-") for one in record.told] == told
    assert {one.delivery for one in record.told if one.delivery} <= {one.id for one in record.deliveries}


@pytest.mark.parametrize("reference", ["nothing", "00000000", "https://gazette.example/none", ""])
async def test_nothing_is_stored_under(store: MemoryStore, reference: str) -> None:
    assert await evidence_of(store, reference) is None


async def test_a_record_has_versions_polls_and_bodies(store: MemoryStore) -> None:
    record = await evidence_of(store, "item-a")
    assert record is not None
    first, second = record.items[0].versions
    assert first.poll is not None
    assert (first.poll.started, first.poll.outcome) == (NOW - MINUTE, "read")
    assert (second.poll, [one.field for one in second.differences]) == (None, ["text"])
    assert {one.id: [body.text for body in one.bodies] for one in record.deliveries} == {
        f"single-{REF}": ["body of x"],
        "delivery-digest": ["body of digest"],
    }


async def test_a_notice_is_a_record_of_its_delivery_alone(store: MemoryStore) -> None:
    record = await evidence_of(store, "delivery-notice")
    assert record is not None
    assert [one.id for one in record.deliveries] == ["delivery-notice"]
