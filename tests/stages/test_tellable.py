"""The archive of a source is no news."""

from __future__ import annotations

from datetime import datetime

import pytest

from service.domain.items import Item
from service.domain.ledger import SourceState
from service.domain.pace import Habits
from service.stages.deduping.tellable import WIDENED_BY, tellable
from tests.made import DAY, HOUR, NOW, make_item

HERE, THERE = "https://paper.example/feed", "https://other.example/rss"
SEEDED = SourceState(
    name="paper", next_poll_at=NOW, created=NOW - 30 * DAY, seeded=True, last_success_at=NOW - HOUR,
    habits=Habits(read_from=HERE),
)  # fmt: skip
NEW = SourceState(name="paper", next_poll_at=NOW, created=NOW)


def item(name: str, at: datetime | None) -> Item:
    return make_item(name, title=name, published=at)


def told(
    *items: Item, state: SourceState = SEEDED, known: str = "", first_run: int | None = 0, url: str | None = HERE,
    before: int = 0,
) -> str:  # fmt: skip
    keys = {one.key for one in items if one.title in known.split()}
    found = tellable(items, state, known=keys, first_run=first_run, before=before, read_from=url)
    return " ".join(one.title for one in items if one.key in found)


FRESH, OLD = NOW - HOUR / 2, NOW - 40 * DAY
LATELY = NOW - 3 * DAY

CASES: dict[str, tuple[str, str]] = {
    "a first poll seeds": (told(item("a", FRESH), state=NEW), ""),
    "a first poll may tell its newest": (told(item("a", OLD), item("b", FRESH), state=NEW, first_run=1), "b"),
    "less what earlier pages told": (told(item("a", FRESH), state=NEW, first_run=1, before=1), ""),
    "all, where all are wanted": (told(item("a", OLD), state=NEW, first_run=None), "a"),
    "what is new later": (told(item("a", FRESH), item("b", LATELY)), "a b"),
    "what is older than the source's first poll": (told(item("a", OLD), item("b", FRESH)), "b"),
    "undated, above what is known": (told(item("a", None), item("b", None), known="b"), "a b"),
    "undated, below what is known, a few": (told(item("a", None), item("b", None), known="a"), "a b"),
    "from another place, what was said before": (told(item("a", LATELY), item("b", FRESH), url=THERE), "b"),
    "from another place, undated, nothing known": (told(item("a", None), url=THERE), ""),
    "from another place, undated, above what is known": (
        told(item("a", None), item("b", None), known="b", url=THERE),
        "a b",
    ),
    "the same place with another query": (told(item("a", LATELY), url=f"{HERE}?visit=2"), "a"),
    "what comes late in an answer that holds only what is asked for": (told(item("a", OLD), url=None), "a"),
}


@pytest.mark.parametrize(("found", "expected"), CASES.values(), ids=CASES)
def test_tellable(found: str, expected: str) -> None:
    assert found == expected


def test_an_archive_without_dates_that_opens_is_not_told_but_what_is_above_it_is() -> None:
    archive = [item(f"old{number}", None) for number in range(WIDENED_BY + 1)]
    assert told(item("new", None), item("known", None), *archive, known="known") == "new known"


def test_dated_items_below_an_opened_archive_are_judged_by_their_date() -> None:
    archive = [item(f"old{number}", None) for number in range(WIDENED_BY + 1)]
    assert told(item("known", None), *archive, item("fresh", FRESH), known="known") == "known fresh"
