"""Facts as people read them (pure): `Story` -> `label: value` lines; amounts and times in words."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from service.domain.items import Money
from service.domain.stories import Story
from service.stages.characters import line

EASTERN = ZoneInfo("America/New_York")
"""The clock on which federal buyers and the Federal Register set their days."""
DEADLINES = {
    "comments": "Comments close",
    "response": "Responses due",
    "effective": "Takes effect",
    "hearing": "Hearing",
}
MARKS = {"sole_source": "sole source", "special_filing": "special filing"}
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
_MAX_DIGITS = 18


def amount_in_words(money: Money) -> str:
    """Return `$1,250,000`, `€12.50` or `1,000 CHF`: cents only where there are some."""
    value = money.value
    if not value.is_finite() or abs(value) >= Decimal(10) ** _MAX_DIGITS:
        return f"{value} {line(money.currency)}"
    number = f"{abs(value):,.0f}" if value == value.to_integral_value() else f"{abs(value):,.2f}"
    sign = _SIGNS.get(money.currency)
    return ("-" if value < 0 else "") + (f"{sign}{number}" if sign else f"{number} {line(money.currency)}")


def deadline_in_words(at: datetime) -> str:
    """Return `4 December 2026, 5:00 pm ET`; the day alone for its first or last minute, which stand for the day."""
    try:
        local = at.astimezone(EASTERN)
    except OverflowError:
        local = at
    day = f"{local.day} {local:%B} {local.year}"
    if (local.hour, local.minute) in ((0, 0), (23, 59)):
        return day
    return f"{day}, {local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'} ET"


def fact_lines(story: Story) -> tuple[tuple[str, str], ...]:
    """Return what is known of a story as `(label, value)`: money, people and dates first, then numbers."""
    facts = story.lead.facts
    lines = [
        ("Amount", amount_in_words(facts.amount) if facts.amount else ""),
        ("Vendor", facts.recipient or ""),
        ("Agency", "; ".join(agency.name for agency in facts.agencies)),
        *(
            (DEADLINES.get(deadline.kind, deadline.kind), deadline_in_words(deadline.at))
            for deadline in facts.deadlines
        ),
        ("Step", story.matter.step.value if story.matter else ""),
        ("Notice", facts.notice_type or ""),
        ("Note", ", ".join(MARKS.get(mark, mark) for mark in facts.special)),
        ("Document", facts.document_number or ""),
        ("Docket", "; ".join(facts.dockets)),
    ]
    return tuple((label, line(value)) for label, value in lines if line(value))


def outlets_in_words(story: Story) -> str:
    """Return `also in 14 outlets, 3 independent`, or "" where the lead alone tells it."""
    others = story.outlets - 1
    if others < 1:
        return ""
    plural = "outlet" if others == 1 else "outlets"
    independent = f", {story.independent} independent in all" if story.independent > 1 else ""
    return f"Also in {others} {plural}{independent}"
