"""Each source asked once, and nothing kept."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from service.app.online import Checkup, check_online
from service.app.rooms import Outside
from service.domain.errors import TooSlow
from service.domain.items import Entry
from service.domain.kinds import FeedHints, ParsedFeed
from service.domain.ports import FeedParser
from service.domain.wire import Request, Response, Validators
from service.stages.matching.rules import compile_rules
from tests.app.made import configured
from tests.made import DAY, NOW
from tests.pipeline.fakes import Answer, FakeParser, ScriptedTransport, answer, entry

FEED = "https://paper.example/feed"
FEEDS = """
version: 1
sources:
  paper: {kind: feed, url: "https://paper.example/feed", every: 30m}
  other: {kind: feed, url: "https://other.example/feed?key=${KEY}"}
  old: {kind: feed, url: "https://me:canary@old.example/"}
  register: {kind: federal_register}
  notices: {kind: sam_gov_csv}
topics:
  plates: {title: License plate readers, any: [license plate reader]}
  drones: {title: Drones, any: [drone]}
"""
TWO_PAGES = Path(__file__).parents[1] / "sources/fixtures/federal_register/two-pages/1.json"
TOLD = entry("alpha")
ENTRIES = [
    TOLD,
    entry("beta", at=NOW - DAY),
    Entry(id="c", link="https://paper.example/c", title="A drone over the fair"),
]


class Broken(FakeParser):
    """A parser with a bug."""

    async def parse(self, body: bytes, *, content_type: str, url: str) -> ParsedFeed:
        raise ZeroDivisionError("division by zero")


async def checked(
    transport: ScriptedTransport, *names: str, parser: FeedParser | None = None, secret: tuple[str, ...] = ()
) -> dict[str, Checkup]:
    configuration = configured(FEEDS, KEY="canary")
    rules = compile_rules(configuration.topics, configuration.lists)
    outside = Outside(transport=transport, parser=parser or FakeParser({b"1": ENTRIES, b"0": []}))
    found = check_online(configuration, names, rules, outside, lambda: NOW, secret=secret)
    return {one.source: one async for one in found}


async def paper(reply: Answer, parser: FeedParser | None = None) -> Checkup:
    transport = ScriptedTransport()
    transport.on(FEED, reply)
    return (await checked(transport, "paper", parser=parser))["paper"]


async def test_a_source_that_is_well() -> None:
    one = await paper(replace(answer(b"1", etag='"x"'), elapsed_s=0.25))
    assert (one.ok, one.outcome, one.detail, one.status, one.elapsed_s, one.bytes) == (True, "read", None, 200, 0.25, 1)
    assert (one.address, one.format, one.parser, one.etag, one.last_modified) == (FEED, "rss", "fake", True, False)
    assert (one.entries, one.newest, one.depths, one.more_pages) == (
        3,
        TOLD.published,
        {"summary": 2, "title": 1},
        False,
    )
    assert [(topic.topic, topic.items) for topic in one.topics] == [("drones", 1), ("plates", 2)]
    assert one.topics[1].title == TOLD.title
    assert (one.every_s, one.floors, one.redirects, one.moved_to) == (1800, [], [], None)


async def test_it_is_asked_once_with_no_validators() -> None:
    transport = ScriptedTransport()
    transport.on(FEED, answer(b"1", etag='"x"'))
    await checked(transport, "paper")
    assert [(request.url, validators) for request, validators in transport.asked] == [(FEED, None)]


FAULTS: dict[str, tuple[Answer, str, int | None, str]] = {
    "an error status": (answer(b"no", status=403), "refused", 403, "HTTP 403"),
    "a time limit": (TooSlow("paper.example", "no answer within 30 s"), "too_slow", None, "within 30 s"),
    "what is no feed": (answer(b"?"), "unparsable", 200, "not a feed"),
}


@pytest.mark.parametrize(("reply", "outcome", "status", "detail"), FAULTS.values(), ids=FAULTS)
async def test_a_fault(reply: Answer, outcome: str, status: int | None, detail: str) -> None:
    one = await paper(reply)
    assert (one.ok, one.outcome, one.status, one.address) == (False, outcome, status, FEED)
    assert detail in (one.detail or "")


async def test_what_nobody_foresaw_is_a_fault_of_that_source_alone() -> None:
    one = await paper(answer(b"1"), Broken())
    assert (one.ok, one.outcome, one.detail) == (False, "failed", "ZeroDivisionError: division by zero")


async def test_a_feed_without_entries_is_empty_and_well() -> None:
    one = await paper(answer(b"0"))
    assert (one.ok, one.outcome, one.entries, one.newest) == (True, "empty", 0, None)


REDIRECTS = {
    "all permanent": ((301, 308), "https://new.example/feed", "https://new.example/feed"),
    "one of them temporary": ((301, 302), "https://new.example/feed", None),
    "to a weaker scheme": ((301,), "http://new.example/feed", None),
}


@pytest.mark.parametrize(("statuses", "to", "moved"), REDIRECTS.values(), ids=REDIRECTS)
async def test_a_move_is_suggested_where_it_is_for_good(statuses: tuple[int, ...], to: str, moved: str | None) -> None:
    hops = tuple((status, FEED) for status in statuses)
    one = await paper(replace(answer(b"1", url=to), hops=hops))
    assert (one.redirects, one.moved_to) == (list(statuses), moved)


FLOORS = {
    "below what is configured": (FeedHints(ttl_s=600.0), {}, []),
    "a ttl": (FeedHints(ttl_s=3600.0), {}, [("ttl", 3600)]),
    "a period": (FeedHints(update_period_s=7200.0), {}, [("sy:updatePeriod", 7200)]),
    "headers": (FeedHints(), {"cache-control": "max-age=7200"}, [("its headers", 7200)]),
    "no more than a day": (FeedHints(ttl_s=1e9), {}, [("ttl", 86_400)]),
}


@pytest.mark.parametrize(("hints", "headers", "floors"), FLOORS.values(), ids=FLOORS)
async def test_floors_above_what_is_configured(
    hints: FeedHints, headers: dict[str, str], floors: list[tuple[str, int]]
) -> None:
    one = await paper(replace(answer(b"1"), headers=headers), FakeParser({b"1": ENTRIES}, hints=hints))
    assert [(floor.by, floor.seconds) for floor in one.floors] == floors


async def test_a_secret_is_not_shown_wherever_it_comes_back() -> None:
    transport = ScriptedTransport()
    url = "https://other.example/feed?key=canary"
    transport.on(url, replace(answer(b"1", url="https://new.example/?key=canary"), hops=((301, url),)))
    one = (await checked(transport, "other", secret=("other",)))["other"]
    assert one.ok
    assert one.moved_to is not None
    assert "canary" not in one.model_dump_json()
    assert "other.example" in (one.address or "")


class Always(ScriptedTransport):
    """Answers the same to whatever is asked."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self._body = body

    async def send(self, request: Request, validators: Validators | None = None) -> Response:
        self.asked.append((request, validators))
        return answer(self._body, url=request.url, etag='"x"')


