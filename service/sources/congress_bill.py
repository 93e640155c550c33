"""Bills of Congress (pure): a row of Congress.gov's lists -> an entry: what it is called and where it stands.

A bill is one matter from its introduction to its end. Its latest action is text; only what moves the bill on is a step.
A referral from committee to committee, a hearing, a speech is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from service.domain.items import Entry, Facts
from service.domain.stories import Step
from service.sources.reading import Fields
from service.stages.normalising.times import read_time, start_of_day

# Kind of measure -> how it is cited, what it is, and its name in addresses of congress.gov.
_MEASURES: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "hr": ("H.R.", "House bill", "house-bill"),
        "s": ("S.", "Senate bill", "senate-bill"),
        "hjres": ("H.J.Res.", "House joint resolution", "house-joint-resolution"),
        "sjres": ("S.J.Res.", "Senate joint resolution", "senate-joint-resolution"),
        "hconres": ("H.Con.Res.", "House concurrent resolution", "house-concurrent-resolution"),
        "sconres": ("S.Con.Res.", "Senate concurrent resolution", "senate-concurrent-resolution"),
        "hres": ("H.Res.", "House resolution", "house-resolution"),
        "sres": ("S.Res.", "Senate resolution", "senate-resolution"),
    }
)
_PASSED = (
    r"passed/agreed to|passed (?:house|senate)|(?:on passage|bill) passed|received in the (?:house|senate)"
    r"|(?:pass the bill|agree to the resolution|on agreeing to the resolution)[^.]*? agreed to"
    r"|considered,? and agreed to|(?:resolution|measure) agreed to"
    r"|message on (?:house|senate) action sent|held at the desk"
)
_REPORTED = (
    r"ordered to be reported|\breported\b.{0,60}\bby\b|reported to (?:house|senate)"
    r"|committee[^.]*? reported (?:with|without|an original)|\bdischarged\b"
    r"|placed on (?:the )?(?:union|house|private|senate legislative) calendar"
)
_INTRODUCED = (
    r"introduced in|referred to (?:the )?(?:house |senate )?(?:sub)?committee|submitted in|read the first time"
)
# What the clerks write -> where the bill stands (None: it does not say); the first that fits. A motion to reconsider
# that is laid on the table follows defeats as well as passages, so it says nothing.
_STEPS: tuple[tuple[re.Pattern[str], Step | None], ...] = tuple(
    (re.compile(words, re.IGNORECASE), step)
    for words, step in (
        (r"became (?:public|private) law|signed by president", Step.ENACTED),
        (r"\bvetoed by|\bveto message", Step.VETOED),
        (r"presented to president|cleared for white house|\benrolled\b", Step.CLEARED),
        (r"\bfail(?:ed|s)\b|not agreed to|indefinitely postponed|laid on the table", None),
        (_PASSED, Step.PASSED),
        (_REPORTED, Step.REPORTED),
        (_INTRODUCED, Step.INTRODUCED),
    )
)
_IN_THE_OTHER = {"Senate": re.compile(r"house committee", re.I), "House": re.compile(r"senate committee", re.I)}


def bill_entry(bill: Fields, base: str) -> Entry:
    """Return the entry of a bill. Raises ShapeChanged where the row is not of the API's shape.

    Its time is that of the latest action: the API's `updateDate` moves whenever somebody edits a record of it.
    `base`: the address of the API, where the bill's summaries are its longer text.
    """
    congress, kind, number = bill_key(bill)
    action = bill.part("latestAction")
    day, said = (action.day("actionDate"), action.text("text")) if action else (None, None)
    return Entry(
        id=f"{congress}-{kind}-{number}",
        link=_link(congress, kind, number),
        title=_title(bill),
        summary=f"Latest action: {said}" if said else "",
        published=start_of_day(day) if day else None,
        text_is_plain=True,
        facts=_facts(bill, _step(said, bill.text("originChamber")) if said else None),
        extra={"text_url": f"{base}/v3/bill/{congress}/{kind}/{number}/summaries"},
    )


def summary_entry(summary: Fields) -> Entry:
    """Return the entry of a summary of a bill: another document of the bill's matter, which moves it nowhere.

    The Congressional Research Service writes it weeks after the introduction, often the first to say what a bill does.
    """
    bill = summary.part("bill")
    if bill is None:
        raise summary.changed("bill", "an object")
    congress, kind, number = bill_key(bill)
    version = summary.text("versionCode") or summary.text("actionDesc") or ""
    return Entry(
        id=f"{congress}-{kind}-{number} summary {version}".strip(),
        link=f"{_link(congress, kind, number)}/summary/{version or '00'}",
        title=_title(bill),
        content=summary.text("text") or "",
        published=read_time(summary.text("lastSummaryUpdateDate") or summary.text("updateDate")),
        facts=_facts(bill, None),
    )


def bill_key(bill: Fields) -> tuple[int, str, str]:
    """Return congress, kind and number of a bill, as in `119-hr-1234`. Raises ShapeChanged."""
    congress, kind, number = bill.whole("congress"), bill.required("type").lower(), bill.required("number")
    if congress is None:
        raise bill.changed("congress", "a whole number")
    if kind not in _MEASURES:
        raise bill.changed("type", "a kind of bill")
    if not re.fullmatch(r"\d{1,5}", number):
        raise bill.changed("number", "a number")
    return congress, kind, number


def _facts(bill: Fields, step: Step | None) -> Facts:
    congress, kind, number = bill_key(bill)
    return Facts(
        document_number=f"{_MEASURES[kind][0]} {number}",
        notice_type=_MEASURES[kind][1],
        identifiers=(f"bill:{congress}-{kind}-{number}",),
        step=step,
    )


def _title(bill: Fields) -> str:
    congress, kind, number = bill_key(bill)
    cited, title = f"{_MEASURES[kind][0]} {number}", (bill.text("title") or "").strip()
    return f"{cited}: {title}" if title else f"{cited} of the {_ordinal(congress)} Congress"


def _step(action: str, chamber: str | None) -> Step | None:
    found = next((step for words, step in _STEPS if words.search(action)), None)
    other = _IN_THE_OTHER.get(chamber or "")
    if found is Step.INTRODUCED and other and other.search(action):
        return Step.PASSED  # it came there from the chamber where it began
    return found


def _link(congress: int, kind: str, number: str) -> str:
    return f"https://www.congress.gov/bill/{_ordinal(congress)}-congress/{_MEASURES[kind][2]}/{number}"


def _ordinal(number: int) -> str:
    teens = 10 <= number % 100 <= 20
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
