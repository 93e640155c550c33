"""What is pushed: durable before it is answered, told once, known again, and judged when it stays away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
import pytest

from service.domain.errors import StoreUnavailable, TooLarge, UnknownName, Unparsable
from service.domain.outcomes import PollOutcome
from service.domain.pushes import Receipt
from service.pipeline.pushed import AT_ONCE, Pushes
from service.sources import KINDS
from service.store.memory import MemoryStore
from tests.made import DAY, HOUR, NOW
from tests.pipeline.bench import Bench, make_channel, make_house, make_source, working
from tests.pipeline.fakes import entry

Logs = list[MutableMapping[str, Any]]
JSON = "application/json"


def inbox(**more: Any) -> Any:
    kind = KINDS["inbox"]
    source = kind.build("pushed", kind.options.model_validate({"kind": "inbox", "secret": "an-invented-token"}))
    return make_source("pushed", kind="inbox", source=source, pushed=True, created=NOW, **more)


@dataclass
class Door:
    """An inbox on the bench, and a feed beside it."""

    bench: Bench
    pushes: Pushes
    counted: list[tuple[str, str, int]]

    async def push(self, *names: str, **more: Any) -> Receipt:
        items = [
            {"id": name, "title": f"{name.title()} license plate readers", "url": f"https://council.example/{name}"}
            | more
            for name in names
        ]
        return await self.pushes.take("pushed", orjson.dumps(items), JSON)


@asynccontextmanager
async def opened(store: Any = None, **more: Any) -> AsyncIterator[Door]:
    channels = [make_channel(), make_channel("ops", operations=True)]
    house = make_house([inbox(**more), make_source(created=NOW)], channels)
    bench = Bench(house, store=store or MemoryStore())
    counted: list[tuple[str, str, int]] = []
    async with working(bench):
        pushes = Pushes(
            store=bench.store,
            parser=bench.parser,
            commit=bench.commit,
            house=lambda: bench.house,
            tools=bench.tools,
            observe=lambda *said: counted.append(said),
        )
        yield Door(bench, pushes, counted)


async def test_what_is_pushed_is_told_and_pushed_again_it_is_known() -> None:
    async with opened() as door:
        assert await door.push("alpha", "beta") == Receipt(accepted=2, known=0)
        assert await door.push("alpha", "beta") == Receipt(accepted=0, known=2)
        assert await door.push("beta", "gamma") == Receipt(accepted=1, known=1)
        assert await door.bench.told() == ["alpha", "beta", "gamma"]
        state = await door.bench.source("pushed")
        assert (state.items, state.last_outcome, state.newest_item_at) == (3, PollOutcome.READ, NOW)
        assert door.counted[:3] == [("pushed", "accepted", 2), ("pushed", "known", 0), ("pushed", "refused", 0)]


async def test_the_same_twice_in_one_list_is_one_item() -> None:
    async with opened() as door:
        assert await door.push("alpha", "alpha") == Receipt(accepted=1, known=1)


async def test_the_same_pushed_by_two_at_once_is_told_once() -> None:
    async with opened() as door:
        await asyncio.gather(*(door.push("alpha") for _ in range(5)))
        assert await door.bench.told() == ["alpha"]
        assert (await door.bench.store.counts())["item"] == 1


async def test_another_text_under_the_same_id_is_another_version() -> None:
    async with opened() as door:
        await door.push("alpha")
        assert await door.push("alpha", text="More of it.") == Receipt(accepted=1, known=0)
        item = await door.bench.store.find_item("https://council.example/alpha")
        assert item is not None
        assert (item.version, item.item.text) == (2, "More of it.")


async def test_what_is_old_is_kept_and_told_to_nobody() -> None:
    async with opened() as door:
        old = (NOW - timedelta(days=15)).isoformat()
        assert (await door.push("alpha", published=old)).accepted == 1
        assert (await door.push("beta", published=(NOW - timedelta(days=13)).isoformat())).accepted == 1
        assert await door.bench.told() == ["beta"]


async def test_a_feed_document_goes_through_the_parser() -> None:
    async with opened() as door:
        door.bench.parser.feeds[b"<rss/>"] = [entry("alpha"), entry("beta")]
        assert await door.pushes.take("pushed", b"<rss/>", "text/xml") == Receipt(accepted=2, known=0)
        assert await door.pushes.take("pushed", b"<rss/>", "text/xml") == Receipt(accepted=0, known=2)
        assert await door.bench.told() == ["alpha", "beta"]


async def test_facts_without_identifiers_make_no_matter() -> None:
    async with opened() as door:
        assert (await door.push("alpha", facts={"step": "awarded", "amount": 5_000_000})).accepted == 1
        assert await door.bench.told() == ["alpha"]


async def test_what_was_refused_is_answered_and_told_to_operations() -> None:
    async with opened() as door:
        receipt = await door.pushes.take("pushed", b'[{"id": "a", "title": "Drones"}, {"id": "b"}]', JSON)
        assert (receipt.accepted, [one.index for one in receipt.refused]) == (1, [1])
        (view,) = await door.bench.owed("ops")
        assert view.title == "The source pushed can be read, but something is wrong with it"
        (body,) = (await door.bench.store.bodies([view.id]))[view.id]
        assert b"1 of 2 items refused; item 1: title: expected a title or a text" in body
        door.bench.clock.pass_(minutes=1)
        await door.push("alpha")
        assert [view.title for view in await door.bench.owed("ops")][1:] == ["The source pushed is well again"]


BAD: dict[str, tuple[bytes, type[Exception], PollOutcome]] = {
    "no JSON": (b"{", Unparsable, PollOutcome.UNPARSABLE),
    "a feed that is none": (b"<rss>", Unparsable, PollOutcome.UNPARSABLE),
    "too many items": (b"[" + b"{}," * 1_000 + b"{}]", TooLarge, PollOutcome.TOO_LARGE),
}


@pytest.mark.parametrize(("body", "error", "outcome"), BAD.values(), ids=BAD)
async def test_a_push_that_cannot_be_read_is_a_problem_of_the_source(
    body: bytes, error: type[Exception], outcome: PollOutcome
) -> None:
    async with opened() as door:
        with pytest.raises(error):
            await door.pushes.take("pushed", body, JSON)
        state = await door.bench.source("pushed")
        assert (state.last_outcome, state.failures, state.problem_since) == (outcome, 1, NOW)


async def test_a_push_of_nothing_but_refused_items_is_a_changed_shape() -> None:
    async with opened() as door:
        receipt = await door.pushes.take("pushed", b'[{"id": "a"}, 7]', JSON)
        assert (receipt.accepted, receipt.known, len(receipt.refused)) == (0, 0, 2)
        assert [view.title for view in await door.bench.owed("ops")] == [
            "The source pushed has changed the shape of its answers"
        ]


async def test_an_inbox_that_nobody_pushes_to_is_silent_and_well_again() -> None:
    async with opened(expect_every=DAY) as door:
        await door.pushes.watch()
        assert await door.bench.owed("ops") == []
        assert (await door.bench.source("pushed")).last_outcome is None
        for hours in (25, 1, 25):
            door.bench.clock.now += hours * HOUR
            await door.pushes.watch()
        door.bench.clock.pass_(minutes=1)
        await door.push("alpha")
        titles = [view.title for view in await door.bench.owed("ops")]
        assert titles == ["The source pushed has been silent for longer than expected"] * 2 + [
            "The source pushed is well again"
        ]
        assert await door.bench.owed("newsroom") != []
        first = (await door.bench.owed("ops"))[0]
        (body,) = (await door.bench.store.bodies([first.id]))[first.id]
        assert b"Ask who pushes" in body


NAMES = {"a name that nobody has": "nobody", "a source that is polled": "paper"}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
async def test_there_is_no_such_inbox(name: str) -> None:
    async with opened() as door:
        with pytest.raises(UnknownName) as caught:
            await door.pushes.take(name, b"[]", JSON)
        assert caught.value.known == ("pushed",)


class Gone(MemoryStore):
    """A database that goes away between reading and writing."""

    away = False

    def writing(self) -> Any:
        if self.away:
            raise StoreUnavailable("gone")
        return super().writing()


async def test_what_could_not_be_stored_is_not_answered_for_and_can_be_pushed_again() -> None:
    store = Gone()
    async with opened(store) as door:
        store.away = True
        with pytest.raises(StoreUnavailable):
            await door.push("alpha")
        assert door.counted == []
        store.away = False
        assert await door.push("alpha") == Receipt(accepted=1, known=0)
        assert await door.bench.told() == ["alpha"]


async def test_who_proves_nothing_is_logged_once_a_minute(logs: Logs) -> None:
    async with opened() as door:
        for seconds in (0, 30, 31):
            door.bench.clock.pass_(seconds=seconds)
            door.pushes.unproven("pushed", "the token is wrong")
        said = [line for line in logs if line["event"] == "a push proved nothing"]
        assert [(line["source"], line["why"]) for line in said] == [("pushed", "the token is wrong")] * 2
        assert door.counted == [("pushed", "unproven", 1)] * 3


async def test_a_hub_pushes_into_a_feed_and_the_poll_finds_it_known() -> None:
    async with opened() as door:
        bench = door.bench
        bench.feed(b"1", entry("alpha"))
        await bench.poll()
        bench.parser.feeds[b"pushed"] = [entry("beta"), entry("old", at=NOW - timedelta(days=5))]
        receipt = await door.pushes.take_from_hub("paper", b"pushed", "application/rss+xml", "https://paper.example/f")
        assert receipt == Receipt(accepted=2, known=0)
        assert await bench.told() == ["beta"]
        bench.feed(b"2", entry("alpha"), entry("beta"), entry("old", at=NOW - timedelta(days=5)))
        result = await bench.poll()
        assert (result.fresh, result.state.items) == (0, 3)
        assert await bench.told() == ["beta"]


async def test_a_hub_of_a_source_whose_first_poll_tells_all_tells_all() -> None:
    async with opened() as door:
        door.bench.house = make_house([make_source(created=NOW, first_run=None)], [make_channel()])
        door.bench.parser.feeds[b"pushed"] = [entry("old", at=NOW - timedelta(days=5))]
        await door.pushes.take_from_hub("paper", b"pushed", "", "https://paper.example/f")
        assert await door.bench.told() == ["old"]


async def test_what_a_hub_pushes_says_nothing_about_polling() -> None:
    async with opened() as door:
        with pytest.raises(Unparsable):
            await door.pushes.take_from_hub("paper", b"?", "", "https://paper.example/f")
        with pytest.raises(UnknownName):
            await door.pushes.take_from_hub("nobody", b"?", "", "https://paper.example/f")
        state = await door.bench.source()
        assert (state.last_outcome, state.failures) == (None, 0)


SIZES = {"one part": AT_ONCE, "two parts": AT_ONCE + 1, "three parts": 2 * AT_ONCE + 1}


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_a_long_push_goes_in_parts_and_is_answered_for_as_a_whole(size: int) -> None:
    async with opened() as door:
        items = [{"id": str(n), "title": f"Item {n}"} for n in range(size)]
        receipt = await door.pushes.take("pushed", orjson.dumps(items), JSON)
        assert (receipt.accepted, (await door.bench.source("pushed")).items) == (size, size)
        assert (await door.bench.store.counts())["item"] == size


class Fleeting(MemoryStore):
    """A database that goes away after some transactions."""

    left = 99

    def writing(self) -> Any:
        self.left -= 1
        if self.left < 0:
            raise StoreUnavailable("gone")
        return super().writing()


async def test_a_push_that_breaks_off_is_not_answered_for_and_goes_on_at_the_next_try() -> None:
    store = Fleeting()
    async with opened(store) as door:
        body = orjson.dumps([{"id": str(n), "title": f"Item {n}"} for n in range(AT_ONCE + 5)])
        store.left = 1
        with pytest.raises(StoreUnavailable):
            await door.pushes.take("pushed", body, JSON)
        store.left = 99
        assert await door.pushes.take("pushed", body, JSON) == Receipt(accepted=5, known=AT_ONCE)
