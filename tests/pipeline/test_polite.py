"""Who wants to be left alone is left alone: by every source of the host, by second passes, after a restart too."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from io import BytesIO

import orjson
import pytest

from service.domain.errors import NotYet
from service.domain.items import Item
from service.domain.kinds import Document, Page
from service.domain.outcomes import PollOutcome
from service.domain.pace import Pace
from service.domain.wire import Quota, Request, Response, Validators
from service.pipeline.polite import AFTER_MIDNIGHT, READ_AGAIN_AFTER, Polite
from service.pipeline.texts import MAX_TRIES
from service.store.memory import MemoryStore
from tests.made import DAY, HOUR, NOW
from tests.pipeline.bench import FEED, Bench, make_channel, make_house, make_source, working
from tests.pipeline.fakes import Clock, PagedSource, ScriptedTransport, answer, page
from tests.pipeline.test_texts import LONG, Wordy, texts

HOST, OTHER = "https://paper.example/sports", "https://other.example/feed"
PRIVATE = "http://127.0.0.1:9102"
QUOTA = Quota(name="api:0a1b2c3d", per_day=2)
MIDNIGHT = NOW.replace(hour=0) + DAY


@dataclass
class World:
    """A polite transport over a scripted one."""

    clock: Clock = field(default_factory=Clock)
    transport: ScriptedTransport = field(default_factory=ScriptedTransport)
    store: MemoryStore = field(default_factory=MemoryStore)

    def __post_init__(self) -> None:
        self.polite = self.another()

    def another(self) -> Polite:
        """Return the transport of another machine, or of this one after a restart."""
        return Polite(self.transport, store=self.store, clock=self.clock)

    async def hear(self, status: int, url: str = FEED, *, retry_after: str, ends_at: str | None = None) -> None:
        """Ask for `url` and hear this."""
        self.transport.on(url, answer(status=status, url=ends_at or url, retry_after=retry_after))
        await self.polite.send(Request(url=url, private_origin=PRIVATE))

    async def leave(self, url: str, polite: Polite | None = None, validators: Validators | None = None) -> datetime:
        """Return from when on the address may be asked."""
        self.transport.on(url, answer(url=url))
        try:
            await (polite or self.polite).send(Request(url=url, private_origin=PRIVATE), validators)
        except NotYet as not_yet:
            return not_yet.until
        return self.clock.now


async def test_a_host_that_says_429_is_left_alone_at_every_address_to_the_second() -> None:
    world = World()
    await world.hear(429, retry_after="90")
    until = NOW + timedelta(seconds=90)
    assert (await world.leave(HOST), await world.leave(OTHER)) == (until, NOW)
    world.clock.now = until - timedelta(milliseconds=1)
    assert await world.leave(HOST) == until
    world.clock.now = until
    assert await world.leave(HOST) == until
    assert len(world.transport.asked) == 3


async def test_the_longest_that_was_asked_for_holds() -> None:
    world = World()
    world.transport.on(FEED, answer(status=429, retry_after="7200"))
    world.transport.on(HOST, answer(status=503, retry_after="60", url=HOST))
    for url in (HOST, FEED):
        await world.polite.send(Request(url=url))
        world.clock.pass_(seconds=61)
    assert await world.leave(HOST) == NOW + timedelta(seconds=61) + 2 * HOUR


async def test_a_large_answer_is_heard_too() -> None:
    world = World()
    world.transport.on(FEED, answer(status=429, retry_after="60"))
    await world.polite.download(Request(url=FEED), BytesIO())
    with pytest.raises(NotYet):
        await world.polite.download(Request(url=HOST), BytesIO())


async def test_the_host_that_answered_at_the_end_of_redirects_is_the_one_that_rests() -> None:
    world = World()
    await world.hear(429, ends_at=OTHER, retry_after="60")
    assert await world.leave(HOST) == NOW
    assert await world.leave(OTHER) == NOW + timedelta(seconds=60)
    led_there = Validators(etag='"a"', address=OTHER)
    assert await world.leave(HOST, validators=led_there) == NOW + timedelta(seconds=60)


async def test_a_private_host_never_rests() -> None:
    world = World()
    await world.hear(429, f"{PRIVATE}/feed", retry_after="60")
    assert await world.leave(f"{PRIVATE}/other") == NOW
    assert await world.store.paces(NOW) == ()


async def test_who_starts_again_and_who_stands_beside_obey_too() -> None:
    world = World()
    beside = world.another()
    assert await world.leave(OTHER, beside) == NOW
    await world.hear(429, retry_after="3600")
    assert await world.leave(HOST, world.another()) == NOW + HOUR
    world.clock.now += READ_AGAIN_AFTER
    assert await world.leave(HOST, beside) == NOW + HOUR


async def test_what_is_heard_while_the_store_is_read_is_not_forgotten() -> None:
    class Slow(MemoryStore):
        """Takes its time for the first answer, and gives what it knew when it was asked."""

        asked = 0

        async def paces(self, now: datetime) -> tuple[Pace, ...]:
            self.asked += 1
            known = await super().paces(now)
            if self.asked == 1:
                await reading.wait()
            return known

    reading = asyncio.Event()
    world = World(store=Slow())
    first = asyncio.create_task(world.leave(OTHER))
    await asyncio.sleep(0)
    await world.hear(429, retry_after="3600")
    reading.set()
    assert await first == NOW
    assert await world.leave(HOST) == NOW + HOUR


async def test_a_key_that_is_spent_asks_nobody_until_after_midnight() -> None:
    world = World()
    world.transport.on(FEED, answer())
    request = Request(url=FEED, quota=QUOTA)
    for _ in range(2):
        await world.polite.send(request)
    with pytest.raises(NotYet) as refused:
        await world.another().send(request)
    assert refused.value.until == MIDNIGHT + AFTER_MIDNIGHT
    assert len(world.transport.asked) == 2
    world.clock.now = refused.value.until
    await world.polite.send(request)


KEYED: dict[str, tuple[Response, datetime]] = {
    "Retry-After": (answer(status=429, retry_after="3600"), NOW + HOUR),
    "nextAccessTime": (
        answer(orjson.dumps({"nextAccessTime": "2026-Mar-11 00:00:00+0000 UTC"}), status=429),
        MIDNIGHT,
    ),
}


@pytest.mark.parametrize(("said", "until"), KEYED.values(), ids=KEYED)
async def test_a_429_to_a_key_speaks_of_the_key_and_not_of_the_host(said: Response, until: datetime) -> None:
    world = World()
    world.transport.on(FEED, said)
    await world.polite.send(Request(url=FEED, quota=QUOTA))
    assert await world.leave(HOST) == NOW
    with pytest.raises(NotYet) as refused:
        await world.polite.send(Request(url=HOST, quota=QUOTA))
    assert refused.value.until == until + AFTER_MIDNIGHT
    await world.polite.send(Request(url=HOST, quota=replace(QUOTA, name="api:ffffffff")))


async def test_a_503_to_a_key_speaks_of_the_host() -> None:
    world = World()
    world.transport.on(FEED, answer(status=503, retry_after="3600"))
    await world.polite.send(Request(url=FEED, quota=QUOTA))
    assert await world.leave(HOST) == NOW + HOUR


@dataclass
class Keyed(PagedSource):
    """A source whose requests are counted; each page says from where to go on."""

    def begin(self, cursor: object, now: datetime) -> Request:
        on = cursor.get("on", self.first) if isinstance(cursor, dict) else self.first
        return Request(url=str(on), quota=QUOTA, conditional=self.conditional)

    def read(self, document: Document) -> Page:
        found = super().read(document)
        if found.next is None:
            return found
        return replace(found, next=replace(found.next, quota=QUOTA), cursor={"on": found.next.url})


API = "https://api.example/"


def keyed() -> Bench:
    bench = Bench(make_house([make_source(source=Keyed(), first_run=None)], [make_channel()]))
    bench.publish(page("alpha", next=f"{API}2"), url=f"{API}1")
    bench.publish(page("beta", next=f"{API}3"), url=f"{API}2")
    bench.publish(page("gamma", cursor={"seen": 3}), url=f"{API}3")
    return bench


async def test_a_poll_whose_key_is_spent_keeps_what_it_read_and_goes_on_the_next_day_where_it_stopped() -> None:
    async with working(keyed()) as bench:
        first = await bench.poll()
        assert (first.outcome, first.entries, first.state.failures) == (PollOutcome.READ, 2, 0)
        assert (first.state.cursor, first.state.next_poll_at) == ({"on": f"{API}3"}, MIDNIGHT + AFTER_MIDNIGHT)
        assert await bench.told() == ["alpha", "beta"]
        second = await bench.poll()
        assert (second.outcome, second.state.cursor) == (PollOutcome.READ, {"seen": 3})
        assert [request.url for request, _ in bench.transport.asked] == [f"{API}1", f"{API}2", f"{API}3"]
        assert await bench.told() == ["alpha", "beta", "gamma"]


async def test_a_poll_that_is_not_done_keeps_the_validators_of_the_last_one_that_was() -> None:
    source = Keyed(conditional=True)
    async with working(Bench(make_house([make_source(source=source)], [make_channel()]))) as bench:
        bench.publish(replace(page("alpha"), headers={"etag": '"a"'}), url=f"{API}1")
        await bench.poll()
        kept = (await bench.source()).validators
        assert kept == {f"{API}1": Validators(etag='"a"')}
        bench.publish(page("beta", next=f"{API}2"), url=f"{API}1")
        result = await bench.poll()
        assert (result.entries, result.state.cursor) == (1, {"on": f"{API}2"})
        assert result.state.validators == kept


async def test_a_poll_that_may_ask_nobody_leaves_the_source_as_it_was() -> None:
    async with working(keyed()) as bench:
        for _ in range(2):
            assert await bench.store.draw(QUOTA, NOW) is None
        before = await bench.source()
        result = await bench.poll()
        assert (result.entries, result.elapsed_s, bench.transport.asked) == (0, 0.0, [])
        assert await bench.source() == replace(before, next_poll_at=MIDNIGHT + AFTER_MIDNIGHT)


async def test_a_source_that_fails_is_not_well_because_it_may_not_be_asked() -> None:
    async with working(Bench(make_house([make_source()], [make_channel(operations=True)]))) as bench:
        bench.publish(answer(status=404))
        for _ in range(2):
            await bench.poll()
        failing = await bench.source()
        bench.clock.now = failing.next_poll_at
        await bench.store.rest("host:paper.example", bench.clock.now + HOUR)
        (claimed,) = await bench.store.claim_polls(["paper"], bench.clock.now, limit=1, lease=HOUR)
        await bench.ingest.poll(claimed)
        assert await bench.source() == replace(failing, next_poll_at=bench.clock.now + HOUR)


async def test_a_longer_text_waits_while_its_host_rests_and_that_is_no_try() -> None:
    parts = make_source(source=Wordy(), kind="sam_gov", first_run=None)
    async with working(Bench(make_house([parts], [make_channel()]))) as bench:
        bench.publish(page("alpha"), url=f"{API}1")
        await bench.poll()
        bench.transport.on(f"{API}text/alpha", answer(status=500), answer(LONG))
        for _ in range(MAX_TRIES + 2):
            await bench.store.rest("host:api.example", bench.clock.now + HOUR)
            bench.clock.now += READ_AGAIN_AFTER
            assert await texts(bench).round() == 1
            bench.clock.now += HOUR
        assert len(bench.transport.asked) == 1
        for _ in range(2):
            assert await texts(bench).round() == 1
            bench.clock.now += HOUR
        assert [request.url for request, _ in bench.transport.asked[1:]] == [f"{API}text/alpha"] * 2
        assert await texts(bench).round() == 0


@dataclass
class Thorough(Keyed):
    """A source whose longer texts are counted too, and leave one request to the polls."""

    def more(self, item: Item) -> Request | None:
        return Request(url=f"{API}text/{item.key.identity}", quota=replace(QUOTA, reserve=1))

    def longer_text(self, document: Document) -> str:
        return document.response.body.decode()


async def test_longer_texts_leave_requests_to_the_polls() -> None:
    bench = Bench(make_house([make_source(source=Thorough(), first_run=None)], [make_channel()]))
    async with working(bench):
        bench.publish(page("alpha"), url=f"{API}1")
        await bench.poll()
        bench.transport.on(f"{API}text/alpha", answer(LONG))
        await texts(bench).round()
        await bench.poll()
        assert [request.url for request, _ in bench.transport.asked] == [f"{API}1", f"{API}1"]
        bench.clock.now = MIDNIGHT + AFTER_MIDNIGHT
        await texts(bench).round()
        assert bench.transport.asked[-1][0].url == f"{API}text/alpha"
