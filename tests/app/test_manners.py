"""The manners of the running service: the hosts of its sources, one that asks to wait, a restart meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from service.app.engine import Engine
from service.app.house import build_source, hosts
from service.domain.ledger import SourceState
from service.domain.options import SourceOptions
from service.domain.pace import Habits, Move
from service.domain.wire import Request
from service.sources import KINDS
from service.store.memory import MemoryStore
from tests.app.made import BASE_URL, configured, make_rooms, running, until
from tests.made import HOUR, NOW
from tests.pipeline.fakes import Clock, FakeParser, ScriptedTransport, answer, entry

TEXT = """
version: 1
sources:
  front: {kind: feed, url: "https://www.paper.example/front"}
  sports: {kind: feed, url: "https://www.paper.example/sports", every: 10m, tier: official}
  ann: {kind: feed, url: "https://ann.substack.com/feed"}
  moved: {kind: feed, url: "https://old.example/feed"}
  own: {kind: feed, url: "http://nas.lan:8000/feed", allow_private: true}
  keyed: {kind: sam_gov, api_key: "${SAM_API_KEY}"}
  pushed: {kind: inbox, secret: "${INBOX_SECRET}"}
topics:
  plates: {title: License plate readers, any: [license plate reader]}
channels: {}
"""
FRONT, SPORTS = "https://www.paper.example/front", "https://www.paper.example/sports"
OWN = "http://nas.lan:8000/feed"


def test_each_source_has_the_pace_of_its_host() -> None:
    move = Move(to="https://new.example/feed", since=NOW, polls=3, adopted=NOW)
    state = SourceState(name="moved", next_poll_at=NOW, created=NOW, habits=Habits(move=move))
    assert hosts(configured(TEXT, SAM_API_KEY="k", INBOX_SECRET="long-enough-to-be-one"), [state], NOW) == {
        "front": "host:www.paper.example",
        "sports": "host:www.paper.example",
        "ann": "host:substack.com",
        "moved": "host:new.example",
        "keyed": "host:api.sam.gov",
    }


def test_every_is_exact_where_it_is_said_and_the_beginning_of_a_rhythm_where_not() -> None:
    configuration = configured(TEXT)
    quiet = Habits(watched_since=NOW - timedelta(days=90))
    waits = {
        name: build_source(configuration, name).cadence({}).interval(quiet, NOW) for name in ("front", "sports", "own")
    }
    assert waits == {"front": 2 * HOUR, "sports": HOUR / 6, "own": 2 * HOUR}
    official = replace(build_source(configuration, "sports"), adaptive=True)
    assert official.cadence({}).interval(quiet, NOW) == HOUR / 6


def test_the_searches_and_the_descriptions_of_a_key_are_counted_together() -> None:
    def requests(**more: object) -> Request:
        options: SourceOptions = KINDS["sam_gov"].options.model_validate({"kind": "sam_gov", "api_key": "k1", **more})
        return KINDS["sam_gov"].build("x", options).begin({}, datetime(2026, 11, 23, tzinfo=UTC))

    one, other, another_key = requests(), requests(types=["award"]), requests(api_key="k2")
    assert one.quota is not None
    assert (one.quota, one.quota.per_day, one.quota.reserve) == (other.quota, 10, 0)
    assert one.quota.name.startswith("sam.gov:")
    assert another_key.quota is not None
    assert another_key.quota.name != one.quota.name
    assert "k1" not in repr(one.quota)


async def test_a_host_that_asks_to_wait_is_left_alone_by_all_its_sources_over_a_restart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, transport, parser, store = Clock(), ScriptedTransport(), FakeParser(), MemoryStore()
    parser.feeds[b"1"] = [entry("alpha")]
    transport.on(FRONT, answer(status=429, url=FRONT, retry_after="86400"))
    transport.on(SPORTS, answer(b"1", url=SPORTS))
    transport.on(OWN, answer(b"1", url=OWN))
    text = "\n".join(line for line in TEXT.splitlines() if not line.startswith(("  ann", "  moved")))

    def engine() -> Engine:
        return Engine(
            rooms=make_rooms(clock, transport, store, parser), configuration=configured(text), base_url=BASE_URL
        )

    def asked(url: str) -> int:
        return len(transport.bodies(url))

    async with running(engine(), monkeypatch):
        await until(lambda: asked(FRONT) and asked(SPORTS) and asked(OWN), "the first polls")
        clock.pass_(hours=20)
        await until(lambda: asked(OWN) == 2, "a poll of another host")
    clock.pass_(hours=3)
    async with running(engine(), monkeypatch):
        await until(lambda: asked(OWN) == 3, "a poll of another host")
        assert (asked(FRONT), asked(SPORTS)) == (1, 1)
        clock.pass_(hours=1)
        await until(lambda: asked(FRONT) == 2 and asked(SPORTS) == 2, "the second polls")
