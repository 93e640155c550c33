"""Everything that can be wrong with a source is an outcome: how it is named, and when the source is asked again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.domain.errors import (
    BadRedirect,
    Challenged,
    ErrorPosted,
    ForbiddenAddress,
    OutsideError,
    OversightError,
    ShapeChanged,
    SourceGone,
    SourceRefused,
    SourceThrottled,
    StoreUnavailable,
    TooLarge,
    TooSlow,
    Unparsable,
    Unreachable,
)
from service.domain.ledger import SourceState
from service.domain.outcomes import WELL, PollOutcome
from service.domain.wire import Validators
from service.pipeline.poll import Means, outcome_of, visit
from tests.made import DAY, HOUR, NOW
from tests.pipeline.bench import FEED, Bench, make_channel, make_house, make_source, working
from tests.pipeline.fakes import PagedSource, answer, entry, page

API = "https://api.example/1"
HOST = "paper.example"

OUTSIDE: dict[str, tuple[OversightError, PollOutcome]] = {
    "no connection": (Unreachable(HOST, "refused"), PollOutcome.UNREACHABLE),
    "no answer in time": (TooSlow(HOST, "30 s"), PollOutcome.TOO_SLOW),
    "more bytes than we take": (TooLarge(HOST, "10 MB"), PollOutcome.TOO_LARGE),
    "a private address": (ForbiddenAddress(HOST, "private"), PollOutcome.FORBIDDEN),
    "a loop of redirects": (BadRedirect(HOST, "loop"), PollOutcome.REDIRECTED),
    "another fault of the network": (OutsideError(HOST, "odd"), PollOutcome.UNREACHABLE),
}
BY_SOURCE: dict[str, tuple[OversightError, PollOutcome]] = {
    "asked to wait, not said how long": (SourceThrottled(None, "slow down"), PollOutcome.THROTTLED),
    "an error status": (SourceRefused(403, "no"), PollOutcome.REFUSED),
    "gone for good": (SourceGone("closed"), PollOutcome.GONE),
    "a challenge": (Challenged("a gate"), PollOutcome.CHALLENGED),
    "an error in place of news": (ErrorPosted("HTTP 500"), PollOutcome.ERROR_POSTED),
    "another shape": (ShapeChanged("answer", "a list", "a number"), PollOutcome.SHAPE_CHANGED),
    "not a document": (Unparsable("no JSON"), PollOutcome.UNPARSABLE),
}
UNFORESEEN: dict[str, Exception] = {
    "a key that is not there": KeyError("results"),
    "a value that cannot be": ValueError("not a number"),
    "a type that cannot be": TypeError("none"),
    "something that has no such part": AttributeError("x" * 1000),
    "a calculation that cannot be": ZeroDivisionError("division by zero"),
    "a recursion without end": RecursionError("maximum recursion depth exceeded"),
}


def means(bench: Bench) -> Means:
    return Means(transport=bench.transport, parser=bench.parser, clock=bench.clock)


def paged(fault: Exception | None = None) -> Bench:
    source = PagedSource(faults={"it": fault} if fault else {})
    return Bench(make_house([make_source(source=source)], [make_channel()]))


@pytest.mark.parametrize(("error", "outcome"), OUTSIDE.values(), ids=OUTSIDE)
async def test_what_the_network_does(error: OversightError, outcome: PollOutcome) -> None:
    async with working(paged()) as bench:
        bench.publish(error, url=API)
        result = await bench.poll()
        assert (result.outcome, result.detail, result.state.failures) == (outcome, str(error), 1)
        assert outcome not in WELL


@pytest.mark.parametrize(("error", "outcome"), BY_SOURCE.values(), ids=BY_SOURCE)
async def test_what_the_source_does(error: OversightError, outcome: PollOutcome) -> None:
    async with working(paged(error)) as bench:
        bench.publish(page(fault="it"), url=API)
        result = await bench.poll()
        assert (result.outcome, result.detail) == (outcome, str(error))
        assert result.state.problem_since == NOW


@pytest.mark.parametrize("error", UNFORESEEN.values(), ids=UNFORESEEN)
async def test_what_nobody_foresaw_is_a_failed_poll_with_a_backoff(error: Exception) -> None:
    async with working(paged(error)) as bench:
        bench.publish(page(fault="it"), url=API)
        waits = []
        for _ in range(3):
            result = await bench.poll()
            assert result.outcome is PollOutcome.FAILED
            assert type(error).__name__ in str(result.detail)
            assert len(str(result.detail)) <= 300
            waits.append(result.state.next_poll_at - bench.clock.now)
        assert waits == [HOUR, 2 * HOUR, 4 * HOUR]


def test_every_outcome_has_an_error_that_gives_it() -> None:
    given = {outcome for _, outcome in [*OUTSIDE.values(), *BY_SOURCE.values()]} | {PollOutcome.FAILED}
    assert given == set(PollOutcome) - WELL
    assert outcome_of(StoreUnavailable("gone")) is PollOutcome.FAILED


WAITS: dict[str, tuple[timedelta | None, timedelta]] = {
    "for a time longer than the rhythm": (5 * HOUR, 5 * HOUR),
    "for a time shorter than the rhythm": (timedelta(minutes=5), HOUR),
    "for years: a day is enough": (900 * DAY, DAY),
    "for no time said": (None, HOUR),
}


@pytest.mark.parametrize(("asked", "waits"), WAITS.values(), ids=WAITS)
async def test_throttled(asked: timedelta | None, waits: timedelta) -> None:
    error = SourceThrottled(NOW + asked if asked else None, "slow down")
    async with working(paged(error)) as bench:
        bench.publish(page(fault="it"), url=API)
        assert (await bench.poll()).state.next_poll_at == NOW + waits


async def test_a_feed_that_says_429_is_obeyed() -> None:
    async with working(Bench(make_house([make_source()], []))) as bench:
        bench.publish(answer(status=429, retry_after="7200"))
        result = await bench.poll()
        assert (result.outcome, result.state.next_poll_at) == (PollOutcome.THROTTLED, NOW + 2 * HOUR)


async def test_a_page_in_place_of_a_feed_is_read_by_nobody() -> None:
    async with working(Bench(make_house([make_source()], []))) as bench:
        bench.publish(answer(b"<html>a page</html>"))
        assert (await bench.poll()).outcome is PollOutcome.UNPARSABLE


async def test_failures_double_the_wait_up_to_a_day_and_a_good_poll_ends_them() -> None:
    async with working(Bench(make_house([make_source()], []), chance=0.5)) as bench:
        bench.publish(Unreachable(HOST, "refused"))
        waits = []
        for _ in range(7):
            result = await bench.poll()
            waits.append((result.state.next_poll_at - bench.clock.now) / HOUR)
        assert waits == [pytest.approx(hours * 1.05) for hours in (1, 2, 4, 8, 16, 24, 24)]
        state = await bench.source()
        assert (state.failures, state.last_success_at) == (7, None)

        bench.feed(b"1", entry("alpha"))
        well = await bench.poll()
        assert (well.state.failures, well.state.problem_since, well.state.last_detail) == (0, None, None)
        assert well.state.last_success_at == bench.clock.now
        assert bench.transport.asked[-1][0].url == FEED


async def test_where_nobody_was_asked_the_next_try_comes_soon() -> None:
    async with working(Bench(make_house([make_source()], []))) as bench:
        bench.publish(Unreachable(HOST, "dns"))
        waits = []
        for _ in range(9):
            result = await bench.poll()
            waits.append(result.state.next_poll_at - bench.clock.now)
        assert waits[0] <= timedelta(minutes=5)
        assert waits == sorted(waits)
        assert waits[-1] == HOUR


async def test_a_visit_ends_after_its_last_page() -> None:
    async with working(paged()) as bench:
        bench.publish(page("alpha", etag="x"), answer(status=304), url=API)
        for validators in ({}, {API: Validators(etag="x")}):
            state = SourceState(name="paged", next_poll_at=NOW, created=NOW, validators=validators)
            pages = [one async for one in visit(PagedSource(), state, means(bench))]
            assert [(one.last, one.unchanged) for one in pages] == [(True, bool(validators))]


async def test_a_visit_gives_the_link_of_the_feed() -> None:
    async with working(Bench(make_house([make_source()], []))) as bench:
        bench.feed(b"1", entry("alpha"))
        source = bench.house.sources["paper"].source
        async for one in visit(source, await bench.source(), means(bench)):
            assert one.link == "https://paper.example/"
