"""The lives of official things as their sources tell them, row by row, and what a channel hears of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from service.domain.items import Item, Tier
from service.domain.kinds import Document
from service.domain.wire import Response
from service.sources import KINDS, usaspending_award
from service.sources.reading import Fields
from service.stages.normalising.normalise import normalise_all
from tests.sources.recorded import FIXTURES
from tests.stages.world import World

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
Row = dict[str, Any]
Told = tuple[str, list[str]]
CASES = {
    "regulations": ("nothing-new", "data"),
    "federal_register": ("two-pages", "results"),
    "congress": ("no-summary-yet", "bills"),
}


def recorded(kind: str, name: str, file: str) -> Any:
    return json.loads((FIXTURES / kind / name / file).read_text("utf-8"))


def read(kind: str, *rows: Row) -> tuple[Item, ...]:
    """Return the items of a page with these rows."""
    name, part = CASES[kind]
    options = recorded(kind, name, "case.json")["options"]
    source = KINDS[kind].build(kind, KINDS[kind].options.model_validate(options))
    request = source.begin({}, NOW)
    body = recorded(kind, name, "1.json") | {part: list(rows)}
    response = Response(status=200, headers={}, body=orjson.dumps(body), url=request.url)
    page = source.read(Document(request=request, response=response, cursor={}, now=NOW))
    return normalise_all(page.entries, source=kind, kind=kind, tier=Tier.OFFICIAL, outlet=kind, now=NOW)


def docket_document(**changed: Any) -> Row:
    row = recorded("regulations", "two-pages", "1.json")["data"][0]
    return {**row, "attributes": {**row["attributes"], **changed}}


def register_document(**changed: Any) -> Row:
    row: Row = recorded("federal_register", "two-pages", "1.json")["results"][0]
    same = {"document_number": "2026-23456", "comments_close_on": "2026-12-21", "effective_on": None}
    return {**row, "title": "Privacy Act; Plate Readers", "correction_of": None, **same, **changed}


ORDERS = {
    "the register first": ("federal_register", "regulations"),
    "the docket first": ("regulations", "federal_register"),
}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_a_document_of_the_register_and_of_its_docket_is_told_once(order: tuple[str, str]) -> None:
    rows = {"regulations": docket_document(), "federal_register": register_document()}
    world = World()
    told = [world.arrive(*read(kind, rows[kind])) for kind in order]
    assert told == [[("published", [])], []]
    assert len(world.stories) == 1


def test_a_longer_time_for_comments_and_a_withdrawal_are_told() -> None:
    world = World()
    world.arrive(*read("federal_register", register_document()))
    world.arrive(*read("regulations", docket_document()))
    later = docket_document(commentEndDate="2027-01-21T04:59:59Z", lastModifiedDate="2026-11-21T14:00:00Z")
    assert world.arrive(*read("regulations", later)) == [
        ("published", ["deadline: comments Mon Dec 21, 2026 > comments Wed Jan 20, 2027"])
    ]
    gone = {**later, "attributes": {**later["attributes"], "withdrawn": True}}
    assert world.arrive(*read("regulations", gone)) == [("withdrawn", ["withdrawal: published > withdrawn"])]


def test_a_document_posted_twice_withdraws_nothing_from_the_register() -> None:
    world = World()
    world.arrive(*read("federal_register", register_document()))
    world.arrive(*read("regulations", {**docket_document(withdrawn=True), "id": "ICEB-2026-0007-0002"}))
    assert len(world.stories) == 2


def bill(action: str, day: str) -> Row:
    row: Row = recorded("congress", "no-summary-yet", "1.json")["bills"][0]
    return {**row, "latestAction": {"actionDate": day, "text": action}}


BILL: list[tuple[Row, list[Told]]] = [
    (bill("Referred to the House Committee on the Judiciary.", "2026-11-02"), [("introduced", [])]),
    (bill("Referred to the Subcommittee on Crime.", "2026-11-03"), []),
    (bill("Committee on the Judiciary. Hearings held.", "2026-11-04"), []),
    (bill("Ordered to be Reported by Voice Vote.", "2026-11-05"), [("reported", [])]),
    (bill("Placed on the Union Calendar, Calendar No. 12.", "2026-11-06"), []),
    (bill("Motion to reconsider laid on the table Agreed to without objection.", "2026-11-09"), []),
    (bill("Received in the Senate and Read twice and referred to the Committee.", "2026-11-10"), [("passed", [])]),
    (bill("Presented to President.", "2026-11-16"), [("cleared", [])]),
    (bill("Became Public Law No: 119-40.", "2026-11-20"), [("enacted", [])]),
]


def test_a_bill_is_told_when_it_moves_on() -> None:
    world = World()
    for row, told in BILL:
        assert world.arrive(*read("congress", row)) == told, row["latestAction"]
    assert len(world.stories) == 1


def award(amount: float, modified: str, *transactions: Mapping[str, Any]) -> Item:
    row = recorded("usaspending", "two-groups-and-pages", "1.json")["results"][0]
    row |= {"Award Amount": amount, "Last Modified Date": modified}
    first = recorded("usaspending", "two-groups-and-pages", "2.json")["results"][0]
    own = [usaspending_award.transaction(Fields(where="", values={**first, **one})) for one in ({}, *transactions)]
    entry = usaspending_award.award_entry(Fields(where="", values=row), own)
    (item,) = normalise_all([entry], source="a", kind="usaspending", tier=Tier.OFFICIAL, outlet="a", now=NOW)
    return item


def modification(number: int, action: str, day: str) -> Mapping[str, Any]:
    return {"Mod": f"P{number:05d}", "Action Type": action, "Action Date": day}


def test_a_modification_of_an_award_that_nobody_knew_is_told_with_what_it_adds() -> None:
    option = {**modification(2, "G", "2026-11-20"), "Transaction Amount": "250000.00"}
    assert World().arrive(award(1_500_000, "2026-11-20 10:00:00", option)) == [
        ("modified", ["amount: $1,250,000 > $1,500,000"])
    ]


def test_an_award_is_told_when_it_is_made_modified_and_ended() -> None:
    world = World()
    paper = modification(1, "M", "2026-11-19")
    option = modification(2, "G", "2026-11-20")
    more = modification(3, "C", "2026-11-21")
    end = modification(4, "F", "2026-11-22")
    assert world.arrive(award(1_250_000.5, "2026-11-18 10:00:00")) == [("awarded", [])]
    assert world.arrive(award(1_250_000.5, "2026-11-19 10:00:00", paper)) == []
    assert world.arrive(award(1_500_000, "2026-11-20 10:00:00", paper, option)) == [
        ("modified", ["amount: $1,250,000.50 > $1,500,000"])
    ]
    assert world.arrive(award(1_600_000, "2026-11-21 10:00:00", paper, option, more)) == [
        ("modified", ["amount: $1,500,000 > $1,600,000"])
    ]
    assert world.arrive(award(1_600_000, "2026-11-22 10:00:00", paper, option, more, end)) == [
        ("withdrawn", ["withdrawal: modified > withdrawn"])
    ]
    assert world.arrive(award(1_600_000, "2026-11-22 10:00:00", paper, option, more, end)) == []
