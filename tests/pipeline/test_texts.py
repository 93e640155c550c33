"""The longer text that an item owes: fetched, tried again, given up; what it changes is told once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from service.domain.errors import Challenged, OversightError, SourceThrottled, Unreachable
from service.domain.items import Item
from service.domain.kinds import Document, Page
from service.domain.wire import Request
from service.pipeline.commit import TextSettlement
from service.pipeline.texts import MAX_TRIES, Texts, second_pass
from tests.made import DAY, NOW
from tests.pipeline.bench import Bench, make_channel, make_house, make_source, working
from tests.pipeline.fakes import Answer, PagedSource, answer, page

API = "https://api.example/1"
LONG = b"<p>The text in full. " + b"The county will buy ten drones. " * 20 + b"</p>"


@dataclass
class Wordy(PagedSource):
    """A source whose items have a longer text; the first word of it may be a fault."""

    silent: bool = False

    def more(self, item: Item) -> Request | None:
        return None if self.silent else Request(url=f"https://api.example/text/{item.key.identity}")

    def longer_text(self, document: Document) -> str:
        if document.response.status == 429:
            raise SourceThrottled(NOW + timedelta(hours=9), "slow down")
        if document.response.status != 200:
            raise Challenged("a gate")
        return document.response.body.decode()


def bench_of(source: Wordy | None = None) -> Bench:
    parts = make_source(source=source or Wordy(), kind="sam_gov", first_run=None)
    bench = Bench(make_house([parts], [make_channel()]))
    bench.publish(page("alpha"), url=API)
    return bench


def texts(bench: Bench) -> Texts:
    return Texts(
        store=bench.store,
        transport=bench.polite,
        commit=bench.commit,
        house=lambda: bench.house,
        tools=bench.tools,
    )


async def of_alpha(bench: Bench) -> tuple[str, ...]:
    stored = await bench.store.find_item("https://paper.example/alpha")
    assert stored is not None
    return tuple(match.topic for match in stored.matches)


async def test_a_longer_text_is_fetched_once_and_classified_again() -> None:
    async with working(bench_of()) as bench:
        await bench.poll()
        assert await of_alpha(bench) == ("plates",)
        bench.transport.on("https://api.example/text/alpha", answer(LONG))
        assert await texts(bench).round() == 1
        assert await of_alpha(bench) == ("plates", "drones")
        stored = await bench.store.find_item("https://paper.example/alpha")
        assert stored is not None
        assert [match.second_pass for match in stored.matches] == [False, True]
        assert await texts(bench).round() == 0
        assert await bench.told() == ["alpha"]
        await bench.poll()
        assert await of_alpha(bench) == ("plates", "drones")


async def test_a_text_that_says_nothing_more_changes_nothing() -> None:
    async with working(bench_of()) as bench:
        await bench.poll()
        bench.transport.on("https://api.example/text/alpha", answer(b"short"))
        assert await texts(bench).round() == 1
        assert await texts(bench).round() == 0
        assert await of_alpha(bench) == ("plates",)


FAULTS: dict[str, tuple[Answer, timedelta]] = {
    "no connection": (Unreachable("api.example", "refused"), timedelta(minutes=5)),
    "a gate": (answer(status=403), timedelta(minutes=5)),
    "asked to wait": (answer(status=429), timedelta(hours=9)),
}


@pytest.mark.parametrize(("fault", "wait"), FAULTS.values(), ids=FAULTS)
async def test_a_text_that_cannot_be_had_now_is_owed_again(fault: Answer | OversightError, wait: timedelta) -> None:
    async with working(bench_of()) as bench:
        await bench.poll()
        bench.transport.on("https://api.example/text/alpha", fault, answer(LONG))
        assert await texts(bench).round() == 1
        bench.clock.now = NOW + wait - timedelta(seconds=1)
        assert await texts(bench).round() == 0
        bench.clock.now = NOW + wait
        assert await texts(bench).round() == 1
        assert await of_alpha(bench) == ("plates", "drones")


async def test_a_text_that_can_never_be_had_is_given_up() -> None:
    async with working(bench_of()) as bench:
        await bench.poll()
        bench.transport.on("https://api.example/text/alpha", answer(status=500))
        tries = 0
        for _ in range(30):
            tries += await texts(bench).round()
            bench.clock.now += DAY
        assert tries == MAX_TRIES


async def test_a_text_whose_source_is_gone_or_no_longer_has_it_is_settled() -> None:
    for change in ("silent", "removed"):
        source = Wordy()
        async with working(bench_of(source)) as bench:
            await bench.poll()
            if change == "removed":
                bench.house = make_house([], [])
            source.silent = True
            assert await texts(bench).round() == 1
            bench.clock.now += DAY
            assert await texts(bench).round() == 0


async def test_a_fault_that_nobody_foresaw_is_a_try_like_any_other() -> None:
    async with working(bench_of()) as bench:
        await bench.poll()
        bench.transport.on("https://api.example/text/alpha", answer(b"\xff"))
        tries = 0
        for _ in range(30):
            tries += await texts(bench).round()
            bench.clock.now += DAY
        assert tries == MAX_TRIES


@dataclass
class Edited(Wordy):
    """A source whose first item may have another title."""

    title: str | None = None

    def read(self, document: Document) -> Page:
        found = super().read(document)
        return replace(found, entries=tuple(replace(one, title=self.title or one.title) for one in found.entries))


EDITED = "Alpha buys nothing at all from anybody"
ONLY_TEXT = "Alpha buys from somebody"


async def test_an_edit_keeps_what_only_the_longer_text_says() -> None:
    source = Edited(title=ONLY_TEXT)
    async with working(bench_of(source)) as bench:
        await bench.poll()
        assert await of_alpha(bench) == ()
        bench.transport.on("https://api.example/text/alpha", answer(LONG))
        await texts(bench).round()
        assert await of_alpha(bench) == ("drones",)
        source.title = EDITED
        await bench.poll()
        assert await of_alpha(bench) == ("drones",)
        assert [view.title for view in await bench.owed()] == [ONLY_TEXT, EDITED]


async def test_a_longer_text_that_comes_after_an_edit_does_not_undo_it() -> None:
    source = Edited(title=ONLY_TEXT)
    async with working(bench_of(source)) as bench:
        await bench.poll()
        (owed,) = await bench.store.claim_texts(bench.clock.now, limit=1, lease=timedelta(minutes=5))
        source.title = EDITED
        await bench.poll()
        arrival = second_pass(owed, LONG.decode(), bench.house)
        assert arrival is not None
        await bench.commit.write_text(
            [arrival], TextSettlement(item_id=owed.stored.id, token=owed.token, retry_at=None)
        )
        stored = await bench.store.find_item("https://paper.example/alpha")
        assert stored is not None
        assert stored.item.title == EDITED
        assert [view.title for view in await bench.owed()] == [EDITED]
        await bench.poll()
        assert len(await bench.owed()) == 1
