"""What sources publish (pure): `Entry` as parsed, `Item` as normalised, and the `Facts` of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Tier(StrEnum):
    """How near a source stands to the event; the order is the order of precedence for a story's lead."""

    OFFICIAL = "official"
    PRIMARY = "primary"
    PRESS = "press"
    ADVOCACY = "advocacy"
    BLOG = "blog"


class TextDepth(StrEnum):
    """How much of the text an item has."""

    TITLE = "title"
    SUMMARY = "summary"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount of money. `value` is in whole units of `currency` (ISO 4217), never cents."""

    value: Decimal
    currency: str = "USD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """A government body. `slug` is the Federal Register's slug where we know one."""

    name: str
    slug: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A time by which people can act. `kind`: `comments`, `response`, `effective`, `hearing`, `publication`."""

    kind: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Typed extras of an item. Absent means unknown, never "none".

    `identifiers` are what a matter is recognised by, each `scheme:value` in normal form:
    `fr:2026-1234`, `sam:<noticeId>`, `sol:<solicitation number>`, `award:<generated_internal_id>`,
    `docket:<id>`, `bill:119-hr-1234`, `regulations:<document id>`. By one of them
    two official documents are the same matter (a docket number alone is none).
    `amount_before` is what the amount was before the modification that the document tells of, where the source says so:
    for a difference at first sight; no change of it is news.
    `step` is where the matter stands according to this document (see `stories.Step`).
    """

    amount: Money | None = None
    amount_before: Money | None = None
    recipient: str | None = None
    recipient_id: str | None = None
    agencies: tuple[Agency, ...] = ()
    document_number: str | None = None
    dockets: tuple[str, ...] = ()
    notice_type: str | None = None
    deadlines: tuple[Deadline, ...] = ()
    identifiers: tuple[str, ...] = ()
    step: str | None = None
    special: tuple[str, ...] = ()
    """Marks that raise significance: `sole_source`, `special_filing`; `first_use`, which the service adds: no source
    says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a source published, as parsed. Text fields may still hold markup; times may be missing.

    `id` is the source's own identifier and may be missing or unstable.
    `raw_published` keeps a date that could not be read.
    """

    id: str | None = None
    link: str | None = None
    title: str = ""
    summary: str = ""
    content: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    raw_published: str | None = None
    base: str | None = None
    outlet: str | None = None
    text_is_plain: bool = False
    facts: Facts = field(default_factory=Facts)
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemKey:
    """What an item is known by: its source and its identity within that source (<= 200 characters)."""

    source: str
    identity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry normalised: plain title and text, canonical link, aware UTC times, facts.

    `url` is the link people follow; `canonical_url` is the form compared with others.
    `text_url` is where a longer text is (a second request), if the source knows one.
    `content_hash` is SHA-256 (hex) over what the source listed: title, text, url, facts; a longer text that was
    fetched later does not change it.
    """

    key: ItemKey
    kind: str
    tier: Tier
    outlet: str
    title: str
    text: str
    url: str | None
    canonical_url: str | None
    published: datetime | None
    updated: datetime | None
    authors: tuple[str, ...]
    facts: Facts
    depth: TextDepth
    content_hash: str
    text_url: str | None = None
