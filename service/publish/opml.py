"""OPML 2.0 (pure): the publications as a list that feed readers import. http://opml.org/spec2.opml"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from service.publish.markup import document, element, parent

CONTENT_TYPE = "text/x-opml; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One feed of the list: its title, its address, and the page about it."""

    title: str
    description: str
    feed_url: str
    home_url: str


def opml(title: str, outlines: Sequence[Outline], created: datetime) -> bytes:
    """Return the list, in the order given. Never fails."""
    head = parent("head", [element("title", title), element("dateCreated", format_datetime(created))])
    return document(parent("opml", [head, parent("body", map(_outline, outlines))], {"version": "2.0"}))


def _outline(outline: Outline) -> str:
    return element(
        "outline",
        attributes={
            "type": "rss",
            "version": "RSS2",
            "text": outline.title,
            "title": outline.title,
            "description": outline.description,
            "xmlUrl": outline.feed_url,
            "htmlUrl": outline.home_url,
        },
    )
