"""OPML 2.0 (pure): publications and sources as lists that feed readers import. http://opml.org/spec2.opml"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import quote

from service.domain.options import PublicationOptions
from service.publish.markup import document, element, parent

CONTENT_TYPE = "text/x-opml; charset=utf-8"
NAME_ATTRIBUTE = "oversight:name"
"""Under which a source's own name stands, so that a list imports under the same names. Readers pass over it."""
_NAMESPACE = {"xmlns:oversight": "urn:oversight-alerts:opml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One feed of the list: its title, its address, and where known what it is and the page about it.

    `name`: what it is called in feeds.yaml. `commented`: it is listed and not in use (`isComment` of OPML).
    `version`: its format as OPML writes it.
    """

    title: str
    feed_url: str
    description: str | None = None
    home_url: str | None = None
    version: str | None = None
    name: str | None = None
    commented: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """Feeds that belong together, under a title."""

    title: str
    outlines: tuple[Outline, ...]


def opml(title: str, listed: Sequence[Outline | Folder], created: datetime) -> bytes:
    """Return the list, in the order given. Never fails."""
    head = parent("head", [element("title", title), element("dateCreated", format_datetime(created))])
    body = parent("body", map(_listed, listed))
    return document(parent("opml", [head, body], {"version": "2.0"} | (_NAMESPACE if _named(listed) else {})))


def publication_outlines(base_url: str, publications: Mapping[str, PublicationOptions]) -> tuple[Outline, ...]:
    """Return an outline for each publication of the service at `base_url`."""
    return tuple(
        Outline(
            title=options.title,
            description=options.description or options.title,
            feed_url=f"{base_url}/publications/{quote(name)}.rss",
            home_url=f"{base_url}/publications/{quote(name)}",
            version="RSS2",
        )
        for name, options in publications.items()
    )


def _named(listed: Iterable[Outline | Folder]) -> bool:
    outlines = (one for part in listed for one in (part.outlines if isinstance(part, Folder) else (part,)))
    return any(one.name for one in outlines)


def _listed(part: Outline | Folder) -> str:
    if isinstance(part, Folder):
        return parent("outline", map(_outline, part.outlines), {"text": part.title, "title": part.title})
    return _outline(part)


def _outline(outline: Outline) -> str:
    written = {
        "type": "rss",
        "version": outline.version,
        "text": outline.title,
        "title": outline.title,
        "description": outline.description,
        "xmlUrl": outline.feed_url,
        "htmlUrl": outline.home_url,
        NAME_ATTRIBUTE: outline.name,
        "isComment": "true" if outline.commented else None,
    }
    return element("outline", attributes={name: value for name, value in written.items() if value is not None})
