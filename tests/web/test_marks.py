"""Alerts are marked by the API and by the console's form; phrases show how they did."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from service.domain.marks import Verdict
from tests.publish.made import a_stored_story
from tests.web.days import a_week
from tests.web.fakes import AUTHORIZED, Client, World
from tests.web.test_console import page, signed_in


@pytest.fixture(autouse=True)
def week(world: World) -> None:
    a_week(world)


def newest(world: World) -> str:
    return max(alert.id for alert in world.store.told)


async def phrases(client: Client, query: str = "") -> dict[str, Any]:
    answered = await client.get(f"/api/v1/phrases{query}")
    assert answered.status == 200
    return {item["id"]: item for item in (await answered.json())["items"]}


async def test_the_api_marks_an_alert(client: Client, world: World) -> None:
    alert = newest(world)
    answered = await client.post(f"/api/v1/alerts/{alert}/mark", json={"verdict": "noise"}, headers=AUTHORIZED)
    assert answered.status == 200
    said = await answered.json()
    assert (said["marked"], said["verdict"]) == (alert, "noise")
    assert [(mark.alert_id, mark.verdict) for mark in world.store.marked] == [(alert, Verdict.NOISE)]
    listed = (await (await client.get("/api/v1/alerts?limit=3")).json())["items"]
    assert [(item["id"] == alert, item["mark"]) for item in listed] == [
        (True, "noise"),
        (False, "noise"),
        (False, None),
    ]


WRONG = {
    "no token": ({}, b'{"verdict": "noise"}', "", 401),
    "no such alert": (AUTHORIZED, b'{"verdict": "noise"}', "0", 404),
    "no such verdict": (AUTHORIZED, b'{"verdict": "nice"}', "", 400),
    "no verdict": (AUTHORIZED, b"{}", "", 400),
    "a verdict of another type": (AUTHORIZED, b'{"verdict": ["noise"]}', "", 400),
    "no object": (AUTHORIZED, b'["noise"]', "", 400),
    "no JSON": (AUTHORIZED, b"noise", "", 400),
}


@pytest.mark.parametrize(("headers", "body", "more", "status"), WRONG.values(), ids=WRONG)
async def test_what_is_not_marked(
    client: Client, world: World, headers: dict[str, str], body: bytes, more: str, status: int
) -> None:
    answered = await client.post(f"/api/v1/alerts/{newest(world)}{more}/mark", data=body, headers=headers)
    assert answered.status == status
    assert world.store.marked == []


async def test_the_console_marks_and_shows_it(client: Client, world: World) -> None:
    form = {"forms": await signed_in(client)}
    html = await page(client)
    assert html.count('aria-pressed="false"') == 10
    paths = re.findall(r'action="(/alerts/[^"]+/mark)"', html)
    answered = await client.post(paths[0], data=form | {"verdict": "useful"}, allow_redirects=False)
    assert (answered.status, answered.headers["Location"]) == (303, "/#alerts")
    html = await page(client)
    assert re.findall(r'value="(\w+)"><button aria-pressed="true"', html) == ["useful"]
    await client.post(paths[1], data=form | {"verdict": "noise"})
    html = await page(client)
    assert re.findall(r'value="(\w+)"><button aria-pressed="true"', html) == ["noise"]
    assert html.count('aria-pressed="true"') == 1


async def test_who_is_not_signed_in_sees_the_mark_and_no_button(client: Client, world: World) -> None:
    await world.store.mark(newest(world), Verdict.USEFUL, world.now)
    html = await page(client)
    assert html.count("Marked as useful") == 1
    assert "<form" not in html


async def test_a_forged_form_marks_nothing(client: Client, world: World) -> None:
    path = f"/alerts/{newest(world)}/mark"
    noise = {"verdict": "noise"}
    assert (await client.post(path, data=noise)).status == 403
    form = {"forms": await signed_in(client)}
    assert (await client.post(path, data=noise | {"forms": "0" * 64})).status == 403
    assert (await client.post(path, data=noise | form, headers={"Sec-Fetch-Site": "cross-site"})).status == 403
    assert (await client.post(path, data=form)).status == 400
    assert (await client.post("/alerts/nothing/mark", data=noise | form)).status == 404
    assert world.store.marked == []


async def test_phrases_show_how_they_did(client: Client, world: World) -> None:
    await world.store.mark(newest(world), Verdict.NOISE, world.now)
    found = await phrases(client, "?topic=license-plate-readers")
    assert {item["topic"] for item in found.values()} == {"license-plate-readers"}
    never = found["license-plate-readers/License plate readers"]
    assert (never["stories"], never["noise_share"]) == (0, None)
    hit = next(item for item in found.values() if item["stories"])
    assert (hit["useful"], hit["noise"], hit["noise_share"]) == (0, 1, 1.0)


async def test_phrases_are_counted_at_most_once_a_minute(client: Client, world: World) -> None:
    before = await phrases(client)
    reads = world.store.reads
    assert await phrases(client) == before
    assert world.store.reads == reads
    world.later(61)
    await phrases(client)
    assert world.store.reads > reads


async def test_old_stories_do_not_count(client: Client, world: World) -> None:
    old = a_stored_story(1)
    long_ago = world.now - timedelta(days=31)
    world.store.kept = [
        replace(old, id=f"{number:032x}", updated=long_ago + timedelta(days=number < 250)) for number in range(450)
    ]
    assert max(item["stories"] for item in (await phrases(client)).values()) == 250


async def test_a_topic_that_is_not_there(client: Client) -> None:
    answered = await client.get("/api/v1/phrases?topic=license-plate-reader")
    assert (answered.status, "did you mean" in await answered.text()) == (400, True)
