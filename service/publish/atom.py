"""Atom (pure): `FeedHead` and stories -> bytes. RFC 4287."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from service.domain.stories import Story
from service.publish.feeds import GENERATOR, FeedEntry, FeedHead, entries_of
from service.publish.markup import document, element, parent

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
_NAMESPACES = {"xmlns": "http://www.w3.org/2005/Atom"}


def atom(head: FeedHead, stories: Sequence[Story]) -> bytes:
    """Return the feed, one entry a story, in the order given. Never fails."""
    children = [
        element("title", head.title, {"type": "text"}),
        element("subtitle", head.description or head.title, {"type": "text"}),
        element("id", head.id),
        element("link", attributes={"rel": "self", "type": "application/atom+xml", "href": head.self_url}),
        element("link", attributes={"rel": "alternate", "type": "text/html", "href": head.home_url}),
        element("updated", rfc3339(head.updated)),
        parent("author", [element("name", GENERATOR)]),
        element("generator", GENERATOR),
        *(_entry(entry) for entry in entries_of(stories)),
    ]
    return document(parent("feed", children, _NAMESPACES | {"xml:lang": head.language}))


def rfc3339(at: datetime) -> str:
    """Return the time as RFC 3339 writes it, in UTC, to the second."""
    return f"{at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()}Z"


def _entry(entry: FeedEntry) -> str:
    link = element("link", attributes={"rel": "alternate", "href": entry.link}) if entry.link else None
    children = [
        element("title", entry.title, {"type": "text"}),
        element("id", entry.id),
        *([link] if link else []),
        element("published", rfc3339(entry.published)),
        element("updated", rfc3339(entry.updated)),
        parent("author", [element("name", entry.outlet)]),
        *(element("category", attributes={"term": topic.slug, "label": topic.title}) for topic in entry.topics),
        element("content", entry.html, {"type": "html"}),
    ]
    return parent("entry", children)
