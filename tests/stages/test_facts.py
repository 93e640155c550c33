"""Facts in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service.domain.items import Agency, Deadline, Facts
from service.domain.stories import Change
from service.stages.wording.facts import difference, fact_lines, facts_in_short, outlets_in_words, story_lines
from tests.notifiers import samples
from tests.notifiers.samples import NOW

LINES = {
    "Amount": "$1.23 million ($1,234,567)",
    "Vendor": "Northgate Optics, Inc.",
    "Agency": "Border Services Office",
    "Responses due": "Tue Dec 15, 2026, 5:00 pm ET (22 days left)",
    "Notice": "Solicitation, sole source",
    "Document": "2026-01234",
    "Docket": "BSO-2026-0007",
}


def test_all_that_is_known() -> None:
    assert list(fact_lines(samples.item().facts, NOW)) == list(LINES.items())


def test_without_a_time_nothing_is_said_that_will_be_wrong_tomorrow() -> None:
    assert dict(fact_lines(samples.item().facts))["Responses due"] == "Tue Dec 15, 2026, 5:00 pm ET"


def test_a_story_says_where_its_matter_stands() -> None:
    assert story_lines(samples.story(), NOW) == (("Step", "Solicitation"), *LINES.items())
    assert story_lines(samples.story(matter=None), NOW) == tuple(LINES.items())


def test_nothing_is_known() -> None:
    assert fact_lines(Facts(agencies=(Agency(name=" "), Agency(name="")), special=())) == ()
    assert facts_in_short(Facts(), NOW) == ()


BUREAU, BRANCH = Agency(name="Ports Department"), Agency(name="Harbour Police")
FIRST_USES = {
    "the office of a department": ((BUREAU, BRANCH), "NORTHGATE INC", "Harbour Police with Northgate Inc"),
    "a department alone": ((BUREAU,), "Northgate", "Ports Department with Northgate"),
    "nobody named": ((), None, "this agency with this vendor"),
}


@pytest.mark.parametrize(("agencies", "vendor", "who"), FIRST_USES.values(), ids=FIRST_USES)
def test_a_first_use_is_said_in_words(agencies: tuple[Agency, ...], vendor: str | None, who: str) -> None:
    facts = Facts(agencies=agencies, recipient=vendor, special=("first_use", "sole_source"))
    lines = dict(fact_lines(facts, NOW))
    assert lines["New here"] == f"first contract of {who} that this service has seen"
    assert lines["Notice"] == "sole source"
    assert "New here" not in dict(fact_lines(Facts(agencies=agencies, recipient=vendor), NOW))


def test_in_short() -> None:
    assert facts_in_short(samples.item().facts, NOW) == (
        "Border Services Office",
        "$1.23 million",
        "Northgate Optics, Inc.",
        "Responses due Tue Dec 15, 2026, 5:00 pm ET (22 days left)",
    )


def test_the_three_nearest_deadlines_in_their_order_and_in_short_only_those_to_come() -> None:
    days = {"site_visit": 9, "comments": -2, "": 30, "hearing": 3}
    facts = Facts(deadlines=tuple(Deadline(kind=kind, at=NOW + timedelta(days=n)) for kind, n in days.items()))
    assert [label for label, _ in fact_lines(facts, NOW)] == ["Comments close", "Hearing", "Site visit"]
    assert [said.partition(" ")[0] for said in facts_in_short(facts, NOW)] == ["Hearing", "Site"]
    new = Facts(deadlines=(Deadline(kind="", at=datetime(2026, 12, 5, 4, 59, tzinfo=UTC)),))
    assert fact_lines(new) == (("Deadline", "Fri Dec 4, 2026"),)


OUTLETS = {
    "alone": (1, 1, 3, ""),
    "one more, a copy": (2, 1, 0, "also in 1 outlet (1 of 2 independent)"),
    "all named": (4, 2, 3, "also in 3 outlets: Gazette, Courier and Ledger (2 of 4 independent)"),
    "more than are named": (8, 2, 3, "also in 7 outlets: Gazette, Courier, Ledger and 4 more (2 of 8 independent)"),
}


@pytest.mark.parametrize(("outlets", "independent", "named", "words"), OUTLETS.values(), ids=OUTLETS)
def test_outlets(outlets: int, independent: int, named: int, words: str) -> None:
    assert outlets_in_words(samples.story(outlets=outlets, independent=independent), named) == words


CHANGES = {
    "an amount": (Change(what="amount", before="$1", after="$2"), ("Amount", "$1", "$2")),
    "a deadline is named": (
        Change(what="deadline", before="comments Tue Dec 1, 2026", after="comments Wed Dec 9, 2026"),
        ("Comments close", "Tue Dec 1, 2026", "Wed Dec 9, 2026"),
    ),
    "a deadline of another kind": (Change(what="deadline", before="x", after="y"), ("Deadline", "x", "y")),
    "a withdrawal": (Change(what="withdrawal", before="filed", after=None), ("Status", "filed", "withdrawn")),
    "a title in capitals": (
        Change(what="title", before="LICENSE PLATE READERS", after="Plates"),
        ("Title", "License plate readers", "Plates"),
    ),
    "unnamed": (Change(what="", before=None, after=None), ("Change", "", "")),
}


@pytest.mark.parametrize(("change", "said"), CHANGES.values(), ids=CHANGES)
def test_changes(change: Change, said: tuple[str, str, str]) -> None:
    found = difference(change)
    assert (found.name, found.before, found.after) == said
