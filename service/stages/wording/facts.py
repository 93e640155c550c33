"""Facts as people read them (pure): what is known of a story -> `label: value` lines, and in short."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from service.domain.items import Deadline, Facts
from service.domain.stories import Change, Step, Story
from service.stages.wording import figures
from service.stages.wording.capitals import name_case, sentence_case
from service.stages.wording.characters import line

STEPS = {
    Step.FILED: "Filed for publication",
    Step.PUBLISHED: "Published",
    Step.CORRECTED: "Correction",
    Step.SOUGHT: "Vendors sought",
    Step.SOLICITED: "Solicitation",
    Step.AMENDED: "Amendment",
    Step.AWARDED: "Award",
    Step.MODIFIED: "Award modified",
    Step.INTRODUCED: "Introduced",
    Step.REPORTED: "Out of committee",
    Step.PASSED: "Passed by a chamber",
    Step.CLEARED: "Passed by both chambers",
    Step.VETOED: "Vetoed",
    Step.ENACTED: "Enacted",
    Step.WITHDRAWN: "Withdrawn",
}
_DEADLINES = {
    "comments": "Comments close",
    "response": "Responses due",
    "effective": "Takes effect",
    "hearing": "Hearing",
}
_MARKS = {"sole_source": "sole source", "special_filing": "special filing"}
_FIRST_USE = "first_use"
_DEPARTMENT = re.compile(r"\b(?:department|dept)\b", re.IGNORECASE)
_MOST_DEADLINES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A change as people read it; an empty side is unknown."""

    name: str
    before: str
    after: str


def fact_lines(facts: Facts, now: datetime | None = None) -> tuple[tuple[str, str], ...]:
    """Return what is known as `(label, value)`, each on one line: money, people and dates first, then numbers.

    With `now`, deadlines say how many days are left; without, what is said stays true.
    """
    lines = (
        ("Amount", figures.amount(facts.amount) if facts.amount else ""),
        ("Vendor", _vendor(facts)),
        ("Agency" if len(facts.agencies) == 1 else "Agencies", _agencies(facts)),
        ("New here", _first_use(facts)),
        *((deadline_name(one), _by_when(one, now)) for one in _soonest(facts)),
        ("Notice", ", ".join(filter(None, (line(facts.notice_type or ""), *_marks(facts))))),
        ("Document", line(facts.document_number or "")),
        ("Docket", figures.listed(tuple(filter(None, map(line, facts.dockets))))),
    )
    return tuple((label, value) for label, value in lines if value)


def story_lines(story: Story, now: datetime | None = None) -> tuple[tuple[str, str], ...]:
    """Return the lines of the lead's facts, and before them where its matter stands."""
    step = STEPS.get(story.matter.step) if story.matter else None
    return ((("Step", step),) if step else ()) + fact_lines(story.lead.facts, now)


def facts_in_short(facts: Facts, now: datetime) -> tuple[str, ...]:
    """Return who, how much, to whom and by when, for places with little room; deadlines that have passed are not."""
    coming = (one for one in _soonest(facts) if one.at >= now)
    said = (
        _agencies(facts),
        figures.short_amount(facts.amount) if facts.amount else "",
        _vendor(facts),
        *(f"{deadline_name(one)} {_by_when(one, now)}" for one in coming),
    )
    return tuple(filter(None, said))


def deadline_name(deadline: Deadline) -> str:
    """Return what falls due, as people say it; the kind's own word where it is a new one."""
    return _DEADLINES.get(deadline.kind, line(deadline.kind).replace("_", " ").capitalize() or "Deadline")


def outlets_in_words(story: Story, named: int = 3) -> str:
    """Return `also in 3 outlets: A, B and C (2 of 4 independent)`, or "" where the lead alone tells it.

    At most `named` are named.
    """
    others = max(story.outlets - 1, 0)
    if others == 0:
        return ""
    names = tuple(dict.fromkeys(name for member in story.also if (name := line(member.outlet))))[:named]
    unnamed = others - len(names)
    known = figures.listed(names) if unnamed <= 0 else f"{', '.join(names)} and {unnamed} more"
    told = f": {known}" if names else ""
    return f"also in {figures.counted(others, 'outlet')}{told} ({story.independent} of {story.outlets} independent)"


def difference(change: Change) -> Difference:
    """Return a change as people read it. A deadline is named by its kind, which its values begin with."""
    before, after = line(change.before or ""), line(change.after or "")
    kind = after.partition(" ")[0]
    if change.what == "deadline" and kind in _DEADLINES:
        return Difference(name=_DEADLINES[kind], before=before.removeprefix(kind + " "), after=after[len(kind) + 1 :])
    if change.what == "withdrawal":
        return Difference(name="Status", before=before, after=after or "withdrawn")
    if change.what == "title":
        before, after = sentence_case(before), sentence_case(after)
    return Difference(name=line(change.what).capitalize() or "Change", before=before, after=after)


def _vendor(facts: Facts) -> str:
    return name_case(line(facts.recipient or ""))


def _agencies(facts: Facts) -> str:
    return figures.listed(tuple(filter(None, (line(agency.name) for agency in facts.agencies))))


def _soonest(facts: Facts) -> list[Deadline]:
    return sorted(facts.deadlines, key=lambda one: one.at)[:_MOST_DEADLINES]


def _by_when(deadline: Deadline, now: datetime | None) -> str:
    left = f" ({figures.remaining(now, deadline.at)})" if now else ""
    return figures.moment(deadline.at) + left


def _first_use(facts: Facts) -> str:
    """What the mark says, naming the part of the government that is nearest: an office of a department, if any."""
    if _FIRST_USE not in facts.special:
        return ""
    names = [line(agency.name) for agency in facts.agencies]
    agency = next((name for name in names if not _DEPARTMENT.search(name)), next(iter(names), "this agency"))
    return f"first contract of {agency} with {_vendor(facts) or 'this vendor'} that this service has seen"


def _marks(facts: Facts) -> list[str]:
    return [_MARKS.get(mark, line(mark).replace("_", " ")) for mark in facts.special if mark != _FIRST_USE]
