"""What a message says, channel-neutral: amounts, days, labels, links, the sentence with its hit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from service.domain.items import Agency, Deadline, Facts, Money, Tier
from service.domain.messages import Alert, AlertKind
from service.domain.stories import Change, Step
from service.notifiers import figures
from service.notifiers.wording import difference, headline, words_of
from tests.notifiers import samples
from tests.notifiers.samples import NOW

AMOUNTS = {
    "round millions": ("1200000", "USD", "$1.2 million"),
    "rounded, with the exact sum": ("1234567", "USD", "$1.23 million ($1,234,567)"),
    "billions": ("2000000000", "USD", "$2 billion"),
    "trillions": ("1500000000000", "USD", "$1.5 trillion"),
    "below a million": ("45300", "USD", "$45,300"),
    "cents": ("10.5", "USD", "$10.50"),
    "taken back": ("-3000000", "USD", "-$3 million"),
    "nothing": ("0", "USD", "$0"),
    "another currency": ("3000000", "EUR", "€3 million"),
    "a currency without a sign": ("3000", "CHF", "CHF 3,000"),
    "just below a million": ("999999.999", "USD", "$1,000,000"),
    "absurd": ("1E+50", "USD", "1.000E+50 USD"),
    "no number": ("NaN", "USD", "unknown"),
}


@pytest.mark.parametrize(("value", "currency", "said"), AMOUNTS.values(), ids=AMOUNTS)
def test_amounts(value: str, currency: str, said: str) -> None:
    assert figures.amount(Money(value=Decimal(value), currency=currency)) == said


MOMENTS = {
    "an hour of the day": (datetime(2026, 12, 15, 22, 0, tzinfo=UTC), "Tue Dec 15, 2026, 5:00 pm ET"),
    "summer time": (datetime(2026, 7, 1, 16, 5, tzinfo=UTC), "Wed Jul 1, 2026, 12:05 pm ET"),
    "the last minute of a day": (datetime(2026, 12, 16, 4, 59, tzinfo=UTC), "Tue Dec 15, 2026"),
    "the first minute of a day": (datetime(2026, 12, 15, 5, 0, tzinfo=UTC), "Tue Dec 15, 2026"),
    "midnight UTC is an evening in Washington": (datetime(2026, 12, 16, tzinfo=UTC), "Tue Dec 15, 2026, 7:00 pm ET"),
    "the beginning of the calendar": (datetime.min.replace(tzinfo=UTC), "Mon Jan 1, 1"),
}


@pytest.mark.parametrize(("when", "said"), MOMENTS.values(), ids=MOMENTS)
def test_moments(when: datetime, said: str) -> None:
    assert figures.moment(when) == said


def test_a_publication_at_midnight_utc_is_a_date() -> None:
    assert figures.published(datetime(2026, 12, 16, tzinfo=UTC)) == "Wed Dec 16, 2026"


REMAINING = {
    "weeks ahead": (datetime(2026, 12, 15, 22, 0, tzinfo=UTC), "22 days left"),
    "tomorrow though less than a day": (datetime(2026, 11, 24, 13, 0, tzinfo=UTC), "tomorrow"),
    "tonight": (datetime(2026, 11, 24, 4, 59, tzinfo=UTC), "today"),
    "an hour ago": (NOW - timedelta(hours=1), "passed"),
    "last year": (NOW - timedelta(days=365), "passed"),
}


@pytest.mark.parametrize(("deadline", "said"), REMAINING.values(), ids=REMAINING)
def test_days_left(deadline: datetime, said: str) -> None:
    assert figures.remaining(NOW, deadline) == said


LISTS = {
    "none": ((), ""),
    "one": (("A",), "A"),
    "two": (("A", "B"), "A and B"),
    "three": (("A", "B", "C"), "A, B and C"),
    "more": (("A", "B", "C", "D", "E"), "A, B, C and 2 more"),
}


@pytest.mark.parametrize(("names", "said"), LISTS.values(), ids=LISTS)
def test_lists(names: tuple[str, ...], said: str) -> None:
    assert figures.listed(names) == said


def soon(days: int, kind: str = "comments") -> Alert:
    facts = Facts(deadlines=(Deadline(kind=kind, at=NOW + timedelta(days=days)),))
    return samples.alert(samples.story(samples.item(facts=facts)), kind=AlertKind.DEADLINE)


CHANGED = (
    Change(what="amount", before="$1", after="$2"),
    Change(what="deadline", before=None, after="comments 2026-12-01"),
)
LABELS = {
    "a first step": (samples.alert(step=Step.AWARDED), "Award"),
    "a story of the press": (
        samples.alert(samples.story(samples.item(tier=Tier.PRESS)), step=Step.TOLD),
        "News",
    ),
    "an agency's own words": (samples.alert(step=Step.TOLD), "Official statement"),
    "a later step": (samples.alert(kind=AlertKind.UPDATED, step=Step.CORRECTED), "Update: correction"),
    "changes": (samples.alert(kind=AlertKind.UPDATED, changes=CHANGED), "Update: amount and deadline changed"),
    "withdrawn": (
        samples.alert(
            kind=AlertKind.UPDATED,
            step=Step.WITHDRAWN,
            changes=(Change(what="withdrawal", before="filed", after="withdrawn"),),
        ),
        "Update: withdrawn",
    ),
    "a deadline in days": (soon(3), "Comments close in 3 days"),
    "a deadline tomorrow": (soon(1, "hearing"), "Hearing tomorrow"),
    "a kind of deadline that is new": (soon(2, "site_visit"), "Site visit in 2 days"),
    "a deadline that has passed": (soon(-2), "Deadline"),
}


@pytest.mark.parametrize(("alert", "label"), LABELS.values(), ids=LABELS)
def test_labels(alert: Alert, label: str) -> None:
    assert words_of(alert).label == label


def test_what_people_want_to_know() -> None:
    words = words_of(samples.alert(late=True))
    assert dict(words.facts) == {
        "Agency": "Border Services Office",
        "Amount": "$1.23 million ($1,234,567)",
        "Vendor": "Northgate Optics, Inc.",
        "Responses due": "Tue Dec 15, 2026, 5:00 pm ET (22 days left)",
        "Notice": "Solicitation, sole source",
        "Document": "2026-01234",
    }
    assert words.origin == "SAM.gov, Mon Nov 23, 2026, 8:05 am ET"
    assert words.also == "also in 3 outlets: Gazette, Courier and Ledger (2 of 4 independent)"
    assert words.late == "late"
    assert headline(words) == (
        "HIGH · Solicitation: License plate reader data subscription · $1.23 million ($1,234,567)"
    )


def test_what_is_unknown_is_not_said() -> None:
    bare = samples.item(facts=Facts(agencies=(Agency(name=""), Agency(name=" "))), published=None, outlet="", title=" ")
    words = words_of(samples.alert(samples.story(bare, outlets=1, also=())))
    assert words.facts == ()
    assert (words.title, words.origin, words.also) == ("(no title)", "ice-notices, undated", "")
    assert "·" not in headline(words).split(": ", 1)[1]


def test_more_outlets_than_are_named() -> None:
    assert words_of(samples.alert(samples.story(outlets=8))).also.startswith(
        "also in 7 outlets: Gazette, Courier, Ledger and 4 more"
    )
    assert (
        words_of(samples.alert(samples.story(outlets=2, independent=1, also=()))).also
        == "also in 1 outlet (1 of 2 independent)"
    )


def test_late_says_how_late() -> None:
    old = samples.item(published=NOW - timedelta(days=3))
    assert words_of(samples.alert(samples.story(old), late=True)).late == "late: published 3 days ago"


CHANGES = {
    "an amount": (Change(what="amount", before="$1", after="$2"), ("Amount", "$1", "$2")),
    "a deadline is named": (
        Change(what="deadline", before="comments 2026-12-01", after="comments 2026-12-09"),
        ("Comments close", "2026-12-01", "2026-12-09"),
    ),
    "a deadline of another kind": (Change(what="deadline", before="x", after="y"), ("Deadline", "x", "y")),
    "a withdrawal": (Change(what="withdrawal", before="filed", after=None), ("Status", "filed", "withdrawn")),
    "unnamed": (Change(what="", before=None, after=None), ("Change", "", "")),
}


@pytest.mark.parametrize(("change", "said"), CHANGES.values(), ids=CHANGES)
def test_changes(change: Change, said: tuple[str, str, str]) -> None:
    found = difference(change)
    assert (found.name, found.before, found.after) == said
