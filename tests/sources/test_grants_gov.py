"""Grants: nothing longer is asked for where the number of an offer is none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.domain.items import Entry, Tier
from service.sources import KINDS
from service.stages.normalising.normalise import normalise

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)


@pytest.mark.parametrize("identity", ["A-1", "²", "https://grants.example/1"])
def test_what_has_no_number_has_no_longer_text(identity: str) -> None:
    source = KINDS["grants_gov"].build("x", KINDS["grants_gov"].options.model_validate({"kind": "grants_gov"}))
    entry = Entry(id=identity, title="A grant")
    item = normalise(entry, source="x", kind="grants_gov", tier=Tier.OFFICIAL, outlet="x", now=NOW)
    assert item is not None
    assert source.more(item) is None
