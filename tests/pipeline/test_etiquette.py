"""The manners of a poll: what is sent again, what is read again, and when the next one is due."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import _AsyncGeneratorContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from service.domain.errors import StoreUnavailable, Unreachable
from service.domain.items import Entry, ItemKey
from service.domain.kinds import FeedHints, ParsedFeed
from service.domain.outcomes import PollOutcome
from service.domain.wire import Request, Response, Validators
from service.store.memory import MemoryStore
from service.store.memory_writing import MemoryWriting
from tests.made import DAY, HOUR, NOW
from tests.pipeline.bench import FEED, LEASE, Bench, feed_source, make_channel, make_house, make_source, working
from tests.pipeline.fakes import FakeParser, PagedSource, answer, entry, page

MOVED = "https://new.example/feed"
WRITTEN = "https://paper.example/other"
HOPS = ((301, FEED),)


class CountingParser(FakeParser):
    """Counts the documents that it reads."""

    read = 0

    async def parse(self, body: bytes, *, content_type: str, url: str) -> ParsedFeed:
        self.read += 1
        return await super().parse(body, content_type=content_type, url=url)


def bench_of(**source: Any) -> Bench:
    bench = Bench(make_house([make_source(**source)], [make_channel()]), parser=CountingParser())
    bench.parser.feeds |= {b"1": [entry("alpha")], b"2": [entry("beta"), entry("alpha")]}
    return bench


def sent(bench: Bench) -> list[Validators | None]:
    """Return by what each question was asked."""
    return [validators for _, validators in bench.transport.asked]


async def wait(bench: Bench) -> timedelta:
    """Poll once; return how long the source is left alone then."""
    return (await bench.poll()).state.next_poll_at - bench.clock.now


async def test_a_document_that_comes_once_more_is_not_read_again_and_is_counted() -> None:
    async with working(bench_of()) as bench:
        bench.publish(answer(b"1", etag='"a"'), answer(b"1", etag='"b"'), answer(b"1", etag='"c"'), answer(status=304))
        outcomes, unanswered = [], []
        for _ in range(4):
            result = await bench.poll()
            outcomes.append(result.outcome)
            unanswered.append(result.state.habits.unanswered)
        assert outcomes == [PollOutcome.READ, *[PollOutcome.UNCHANGED] * 3]
        assert unanswered == [0, 1, 2, 0]
        assert [one and one.etag for one in sent(bench)] == [None, '"a"', '"b"', '"c"']
        assert isinstance(bench.parser, CountingParser)
        assert bench.parser.read == 1


async def test_a_document_without_validators_is_not_read_again_either_but_nobody_is_to_blame() -> None:
    async with working(bench_of()) as bench:
        bench.publish(answer(b"1"))
        await bench.poll()
        again = await bench.poll()
        assert (again.outcome, again.state.habits.unanswered) == (PollOutcome.UNCHANGED, 0)


async def test_another_document_is_read() -> None:
    async with working(bench_of()) as bench:
        bench.publish(answer(b"1", etag='"a"'), answer(b"2", etag='"b"'), answer(b"1", etag='"a"'))
        assert [(await bench.poll()).outcome for _ in range(3)] == [PollOutcome.READ] * 3
        assert await bench.told() == ["beta"]


SPOILED: dict[str, Response] = {
    "what is no feed": answer(b"<html>", etag='"spoiled"'),
    "an error": answer(status=500, etag='"spoiled"'),
    "a part of the document": answer(b"1", status=206, etag='"spoiled"'),
}


@pytest.mark.parametrize("spoiled", SPOILED.values(), ids=SPOILED)
async def test_validators_come_only_from_what_was_read_and_stored(spoiled: Response) -> None:
    async with working(bench_of()) as bench:
        bench.publish(answer(b"1", etag='"a"'), spoiled, answer(b"2"))
        for _ in range(3):
            await bench.poll()
        assert sent(bench) == [None, Validators(etag='"a"'), Validators(etag='"a"')]


async def test_validators_of_a_first_page_are_not_kept_when_a_later_one_fails() -> None:
    async with working(bench_of(source=PagedSource())) as bench:
        bench.publish(page("alpha", next="https://api.example/2"), url="https://api.example/1")
        bench.transport.script["https://api.example/1"][0] = replace(
            page("alpha", next="https://api.example/2"), headers={"etag": '"a"'}
        )
        bench.publish(answer(b"not json"), url="https://api.example/2")
        for _ in range(2):
            await bench.poll()
        assert (await bench.source()).validators == {}
        assert sent(bench) == [None] * 4


FLOORS: dict[str, tuple[FeedHints, dict[str, str], timedelta]] = {
    "what the document asks for": (FeedHints(ttl_s=7200.0), {}, 2 * HOUR),
    "for how long its headers call it fresh": (FeedHints(), {"cache_control": "max-age=10800"}, 3 * HOUR),
    "the longer of both": (FeedHints(update_period_s=14_400.0), {"cache_control": "max-age=60"}, 4 * HOUR),
}


@pytest.mark.parametrize(("hints", "headers", "floor"), FLOORS.values(), ids=FLOORS)
async def test_what_is_asked_for_holds_after_a_304_that_says_nothing_and_after_a_fault(
    hints: FeedHints, headers: dict[str, Any], floor: timedelta
) -> None:
    async with working(bench_of()) as bench:
        bench.parser.hints = hints
        bench.publish(answer(b"1", etag='"a"', **headers), answer(status=304), answer(status=500))
        assert [await wait(bench) for _ in range(3)] == [floor] * 3


async def test_a_304_may_say_another_time() -> None:
    async with working(bench_of()) as bench:
        bench.publish(
            answer(b"1", etag='"a"', cache_control="max-age=10800"), answer(status=304, cache_control="no-cache")
        )
        assert [await wait(bench), await wait(bench)] == [3 * HOUR, HOUR]


async def test_an_interface_s_caching_delays_no_news_of_the_government() -> None:
    async with working(bench_of(source=PagedSource())) as bench:
        cached = replace(page("alpha"), headers={"cache-control": "max-age=86400"})
        bench.publish(cached, url="https://api.example/1")
        assert await wait(bench) == HOUR


async def test_retry_after_counts_from_the_answer_and_not_from_the_question() -> None:
    async with working(bench_of()) as bench:

        def slow(_: Request) -> Response:
            bench.clock.pass_(seconds=25)
            return answer(status=503, retry_after="7200")

        bench.publish(slow)
        result = await bench.poll()
        assert result.state.next_poll_at == NOW + timedelta(seconds=25) + 2 * HOUR


async def test_a_source_that_is_gone_is_probed_daily_for_ever() -> None:
    async with working(bench_of()) as bench:
        bench.publish(answer(status=410))
        for _ in range(5):
            assert await wait(bench) == DAY
        assert (await bench.source()).last_outcome is PollOutcome.GONE
        bench.publish(answer(b"1"))
        assert await wait(bench) == HOUR


async def moved_bench(bench: Bench) -> None:
    """Poll a feed that moved until it is asked at its new address."""
    first = answer(b"1", etag='"old"')
    there = replace(answer(b"1", etag='"new"', url=MOVED), hops=HOPS)
    unchanged = replace(answer(status=304, url=MOVED), hops=HOPS)
    bench.publish(first, there, unchanged)
    await bench.poll()
    while (move := (await bench.source()).habits.move) is None or move.adopted is None:
        await bench.poll()


async def test_a_feed_that_moved_for_good_is_asked_at_its_new_address_by_what_that_gave() -> None:
    async with working(bench_of(every=12 * HOUR)) as bench:
        await moved_bench(bench)
        assert {request.url for request, _ in bench.transport.asked} == {FEED}
        assert bench.clock.now - NOW >= 2 * DAY
        bench.publish(answer(b"2", etag='"newer"', url=MOVED), answer(status=304, url=MOVED), url=MOVED)
        assert (await bench.poll()).outcome is PollOutcome.READ
        assert (await bench.poll()).outcome is PollOutcome.UNCHANGED
        last = [(request.url, given and given.etag) for request, given in bench.transport.asked[-2:]]
        assert last == [(MOVED, '"new"'), (MOVED, '"newer"')]
        assert await bench.told() == ["beta"]


async def test_a_new_address_that_fails_is_forgotten_and_the_old_one_is_asked_by_what_it_gave() -> None:
    async with working(bench_of(every=12 * HOUR)) as bench:
        await moved_bench(bench)
        bench.publish(answer(b"2", etag='"newer"', url=MOVED), answer(status=404, url=MOVED), url=MOVED)
        bench.publish(answer(b"2", etag='"older"'))
        await bench.poll()
        assert (await bench.poll()).outcome is PollOutcome.REFUSED
        assert (await bench.source()).habits.move is None
        assert (await bench.poll()).outcome in {PollOutcome.READ, PollOutcome.UNCHANGED}
        assert bench.transport.asked[-1] == (bench.transport.asked[0][0], Validators(etag='"old"'))


async def test_an_address_that_the_operator_writes_instead_is_asked_whatever_the_last_one_moved_to() -> None:
    async with working(bench_of(every=12 * HOUR)) as bench:
        await moved_bench(bench)
        bench.house = make_house([make_source(every=12 * HOUR, source=feed_source(WRITTEN))], [make_channel()])
        bench.publish(answer(b"2", url=WRITTEN), url=WRITTEN)
        assert (await bench.poll()).outcome is PollOutcome.READ
        assert bench.transport.asked[-1][0].url == WRITTEN
        assert (await bench.source()).habits.move is None


async def test_a_fault_of_the_network_at_the_new_address_passes_twice() -> None:
    async with working(bench_of(every=12 * HOUR)) as bench:
        await moved_bench(bench)
        bench.publish(Unreachable("new.example", "refused"), url=MOVED)
        bench.publish(answer(b"1"))
        asked = []
        for _ in range(4):
            await bench.poll()
            asked.append(bench.transport.asked[-1][0].url)
        assert asked == [MOVED, MOVED, MOVED, FEED]


async def test_a_site_that_moves_with_all_its_links_tells_nothing_again() -> None:
    def at(host: str, name: str) -> Entry:
        return replace(entry(name), link=f"https://{host}/{name}")

    names = ("alpha", "beta", "gamma")
    async with working(bench_of(first_run=None)) as bench:
        bench.parser.feeds |= {
            b"old": [at("paper.example", name) for name in names],
            b"new": [at("new.example", name) for name in names],
            b"new, without ids": [replace(at("new.example", name), id=None) for name in names],
        }
        there = [replace(answer(body, url=MOVED), hops=HOPS) for body in (b"new", b"new, without ids")]
        bench.publish(answer(b"old"), *there)
        for _ in range(4):
            await bench.poll()
        assert await bench.told() == list(names)


class Away(MemoryStore):
    """A store that does not answer so many times: it forgets what it is asked, or takes no writing."""

    def __init__(self, *, reads: int = 0, writes: int = 0) -> None:
        super().__init__()
        self.reads, self.writes = reads, writes

    async def known_hashes(self, keys: Collection[ItemKey]) -> Mapping[ItemKey, str]:
        self.reads -= 1
        if self.reads >= 0:
            raise StoreUnavailable("gone")
        return await super().known_hashes(keys)

    def writing(self) -> _AsyncGeneratorContextManager[MemoryWriting]:
        self.writes -= 1
        if self.writes >= 0:
            raise StoreUnavailable("gone")
        return super().writing()


async def test_what_was_read_is_held_while_the_database_is_away_and_nobody_is_asked_twice() -> None:
    store = Away(reads=2, writes=3)
    async with working(Bench(make_house([make_source(first_run=None)], [make_channel()]), store=store)) as bench:
        bench.feed(b"1", entry("alpha"))
        result = await bench.poll()
        assert (result.outcome, await bench.told()) == (PollOutcome.READ, ["alpha"])
        assert bench.slept == [1, 5, 1, 5, 15]
        assert len(bench.transport.asked) == 1


async def test_a_database_that_stays_away_ends_the_poll_within_its_lease() -> None:
    async with working(Bench(make_house([make_source()], []), store=Away(writes=99))) as bench:
        bench.feed(b"1", entry("alpha"))
        with pytest.raises(StoreUnavailable):
            await bench.poll()
        assert timedelta(seconds=sum(bench.slept)) < LEASE
