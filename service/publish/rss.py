"""RSS 2.0 (pure): `FeedHead` and stories -> bytes. https://www.rssboard.org/rss-specification and the RSS profile."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.utils import format_datetime
from html import escape

from service.domain.stories import Story
from service.publish.feeds import GENERATOR, FeedEntry, FeedHead, entries_of
from service.publish.markup import document, element, parent

CONTENT_TYPE = "application/rss+xml; charset=utf-8"
_NAMESPACES = {
    "version": "2.0",
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
}
# The specification leaves open whether a title is text or HTML, and readers differ. A title that would be markup if
# it were read as HTML is therefore escaped as HTML, so that it is harmless in both readings; all others are text.
_WOULD_BE_MARKUP = re.compile(r"<[A-Za-z/!?]|&#?\w+;")


def rss(head: FeedHead, stories: Sequence[Story]) -> bytes:
    """Return the feed, one item a story, in the order given. Never fails."""
    self_link = {"href": head.self_url, "rel": "self", "type": "application/rss+xml"}
    channel = parent(
        "channel",
        [
            element("title", title_text(head.title)),
            element("link", head.home_url),
            element("description", head.description or head.title),
            element("language", head.language),
            element("lastBuildDate", format_datetime(head.updated)),
            element("generator", GENERATOR),
            element("atom:link", attributes=self_link),
            *(_item(entry) for entry in entries_of(stories)),
        ],
    )
    return document(parent("rss", [channel], _NAMESPACES))


def title_text(title: str) -> str:
    """Return a title as an RSS title holds it: escaped as HTML only where it would be markup."""
    return escape(title, quote=False) if _WOULD_BE_MARKUP.search(title) else title


def _item(entry: FeedEntry) -> str:
    children = [
        element("title", title_text(entry.title)),
        *([element("link", entry.link)] if entry.link else []),
        element("guid", entry.id, {"isPermaLink": "false"}),
        element("pubDate", format_datetime(entry.published)),
        element("dc:creator", entry.outlet),
        *(element("category", topic.title) for topic in entry.topics),
        element("description", entry.html),
    ]
    return parent("item", children)
