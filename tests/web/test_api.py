"""The API says what there is, page by page, as it describes itself."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from service.domain.options import ChannelOptions
from service.domain.views import ChannelState
from service.web import shapes
from tests.publish.made import a_stored_story, an_item
from tests.web.days import a_week
from tests.web.fakes import AUTHORIZED, Client, World, a_configuration

LISTS: dict[str, type[BaseModel]] = {
    "alerts": shapes.PageShape[shapes.AlertItem],
    "stories": shapes.PageShape[shapes.StoryItem],
    "sources": shapes.PageShape[shapes.SourceItem],
    "deliveries": shapes.PageShape[shapes.DeliveryItem],
    "channels": shapes.PageShape[shapes.ChannelItem],
    "phrases": shapes.PageShape[shapes.PhraseItem],
}


@pytest.fixture(autouse=True)
def week(world: World) -> None:
    a_week(world)


async def got(client: Client, path: str) -> Any:
    answered = await client.get(f"/api/v1/{path}")
    assert (answered.status, answered.content_type) == (200, "application/json"), await answered.text()
    return await answered.json()


@pytest.mark.parametrize("name", LISTS)
async def test_every_list_has_the_shape_that_it_promises(client: Client, name: str) -> None:
    answered = await client.get(f"/api/v1/{name}")
    page = LISTS[name].model_validate_json(await answered.read())
    assert page.model_dump()["items"]


@pytest.mark.parametrize("name", LISTS)
async def test_page_by_page_everything_comes_once(client: Client, name: str) -> None:
    key = "name" if name in ("sources", "channels") else "id"
    whole = [item[key] for item in (await got(client, name))["items"]]
    paged: list[str] = []
    following = ""
    while following is not None:
        page = await got(client, f"{name}?limit=2&cursor={following}")
        assert len(page["items"]) <= 2
        paged += [item[key] for item in page["items"]]
        following = page["next"]
    assert paged == whole
    assert len(set(paged)) == len(paged)


async def test_an_alert_tells_all(client: Client) -> None:
    alert = (await got(client, "alerts?channel=newsroom&limit=3"))["items"][2]
    assert alert["channel"] == "newsroom"
    assert alert["changes"] == [{"what": "amount", "before": "$1,900,000", "after": "$2,450,000"}]
    story = alert["story"]
    assert story["facts"]["amount"] == {"value": 2450000, "currency": "USD"}
    assert story["evidence"][0]["sentence"].startswith("Purchase of license plate readers")
    assert story["topic_titles"] == {"license-plate-readers": "License plate readers"}


async def test_sources_say_how_they_are(client: Client) -> None:
    states = {item["name"]: item["status"] for item in (await got(client, "sources"))["items"]}
    assert states == {
        "courier": "well",
        "register": "well",
        "valley": "problem",
        "notices": "waiting",
        "resting": "off",
        "gone-from-file": "removed",
    }


async def test_channels_say_how_they_are(client: Client, world: World) -> None:
    world.store.channels.append(ChannelState(name="old", created=world.now, fingerprint="1"))
    states = {item["name"]: item["status"] for item in (await got(client, "channels"))["items"]}
    assert states == {"newsroom": "well", "desk": "stopped", "hook": "waiting", "old": "removed"}


async def test_what_was_never_polled_or_used_is_new_or_off(client: Client, world: World) -> None:
    world.store.sources, world.store.channels = [], []
    world.configuration = a_configuration(
        waiting={}, channels={"a": ChannelOptions(kind="slack"), "b": ChannelOptions(kind="slack", enabled=False)}
    )
    assert {item["status"] for item in (await got(client, "sources"))["items"]} == {"new"}
    assert [item["status"] for item in (await got(client, "channels"))["items"]] == ["new", "off"]


async def test_deliveries_by_state(client: Client) -> None:
    (dead,) = (await got(client, "deliveries?state=dead"))["items"]
    assert (dead["ref"], dead["attempts"]) == ("0deadbee", 9)


async def test_odd_text_and_links_do_no_harm(client: Client, world: World) -> None:
    odd = "a\ud83d\x00b"
    world.store.kept = [a_stored_story(1, lead=an_item(title=odd, text=odd, outlet=odd, url="javascript:alert(1)"))]
    (story,) = (await got(client, "stories"))["items"]
    assert (story["title"], story["url"]) == ("ab", None)


MISTAKES = {
    "limit=0": "limit: write a number from 1 to 200",
    "limit=201": "limit: write a number from 1 to 200",
    "limit=²": "limit: write a number from 1 to 200",
    "cursor=gone": "cursor: give the one that the page before named as next",
    "channel=newsrom": "channel: there is none of this name; did you mean newsroom?",
    "state=died": "state: known are waiting, sent, dead",
}


@pytest.mark.parametrize(("query", "said"), MISTAKES.items(), ids=MISTAKES)
async def test_a_mistake_is_named(client: Client, query: str, said: str) -> None:
    answered = await client.get(f"/api/v1/deliveries?{query}")
    assert (answered.status, await answered.text()) == (400, said + "\n")


@pytest.mark.parametrize("name", ["alerts", "stories", "deliveries"])
@pytest.mark.parametrize(
    "cursor",
    ["x", "AAAA", "MjAyNi0wMS0wMQ==", "MjAyNi0wMS0wMSB4", "MDAwMS0wMS0wMVQwMDowMDowMCsxNDowMCB4"],
    ids=["no base64", "no text", "no id", "no zone", "before the calendar"],
)
async def test_a_made_up_cursor_is_refused(client: Client, name: str, cursor: str) -> None:
    assert (await client.get(f"/api/v1/{name}?cursor={cursor}")).status == 400


async def test_a_cursor_of_names_whose_name_is_gone_is_refused(client: Client) -> None:
    answered = await client.get("/api/v1/sources?cursor=gone")
    assert (answered.status, await answered.text()) == (
        400,
        "cursor: what it stood at is gone; begin again without it\n",
    )


async def test_what_changes_state_wants_the_token_even_on_loopback(client: Client, world: World) -> None:
    for path in ("deliveries/d1/replay", "channels/desk/resume", "channels/desk/test"):
        assert (await client.post(f"/api/v1/{path}")).status == 401
        assert (await client.get(f"/api/v1/{path}")).status == 405
    assert world.actions.done == []


async def test_with_the_token_things_are_done(client: Client, world: World) -> None:
    for path, said in {
        "deliveries/d1/replay": {"replayed": "d1"},
        "channels/desk/resume": {"resumed": "desk"},
        "channels/desk/test": {"tested": "desk", "outcome": "sent"},
    }.items():
        answered = await client.post(f"/api/v1/{path}", headers=AUTHORIZED)
        assert (answered.status, await answered.json()) == (200, said)
    assert world.actions.done == [("replay", "d1"), ("resume", "desk"), ("test", "desk")]


@pytest.mark.parametrize("path", ["deliveries/x/replay", "channels/dsk/resume", "channels/dsk/test"])
async def test_what_is_not_there_is_not_done(client: Client, path: str) -> None:
    answered = await client.post(f"/api/v1/{path}", headers=AUTHORIZED)
    assert answered.status == 404


async def test_the_description_names_every_path_and_its_answers(client: Client) -> None:
    described = await got(client, "openapi.json")
    assert described["openapi"] == "3.1.0"
    assert set(described["paths"].pop("/websub/{subscription}")) == {"get", "post"}
    assert {path.removeprefix("/api/v1/") for path, item in described["paths"].items() if "get" in item} == {
        *LISTS,
        "coverage",
        "evidence/{id}",
    }
    schemas = described["components"]["schemas"]
    ((push, hook),) = described["paths"].pop("/hooks/{source}").items()
    assert (push, min(hook["responses"])) == ("post", "202")
    for item in described["paths"].values():
        ((method, operation),) = item.items()
        assert operation["security"][0] == {"token": []}
        assert ({} in operation["security"]) is (method == "get")
        reference = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
        assert reference.removeprefix("#/components/schemas/") in schemas


async def test_the_schema_of_an_alert_is_the_webhooks(client: Client) -> None:
    answered = await client.get("/api/v1/schemas/alert.json")
    assert answered.content_type == "application/schema+json"
    schema = await answered.json(content_type=None)
    assert "data" in schema["properties"]
