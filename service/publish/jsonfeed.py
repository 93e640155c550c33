"""JSON Feed 1.1 (pure): `FeedHead` and stories -> bytes. https://www.jsonfeed.org/version/1.1/"""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from service.domain.stories import Story
from service.publish.atom import rfc3339
from service.publish.feeds import FeedEntry, FeedHead, entries_of
from service.stages.wording.characters import clean, line
from service.stages.wording.shaping import facts_shape

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
    return {
        "about": "Facts of the story. Amounts are in whole units of the currency.",
        "severity": story.severity.word,
        "source": line(story.lead.key.source),
        "tier": story.lead.tier.value,
        "topics": [line(topic.slug) for topic in story.topics],
        **facts_shape(story.lead.facts).model_dump(mode="json"),
        "outlets": story.outlets,
        "independent": story.independent,
    }
