"""The record over HTTP: as JSON, and as a page."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest

from service.domain.items import Item
from service.domain.ledger import DeliveryState
from service.domain.messages import AlertKind
from service.domain.stories import Change, Step
from service.domain.views import AlertView, AttemptView, DeliveryView, PollView, VersionView
from service.stages.normalising.normalise import content_hash
from service.stages.recording.record import Found, record_of
from service.stages.recording.shapes import Record
from tests.made import HOUR, NOW, make_facts, make_official, make_stored, make_story
from tests.web.days import a_week
from tests.web.fakes import AUTHORIZED, Client, World

ADDRESS = "https://federal_register.example/n?a=1&b=2"
BEFORE = make_official("n", title="Notice of <readers>", facts=make_facts(number="2026-1", amount=5))
AFTER = replace(
    BEFORE,
    text="The sheriff signed no contract.",
    facts=make_facts(number="2026-1", amount=7),
    content_hash="a" * 64,
)


def version(item: Item, number: int, *changes: Change, sealed: str | None = None) -> VersionView:
    seal = content_hash(item.title, item.text, item.url, item.facts)
    return VersionView(version=number, at=NOW + number * HOUR, item=item, seal=sealed or seal, changes=changes)


def a_record(**more: object) -> Record:
    stored = replace(make_stored(AFTER), reason="the same official number: fr:2026-1", seeded=True)
    story = make_story(stored, steps=((Step.FILED, True),))
    alerts = [
        AlertView(
            id=f"a{number}",
            channel=channel,
            story=story,
            key="told",
            step=Step.TOLD,
            kind=AlertKind.CREATED,
            changes=(),
            late=False,
            at=NOW,
            delivery_id=delivery,
            delivery_state=None,
            overflow=False,
        )
        for number, (channel, delivery) in enumerate((("newsroom", "d-0badcafe"), ("nights", None)))
    ]
    made = DeliveryView(
        id="d-0badcafe",
        channel="newsroom",
        title="Notice of <readers>",
        state=DeliveryState.SENT,
        attempts=1,
        created=NOW,
        not_before=None,
        last_outcome="sent",
        last_detail=None,
        settled=NOW,
    )
    poll = PollView(source="federal_register", started=NOW + HOUR, elapsed_s=1.0, outcome="read", entries=9, fresh=2)
    longer = replace(AFTER, text="A longer text, with all that it says.")
    given = {
        "asked": ADDRESS,
        "names": "item",
        "items": (stored,),
        "stories": (story,),
        "alerts": alerts,
        "deliveries": (made,),
        "versions": {
            stored.id: (
                version(BEFORE, 1),
                version(AFTER, 4, Change(what="amount", before="$5", after=None)),
                version(longer, 5),
                version(replace(longer, depth=BEFORE.depth), 6, sealed="0" * 64),
            )
        },
        "tries": {"d-0badcafe": (AttemptView(at=NOW, outcome="sent", detail="HTTP 200", receipt="m-1"),)},
        "bodies": {"d-0badcafe": (b'{"text": 1}',)},
        "polls": {("federal_register", NOW + HOUR): poll},
    }
    return record_of(Found(**(given | more)))  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def recorded(world: World) -> None:
    a_week(world)
    world.records = {ADDRESS: a_record(), "i1": a_record(asked="i1")}


@pytest.mark.parametrize("reference", ["i1", quote(ADDRESS, safe=""), ADDRESS], ids=["an id", "encoded", "as it is"])
async def test_a_record_is_answered_whole(client: Client, world: World, reference: str) -> None:
    answered = await client.get(f"/api/v1/evidence/{reference}")
    assert (answered.status, answered.content_type) == (200, "application/json")
    record = Record.model_validate_json(await answered.read())
    assert record == world.records[world.asked[-1]]


@pytest.mark.parametrize("path", ["/api/v1/evidence/nothing", "/evidence/nothing", "/evidence/" + "x" * 4_001])
async def test_what_is_not_stored_is_not_found(client: Client, path: str) -> None:
    answered = await client.get(path)
    assert answered.status == 404
    assert "Nothing is stored under this id" in await answered.text()


PAGE = (
    "All that is kept of the item <code>https://federal_register.example/n?a=1&amp;b=2</code>",
    "/api/v1/evidence/https%3A%2F%2Ffederal_register.example%2Fn%3Fa%3D1%26b%3D2",
    "Notice of &lt;readers&gt;",
    "It was there at a first poll, or too old at first sight, and tells nobody.",
    "It joined its story for the same official number: fr:2026-1",
    "Brought by the poll that began 10 March 2026, 13:00:00 UTC: 9 entries, 2 of them new or changed.",
    "Brought by the fetch of its longer text.",
    "Brought by a push, or by a poll that is no longer on record.",
    "2 versions in between not kept",
    "Material change: <strong>amount</strong>, <del>$5</del> → <ins>unknown</ins>",
    "<dt>amount</dt><dd>5 USD</dd>",
    "<dt>amount</dt><dd><del>5</del> <ins>7</ins> USD </dd>",
    '<span class="chip fits">fits</span>',
    '<span class="chip does-not-fit">does not fit</span>',
    "With the same words.",
    "<q>license plate reader</q> in the text, characters 35 to 55, by the phrase <q>license plate reader</q>",
    "ref 0badcafe",
    "alert a0: created, told",
    "sent, HTTP 200, receipt m-1",
    "nights will be told in its next digest.",
)


@pytest.mark.parametrize("shown", PAGE)
async def test_the_page_shows(client: Client, shown: str) -> None:
    answered = await client.get(f"/evidence/{quote(ADDRESS, safe='')}")
    assert (answered.status, answered.content_type) == (200, "text/html")
    assert shown in " ".join((await answered.text()).split())


async def test_a_record_of_nothing_that_was_told(client: Client, world: World) -> None:
    bare = replace(make_stored(replace(BEFORE, url=None, published=None)), matches=())
    world.records["bare"] = record_of(Found(asked="bare", names="item", items=(bare,), versions={}))
    text = await (await client.get("/evidence/bare")).text()
    assert "Nobody was told." in text
    assert "Matches no topic." in text
    assert f'<h2 id="item-1">{bare.id}</h2>' in text


async def test_each_card_of_the_console_leads_to_its_evidence(client: Client, world: World) -> None:
    text = await (await client.get("/")).text()
    assert f'href="/evidence/{world.store.told[0].story.id}"' in text


async def test_strangers_get_no_evidence(stranger: Client) -> None:
    for path in ("/evidence/i1", "/api/v1/evidence/i1"):
        assert (await stranger.get(path)).status == 401
        assert (await stranger.get(path, headers=AUTHORIZED)).status == 200


async def test_a_link_that_is_none_is_not_followed(client: Client, world: World) -> None:
    odd = make_stored(replace(BEFORE, url="javascript:alert(1)"))
    world.records["odd"] = record_of(
        Found(asked="odd", names="item", items=(odd,), versions={odd.id: (version(odd.item, 1),)})
    )
    assert "javascript:" not in await (await client.get("/evidence/odd")).text()
