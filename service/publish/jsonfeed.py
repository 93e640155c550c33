"""JSON Feed 1.1 (pure): `FeedHead` and stories -> bytes. https://www.jsonfeed.org/version/1.1/"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import orjson

from service.domain.stories import Story
from service.publish.atom import rfc3339
from service.publish.feeds import FeedEntry, FeedHead, entries_of
from service.stages.characters import clean, line

CONTENT_TYPE = "application/feed+json; charset=utf-8"
VERSION = "https://jsonfeed.org/version/1.1"


def jsonfeed(head: FeedHead, stories: Sequence[Story]) -> bytes:
    """Return the feed, one item a story, in the order given. Never fails."""
    feed = {
        "version": VERSION,
        "title": clean(head.title),
        "description": clean(head.description or head.title),
        "home_page_url": head.home_url,
        "feed_url": head.self_url,
        "language": head.language,
        "items": [_item(entry) for entry in entries_of(stories)],
    }
    return orjson.dumps(feed, option=orjson.OPT_INDENT_2)


def _item(entry: FeedEntry) -> dict[str, object]:
    return {
        "id": entry.id,
        **({"url": entry.link} if entry.link else {}),
        "title": entry.title,
        "content_html": entry.html,
        "date_published": rfc3339(entry.published),
        "date_modified": rfc3339(entry.updated),
        "authors": [{"name": entry.outlet}],
        "tags": [topic.title for topic in entry.topics],
        "_oversight": _facts(entry.story),
    }


def _facts(story: Story) -> dict[str, object]:
    """Return what programs want to sort by. An extension: its name starts with "_" as the specification asks."""
    facts = story.lead.facts
    return {
        "about": "Facts of the story. Amounts are in whole units of the currency.",
        "severity": story.severity.word,
        "source": line(story.lead.key.source),
        "tier": story.lead.tier.value,
        "topics": [line(topic.slug) for topic in story.topics],
        "agencies": [line(agency.slug or agency.name) for agency in facts.agencies],
        "amount": {"value": number(facts.amount.value), "currency": line(facts.amount.currency)}
        if facts.amount
        else None,
        "recipient": line(facts.recipient) if facts.recipient else None,
        "deadlines": [{"kind": line(deadline.kind), "at": rfc3339(deadline.at)} for deadline in facts.deadlines],
        "outlets": story.outlets,
        "independent": story.independent,
    }


def number(value: Decimal) -> int | float | None:
    """Return a decimal as JSON writes numbers: whole ones stay whole, what is no number is null."""
    if not value.is_finite():
        return None
    whole = value == value.to_integral_value() and abs(value) < 2**53
    return int(value) if whole else float(value)
