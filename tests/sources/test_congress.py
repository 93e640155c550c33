"""Bills: what the clerks write and where a bill stands by it, which Congress sits, and a key that shows nowhere."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from service.domain.items import Entry, Tier
from service.domain.stories import Step
from service.sources import KINDS
from service.sources.congress import congresses
from service.sources.congress_bill import bill_entry
from service.sources.reading import Fields
from service.stages.normalising.normalise import normalise

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
ACTIONS: dict[str, tuple[str, str, Step | None]] = {
    "sent to a committee": ("hr", "Referred to the House Committee on the Judiciary.", Step.INTRODUCED),
    "sent to a subcommittee": ("hr", "Referred to the Subcommittee on Aviation.", Step.INTRODUCED),
    "read twice": ("s", "Read twice and referred to the Committee on Finance.", Step.INTRODUCED),
    "introduced": ("hr", "Introduced in House", Step.INTRODUCED),
    "a hearing is no step": ("s", "Committee on the Judiciary. Hearings held.", None),
    "a speech is no step": ("hr", "Sponsor introductory remarks on measure. (CR E1012)", None),
    "ordered to be reported": ("hr", "Ordered to be Reported (Amended) by the Yeas and Nays: 24 - 22.", Step.REPORTED),
    "reported": ("hr", "Reported (Amended) by the Committee on the Judiciary. H. Rept. 119-77.", Step.REPORTED),
    "reported by a senator": ("s", "Committee on Rules. Reported by Senator Doe without amendment.", Step.REPORTED),
    "on a calendar": ("hr", "Placed on the Union Calendar, Calendar No. 300.", Step.REPORTED),
    "discharged": ("s", "Senate Committee on Finance discharged by Unanimous Consent.", Step.REPORTED),
    "passed in one sentence": (
        "hr",
        "Passed/agreed to in House: On motion to suspend the rules and pass the bill Agreed to by voice vote.",
        Step.PASSED,
    ),
    "passed by a motion": (
        "hr",
        "On motion to suspend the rules and pass the bill, as amended Agreed to.",
        Step.PASSED,
    ),
    "passed the Senate": ("s", "Passed Senate with an amendment by Unanimous Consent.", Step.PASSED),
    "a resolution agreed to": ("hres", "On agreeing to the resolution Agreed to by voice vote.", Step.PASSED),
    "a resolution at once": (
        "sres",
        "Submitted in the Senate, considered, and agreed to without amendment by Unanimous Consent.",
        Step.PASSED,
    ),
    "received by the other chamber": (
        "hr",
        "Received in the Senate and Read twice and referred to the Committee on Homeland Security.",
        Step.PASSED,
    ),
    "a Senate bill in a House committee": ("s", "Referred to the House Committee on the Judiciary.", Step.PASSED),
    "waiting at the desk": ("s", "Held at the desk.", Step.PASSED),
    "failed": ("hr", "On motion to suspend the rules and pass the bill Failed by the Yeas and Nays.", None),
    "a motion to reconsider says nothing": (
        "hr",
        "Motion to reconsider laid on the table Agreed to without objection.",
        None,
    ),
    "on its way to the president": ("s", "Presented to President.", Step.CLEARED),
    "vetoed": ("hjres", "Vetoed by President.", Step.VETOED),
    "signed": ("hr", "Signed by President.", Step.ENACTED),
    "a law": ("hr", "Became Public Law No: 119-40.", Step.ENACTED),
}


def entry(kind: str, action: str | None) -> Entry:
    values = {
        "congress": 119,
        "type": kind.upper(),
        "number": "12",
        "title": "Plate Reader Warrant Act",
        "originChamber": "House" if kind.startswith("h") else "Senate",
        "latestAction": {"actionDate": "2026-11-20", "text": action},
    }
    return bill_entry(Fields(where="bills[0]", values=values), "https://api.example")


@pytest.mark.parametrize(("kind", "action", "step"), ACTIONS.values(), ids=ACTIONS)
def test_where_a_bill_stands_by_its_latest_action(kind: str, action: str, step: Step | None) -> None:
    assert entry(kind, action).facts.step == step


LINKS = {
    93: "93rd",
    101: "101st",
    111: "111th",
    112: "112th",
    113: "113th",
    119: "119th",
    122: "122nd",
}


@pytest.mark.parametrize(("congress", "ordinal"), LINKS.items())
def test_a_bill_links_to_its_page(congress: int, ordinal: str) -> None:
    values = {"congress": congress, "type": "SJRES", "number": "4"}
    found = bill_entry(Fields(where="", values=values), "https://api.example")
    assert found.link == f"https://www.congress.gov/bill/{ordinal}-congress/senate-joint-resolution/4"
    assert found.title == f"S.J.Res. 4 of the {ordinal} Congress"


SITTING = {
    "in the middle": (date(2026, 11, 23), (119,)),
    "on its last day": (date(2027, 1, 2), (119,)),
    "on its first day": (date(2027, 1, 3), (120, 119)),
    "a month later": (date(2027, 2, 3), (120,)),
    "in its second January": (date(2028, 1, 10), (120,)),
}


@pytest.mark.parametrize(("today", "numbers"), SITTING.values(), ids=SITTING)
def test_which_congress_sits(today: date, numbers: tuple[int, ...]) -> None:
    assert congresses(today) == numbers


ELSEWHERE = {
    "another host": "https://evil.example/v3/bill/119/hr/12/summaries",
    "another place at home": "https://api.congress.gov/v3/member",
    "nowhere": None,
}


@pytest.mark.parametrize("address", ELSEWHERE.values(), ids=ELSEWHERE)
def test_the_key_goes_to_the_summaries_of_bills_alone(address: str | None) -> None:
    options = KINDS["congress"].options.model_validate({"kind": "congress", "api_key": "canary-7"})
    source = KINDS["congress"].build("x", options)
    extra = {"text_url": address} if address else {}
    item = normalise(
        Entry(title="A", extra=extra), source="x", kind="congress", tier=Tier.OFFICIAL, outlet="x", now=NOW
    )
    assert item is not None
    assert source.more(item) is None
    request = source.begin({}, NOW)
    assert "canary-7" not in f"{options!r} {request!r} {request.url} {request.context!r}"
    assert request.headers["X-Api-Key"] == "canary-7"
