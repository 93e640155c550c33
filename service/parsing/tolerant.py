"""The tolerant reader: text of a broken or odd document -> `RawFeed`, by feedparser. Only the child process runs it.

feedparser takes anything, and a hostile document can hold it for minutes: see `service/parsing/workers.py`.
"""

from __future__ import annotations

import calendar
import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

import feedparser

from service.parsing.raw import CUT_IN_FIRST, MAX_ENTRIES, MAX_TEXT_CHARACTERS, RawEntry, RawFeed
from service.parsing.texts import clean

PEOPLE = re.compile(
    r"(<(?:\w{1,20}:)?(?:author|creator|managingeditor|webmaster|publisher|name|email)\b[^<>]{0,200}>"
    r"\s{0,20}(?:<!\[CDATA\[)?[^<\]]{300})[^<\]]+",
    re.IGNORECASE,
)
"""Texts in which feedparser looks for a mail address in quadratic time, to be cut at 300 characters."""

_ROOT_ENDS = re.compile(r"</(?:\w{1,20}:)?(?:rss|feed|rdf|channel)\s{0,20}>", re.IGNORECASE)
_STARTS = re.compile(r"<(?:\w{1,20}:)?(?:item|entry)[\s>]", re.IGNORECASE)
_ENDS = re.compile(r"</(?:\w{1,20}:)?(?:item|entry)[\s>]", re.IGNORECASE)
END_CHARACTERS = 20_000
"""How far from the end of a document the end of its root may stand, for what servers add behind it."""
_SKIP = re.compile(r"<skip(hours|days)\b[^>]{0,100}>(.{0,2000}?)</skip\1>", re.IGNORECASE | re.DOTALL)
_SKIPPED = re.compile(r"<(?:hour|day)>\s{0,20}(\w{1,10})\s{0,20}<", re.IGNORECASE)


def read_tolerant(text: str, url: str) -> RawFeed:
    """Return what feedparser finds in `text`; `format` is empty where it saw no feed."""
    document = "<?xml version='1.0' encoding='utf-8'?>\n" + PEOPLE.sub(r"\1", text)
    found: Mapping[str, Any] = feedparser.parse(
        io.BytesIO(document.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    feed = dict(found["feed"])
    raw: RawFeed = {
        "format": found.get("version", ""),
        "entries": [_entry(dict(entry)) for entry in found["entries"][:MAX_ENTRIES]],
        "title": _text(feed.get("title")),
        "link": _text(feed.get("link")),
        "ttl": _text(feed.get("ttl")),
        "update_period": _text(feed.get("sy_updateperiod")),
        "update_frequency": _text(feed.get("sy_updatefrequency")),
        "hub": _linked(feed, "hub"),
        "self_url": _linked(feed, "self"),
    }
    if found.get("bozo"):
        raw["problem"] = f"not well formed: {type(found['bozo_exception']).__name__}"
    if not _ROOT_ENDS.search(text, max(0, len(text) - END_CHARACTERS)):
        raw["cut"], raw["problem"] = True, "cut off"
        if raw["entries"] and _ends_within_an_entry(text):
            raw["entries"].pop()
            raw["problem"] = raw["problem"] if raw["entries"] else CUT_IN_FIRST
    for kind, inside in _SKIP.findall(text[:65_536]):
        raw["skip_hours" if kind.lower() == "hours" else "skip_days"] = _SKIPPED.findall(inside)
    return raw


def _ends_within_an_entry(text: str) -> bool:
    """Tell whether the last entry does not end. Where no entry does, that is how they are written."""
    starts, ends = (sorted(found.start() for found in pattern.finditer(text)) for pattern in (_STARTS, _ENDS))
    return starts[-1:] > ends[-1:] if ends else len(starts) == 1


def _entry(entry: Mapping[str, Any]) -> RawEntry:
    contents = [content for content in entry.get("content", []) if content.get("value")]
    longest: Mapping[str, Any] = max(contents, key=lambda content: len(content["value"]), default={})
    raw: RawEntry = {
        "id": _text(entry.get("id")),
        "permalink": bool(entry.get("guidislink")) or entry.get("link") == entry.get("id"),
        "link": _text(entry.get("link")),
        "title": _text(entry.get("title")),
        "summary": _text(entry.get("summary")),
        "content": _text(longest.get("value")),
        "authors": list(_names(entry.get("authors", []))),
        "raw_published": _text(entry.get("published")),
        "base": _text(longest.get("base") or entry.get("summary_detail", {}).get("base")),
        "outlet": _text(dict(entry.get("source") or {}).get("title")),
    }
    if entry.get("published_parsed"):
        raw["published"] = calendar.timegm(entry["published_parsed"])
    if entry.get("updated_parsed"):
        raw["updated"] = calendar.timegm(entry["updated_parsed"])
    return raw


def _names(authors: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for author in authors:
        name = _text(author.get("name")) or _text(author.get("email"))
        if name:
            yield name


def _linked(feed: Mapping[str, Any], rel: str) -> str:
    return next((_text(link.get("href")) for link in feed.get("links", []) if link.get("rel") == rel), "")


def _text(value: object) -> str:
    return clean(value[:MAX_TEXT_CHARACTERS]) if isinstance(value, str) else ""
