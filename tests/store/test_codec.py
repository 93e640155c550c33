"""What the columns hold, and what may not go into them."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

from service.domain.items import Agency, Facts, ItemKey, Money
from service.domain.pace import Habits, Move
from service.store.codec import addresses, dump, dump_item, hash63, known_by, load_cursor, load_habits, load_item
from tests.store.rows import NOW, item

CURSORS: dict[str, tuple[object, object]] = {
    "a frozen mapping": (MappingProxyType({"page": 1}), {"page": 1}),
    "a decimal": ({"amount": Decimal("1.50")}, {"amount": "1.50"}),
    "all that JSON has": ({"a": [1, 2.5, None, True, {"b": "c"}]}, {"a": [1, 2.5, None, True, {"b": "c"}]}),
}


@pytest.mark.parametrize(("cursor", "kept"), CURSORS.values(), ids=CURSORS)
def test_a_cursor_keeps(cursor: object, kept: object) -> None:
    assert load_cursor(dump(cursor)) == kept


def test_what_is_no_json_is_a_bug() -> None:
    with pytest.raises(TypeError):
        dump({"a": object()})


def test_keys_do_not_run_into_one_another() -> None:
    keys = [ItemKey(source="gazette", identity="a"), ItemKey(source="gazett", identity="ea")]
    assert len({known_by(key) for key in keys}) == 2


def test_what_cannot_be_written_is_spelled() -> None:
    facts = Facts(dockets=("\ud801",), agencies=(Agency(name="\x00\udfff"),))
    kept = load_item(dump_item(item("a", title="a\ud800b", facts=facts)))
    assert (kept.title, kept.facts.dockets, kept.facts.agencies[0].name) == ("a\\ud800b", ("\\ud801",), "\\x00\\udfff")
    assert load_cursor(dump({"a\ud800": ["\ud800", 1]})) == {"a\\ud800": ["\\ud800", 1]}


def test_amounts_are_kept_to_the_cent_and_an_item_of_an_older_version_has_no_former_one() -> None:
    facts = Facts(
        amount=Money(value=Decimal("1500000.50")), amount_before=Money(value=Decimal("-0.10"), currency="EUR")
    )
    written = dump_item(item("a", facts=facts))
    assert load_item(written).facts == facts
    former = ',"amount_before":{"value":"-0.10","currency":"EUR"}'
    assert former in written
    assert load_item(written.replace(former, "")).facts.amount_before is None


HABITS: dict[str, tuple[str, Habits]] = {
    "nothing at all": ("{}", Habits()),
    "fewer things": (
        '{"unanswered":3,"move":{"to":"https://new.example/","since":"2026-11-23T12:00:00.123456Z","polls":4}}',
        Habits(
            unanswered=3,
            move=Move(to="https://new.example/", since=NOW, polls=4),
        ),
    ),
    "things that we have forgotten": ('{"unanswered":1,"moods":[1]}', Habits(unanswered=1)),
}


@pytest.mark.parametrize(("written", "habits"), HABITS.values(), ids=HABITS)
def test_habits_of_another_version_that_wrote(written: str, habits: Habits) -> None:
    assert load_habits(written) == habits
    assert load_habits(dump(habits)) == habits


ADDRESSES = {
    "both, where they differ": ({}, 2),
    "one, where they are the same": ({"url": "https://gazette.example/a"}, 1),
    "the shown one alone": ({"canonical_url": None}, 1),
    "the canonical one alone": ({"url": None}, 1),
    "none": ({"url": None, "canonical_url": None}, 0),
}


@pytest.mark.parametrize(("more", "number"), ADDRESSES.values(), ids=ADDRESSES)
def test_an_item_is_found_at(more: dict[str, Any], number: int) -> None:
    found = addresses(item("a", **more))
    assert len(found) == len(set(found)) == number


def test_hashes_fit_a_signed_column() -> None:
    assert all(0 <= hash63(f"https://gazette.example/{n}") < 2**63 for n in range(1000))
    assert isinstance(hash63("\ud800"), int)
