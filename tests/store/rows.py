"""Invented values of the ledger, short to write: what a test does not say does not matter to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from service.domain.items import Agency, Deadline, Facts, Item, ItemKey, Money, TextDepth, Tier
from service.domain.ledger import (
    DeliveryState,
    NewAlert,
    NewDelivery,
    NewItem,
    NewVersion,
    PollResult,
    Settlement,
    SourceState,
    StoredItem,
    StoryTouch,
)
from service.domain.matches import Evidence, Match, Severity
from service.domain.messages import AlertKind
from service.domain.outcomes import PollOutcome
from service.domain.stories import Change, Step

NOW = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def ago(days: float) -> datetime:
    """Return the time that many days before NOW."""
    return NOW - timedelta(days=days)


def key(name: str, source: str = "gazette") -> ItemKey:
    return ItemKey(source=source, identity=name)


def item(name: str, source: str = "gazette", **more: Any) -> Item:
    values: dict[str, Any] = {
        "key": key(name, source),
        "kind": "feed",
        "tier": Tier.PRESS,
        "outlet": "The Invented Gazette",
        "title": f"Title of {name}",
        "text": f"Text of {name}",
        "url": f"https://gazette.example/{name}?utm_source=feed",
        "canonical_url": f"https://gazette.example/{name}",
        "published": NOW - HOUR,
        "updated": None,
        "authors": ("A. Writer",),
        "facts": Facts(),
        "depth": TextDepth.SUMMARY,
        "content_hash": f"hash of {name}",
    }
    return Item(**(values | more))


def rich_item(name: str) -> Item:
    """Return an item in which every field says something."""
    facts = Facts(
        amount=Money(value=Decimal("1250000.50"), currency="EUR"),
        recipient="Example Optics LLC",
        recipient_id="ABC123",
        agencies=(Agency(name="Bureau of Examples", slug="bureau-of-examples"), Agency(name="City of Nowhere")),
        document_number="2026-00001",
        dockets=("EX-2026-0001",),
        notice_type="award",
        deadlines=(Deadline(kind="comments", at=NOW + DAY),),
        identifiers=("fr:2026-00001", "docket:EX-2026-0001"),
        step="awarded",
        special=("sole_source",),
    )
    return item(name, updated=NOW, facts=facts, depth=TextDepth.FULL, text_url="https://gazette.example/full/1")


def match(topic: str = "plate-readers") -> Match:
    span = Evidence(field="title", start=0, end=5, phrase="plate reader", text="Title", weight=2.0, near=(6, 9))
    return Match(topic=topic, score=2.5, severity=Severity.HIGH, evidence=(span,), second_pass=True)


def stored(name: str, story: str | None = None, **more: Any) -> StoredItem:
    values: dict[str, Any] = {
        "id": f"item-{name}",
        "item": item(name),
        "version": 1,
        "story_id": story,
        "matches": () if story is None else (match(),),
        "first_seen": NOW,
        "seeded": False,
    }
    return StoredItem(**(values | more))


def new_item(name: str, story: str | None = None, *prints: int, owes_text: bool = False, **more: Any) -> NewItem:
    return NewItem(stored=stored(name, story, **more), fingerprints=frozenset(prints), owes_text=owes_text)


def new_version(name: str, story: str | None = None, *prints: int, **more: Any) -> NewVersion:
    changed = item(name, title=f"New title of {name}", content_hash=f"new hash of {name}")
    again = stored(name, story, **({"item": changed, "version": 2} | more))
    change = Change(what="title", before=f"Title of {name}", after=f"New title of {name}")
    return NewVersion(stored=again, fingerprints=frozenset(prints), changes=(change,), at=NOW + HOUR)


def story(name: str, first_seen: datetime = NOW, updated: datetime | None = None) -> StoryTouch:
    return StoryTouch(id=name, first_seen=first_seen, updated=updated or first_seen)


def alert(name: str, story_id: str, channel: str = "newsroom", **more: Any) -> NewAlert:
    values: dict[str, Any] = {
        "id": f"alert-{name}",
        "channel": channel,
        "story_id": story_id,
        "key": "told",
        "step": Step.TOLD,
        "kind": AlertKind.CREATED,
        "topics": ("plate-readers",),
        "changes": (),
        "late": False,
        "at": NOW,
        "delivery_id": f"delivery-{name}",
    }
    return NewAlert(**(values | more))


def delivery(name: str, channel: str = "newsroom", **more: Any) -> NewDelivery:
    values: dict[str, Any] = {
        "id": f"delivery-{name}",
        "channel": channel,
        "subject": f"subject of {name}",
        "bodies": (f"body of {name}".encode(),),
        "not_before": NOW,
        "created": NOW,
        "title": f"Delivery {name}",
    }
    return NewDelivery(**(values | more))


def settlement(name: str, token: int, state: DeliveryState = DeliveryState.SENT, **more: Any) -> Settlement:
    values: dict[str, Any] = {
        "delivery_id": f"delivery-{name}",
        "token": token,
        "state": state,
        "parts_sent": 1 if state is DeliveryState.SENT else 0,
        "not_before": None,
        "outcome": state.value,
        "detail": None,
        "at": NOW,
        "elapsed_s": 0.25,
    }
    return Settlement(**(values | more))


def poll_result(state: SourceState, token: int, **more: Any) -> PollResult:
    values: dict[str, Any] = {
        "token": token,
        "state": state,
        "outcome": PollOutcome.READ,
        "detail": None,
        "started": NOW,
        "elapsed_s": 0.5,
        "entries": 3,
        "fresh": 2,
        "matched": 1,
    }
    return PollResult(**(values | more))
