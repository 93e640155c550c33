"""The facts of a pushed item (pure): JSON in the shape in which this service tells facts -> `Facts`, strictly read.

The shape is `FactsShape` (stages/wording/shapes.py), so that what one instance tells another one can be told. What is
plainly meant is taken too: an amount as a number, an agency as a name.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from service.domain.errors import ShapeChanged
from service.domain.items import Agency, Deadline, Facts, Money
from service.domain.stories import Step
from service.sources.agencies import agency
from service.sources.reading import Fields
from service.stages.normalising.times import read_time

MAX_OF_EACH = 50
MAX_FACT_CHARACTERS = 500
LARGEST = Decimal(10) ** 15
DEADLINES = frozenset({"comments", "response", "effective", "hearing", "publication"})
MARKS = frozenset({"sole_source", "special_filing"})
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_-]{0,30}:[!-~]{1,180}")
_SLUG = re.compile(r"[a-z0-9-]{1,120}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_YEARS = range(1990, 2200)
_T = TypeVar("_T")


def read_facts(item: Fields) -> Facts:
    """Return the facts under `facts` of an item; none where there are none. Raises ShapeChanged, with the path."""
    facts = item.part("facts")
    if facts is None:
        return Facts()
    return Facts(
        amount=_amount(facts),
        recipient=_line(facts, "recipient"),
        recipient_id=_line(facts, "recipient_id"),
        agencies=_agencies(facts),
        document_number=_line(facts, "document_number"),
        dockets=_dockets(facts),
        notice_type=_line(facts, "notice_type"),
        deadlines=tuple(_deadline(one) for one in _few(facts, "deadlines", facts.parts("deadlines"))),
        identifiers=_identifiers(facts),
        step=_step(facts),
        special=_marks(facts),
    )


def _amount(facts: Fields) -> Money | None:
    written = facts.values.get("amount")
    holder, name = (facts.part("amount"), "value") if isinstance(written, dict) else (facts, "amount")
    assert holder is not None
    value = holder.amount(name)
    if value is None:
        return None
    if not value.is_finite() or not -LARGEST < value < LARGEST:
        raise holder.changed(name, "an amount below a thousand million millions")
    currency = (holder.text("currency") if holder is not facts else None) or "USD"
    if not _CURRENCY.fullmatch(currency):
        raise holder.changed("currency", "a currency as three capitals (ISO 4217)")
    return Money(value=value, currency=currency)


def _agencies(facts: Fields) -> tuple[Agency, ...]:
    written = facts.values.get("agencies")
    if isinstance(written, list) and any(isinstance(one, str) for one in written):
        names = _few(facts, "agencies", facts.texts("agencies"))
        return tuple(dict.fromkeys(agency(_short(facts, "agencies", name)) for name in names))
    found = []
    for part in _few(facts, "agencies", facts.parts("agencies")):
        name, slug = _short(part, "name", part.required("name")), part.text("slug")
        if slug is not None and not _SLUG.fullmatch(slug):
            raise part.changed("slug", "a slug such as homeland-security-department")
        found.append(Agency(name=name, slug=slug) if slug else agency(name))
    return tuple(dict.fromkeys(found))


def _dockets(facts: Fields) -> tuple[str, ...]:
    alone = _line(facts, "docket")
    listed = [_short(facts, "dockets", one) for one in _few(facts, "dockets", facts.texts("dockets"))]
    return tuple(dict.fromkeys([alone, *listed] if alone else listed))


def _deadline(part: Fields) -> Deadline:
    kind = part.required("kind")
    if kind not in DEADLINES:
        raise part.changed("kind", "one of " + ", ".join(sorted(DEADLINES)))
    at: datetime | None = read_time(part.required("at"))
    if at is None or at.year not in _YEARS:
        raise part.changed("at", "a time as 2026-11-23T12:00:00Z")
    return Deadline(kind=kind, at=at)


def _identifiers(facts: Fields) -> tuple[str, ...]:
    found = _few(facts, "identifiers", facts.texts("identifiers"))
    for one in found:
        if not _IDENTIFIER.fullmatch(one):
            raise ShapeChanged("facts.identifiers", "texts such as docket:EX-2026-0001", one[:60])
    return tuple(dict.fromkeys(found))


def _step(facts: Fields) -> str | None:
    step = facts.text("step")
    if step is not None and (step not in set(Step) or step == Step.TOLD):
        raise facts.changed("step", "where an official matter stands, such as awarded")
    return step


def _marks(facts: Fields) -> tuple[str, ...]:
    found = facts.texts("special")
    for one in found:
        if one not in MARKS:
            raise ShapeChanged("facts.special", "some of " + ", ".join(sorted(MARKS)), one[:60])
    return tuple(dict.fromkeys(found))


def _line(fields: Fields, name: str) -> str | None:
    text = fields.text(name)
    return None if text is None else _short(fields, name, text)


def _short(fields: Fields, name: str, text: str) -> str:
    if len(text) > MAX_FACT_CHARACTERS:
        raise fields.changed(name, f"at most {MAX_FACT_CHARACTERS} characters")
    return text


def _few(fields: Fields, name: str, found: tuple[_T, ...]) -> tuple[_T, ...]:
    if len(found) > MAX_OF_EACH:
        raise fields.changed(name, f"at most {MAX_OF_EACH} of them")
    return found
