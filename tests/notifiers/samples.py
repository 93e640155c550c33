"""Invented messages in the shapes of real ones: the starting point of the tests in this folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from service.domain.items import Agency, Deadline, Facts, Item, ItemKey, Money, TextDepth, Tier
from service.domain.matches import Evidence, Match, Severity
from service.domain.messages import Alert, AlertKind, Digest, Notice, NoticeKind
from service.domain.stories import Change, Matter, Member, Step, Story, Topic

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
DELIVERY_ID = "0197c0ffee00112233445566aabbccdd"
REF = "ref aabbccdd"
TEXT = (
    "The Border Services Office intends to award a sole-source contract. The contractor shall provide access to a "
    "commercial license plate reader database with at least 5 billion detections & nationwide coverage. "
    "Responses are due by mail."
)


def evidence(text: str = TEXT, span: str = "license plate reader", field: str = "text") -> Evidence:
    """Return evidence for the first `span` in `text`."""
    start = max(text.find(span), 0)
    return Evidence(field=field, start=start, end=start + len(span), phrase="license plate reader", text=span)


def item(**changes: object) -> Item:
    """Return a notice of a purchase, with `changes`."""
    notice = Item(
        key=ItemKey(source="ice-notices", identity="70CDCR26Q0001"),
        kind="sam_gov",
        tier=Tier.OFFICIAL,
        outlet="SAM.gov",
        title="License plate reader data subscription",
        text=TEXT,
        url="https://sam.example/opp/70cdcr26q0001/view?keyword=plates&status=open",
        canonical_url="https://sam.example/opp/70cdcr26q0001/view",
        published=datetime(2026, 11, 23, 13, 5, tzinfo=UTC),
        updated=None,
        authors=(),
        facts=Facts(
            amount=Money(value=Decimal(1_234_567)),
            recipient="Northgate Optics, Inc.",
            agencies=(Agency(name="Border Services Office", slug="border-services-office"),),
            document_number="2026-01234",
            dockets=("BSO-2026-0007",),
            notice_type="Solicitation",
            deadlines=(Deadline(kind="response", at=datetime(2026, 12, 15, 22, 0, tzinfo=UTC)),),
            identifiers=("sol:70CDCR26Q0001",),
            step="solicited",
            special=("sole_source",),
        ),
        depth=TextDepth.FULL,
        content_hash="0" * 64,
    )
    return replace(notice, **changes)  # type: ignore[arg-type]


def story(lead: Item | None = None, **changes: object) -> Story:
    """Return a story led by `lead`, with `changes`."""
    told = Story(
        id="0197c0ffee00aaaaaaaaaaaaaaaaaaaa",
        item_id="0197c0ffee00bbbbbbbbbbbbbbbbbbbb",
        lead=lead or item(),
        topics=(
            Topic(slug="license-plate-readers", title="License plate readers"),
            Topic(slug="data-brokers", title="Data brokers"),
        ),
        matches=(Match(topic="license-plate-readers", score=3.0, severity=Severity.HIGH, evidence=(evidence(),)),),
        severity=Severity.HIGH,
        outlets=4,
        independent=2,
        also=tuple(
            Member(outlet=name, title=f"{name} on plates", url=f"https://{name.lower()}.example/1", seen=NOW)
            for name in ("Gazette", "Courier", "Ledger")
        ),
        matter=Matter(identifiers=("sol:70CDCR26Q0001",), step=Step.SOLICITED, steps=(Step.SOUGHT, Step.SOLICITED)),
        first_seen=NOW - timedelta(minutes=2),
        updated=NOW,
    )
    return replace(told, **changes)  # type: ignore[arg-type]


def alert(about: Story | None = None, **changes: object) -> Alert:
    """Return an alert about `about`, with `changes`."""
    told = Alert(
        id="0197c0ffee00cccccccccccccccccccc",
        kind=AlertKind.CREATED,
        step=Step.SOLICITED,
        story=about or story(),
        changes=(),
        late=False,
        at=NOW,
    )
    return replace(told, **changes)  # type: ignore[arg-type]


def updated() -> Alert:
    """Return an update with every kind of change."""
    changes = (
        Change(what="amount", before="$1,234,567", after="$3,000,000"),
        Change(what="deadline", before="response Tue Dec 15, 2026", after="response Sun Dec 20, 2026"),
        Change(what="title", before="Plate data", after="License plate reader data subscription"),
    )
    return alert(kind=AlertKind.UPDATED, step=Step.AMENDED, changes=changes)


def digest(*alerts: Alert, overflow: bool = False) -> Digest:
    """Return a digest of those alerts."""
    return Digest(id="d" * 32, title="Morning digest", day="2026-11-23", overflow=overflow, alerts=alerts, at=NOW)


def notice(kind: NoticeKind = NoticeKind.PROBLEM, title: str = "eff is silent", text: str = "No entry.") -> Notice:
    """Return a notice to the operator."""
    return Notice(id="e" * 32, kind=kind, title=title, text=text, facts=(("source", "eff"),), at=NOW)
