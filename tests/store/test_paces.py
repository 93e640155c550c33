"""Paces of hosts and keys: the contract, on memory, SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio

from service.domain.pace import Pace
from service.domain.ports import Store
from service.domain.wire import Quota
from tests.store.rows import DAY, HOUR, MINUTE, NOW

QUOTA = Quota(name="sam.gov:0a1b2c3d", per_day=2)
MIDNIGHT = NOW.replace(hour=0, minute=0, second=0, microsecond=0) + DAY
HERALD = "host:herald.example"
HOSTS = {"front": HERALD, "sports": HERALD, "weather": HERALD, "gazette": "host:gazette.example"}


async def claimed(store: Store, *, per_host: int | None = 2, limit: int = 9) -> list[str]:
    names = (*HOSTS, "alone")
    found = await store.claim_polls(names, NOW, limit=limit, lease=MINUTE, per_host=per_host)
    return sorted(one.state.name for one in found)


async def registered(store: Store) -> None:
    await store.register(dict.fromkeys((*HOSTS, "alone"), NOW), {}, NOW, hosts=HOSTS)


async def test_a_quota_is_drawn_until_it_is_used_up_and_is_fresh_the_next_day(store: Store) -> None:
    assert [await store.draw(QUOTA, NOW) for _ in range(4)] == [None, None, MIDNIGHT, MIDNIGHT]
    used = Pace(name="quota:sam.gov:0a1b2c3d", day="2026-11-23", used=2, per_day=2)
    assert await store.paces(NOW) == (used,)
    assert await store.paces(MIDNIGHT) == ()
    assert await store.draw(QUOTA, MIDNIGHT) is None


async def test_what_can_wait_leaves_a_reserve(store: Store) -> None:
    modest = Quota(name=QUOTA.name, per_day=2, reserve=1)
    assert [await store.draw(modest, NOW) for _ in range(2)] == [None, MIDNIGHT]
    assert await store.draw(QUOTA, NOW) is None
    assert [pace.per_day for pace in await store.paces(NOW)] == [2]


async def test_a_key_that_was_told_to_wait_is_not_asked_before(store: Store) -> None:
    await store.rest("quota:sam.gov:0a1b2c3d", NOW + HOUR)
    assert await store.draw(QUOTA, NOW) == NOW + HOUR
    assert await store.draw(QUOTA, NOW + HOUR) is None


async def test_two_that_draw_at_once_do_not_get_the_same_draw(store: Store) -> None:
    drawn = await asyncio.gather(*(store.draw(QUOTA, NOW) for _ in range(6)))
    assert sorted(drawn, key=str) == [MIDNIGHT, MIDNIGHT, MIDNIGHT, MIDNIGHT, None, None]


async def test_the_longest_rest_holds(store: Store) -> None:
    for until in (NOW + HOUR, NOW + DAY, NOW + MINUTE):
        await store.rest(HERALD, until)
    assert await store.paces(NOW) == (Pace(name=HERALD, not_before=NOW + DAY),)
    assert await store.paces(NOW + DAY) == ()


async def test_no_source_of_a_host_that_rests_is_claimed(store: Store) -> None:
    await registered(store)
    await store.rest(HERALD, NOW + MINUTE)
    assert await claimed(store) == ["alone", "gazette"]


async def test_of_one_host_only_so_many_are_claimed_at_once(store: Store) -> None:
    await registered(store)
    assert await claimed(store) == ["alone", "front", "gazette", "sports"]
    assert await claimed(store) == []
    first = await store.claim_polls(("weather",), NOW + MINUTE, limit=1, lease=MINUTE, per_host=2)
    assert [one.state.name for one in first] == ["weather"]


async def test_a_host_that_is_busy_takes_no_place_from_others(store: Store) -> None:
    await registered(store)
    assert await claimed(store, per_host=1, limit=3) == ["alone", "front", "gazette"]


async def test_a_source_that_moved_to_another_host_counts_there(store: Store) -> None:
    await registered(store)
    await store.register({}, {}, NOW, hosts={"front": HERALD})
    await store.rest(HERALD, NOW + MINUTE)
    assert await claimed(store) == ["alone", "gazette", "sports", "weather"]
