"""Stories for tests: invented, complete, each field replaceable."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from service.domain.items import Agency, Deadline, Facts, Item, ItemKey, Money, TextDepth, Tier
from service.domain.ledger import StoredItem, StoredStory
from service.domain.matches import Evidence, Match, Severity
from service.domain.stories import Member, Story, Topic
from service.publish.feeds import FeedHead

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TITLE = "County buys license plate readers for 40 bridges"
TEXT = (
    "The county board met on Monday. It voted 4 to 1 to buy license plate readers from Roadwatch Systems. "
    "The cameras keep what they see for 30 days."
)
PLATE = "license plate readers"
TOPICS = {"license-plate-readers": "License plate readers", "face-recognition": "Face recognition"}


def an_item(*, title: str = TITLE, text: str = TEXT, **fields: Any) -> Item:
    """Return an item of the press; any field may be given."""
    given: dict[str, Any] = {
        "key": ItemKey(source="courier", identity="courier-1"),
        "kind": "feed",
        "tier": Tier.PRESS,
        "outlet": "The Courier",
        "title": title,
        "text": text,
        "url": "https://courier.example/bridges",
        "canonical_url": "https://courier.example/bridges",
        "published": NOON - timedelta(hours=2),
        "updated": None,
        "authors": ("A. Reporter",),
        "facts": Facts(),
        "depth": TextDepth.SUMMARY,
        "content_hash": "0" * 64,
    }
    return Item(**given | fields)


def all_facts() -> Facts:
    """Return facts with every field filled."""
    return Facts(
        amount=Money(value=Decimal(2_450_000)),
        recipient="Roadwatch Systems, Inc.",
        agencies=(Agency(name="Homeland Security Department", slug="homeland-security-department"),),
        document_number="2026-04321",
        dockets=("DHS-2026-0007",),
        notice_type="Award Notice",
        deadlines=(Deadline(kind="comments", at=NOON + timedelta(days=30)),),
        identifiers=("fr:2026-04321",),
        step="awarded",
        special=("sole_source",),
    )


def a_match(text: str = TEXT, phrase: str = PLATE, *, topic: str = "license-plate-readers") -> Match:
    """Return a match whose evidence is where `phrase` stands in the text."""
    start = text.index(phrase)
    evidence = Evidence(field="text", start=start, end=start + len(phrase), phrase=phrase, text=phrase)
    return Match(topic=topic, score=1.0, severity=Severity.HIGH, evidence=(evidence,))


def a_story(number: int = 1, *, lead: Item | None = None, **fields: Any) -> Story:
    """Return a story of one topic told by two outlets; any field may be given."""
    lead = lead or an_item()
    given: dict[str, Any] = {
        "id": f"{number:032x}",
        "item_id": f"{number:032x}",
        "lead": lead,
        "topics": (Topic(slug="license-plate-readers", title="License plate readers"),),
        "matches": (a_match(),) if lead.text == TEXT else (),
        "severity": Severity.HIGH,
        "outlets": 2,
        "independent": 2,
        "also": (Member(outlet="Valley News", title="Readers bought", url="https://valley.example/1", seen=NOON),),
        "matter": None,
        "first_seen": NOON,
        "updated": NOON + timedelta(hours=1),
    }
    return Story(**given | fields)


def a_stored_story(
    number: int = 1, *, lead: Item | None = None, matches: tuple[Match, ...] | None = None
) -> StoredStory:
    """Return a story of one member as the store gives it; later numbers are later stories."""
    lead = lead or an_item()
    at = NOON + timedelta(minutes=number)
    found = (a_match(),) if lead.text == TEXT and matches is None else matches or ()
    member = StoredItem(
        id=f"{number:032x}", item=lead, version=1, story_id=f"{number:032x}", matches=found, first_seen=at, seeded=False
    )
    return StoredStory(
        id=f"{number:032x}", members=(member,), identifiers=(), steps=(), told={}, first_seen=at, updated=at
    )


def a_head(self_url: str = "https://alerts.example/publications/all.rss", **fields: Any) -> FeedHead:
    """Return what a feed says about itself."""
    given: dict[str, Any] = {
        "title": "Surveillance contracts over $1M",
        "description": "What is bought & by whom",
        "home_url": "https://alerts.example/publications/all",
        "self_url": self_url,
        "id": "https://alerts.example/publications/all",
        "updated": NOON,
    }
    return FeedHead(**given | fields)
