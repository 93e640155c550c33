"""A table from end to end: its pieces are pages, its state advances only after the last, its copy is asked in need."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
import pytest

from service.domain.errors import OversightError, ShapeChanged, Unreachable
from service.domain.items import Item
from service.domain.kinds import Cursor, Document, Page
from service.domain.outcomes import PollOutcome
from service.domain.wire import Request, Response, Table, Validators
from service.pipeline.poll import Means, visit
from service.sources.reading import check_status
from tests.made import DAY, HOUR
from tests.pipeline.bench import Bench, make_channel, make_house, make_source, working
from tests.pipeline.fakes import Answer, answer, entry

FIRST, COPY = "https://table.example/file", "https://copy.example/file"
TABLE = Table(columns=("name",), dated="day", since=date(2026, 3, 1))


@dataclass
class TableSource:
    """Reads names from rows; a row named `bad` breaks the contract, one named `odd` is a problem."""

    def begin(self, cursor: Cursor, now: datetime) -> Request:
        second = Request(url=COPY, conditional=True, table=TABLE)
        return Request(url=FIRST, conditional=True, table=TABLE, instead=second)

    def read(self, document: Document) -> Page:
        if document.rows is None:
            check_status(document.response, document.now)
            return Page(entries=(), cursor=document.cursor)
        names = [row.values["name"] for row in document.rows.rows]
        if "bad" in names:
            raise ShapeChanged("row", "a good one", "a bad one")
        return Page(
            entries=tuple(entry(name) for name in names),
            cursor={"read": "whole"} if document.rows.last else {"read": "a part"},
            problems=(*document.rows.broken, *(name for name in names if name == "odd")),
        )

    def more(self, item: Item) -> Request | None:
        return None

    def longer_text(self, document: Document) -> str:
        raise AssertionError("this source has no longer texts")


def bench_of(**source: Any) -> Bench:
    values: dict[str, Any] = {"source": TableSource(), "kind": "sam_gov_csv", "first_run": None}
    return Bench(make_house([make_source(**(values | source))], [make_channel()]))


def pieces(*all_of_them: Sequence[str], etag: str = '"1"', url: str = FIRST) -> Response:
    """Return a table of pieces of names, as `FakeParser.rows` reads it; `!words` is a broken row."""
    said = [[name[1:] if name[0] == "!" else {"name": name} for name in piece] for piece in all_of_them]
    return answer(orjson.dumps(said), url=url, etag=etag)


async def test_each_piece_is_a_page_and_the_last_one_ends_the_poll() -> None:
    async with working(bench_of()) as bench:
        bench.publish(pieces(["alpha", "beta"], ["gamma"], []), url=FIRST)
        result = await bench.poll()
        assert (result.outcome, result.entries, result.fresh, result.matched) == (PollOutcome.READ, 3, 3, 3)
        assert (result.state.cursor, result.state.validators) == ({"read": "whole"}, {FIRST: Validators(etag='"1"')})
        assert await bench.told() == ["alpha", "beta", "gamma"]


async def test_a_table_that_is_not_new_is_not_read() -> None:
    async with working(bench_of()) as bench:
        bench.publish(pieces(["alpha"]), answer(status=304, url=FIRST), url=FIRST)
        await bench.poll()
        result = await bench.poll()
        assert result.outcome is PollOutcome.UNCHANGED
        assert bench.transport.asked[1][1] == Validators(etag='"1"')
        assert (result.state.cursor, result.state.validators) == ({"read": "whole"}, {FIRST: Validators(etag='"1"')})


async def test_what_is_known_comes_again_and_tells_nobody() -> None:
    async with working(bench_of()) as bench:
        bench.publish(pieces(["alpha", "beta"]), pieces(["alpha"], ["gamma", "beta"], etag='"2"'), url=FIRST)
        await bench.poll()
        result = await bench.poll()
        assert (result.entries, result.fresh) == (3, 1)
        assert await bench.told() == ["alpha", "beta", "gamma"]


async def test_a_piece_that_breaks_the_contract_ends_the_poll_and_keeps_those_before() -> None:
    async with working(bench_of()) as bench:
        bench.publish(pieces(["alpha"], ["bad"], ["gamma"]), url=FIRST)
        result = await bench.poll()
        assert (result.outcome, result.fresh) == (PollOutcome.SHAPE_CHANGED, 1)
        assert (result.state.cursor, result.state.validators) == ({}, {})
        assert await bench.told() == ["alpha"]

        bench.publish(pieces(["alpha"], ["beta"]), url=FIRST)
        assert (await bench.poll()).fresh == 1
        assert bench.transport.asked[-1][1] is None


async def test_what_could_not_be_read_is_told_with_the_last_piece() -> None:
    async with working(bench_of()) as bench:
        bench.publish(pieces(["alpha", "!line 3: no row"], ["odd"], ["beta"]), url=FIRST)
        result = await bench.poll()
        assert (result.outcome, result.fresh) == (PollOutcome.READ, 3)
        assert "line 3: no row" in str(result.detail)
        assert "odd" in str(result.detail)


async def test_of_many_problems_a_few_are_told() -> None:
    async with working(bench_of()) as bench:
        bench.publish(pieces([f"!line {number}" for number in range(9)]), url=FIRST)
        (one,) = await visits(bench)
        assert one.page.problems == ("line 0", "line 1", "line 2", "line 3", "line 4", "and 4 more")


async def visits(bench: Bench) -> list[Any]:
    means = Means(transport=bench.transport, parser=bench.parser, clock=bench.clock)
    return [one async for one in visit(TableSource(), await bench.source(), means)]


DOWN: dict[str, Answer] = {
    "does not answer": Unreachable("table.example", "refused"),
    "is in trouble": answer(status=503, url=FIRST),
    "has a gate": answer(b"<html>", status=403, url=FIRST),
}


@pytest.mark.parametrize("trouble", DOWN.values(), ids=DOWN)
async def test_where_the_first_address_fails_the_copy_is_read(trouble: Answer) -> None:
    async with working(bench_of()) as bench:
        bench.publish(pieces(["alpha"]), trouble, answer(status=304, url=FIRST), url=FIRST)
        bench.publish(pieces(["alpha", "beta"], etag='"c"', url=COPY), url=COPY)
        await bench.poll()
        result = await bench.poll()
        assert (result.outcome, result.fresh) == (PollOutcome.READ, 1)
        # What the first address gave is kept: on the day it is back, it is not asked for everything again.
        assert result.state.validators == {FIRST: Validators(etag='"1"'), COPY: Validators(etag='"c"')}
        assert bench.transport.asked[-1][1] is None

        assert (await bench.poll(after=DAY)).outcome is PollOutcome.UNCHANGED
        assert bench.transport.asked[-1][1] == Validators(etag='"1"')


async def test_while_the_first_address_wants_to_be_left_alone_the_copy_is_read() -> None:
    async with working(bench_of()) as bench:
        bench.publish(answer(status=429, url=FIRST, retry_after="86400"), url=FIRST)
        bench.publish(pieces(["alpha"], url=COPY), answer(status=304, url=COPY), url=COPY)
        assert (await bench.poll()).outcome is PollOutcome.READ
        assert (await bench.poll(after=HOUR)).outcome is PollOutcome.UNCHANGED
        assert [request.url for request, _ in bench.transport.asked] == [FIRST, COPY, COPY]


BOTH_DOWN: dict[str, tuple[Answer, Answer, PollOutcome]] = {
    "the network": (
        Unreachable("table.example", "tls"),
        Unreachable("copy.example", "dns"),
        PollOutcome.UNREACHABLE,
    ),
    "a refusal": (answer(status=404, url=FIRST), Unreachable("copy.example", "dns"), PollOutcome.REFUSED),
    "a refusal after the network": (
        Unreachable("table.example", "tls"),
        answer(status=404, url=COPY),
        PollOutcome.UNREACHABLE,
    ),
}


@pytest.mark.parametrize(("first", "copy", "outcome"), BOTH_DOWN.values(), ids=BOTH_DOWN)
async def test_where_both_fail_the_first_says_why(first: Answer, copy: Answer, outcome: PollOutcome) -> None:
    async with working(bench_of()) as bench:
        bench.publish(first, url=FIRST)
        bench.publish(copy, url=COPY)
        result = await bench.poll()
        assert result.outcome is outcome
        if isinstance(first, OversightError):
            assert result.detail == str(first)


async def test_an_answer_without_a_table_is_for_the_source_to_judge() -> None:
    async with working(bench_of()) as bench:
        bench.publish(answer(status=204, url=FIRST), url=FIRST)
        assert (await bench.poll()).outcome is PollOutcome.EMPTY


async def test_a_visit_that_is_left_early_closes_its_file() -> None:
    async with working(bench_of()) as bench:
        bench.publish(pieces(["alpha"], ["beta"]), url=FIRST)
        means = Means(transport=bench.transport, parser=bench.parser, clock=bench.clock)
        pages = visit(TableSource(), await bench.source(), means)
        await anext(pages)
        await pages.aclose()
        gc.collect()  # a file that was left open is a warning, and warnings are errors


async def test_a_cancelled_download_closes_its_file() -> None:
    async with working(bench_of()) as bench:
        bench.transport.gates[FIRST] = asyncio.Event()
        task = asyncio.create_task(visits(bench))
        await bench.asked()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        gc.collect()
