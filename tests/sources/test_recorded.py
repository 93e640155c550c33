"""Every recorded exchange of every kind of source, found by its folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.sources import KINDS
from tests.sources.recorded import cases, play

CASES = cases()


@pytest.mark.parametrize("folder", CASES.values(), ids=CASES)
def test_a_recorded_exchange_is_asked_for_and_read_as_agreed(folder: Path) -> None:
    expected, happened = play(folder)
    assert happened == expected


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_source_has_recorded_exchanges(kind: str) -> None:
    assert any(case.startswith(f"{kind}/") for case in CASES)


@pytest.mark.parametrize("name", KINDS)
def test_the_table_calls_every_kind_by_its_own_name(name: str) -> None:
    kind = KINDS[name]
    assert kind.name == name
    assert kind.options.model_fields["kind"].default == name
    assert kind.summary
