"""A poll from end to end: what is kept, what is told, and what the source's state becomes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from service.domain.items import Entry
from service.domain.kinds import FeedHints
from service.domain.outcomes import PollOutcome
from service.domain.wire import Validators
from tests.made import DAY, HOUR, NOW
from tests.pipeline.bench import FEED, Bench, make_channel, make_house, make_source, working
from tests.pipeline.fakes import PagedSource, answer, entry, page

API = "https://api.example/"
MOVED = "https://new.example/feed"


def bench_of(**source: Any) -> Bench:
    return Bench(make_house([make_source(**source)], [make_channel()]))


def paged(**source: Any) -> Bench:
    return bench_of(source=PagedSource(), kind="usaspending", **source)


async def test_a_new_source_seeds_silently_and_then_tells_what_is_new_once() -> None:
    async with working(bench_of()) as bench:
        bench.feed(b"1", entry("alpha"), entry("beta"))
        first = await bench.poll()
        assert (first.outcome, first.entries, first.fresh, first.matched) == (PollOutcome.READ, 2, 2, 2)
        assert first.state.seeded
        assert await bench.owed() == []

        bench.feed(b"2", entry("gamma"), entry("alpha"), entry("beta"))
        second = await bench.poll()
        assert (second.entries, second.fresh, second.state.items) == (3, 1, 3)
        assert await bench.told() == ["gamma"]
        assert bench.woken == 1

        assert (await bench.poll()).fresh == 0
        assert await bench.told() == ["gamma"]


async def test_what_matches_nothing_is_kept_and_told_to_nobody() -> None:
    async with working(bench_of(first_run=None)) as bench:
        bench.feed(b"1", Entry(id="x", title="The library opens on Sundays", link="https://paper.example/x"))
        result = await bench.poll()
        assert (result.fresh, result.matched) == (1, 0)
        assert (await bench.store.counts())["item"] == 1
        assert await bench.owed() == []
        assert bench.woken == 0


FIRST_RUNS: dict[str, tuple[int | None, list[str]]] = {
    "seed: nothing is told": (0, []),
    "all: everything is told": (None, ["delta", "echo", "foxtrot"]),
    "the newest one of a first poll is told": (1, ["foxtrot"]),
    "more than there are": (9, ["delta", "echo", "foxtrot"]),
}


@pytest.mark.parametrize(("first_run", "told"), FIRST_RUNS.values(), ids=FIRST_RUNS)
async def test_first_run(first_run: int | None, told: list[str]) -> None:
    async with working(bench_of(first_run=first_run)) as bench:
        bench.feed(b"1", entry("delta", at=None), entry("foxtrot", at=NOW), entry("echo", at=NOW - HOUR))
        await bench.poll()
        assert sorted(await bench.told()) == told


async def test_the_newest_of_a_first_poll_are_counted_over_all_its_pages() -> None:
    async with working(paged(first_run=2)) as bench:
        bench.publish(page("alpha", "beta", "gamma", next=f"{API}2"), url=f"{API}1")
        bench.publish(page("delta", "echo"), url=f"{API}2")
        await bench.poll()
        assert await bench.told() == ["alpha", "beta"]


AGES: dict[str, tuple[timedelta, bool, bool]] = {
    "of today": (HOUR, True, False),
    "older than a day is told as late": (2 * DAY, True, True),
    "older than max_age is kept silently": (15 * DAY, False, False),
}


@pytest.mark.parametrize(("age", "told", "late"), AGES.values(), ids=AGES)
async def test_age_at_first_sight(age: timedelta, told: bool, late: bool) -> None:
    async with working(bench_of()) as bench:
        bench.feed(b"0")
        await bench.poll()
        bench.clock.pass_(hours=2)
        bench.feed(b"1", entry("alpha", at=bench.clock.now - age))
        assert (await bench.poll()).fresh == 1
        alerts = await bench.store.alerts(limit=9)
        assert [alert.late for alert in alerts] == ([late] if told else [])


async def test_an_empty_feed_is_an_outcome_of_its_own() -> None:
    async with working(bench_of()) as bench:
        bench.feed(b"1")
        assert (await bench.poll()).outcome is PollOutcome.EMPTY


async def test_validators_are_kept_sent_back_and_refreshed_by_a_304() -> None:
    async with working(bench_of()) as bench:
        bench.parser.feeds[b"1"] = [entry("alpha")]
        bench.publish(answer(b"1", etag='"a"', last_modified="Mon"), answer(status=304), answer(status=304, etag='"b"'))
        await bench.poll()
        result = await bench.poll()
        assert (result.outcome, result.entries) == (PollOutcome.UNCHANGED, 0)
        await bench.poll()
        await bench.poll()
        given = [validators for _, validators in bench.transport.asked]
        first = Validators(etag='"a"', last_modified="Mon")
        assert given == [None, first, first, Validators(etag='"b"', last_modified="Mon")]


async def test_validators_of_a_redirected_feed_belong_to_the_address_that_gave_them() -> None:
    async with working(bench_of()) as bench:
        bench.parser.feeds[b"1"] = [entry("alpha")]
        bench.publish(answer(b"1", etag='"a"', url=MOVED), answer(status=304, etag='"b"', url=MOVED))
        await bench.poll()
        assert (await bench.source()).validators == {FEED: Validators(etag='"a"', address=MOVED)}
        await bench.poll()
        assert (await bench.source()).validators == {FEED: Validators(etag='"b"', address=MOVED)}


async def test_an_address_that_begins_to_redirect_is_still_asked_by_what_it_gave_itself() -> None:
    async with working(bench_of()) as bench:
        bench.parser.feeds |= {b"1": [entry("alpha")], b"2": [entry("alpha"), entry("beta")]}
        there, back = answer(b"2", etag='"b"', url=MOVED), answer(status=304)
        bench.publish(answer(b"1", etag='"a"'), there, answer(status=304, url=MOVED), back)
        for _ in range(3):
            await bench.poll()
        both = Validators(etag='"b"', address=MOVED, before=Validators(etag='"a"'))
        assert [validators for _, validators in bench.transport.asked] == [None, Validators(etag='"a"'), both]
        assert (await bench.source()).validators == {FEED: both}
        await bench.poll()
        assert (await bench.source()).validators == {FEED: Validators(etag='"a"')}


async def test_an_address_that_redirects_to_one_that_gives_nothing_keeps_what_it_gave_itself() -> None:
    async with working(bench_of()) as bench:
        bench.parser.feeds |= {b"1": [entry("alpha")], b"2": [entry("alpha"), entry("beta")]}
        bench.publish(answer(b"1", etag='"a"'), answer(b"2", url=MOVED))
        for _ in range(3):
            await bench.poll()
        state = await bench.source()
        assert state.validators == {FEED: Validators(address=MOVED, before=Validators(etag='"a"'))}
        assert state.habits.unanswered == 0


async def test_a_304_that_nobody_asked_for_is_refused() -> None:
    async with working(bench_of()) as bench:
        bench.publish(answer(status=304))
        assert (await bench.poll()).outcome is PollOutcome.REFUSED


async def test_a_visit_of_two_pages_keeps_the_cursor_of_the_last() -> None:
    async with working(paged(first_run=None)) as bench:
        bench.publish(page("alpha", next=f"{API}2"), url=f"{API}1")
        bench.publish(page("beta", cursor={"seen": 2}), url=f"{API}2")
        result = await bench.poll()
        assert (result.entries, result.state.cursor) == (2, {"seen": 2})
        assert await bench.told() == ["alpha", "beta"]
        await bench.poll()
        assert bench.transport.asked[2][0].context == {"cursor": {"seen": 2}}


async def test_a_page_that_was_read_is_kept_when_the_next_one_fails_and_nothing_is_told_twice() -> None:
    async with working(paged(first_run=None)) as bench:
        bench.publish(page("alpha", next=f"{API}2"), url=f"{API}1")
        bench.publish(answer(b"not json"), page("beta", cursor={"seen": 2}), url=f"{API}2")
        failed = await bench.poll()
        assert (failed.outcome, failed.fresh, failed.state.cursor) == (PollOutcome.FAILED, 1, {})
        assert not failed.state.seeded
        assert await bench.told() == ["alpha"]

        again = await bench.poll()
        assert (again.outcome, again.fresh, again.state.cursor) == (PollOutcome.READ, 1, {"seen": 2})
        assert await bench.told() == ["alpha", "beta"]


async def test_a_first_poll_that_failed_on_its_second_page_still_seeds_silently() -> None:
    async with working(paged()) as bench:
        bench.publish(page("alpha", next=f"{API}2"), url=f"{API}1")
        bench.publish(answer(b"not json"), page("beta"), url=f"{API}2")
        await bench.poll()
        await bench.poll()
        assert await bench.owed() == []


async def test_a_source_that_turns_in_a_circle_is_stopped() -> None:
    async with working(paged()) as bench:
        bench.publish(page(next=f"{API}1"), url=f"{API}1")
        result = await bench.poll()
        assert result.outcome is PollOutcome.SHAPE_CHANGED
        assert len(bench.transport.asked) == 200


async def test_a_source_that_owes_pages_is_asked_again_when_its_quota_allows() -> None:
    async with working(paged()) as bench:
        bench.publish(page("alpha", retry_min=20), url=f"{API}1")
        result = await bench.poll()
        assert result.outcome is PollOutcome.READ
        assert result.state.next_poll_at == NOW + timedelta(minutes=20)


RHYTHMS: dict[str, tuple[FeedHints, timedelta]] = {
    "as configured": (FeedHints(), HOUR),
    "a feed that asks for less is heard": (FeedHints(ttl_s=7200.0), 2 * HOUR),
    "a feed that asks for more is not": (FeedHints(update_period_s=60.0), HOUR),
    "more than a day is not believed": (FeedHints(ttl_s=60.0, update_period_s=9e9), DAY),
}


@pytest.mark.parametrize(("hints", "wait"), RHYTHMS.values(), ids=RHYTHMS)
async def test_rhythm(hints: FeedHints, wait: timedelta) -> None:
    async with working(bench_of()) as bench:
        bench.parser.hints = hints
        bench.feed(b"1")
        assert (await bench.poll()).state.next_poll_at == NOW + wait


async def test_the_newest_item_is_remembered_while_nothing_newer_comes() -> None:
    async with working(bench_of()) as bench:
        bench.feed(b"1", entry("alpha", at=NOW - HOUR), entry("beta", at=NOW - DAY))
        await bench.poll()
        bench.feed(b"2")
        assert (await bench.poll()).state.newest_item_at == NOW - HOUR


async def test_an_undated_item_is_as_new_as_the_poll_that_found_it() -> None:
    async with working(bench_of()) as bench:
        bench.feed(b"1", entry("alpha", at=NOW - DAY), entry("beta", at=None))
        assert (await bench.poll()).state.newest_item_at == NOW
        bench.feed(b"2", entry("alpha", at=NOW - DAY), entry("beta", at=None))
        assert (await bench.poll()).state.newest_item_at == NOW


async def test_the_outlet_is_the_configured_title_else_the_feed_s_own() -> None:
    for title, outlet in (("Our paper", "Our paper"), (None, "The Paper")):
        async with working(bench_of(title=title)) as bench:
            bench.feed(b"1", entry("alpha"))
            await bench.poll()
            stored = await bench.store.find_item("https://paper.example/alpha")
            assert stored is not None
            assert stored.item.outlet == outlet


async def test_a_poll_teaches_when_something_new_came_and_how_much_text_it_has() -> None:
    async with working(Bench(make_house([make_source()], [make_channel()]))) as bench:
        bench.feed(b"1", entry("alpha"), entry("beta"))
        await bench.poll()
        first = bench.clock.now
        await bench.poll()
        bench.feed(b"2", entry("alpha"), entry("beta"), entry("gamma"))
        await bench.poll()
        habits = (await bench.source()).habits
        assert habits.arrivals == (first, bench.clock.now)
        assert sum(habits.depths.values()) == 3


async def test_what_a_document_that_was_cut_off_did_not_say_is_asked_for_again() -> None:
    async with working(Bench(make_house([make_source()], [make_channel()]))) as bench:
        bench.parser.feeds |= {b"1": [entry("alpha")], b"2...": [entry("beta")], b"2": [entry("beta"), entry("gamma")]}
        cut, whole = answer(b"2...", etag='"2"'), answer(b"2", etag='"2"')
        bench.publish(answer(b"1", etag='"1"'), cut, cut, whole)
        fresh = [(await bench.poll()).fresh for _ in range(4)]
        assert [validators and validators.etag for _, validators in bench.transport.asked] == [
            None,
            '"1"',
            '"1"',
            '"1"',
        ]
        assert fresh == [1, 1, 0, 1]
        assert (await bench.source()).validators == {FEED: Validators(etag='"2"')}
