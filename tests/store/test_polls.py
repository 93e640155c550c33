"""Sources, polls and owed texts under leases: the contract, on memory, SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from service.domain.ledger import ClaimedPoll, OwedText, Plan, SourceState
from service.domain.outcomes import PollOutcome
from service.domain.pace import Habits, Move
from service.domain.ports import Store
from service.domain.wire import Validators
from tests.store.rows import DAY, HOUR, MINUTE, NOW, ago, new_item, poll_result, stored

NAMES = ("herald", "gazette", "register")


async def registered(store: Store, *names: str) -> None:
    await store.register(dict.fromkeys(names, NOW), {}, NOW)


async def claim(store: Store, now: datetime = NOW, limit: int = 10) -> tuple[ClaimedPoll, ...]:
    return await store.claim_polls(NAMES, now, limit=limit, lease=MINUTE)


async def finish(store: Store, state: SourceState, token: int) -> bool:
    async with store.writing() as writing:
        return await writing.finish_poll(poll_result(state, token))


async def test_a_new_source_gets_a_row_and_a_known_one_keeps_its(store: Store) -> None:
    await registered(store, "gazette")
    sources, channels = await store.register({"gazette": NOW + DAY, "herald": NOW + DAY}, {}, NOW + HOUR)
    assert sources == {
        "gazette": SourceState(name="gazette", next_poll_at=NOW, created=NOW),
        "herald": SourceState(name="herald", next_poll_at=NOW + DAY, created=NOW + HOUR),
    }
    assert channels == {}
    again, _ = await store.register({}, {}, NOW + DAY)
    assert again == sources
    assert await store.source_states() == tuple(sources.values())


async def test_the_longest_due_is_claimed_first_and_only_what_is_asked(store: Store) -> None:
    due = {"herald": ago(1), "gazette": ago(2), "register": ago(1), "later": NOW + MINUTE, "removed": ago(9)}
    await store.register(due, {}, ago(3))
    assert [one.state.name for one in await claim(store, limit=2)] == ["gazette", "herald"]
    assert [one.state.name for one in await claim(store)] == ["register"]
    assert await claim(store) == ()
    assert await store.claim_polls((), NOW, limit=5, lease=MINUTE) == ()


async def test_many_polls_are_finished_at_once_and_those_without_a_lease_are_not(store: Store) -> None:
    await registered(store, *NAMES)
    gazette, herald, register = await claim(store)
    assert await finish(store, register.state, register.token)
    polls = [gazette, replace(herald, token=herald.token - 1), herald, register]
    async with store.writing() as writing:
        results = [poll_result(one.state, one.token) for one in polls]
        assert await writing.finish_polls(results) == [True, False, True, False]
        assert await writing.finish_polls([]) == []
    assert (await store.counts())["poll"] == 3
    assert [one.state.name for one in await claim(store, NOW + MINUTE)] == ["gazette", "herald", "register"]


async def test_a_poll_is_recorded_whole(store: Store) -> None:
    await registered(store, "gazette")
    (claimed,) = await claim(store)
    state = SourceState(
        name="gazette",
        cursor={"page": 3, "seen": ["a", {"b": None}], "until": "2026-11-23"},
        validators={
            "https://gazette.example/feed": Validators(etag='W/"1"', last_modified=None),
            "https://gazette.example/moved": Validators(
                etag='"2"', address="https://new.example/feed", before=Validators(last_modified="Mon")
            ),
        },
        next_poll_at=NOW + HOUR,
        seeded=True,
        failures=2,
        created=ago(-5),
        last_poll_at=NOW,
        last_success_at=NOW - HOUR,
        last_outcome=PollOutcome.CHALLENGED,
        last_detail="a page of a bot wall",
        problem_since=NOW - HOUR,
        problem_told_at=NOW - MINUTE,
        newest_item_at=NOW - DAY,
        items=12,
        habits=Habits(
            arrivals=(ago(2), ago(1)),
            depths={"title": 1, "full": 2},
            unanswered=3,
            move=Move(
                to="https://new.example/feed", since=ago(3), polls=4, adopted=ago(1), of="https://old.example/feed"
            ),
            watched_since=ago(4),
            body_hash="0a1b",
            faults=2,
            asked_s=3600.0,
            fresh_s=900.0,
            skip_hours=(0, 23),
            skip_days=("Saturday",),
        ),
    )
    assert await finish(store, state, claimed.token)
    assert await store.source_states() == (replace(state, created=NOW),)
    assert (await store.counts())["poll"] == 1
    assert await claim(store) == ()
    assert [one.state.name for one in await claim(store, NOW + HOUR)] == ["gazette"]


async def test_a_lease_that_ran_out_is_claimed_again_and_the_old_token_is_dead(store: Store) -> None:
    await registered(store, "gazette")
    (first,) = await claim(store)
    assert await claim(store, NOW + MINUTE / 2) == ()
    (second,) = await claim(store, NOW + MINUTE)
    assert second.token > first.token
    assert not await finish(store, replace(first.state, items=99), first.token)
    await store.release_polls({"gazette": first.token})
    assert await claim(store, NOW + MINUTE) == ()
    assert await finish(store, second.state, second.token)
    assert not await finish(store, second.state, second.token)
    assert (await store.counts())["poll"] == 1
    assert (await store.source_states())[0].items == 0


async def test_what_was_given_back_is_due_at_once_under_a_new_token(store: Store) -> None:
    await registered(store, "gazette", "herald")
    first = await claim(store)
    await store.release_polls({one.state.name: one.token for one in first})
    await store.release_polls({})
    assert not await finish(store, first[0].state, first[0].token)
    assert all(again.token > before.token for again, before in zip(await claim(store), first, strict=True))


async def test_a_poll_of_an_unknown_source_is_not_recorded(store: Store) -> None:
    assert not await finish(store, SourceState(name="gazette", next_poll_at=NOW, created=NOW), 1)


async def owing(store: Store, *names: str) -> None:
    items = tuple(new_item(name, owes_text=True, first_seen=ago(n)) for n, name in enumerate(names))
    async with store.writing() as writing:
        await writing.carry_out(Plan(items=(*items, new_item("owes nothing"))))


async def settle(store: Store, text: OwedText, retry_at: datetime | None = None) -> bool:
    async with store.writing() as writing:
        return await writing.settle_text(text.stored.id, text.token, retry_at=retry_at)


async def test_owed_texts_are_leased_longest_due_first(store: Store) -> None:
    await owing(store, "a", "b", "c")
    claimed = await store.claim_texts(NOW, limit=2, lease=MINUTE)
    assert [(one.stored, one.attempt) for one in claimed] == [
        (stored("c", first_seen=ago(2)), 1),
        (stored("b", first_seen=ago(1)), 1),
    ]
    assert [one.stored.id for one in await store.claim_texts(NOW, limit=2, lease=MINUTE)] == ["item-a"]
    assert await store.claim_texts(NOW, limit=2, lease=MINUTE) == ()


SETTLED = {
    "a text that was fetched is owed no more": (None, NOW + DAY, None),
    "a text that could not be fetched waits": (NOW + HOUR, NOW + MINUTE, None),
    "a text that could not be fetched is owed again": (NOW + HOUR, NOW + HOUR, 2),
}


@pytest.mark.parametrize(("retry_at", "later", "attempt"), SETTLED.values(), ids=SETTLED)
async def test_an_owed_text(store: Store, retry_at: datetime | None, later: datetime, attempt: int | None) -> None:
    await owing(store, "a")
    (text,) = await store.claim_texts(NOW, limit=1, lease=MINUTE)
    assert await settle(store, text, retry_at)
    assert not await settle(store, text, retry_at)
    claimed = await store.claim_texts(later, limit=1, lease=MINUTE)
    assert [one.attempt for one in claimed] == ([] if attempt is None else [attempt])


async def test_a_text_that_was_not_tried_is_owed_as_before(store: Store) -> None:
    await owing(store, "a")
    (text,) = await store.claim_texts(NOW, limit=1, lease=MINUTE)
    async with store.writing() as writing:
        assert await writing.settle_text(text.stored.id, text.token, retry_at=NOW + HOUR, tried=False)
    assert await store.claim_texts(NOW + MINUTE, limit=1, lease=MINUTE) == ()
    assert [one.attempt for one in await store.claim_texts(NOW + HOUR, limit=1, lease=MINUTE)] == [1]


async def test_a_text_whose_lease_ran_out_is_another_ones(store: Store) -> None:
    await owing(store, "a")
    (first,) = await store.claim_texts(NOW, limit=1, lease=MINUTE)
    (second,) = await store.claim_texts(NOW + MINUTE, limit=1, lease=MINUTE)
    assert (second.attempt, second.token > first.token) == (2, True)
    assert not await settle(store, first)
    assert await settle(store, second)
