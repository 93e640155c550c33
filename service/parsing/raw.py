"""The form between the readers and the domain (pure): `RawFeed`, plain JSON values, -> `ParsedFeed`.

Plain, because one of the readers sits in another process.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypedDict

from service.domain.items import Entry, Facts
from service.domain.kinds import FeedHints, ParsedFeed

MAX_ENTRIES = 5_000
MAX_TEXT_CHARACTERS = 200_000
MAX_SHORT_CHARACTERS = 2_000
MAX_ADDRESS_CHARACTERS = 4_000
"""A longer address is dropped: cut, it would lead elsewhere."""
MAX_AUTHORS = 20
SECONDS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
"""Lengths of `sy:updatePeriod` (RSS 1.0 Syndication module)."""


CUT_IN_FIRST = "cut off before the end of its first entry"

NO_FACTS = Facts()
NO_EXTRA: Mapping[str, str] = {}


class RawEntry(TypedDict, total=False):
    """An entry with text as published; `published` and `updated` are aware, or seconds since 1970."""

    id: str
    permalink: bool
    link: str
    title: str
    summary: str
    content: str
    authors: list[str]
    published: datetime | float
    updated: datetime | float
    raw_published: str
    base: str
    outlet: str
    plain: bool


class RawFeed(TypedDict, total=False):
    """A feed; what it says about being polled is as written. `cut`: the document ends too early."""

    title: str
    link: str
    format: str
    entries: list[RawEntry]
    ttl: str
    update_period: str
    update_frequency: str
    skip_hours: list[str]
    skip_days: list[str]
    hub: str
    self_url: str
    problem: str
    cut: bool


def finish(raw: RawFeed, *, parser: str, url: str, problem: str | None) -> ParsedFeed:
    """Return the feed in the words of the domain, with every text capped. Links stay relative to `Entry.base`."""
    dated_by_core = raw.get("format", "").startswith("rss")
    entries = tuple(_entry(entry, url, dated_by_core=dated_by_core) for entry in raw.get("entries", [])[:MAX_ENTRIES])
    return ParsedFeed(
        title=_short(raw.get("title")),
        link=_address(raw.get("link")),
        entries=entries,
        hints=_hints(raw),
        format=raw.get("format") or "unknown",
        parser=parser,
        problem=f"{problem}; cut off" if problem and raw.get("cut") else problem or raw.get("problem"),
        whole=not raw.get("cut", False),
    )


def _entry(raw: RawEntry, url: str, *, dated_by_core: bool) -> Entry:
    updated = _time(raw.get("updated"))
    published = _time(raw.get("published"))
    if published is None and dated_by_core:
        # Dublin Core's date in RSS is when the item appeared; the readers file it under "updated".
        published = updated
    return Entry(
        id=_short(raw.get("id")),
        link=_address(_link(raw)),
        title=raw.get("title", "")[:MAX_TEXT_CHARACTERS],
        summary=raw.get("summary", "")[:MAX_TEXT_CHARACTERS],
        content=raw.get("content", "")[:MAX_TEXT_CHARACTERS],
        authors=tuple([name[:200] for name in raw.get("authors", ())[:MAX_AUTHORS]]),
        published=published,
        updated=updated,
        raw_published=None if published else _short(raw.get("raw_published")),
        base=_address(raw.get("base")) or url,
        outlet=_short(raw.get("outlet")),
        text_is_plain=raw.get("plain", False),
        facts=NO_FACTS,
        extra=NO_EXTRA,
    )


def _link(raw: RawEntry) -> str | None:
    """A permanent identifier is the link where there is no other, if it is an address at all."""
    link, identity = raw.get("link"), raw.get("id", "")
    if not link and raw.get("permalink") and identity.startswith(("http://", "https://", "/")):
        return identity
    return link


def _short(text: str | None) -> str | None:
    return text[:MAX_SHORT_CHARACTERS] if text else None


def _address(text: str | None) -> str | None:
    return text if text and len(text) <= MAX_ADDRESS_CHARACTERS else None


def _time(at: datetime | float | None) -> datetime | None:
    return datetime.fromtimestamp(at, UTC) if isinstance(at, int | float) else at


def _hints(raw: RawFeed) -> FeedHints:
    minutes = _number(raw.get("ttl"))
    period = SECONDS.get(raw.get("update_period", "").strip().lower())
    times = _number(raw.get("update_frequency")) or 1
    hours = (_number(hour) for hour in raw.get("skip_hours", []))
    days = (day.strip().capitalize() for day in raw.get("skip_days", []))
    return FeedHints(
        ttl_s=minutes * 60 if minutes else None,
        update_period_s=period / times if period else None,
        skip_hours=frozenset(int(hour) % 24 for hour in hours if hour is not None and hour <= 24),
        skip_days=frozenset(day for day in days if day in _DAYS),
        hub=_address(raw.get("hub")),
        self_url=_address(raw.get("self_url")),
    )


_DAYS = frozenset({"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"})


def _number(text: str | None) -> float | None:
    """Return a whole number from 0 to a million, None for anything else."""
    stripped = (text or "").strip()
    return float(stripped) if stripped.isascii() and stripped.isdigit() and len(stripped) <= 6 else None
