"""Official documents in the shapes that their sources give them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from service.domain.items import Agency, Deadline, Facts, Item, Money, Tier
from service.domain.stories import Step
from tests.made import DAY, NOW, make_item

ICE = Agency(name="U.S. Immigration and Customs Enforcement", slug="u-s-immigration-and-customs-enforcement")
SOL, PIID, FR = "70CMSD26R00000042", "70CMSD26C00000107", "2026-4711"


def register(
    name: str,
    step: Step | None,
    *,
    day: int = 0,
    comments: int | None = None,
    corrects: str | None = None,
    kind: str = "",
) -> Item:
    """Return a document of the Federal Register, `day` days from now; `name` is its number."""
    facts = Facts(
        document_number=name,
        agencies=(ICE,),
        dockets=("Docket No. DHS-2026-0041",),
        notice_type="Notice",
        deadlines=(Deadline(kind="comments", at=NOW + comments * DAY),) if comments else (),
        identifiers=(f"fr:{name}", *((f"fr:{corrects}",) if corrects else ())),
        step=step,
    )
    kind = kind or ("public_inspection" if step is Step.FILED else "federal_register")
    return _item(f"{name}", "Privacy Act of 1974; System of Records", facts, kind, day)


def notice(
    name: str,
    step: Step | None = Step.SOLICITED,
    *,
    day: int = 0,
    due: int | None = None,
    type_: str | None = None,
    title: str = "License plate readers",
    amount: int | None = None,
    vendor: str = "FLOCK GROUP INC",
    piid: str | None = None,
) -> Item:
    """Return a notice of SAM.gov for the one solicitation."""
    types = {Step.SOUGHT: "Sources Sought", Step.AWARDED: "Award Notice"}
    numbers = (f"sam:{name}", f"sol:{SOL}", *((f"piid:{piid}",) if piid else ()))
    facts = Facts(
        amount=Money(value=Decimal(amount)) if amount else None,
        recipient=vendor if amount else None,
        agencies=(ICE,),
        notice_type=type_ or (types.get(step, "Solicitation") if step else "Special Notice"),
        deadlines=(Deadline(kind="response", at=NOW + due * DAY),) if due else (),
        identifiers=numbers,
        step=step,
    )
    return _item(name, title, facts, "sam_gov", day)


def award(name: str, *, amount: int, step: Step = Step.AWARDED, day: int = 0, source: str = "awards") -> Item:
    """Return an award of USAspending for the one contract."""
    facts = Facts(
        amount=Money(value=Decimal(amount)),
        recipient="FLOCK GROUP INC",
        agencies=(ICE,),
        notice_type="DELIVERY ORDER",
        identifiers=(f"award:CONT_AWD_{name}", f"piid:{PIID}"),
        step=step,
    )
    return _item(name, "License plate reader subscription", facts, "usaspending", day, source)


def press(name: str, text: str, *, facts: Facts | None = None, title: str = "Agency buys cameras") -> Item:
    """Return a report of a newspaper."""
    return make_item(name, title=title, text=text, facts=facts, published=NOW)


def _item(name: str, title: str, facts: Facts, kind: str, day: int, source: str = "") -> Item:
    return make_item(
        name,
        title=title,
        source=source or kind,
        kind=kind,
        tier=Tier.OFFICIAL,
        facts=facts,
        published=NOW + timedelta(days=day),
    )
