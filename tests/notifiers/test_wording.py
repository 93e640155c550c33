"""What a message says, channel-neutral: amounts, days, labels, links, the sentence with its hit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.domain.items import Agency, Deadline, Facts, Tier
from service.domain.messages import Alert, AlertKind
from service.domain.stories import Change, Step
from service.notifiers.wording import headline, words_of
from tests.notifiers import samples
from tests.notifiers.samples import NOW


def soon(days: int, kind: str = "comments") -> Alert:
    facts = Facts(deadlines=(Deadline(kind=kind, at=NOW + timedelta(days=days)),))
    return samples.alert(samples.story(samples.item(facts=facts)), kind=AlertKind.DEADLINE)


CHANGED = (
    Change(what="amount", before="$1", after="$2"),
    Change(what="deadline", before=None, after="comments Tue Dec 1, 2026"),
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
        "Docket": "BSO-2026-0007",
    }
    assert words.origin == "SAM.gov, Mon Nov 23, 2026, 8:05 am ET"
    assert words.also == "also in 3 outlets: Gazette, Courier and Ledger (2 of 4 independent)"
    assert words.late == "late"
    assert headline(words) == ("HIGH · Solicitation: License plate reader data subscription · $1.23 million")


def test_what_is_unknown_is_not_said() -> None:
    bare = samples.item(facts=Facts(agencies=(Agency(name=""), Agency(name=" "))), published=None, outlet="", title=" ")
    words = words_of(samples.alert(samples.story(bare, outlets=1, also=())))
    assert words.facts == ()
    assert (words.title, words.origin, words.also) == ("(no title)", "ice-notices, undated", "")
    assert "·" not in headline(words).split(": ", 1)[1]


def test_late_says_how_late() -> None:
    old = samples.item(published=NOW - timedelta(days=3))
    assert words_of(samples.alert(samples.story(old), late=True)).late == "late: published 3 days ago"
