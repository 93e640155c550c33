"""Reminders of deadlines, and what the operators hear of channels, from end to end over the store in memory."""

from __future__ import annotations

from datetime import timedelta

from service.domain.ledger import NewAlert, NewItem, Plan, StoryTouch
from service.domain.messages import AlertKind
from service.domain.stories import Step
from service.pipeline.reminders import Reminders
from tests.made import DAY, NOW, make_facts, make_official, make_stored
from tests.pipeline.bench import DIGEST, HOOK, Bench, make_channel, make_house, make_source, working
from tests.pipeline.fakes import answer

WEEK = timedelta(days=7)


async def told_of_a_deadline(bench: Bench, channel: str = "newsroom") -> None:
    """Put a document with a deadline in 20 days into the store, told to the channel."""
    document = make_official("n1", facts=make_facts(number="n1", deadline=NOW + 20 * DAY))
    stored = make_stored(document, id_="i1", story="s1")
    told = NewAlert(
        id="a1",
        channel=channel,
        story_id="s1",
        key="published",
        step=Step.PUBLISHED,
        kind=AlertKind.CREATED,
        topics=("plates",),
        changes=(),
        late=False,
        at=NOW,
        delivery_id=None,
    )
    async with bench.store.writing() as tx:
        await tx.carry_out(
            Plan(
                items=(NewItem(stored=stored, fingerprints=frozenset()),),
                stories=(StoryTouch(id="s1", first_seen=NOW, updated=NOW),),
                alerts=(told,),
            )
        )


def reminders_of(bench: Bench) -> Reminders:
    return Reminders(store=bench.store, house=lambda: bench.house, tools=bench.tools)


async def test_a_channel_is_reminded_once_when_the_time_has_come() -> None:
    bench = Bench(make_house([make_source()], [make_channel(deadlines=(WEEK,))]))
    async with working(bench):
        await told_of_a_deadline(bench)
        reminding = reminders_of(bench)
        assert await reminding.round() == 0
        bench.clock.pass_(days=14)
        assert [await reminding.round(), await reminding.round()] == [1, 0]
        assert await bench.round() == 1
        alert = (await bench.store.alerts(limit=1))[0]
        assert alert.kind is AlertKind.DEADLINE


async def test_a_reminder_joins_the_digest_of_a_channel_that_has_one() -> None:
    bench = Bench(make_house([make_source()], [make_channel(deadlines=(WEEK,), digest=DIGEST)]))
    async with working(bench):
        await told_of_a_deadline(bench)
        bench.clock.pass_(days=14)
        assert await reminders_of(bench).round() == 1
        assert await bench.owed() == []
        assert {view.kind for view in await bench.store.waiting_alerts("newsroom")} >= {AlertKind.DEADLINE}


async def test_where_nobody_wants_reminders_nothing_is_looked_at() -> None:
    bench = Bench(make_house([make_source()], [make_channel()]))
    async with working(bench):
        await told_of_a_deadline(bench)
        bench.clock.pass_(days=14)
        assert await reminders_of(bench).round() == 0


async def test_operators_hear_of_a_channel_that_stopped() -> None:
    bench = Bench(make_house([make_source()], [make_channel(), make_channel("ops", operations=True)]))
    async with working(bench):
        bench.transport.on(HOOK, answer(status=410))
        await bench.owe("a")
        await bench.round()
        await bench.round()
        (notice,) = await bench.owed("ops")
        assert notice.title == "The channel newsroom has stopped"


async def test_of_dead_letters_operators_hear_once_a_day() -> None:
    bench = Bench(make_house([make_source()], [make_channel(), make_channel("ops", operations=True)]))
    async with working(bench):
        bench.transport.on(HOOK, answer(status=400))
        await bench.owe("a", "b")
        await bench.round()
        assert len(await bench.owed("ops")) == 1
        bench.clock.pass_(days=1)
        await bench.owe("c")
        await bench.round()
        assert len(await bench.owed("ops")) == 2


async def test_an_operations_channel_that_fails_does_not_tell_itself() -> None:
    bench = Bench(make_house([make_source()], [make_channel("ops", operations=True)]))
    async with working(bench):
        bench.transport.on("https://hook.example/ops", answer(status=400))
        await bench.owe("a", channel="ops")
        await bench.round()
        assert [view.id for view in await bench.owed("ops")] == ["a"]
