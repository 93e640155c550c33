"""What was done since a time: the contract, on memory, SQLite and PostgreSQL."""

from __future__ import annotations

from service.domain.ledger import Plan, SourceState
from service.domain.outcomes import PollOutcome
from service.domain.ports import Store
from service.domain.views import Activity
from tests.store.rows import DAY, HOUR, MINUTE, NOW, ago, alert, delivery, poll_result, settlement, story


async def polled(store: Store, at_days: float, **more: object) -> None:
    now = ago(at_days)
    (claimed,) = await store.claim_polls(("gazette",), now, limit=1, lease=MINUTE)
    state = SourceState(name="gazette", next_poll_at=now + HOUR, created=NOW)
    async with store.writing() as writing:
        assert await writing.finish_poll(poll_result(state, claimed.token, started=now, **more))


async def test_what_was_done_since_is_counted_and_nothing_before(store: Store) -> None:
    await store.register({"gazette": ago(9)}, {"newsroom": "f"}, ago(9))
    await polled(store, 3)
    await polled(store, 0.5)
    await polled(store, 0.4, outcome=PollOutcome.UNCHANGED, fresh=0, matched=0)
    await polled(store, 0.3, outcome=PollOutcome.TOO_SLOW, fresh=0, matched=0)
    told = (alert("old", "s", at=ago(3)), alert("new", "t", at=ago(0.5)))
    async with store.writing() as writing:
        owed = (delivery("old"), delivery("new"))
        await writing.carry_out(Plan(stories=(story("s"), story("t")), alerts=told, deliveries=owed))
    (channel,) = await store.claim_channels(("newsroom",), NOW, limit=1, each=5, lease=MINUTE)
    await store.settle(settlement("old", channel.token))
    assert await store.activity(NOW - DAY) == Activity(polls=3, failed=1, fresh=2, matched=1, alerts=1, sent=1)


async def test_where_nothing_was_done_there_are_zeros(store: Store) -> None:
    assert await store.activity(NOW) == Activity(polls=0, failed=0, fresh=0, matched=0, alerts=0, sent=0)
