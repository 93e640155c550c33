"""The coverage statement: what is watched, and what might not be noticed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from service.domain.pace import Habits, Move, Pace
from service.web.coverage import CoverageShape, _lasting
from tests.publish.made import NOON
from tests.web.days import a_week
from tests.web.fakes import Client, World

DAY = timedelta(days=1)
DAILY = Habits(
    arrivals=tuple(NOON - DAY * days for days in range(20, 0, -1)),
    depths={"title": 4, "summary": 30, "full": 2},
    move=Move(to="https://new.example/feed?key=canary", since=NOON - DAY, polls=2),
)


@pytest.fixture(autouse=True)
def week(world: World) -> None:
    a_week(world)


def teach(world: World, name: str, habits: Habits) -> None:
    world.store.sources = [
        replace(state, habits=habits) if state.name == name else state for state in world.store.sources
    ]


async def statement(client: Client) -> CoverageShape:
    answered = await client.get("/api/v1/coverage")
    assert (answered.status, answered.content_type) == (200, "application/json")
    return CoverageShape.model_validate_json(await answered.read())


async def test_every_configured_source_is_spoken_of_and_no_other(client: Client) -> None:
    said = {source.name: source.standing for source in (await statement(client)).sources}
    assert said == {"courier": "well", "register": "well", "valley": "failing", "notices": "waiting", "resting": "off"}


async def test_what_waits_says_for_what(client: Client) -> None:
    waiting = {source.name: source.waiting_for for source in (await statement(client)).sources if source.waiting_for}
    assert list(waiting) == ["notices"]
    assert f"for {waiting['notices'][0]}" in await (await client.get("/coverage")).text()


async def test_a_source_says_its_rhythm_its_silence_and_its_depth(world: World, client: Client) -> None:
    teach(world, "courier", DAILY)
    (courier,) = [one for one in (await statement(client)).sources if one.name == "courier"]
    assert (courier.rhythm_s, courier.silence_by, courier.depth) == (86_400, "rhythm", "summary")
    assert courier.silence_s == 3 * 86_400


async def test_where_a_source_moves_shows_no_token_of_its_address(world: World, client: Client) -> None:
    teach(world, "courier", DAILY)
    (courier,) = [one for one in (await statement(client)).sources if one.name == "courier"]
    page = await (await client.get("/coverage")).text()
    assert (courier.moved_to or "").startswith("https://new.example/…#")
    assert "moves to https://new.example/" in page
    assert "canary" not in page


async def test_what_is_not_known_yet_is_null(client: Client) -> None:
    (register,) = [one for one in (await statement(client)).sources if one.name == "register"]
    assert (register.rhythm_s, register.silence_s, register.silence_by, register.depth) == (None, None, None, None)


async def test_quotas_and_hosts_that_rest_are_shown(world: World, client: Client) -> None:
    world.store.held = [
        Pace(name="host:busy.example", not_before=NOON + DAY),
        Pace(name="quota:sam.gov:0a1b", day="2026-03-10", used=7, per_day=10_000, not_before=NOON + DAY),
    ]
    said = await statement(client)
    assert [(one.name, one.used, one.per_day, one.resting_until) for one in said.quotas] == [
        ("sam.gov:0a1b", 7, 10_000, NOON + DAY)
    ]
    assert [(one.host, one.until) for one in said.resting] == [("busy.example", NOON + DAY)]
    page = await (await client.get("/coverage")).text()
    assert "<strong>sam.gov</strong>, key <code>0a1b</code>: 7 of 10,000 requests today" in page
    assert "busy.example" in page


async def test_the_page_counts_and_names_what_might_be_missed(world: World, client: Client) -> None:
    teach(world, "courier", DAILY)
    page = await (await client.get("/coverage")).text()
    assert "5 sources: 1 failing, 2 well, 1 waiting, 1 off." in page
    assert "every 1 day" in page
    assert "by its rhythm" in page


async def test_strangers_do_not_see_it(stranger: Client) -> None:
    assert (await stranger.get("/api/v1/coverage")).status == 401
    assert (await stranger.get("/coverage", allow_redirects=False)).status in (302, 303, 401, 403)


@pytest.mark.parametrize(
    ("seconds", "said"), [(30, "less than a minute"), (60, "1 minute"), (5_400, "2 hours"), (172_800, "2 days")]
)
def test_spans(seconds: int, said: str) -> None:
    assert _lasting(seconds) == said