async def test_a_password_in_an_address_is_a_secret_too() -> None:
    transport = ScriptedTransport()
    transport.on("https://me:canary@old.example/", answer(b"1"))
    one = (await checked(transport, "old"))["old"]
    assert one.ok
    assert "canary" not in one.model_dump_json()


async def test_of_many_pages_only_the_first_is_asked_for_and_an_address_of_ours_is_not_shown() -> None:
    transport = Always(TWO_PAGES.read_bytes())
    one = (await checked(transport, "register"))["register"]
    assert (one.ok, one.more_pages, one.entries > 0, len(transport.asked)) == (True, True, True, 1)
    assert (one.address or "").startswith("https://www.federalregister.gov/…#")


async def test_of_a_table_only_the_head_is_asked_for() -> None:
    transport = Always(b"")
    one = (await checked(transport, "notices"))["notices"]
    assert {request.method for request, _ in transport.asked} == {"HEAD"}
    assert (one.ok, one.outcome, one.bytes, one.etag) == (True, "read", None, True)


async def test_one_that_hangs_holds_up_no_other() -> None:
    transport = ScriptedTransport()
    transport.on(FEED, answer(b"1"))
    hanging = "https://other.example/feed?key=canary"
    transport.on(hanging, answer(b"1"))
    transport.gates[hanging] = asyncio.Event()
    configuration = configured(FEEDS, KEY="canary")
    rules = compile_rules(configuration.topics, configuration.lists)
    outside = Outside(transport=transport, parser=FakeParser({b"1": ENTRIES}))
    order: list[str] = []
    async for one in check_online(configuration, ["other", "paper"], rules, outside, lambda: NOW):
        order.append(one.source)
        transport.gates[hanging].set()
    assert order == ["paper", "other"]
