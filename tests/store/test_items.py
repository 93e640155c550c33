"""What the store knows of items and stories: the contract, on memory, SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from service.domain.ledger import Knowledge, NewStep, Plan, Probe, StepSeen, StoredItem
from service.domain.ports import Store
from service.domain.stories import Step
from service.store.codec import seal_of
from service.store.recalling import MAX_MEMBERS
from tests.store.rows import (
    DAY,
    HOUR,
    NOW,
    ago,
    alert,
    delivery,
    item,
    key,
    match,
    new_item,
    new_version,
    rich_item,
    stored,
    story,
)


async def write(store: Store, plan: Plan) -> None:
    async with store.writing() as writing:
        await writing.carry_out(plan)


async def recall(store: Store, probe: Probe) -> Knowledge:
    async with store.writing() as writing:
        return await writing.recall(probe)


async def test_an_empty_store_knows_nothing(store: Store) -> None:
    probe = Probe(
        keys=frozenset({key("a")}), urls=frozenset({"u"}), fingerprints=frozenset({1}), identifiers=frozenset({"x"})
    )
    assert await recall(store, probe) == Knowledge()
    assert await recall(store, Probe()) == Knowledge()
    assert await store.known_hashes([key("a")]) == {}
    assert await store.known_hashes([]) == {}


ODD_ITEMS = {
    "every field filled": rich_item("a"),
    "nothing that may be missing": item("a", url=None, canonical_url=None, published=None, authors=()),
    "letters of every script": item("a", title="Überwachung 監視 👁", text="“quotes” \\ and \u2028 lines\n\ttabs"),
    "JSON in the text": item("a", text='{"a": ["\'; DROP TABLE item; --"]}'),
    "a time with microseconds before 1970": item("a", published=datetime.fromisoformat("1969-12-31T23:59:59.999999Z")),
    "the last microsecond there is": item("a", published=datetime.fromisoformat("9999-12-31T23:59:59.999999Z")),
}


@pytest.mark.parametrize("odd", ODD_ITEMS.values(), ids=ODD_ITEMS)
async def test_an_item_comes_back_as_it_went_in(store: Store, odd: StoredItem) -> None:
    whole = stored("a", "s", item=odd, seeded=True, reason="same text", copy=True, matches=(match(), match("b")))
    new = replace(new_item("a"), stored=whole)
    await write(store, Plan(items=(new,), stories=(story("s"),)))
    known = await recall(store, Probe(keys=frozenset({key("a")})))
    assert known.items == {key("a"): whole}
    assert known.stories["s"].members == (whole,)
    assert await store.find_item("item-a") == whole


KEYS = {
    "the same identity in another source": (key("a", "herald"), False),
    "another identity in the same source": (key("b"), False),
    "source and identity cut at another place": (key("ettea", "gaz"), False),
    "the very key": (key("a"), True),
}


@pytest.mark.parametrize(("asked", "known"), KEYS.values(), ids=KEYS)
async def test_an_item_is_known_by_source_and_identity(store: Store, asked: object, known: bool) -> None:
    await write(store, Plan(items=(new_item("a"),)))
    assert await store.known_hashes([asked]) == ({asked: "hash of a"} if known else {})  # type: ignore[list-item]


async def test_a_probe_finds_stories_by_all_that_they_are_known_by(store: Store) -> None:
    plan = Plan(
        items=(new_item("a", "s", 7, 2**63 - 1), new_item("b", "t", 7), new_item("c")),
        stories=(story("s", NOW), story("t", NOW + HOUR)),
        identifiers={"fr:1": "t"},
    )
    await write(store, plan)
    canonical = frozenset({f"https://gazette.example/{name}" for name in "abcd"})
    probe = Probe(urls=canonical, fingerprints=frozenset({7, 8, 2**63 - 1}), identifiers=frozenset({"fr:1", "fr:2"}))
    known = await recall(store, probe)
    assert known.items == {}
    assert known.by_url == {"https://gazette.example/a": "s", "https://gazette.example/b": "t"}
    assert known.by_fingerprint == {7: ("s", "t"), 2**63 - 1: ("s",)}
    assert known.by_identifier == {"fr:1": "t"}
    assert set(known.stories) == {"s", "t"}
    assert known.stories["t"].identifiers == ("fr:1",)


async def test_a_shown_address_is_not_a_canonical_one(store: Store) -> None:
    await write(store, Plan(items=(new_item("a", "s"),), stories=(story("s"),)))
    assert (await recall(store, Probe(urls=frozenset({str(item("a").url)})))).by_url == {}


async def test_of_several_stories_at_an_address_the_last_is_named(store: Store) -> None:
    second = new_item("b", "t", item=item("b", canonical_url="https://gazette.example/a"), first_seen=NOW + HOUR)
    await write(store, Plan(items=(second, new_item("a", "s")), stories=(story("s"), story("t"))))
    assert (await recall(store, Probe(urls=frozenset({"https://gazette.example/a"})))).by_url == {
        "https://gazette.example/a": "t"
    }


async def test_old_stories_are_not_found_by_fingerprint(store: Store) -> None:
    await write(
        store, Plan(items=(new_item("a", "s", 7), new_item("b", "t", 7)), stories=(story("s", ago(8)), story("t")))
    )
    known = await recall(store, Probe(fingerprints=frozenset({7}), since=ago(7)))
    assert known.by_fingerprint == {7: ("t",)}
    await write(store, Plan(items=(new_item("c", "s", 9),), stories=(story("s", NOW, NOW),)))
    assert (await recall(store, Probe(fingerprints=frozenset({9}), since=ago(7)))).by_fingerprint == {}


async def test_a_story_keeps_its_first_time_and_its_latest(store: Store) -> None:
    await write(store, Plan(stories=(story("s", NOW, NOW + DAY),)))
    await write(store, Plan(stories=(story("s", NOW + HOUR, NOW + HOUR),)))
    kept = await store.story("s")
    assert kept is not None
    assert (kept.first_seen, kept.updated) == (NOW, NOW + DAY)
    assert await store.story("t") is None


async def test_what_a_matter_is_known_by_stays_as_it_was_first(store: Store) -> None:
    def step(by: str, which: Step = Step.FILED) -> NewStep:
        return NewStep(story_id="s", seen=StepSeen(step=which, item_id=by, at=NOW, seeded=by == "x"))

    first = Plan(stories=(story("s"), story("t")), identifiers={"fr:1": "s"}, steps=(step("x"),), links=(("s", "t"),))
    await write(store, first)
    await write(
        store, Plan(identifiers={"fr:1": "t"}, steps=(step("y"), step("y", Step.PUBLISHED)), links=(("s", "t"),))
    )
    kept = await store.story("s")
    assert kept is not None
    assert kept.identifiers == ("fr:1",)
    assert {(seen.step, seen.item_id, seen.seeded) for seen in kept.steps} == {
        (Step.FILED, "x", True),
        (Step.PUBLISHED, "y", False),
    }
    assert (await store.counts())["link"] == 1


async def test_members_come_oldest_first_and_not_without_end(store: Store) -> None:
    many = tuple(new_item(f"{n:03}", "s", first_seen=NOW + HOUR - n * (HOUR / 1000)) for n in range(MAX_MEMBERS + 5))
    await write(store, Plan(items=(*many, new_item("z", "t")), stories=(story("s"), story("t"))))
    kept = await store.story("s")
    assert kept is not None
    assert [one.id for one in kept.members] == [f"item-{n:03}" for n in reversed(range(5, MAX_MEMBERS + 5))]


async def test_a_new_version_replaces_and_keeps_what_was_said(store: Store) -> None:
    await write(store, Plan(items=(new_item("a"),)))
    version = new_version("a", "s", 7)
    await write(store, Plan(versions=(version,), stories=(story("s"),)))
    assert (await recall(store, Probe(keys=frozenset({key("a")})))).items == {key("a"): version.stored}
    assert (await recall(store, Probe(fingerprints=frozenset({7})))).by_fingerprint == {7: ("s",)}
    assert await store.known_hashes([key("a")]) == {key("a"): "new hash of a"}
    said = await store.versions("item-a")
    assert [(one.version, one.at, one.item, one.seal, one.changes) for one in said] == [
        (1, NOW, item("a"), seal_of(item("a")), ()),
        (2, NOW + HOUR, version.stored.item, seal_of(version.stored.item), version.changes),
    ]
    assert await store.versions("item-b") == ()


REFERENCES = {
    "its id": ("item-a", "item-a"),
    "its canonical address": ("https://gazette.example/a", "item-a"),
    "its shown address": ("https://gazette.example/a?utm_source=feed", "item-a"),
    "an address that a later version gave it": ("https://moved.example/a", "item-a"),
    "the newest of two at one address": ("https://gazette.example/shared", "item-c"),
    "nothing of the kind": ("https://gazette.example/", None),
}


@pytest.mark.parametrize(("reference", "found"), REFERENCES.values(), ids=REFERENCES)
async def test_an_item_is_found_by(store: Store, reference: str, found: str | None) -> None:
    shared = {"canonical_url": "https://gazette.example/shared"}
    plan = Plan(
        items=(
            new_item("a"),
            new_item("b", item=item("b", **shared)),
            new_item("c", item=item("c", **shared), first_seen=NOW + HOUR),
            new_item("d", item=item("d", url=None, canonical_url=None)),
        )
    )
    await write(store, plan)
    moved = item("a", canonical_url="https://moved.example/a", content_hash="moved")
    await write(store, Plan(versions=(new_version("d"),)))
    if "moved" in reference:
        await write(store, Plan(versions=(new_version("a", item=moved),)))
    one = await store.find_item(reference)
    assert (one.id if one else None) == found


async def test_items_are_read_in_pages(store: Store) -> None:
    await write(store, Plan(items=tuple(new_item(name, first_seen=ago(n)) for n, name in enumerate("abcde"))))
    first = await store.items(since=ago(3), after=None, limit=3)
    rest = await store.items(since=ago(3), after=first[-1].id, limit=3)
    assert [one.id for one in (*first, *rest)] == ["item-a", "item-b", "item-c", "item-d"]


async def test_stories_are_read_in_pages_latest_first(store: Store) -> None:
    names = ("a", "b", "c", "d")
    await write(store, Plan(stories=tuple(story(name, NOW, NOW if name < "c" else NOW + HOUR) for name in names)))
    first = await store.stories(before=None, limit=3)
    rest = await store.stories(before=(first[-1].updated, first[-1].id), limit=3)
    assert [one.id for one in (*first, *rest)] == ["d", "c", "b", "a"]


async def test_a_batch_of_thousands_is_one_call(store: Store) -> None:
    items = tuple(new_item(f"{n}", "s" if n % 50 == 0 else None, n) for n in range(3000))
    await write(store, Plan(items=items, stories=(story("s"),)))
    keys = frozenset(one.stored.item.key for one in items) | {key("unknown")}
    assert len(await store.known_hashes(keys)) == 3000
    urls = frozenset(one.stored.item.canonical_url or "" for one in items)
    known = await recall(store, Probe(keys=keys, urls=urls, fingerprints=frozenset(range(3000))))
    assert (len(known.items), len(known.by_url), len(known.by_fingerprint)) == (3000, 60, 60)


async def test_an_error_undoes_the_whole_batch(store: Store) -> None:
    await write(store, Plan(items=(new_item("a"),)))
    before = await store.counts()
    plan = Plan(
        items=(new_item("b", "s", 7, owes_text=True),),
        versions=(new_version("a"),),
        stories=(story("s"),),
        alerts=(alert("1", "s"),),
        deliveries=(delivery("1"),),
    )

    async def fail() -> None:
        async with store.writing() as writing:
            await writing.carry_out(plan)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await store.counts() == before
    assert await store.known_hashes([key("a"), key("b")]) == {key("a"): "hash of a"}


async def test_an_item_cannot_join_a_story_that_is_not_there(store: Store) -> None:
    with pytest.raises(Exception, match=r"(?i)story|foreign key"):
        await write(store, Plan(items=(new_item("a", "nowhere"),)))
    assert await store.known_hashes([key("a")]) == {}


HOSTILE = {"NUL": "a\x00b", "a lone surrogate": "a\ud800b", "a separator": "a\x1fb", "a byte order mark": "\ufeffa"}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
async def test_no_text_from_outside_stops_a_batch(store: Store, name: str) -> None:
    await store.register({}, {"newsroom": "f1"}, NOW)
    odd = item(name, title=name, canonical_url=name, content_hash="0")
    plan = Plan(
        items=(new_item(name, "s", id="item-odd", item=odd, reason=name),),
        stories=(story("s"),),
        identifiers={name: "s"},
        alerts=(alert("1", "s", key=name),),
        deliveries=(delivery("1", title=name, subject=name),),
    )
    await write(store, plan)
    assert await store.known_hashes([key(name)]) == {key(name): odd.content_hash}
    known = await recall(
        store, Probe(keys=frozenset({key(name)}), urls=frozenset({name}), identifiers=frozenset({name}))
    )
    assert known.items[key(name)].id == "item-odd"
    assert set(known.stories) == {"s"}
