"""What counts as a material change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service.domain.items import Facts
from service.domain.stories import Step
from service.stages.deduping import material
from tests.made import DAY, NOW, make_facts, make_item, make_official

SECOND = timedelta(seconds=1)
CASES = {
    "a changed amount": (make_facts(amount=5), make_facts(amount=7), [("amount", "$5", "$7")]),
    "an amount that went missing is unknown, not changed": (make_facts(amount=5), make_facts(), []),
    "an amount that became known is not a change": (make_facts(), make_facts(amount=5), []),
    "a moved deadline": (
        make_facts(deadline=NOW),
        make_facts(deadline=NOW + DAY),
        [("deadline", "comments Tue Mar 10, 2026, 8:00 am ET", "comments Wed Mar 11, 2026, 8:00 am ET")],
    ),
    "a deadline moved within its day": (
        make_facts(deadline=datetime(2026, 12, 15, 22, 0, tzinfo=UTC)),
        make_facts(deadline=datetime(2026, 12, 16, 4, 59, tzinfo=UTC)),
        [("deadline", "comments Tue Dec 15, 2026, 5:00 pm ET", "comments Tue Dec 15, 2026")],
    ),
    "a deadline moved by seconds is not": (make_facts(deadline=NOW), make_facts(deadline=NOW + SECOND), []),
    "a withdrawal": (
        make_facts(step=Step.SOLICITED),
        make_facts(step=Step.WITHDRAWN),
        [("withdrawal", "solicited", "withdrawn")],
    ),
    "another step is not a change of the item": (make_facts(step=Step.SOUGHT), make_facts(step=Step.AWARDED), []),
}


@pytest.mark.parametrize(("before", "after", "found"), CASES.values(), ids=CASES)
def test_facts(before: Facts, after: Facts, found: list[tuple[str, str, str]]) -> None:
    changes = material.changes(make_official("x", facts=before), make_official("x", facts=after))
    assert [(change.what, change.before, change.after) for change in changes] == found


TITLES = {
    "case and punctuation do not matter": ("ICE buys readers", "ICE Buys “Readers”!", False),
    "a word more matters": ("ICE buys readers", "ICE buys more readers", True),
}


@pytest.mark.parametrize(("before", "after", "changed"), TITLES.values(), ids=TITLES)
def test_title(before: str, after: str, changed: bool) -> None:
    changes = material.changes(make_item(title=before), make_item(title=after))
    assert [change.what for change in changes] == (["title"] if changed else [])


def test_the_same_changes_have_the_same_mark() -> None:
    five, seven, nine = (make_official("x", facts=make_facts(amount=value)) for value in (5, 7, 9))
    assert material.mark_of(material.changes(five, seven)) == material.mark_of(material.changes(five, seven))
    assert material.mark_of(material.changes(five, seven)) != material.mark_of(material.changes(seven, nine))
