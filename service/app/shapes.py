"""Items and decisions as JSON values, in the shapes that the commands promise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from service.domain.items import Facts, Item
from service.domain.matches import Evidence, Match

Json = dict[str, object]


def item_shape(item: Item, matches: Sequence[Match]) -> Json:
    """Return an item as `poll --json` prints it: times in ISO 8601 with zone, null where unknown."""
    return {
        "source": item.key.source,
        "id": item.key.identity,
        "url": item.url,
        "title": item.title,
        "text": item.text,
        "published": time_shape(item.published),
        "updated": time_shape(item.updated),
        "authors": list(item.authors),
        "facts": facts_shape(item.facts),
        "topics": [match.topic for match in matches],
    }


def facts_shape(facts: Facts) -> Json:
    """Return what is known of an item, null or empty where unknown."""
    amount = facts.amount
    return {
        "amount": {"value": str(amount.value), "currency": amount.currency} if amount else None,
        "recipient": facts.recipient,
        "recipient_id": facts.recipient_id,
        "agencies": [{"name": agency.name, "slug": agency.slug} for agency in facts.agencies],
        "document_number": facts.document_number,
        "docket": facts.dockets[0] if facts.dockets else None,
        "dockets": list(facts.dockets),
        "notice_type": facts.notice_type,
        "deadlines": [{"kind": one.kind, "at": time_shape(one.at)} for one in facts.deadlines],
        "identifiers": list(facts.identifiers),
        "step": facts.step,
    }


def evidence_shape(evidence: Evidence) -> Json:
    """Return a span as `explain --json` prints it; offsets are code points of the field."""
    return {name: getattr(evidence, name) for name in ("field", "start", "end", "phrase", "text", "weight")}


def time_shape(at: datetime | None) -> str | None:
    """Return a time in ISO 8601 with zone."""
    return at.isoformat() if at else None
