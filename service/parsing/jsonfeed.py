"""JSON Feed 1.0 and 1.1 (pure): text -> `RawFeed`. https://www.jsonfeed.org/version/1.1/

Strict about what is a feed, tolerant about its parts: what has the wrong type is as if it were absent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import orjson

from service.domain.errors import Unparsable
from service.parsing.dates import read_date
from service.parsing.raw import MAX_ENTRIES, RawEntry, RawFeed
from service.parsing.texts import absolute, joined

MAX_CONTAINERS = 100_000
MAX_COMMAS = 600_000
"""More than any feed has; each value takes up to twenty times the memory that it takes in the document."""


def read_json_feed(text: str, url: str) -> RawFeed:
    """Return the feed. Raises Unparsable for JSON that is no feed, and for what is no JSON."""
    document, problem = _load(text)
    if not isinstance(document, dict) or "jsonfeed.org/version" not in _text(document.get("version")):
        raise Unparsable("JSON that is no JSON Feed")
    raw: RawFeed = {
        "format": "json11" if _text(document["version"]).rstrip("/").endswith("1.1") else "json1",
        "title": _text(document.get("title")),
        "link": _address(document.get("home_page_url"), url),
        "self_url": _address(document.get("feed_url"), url),
        "hub": next((_text(hub.get("url")) for hub in _dicts(document.get("hubs")) if _text(hub.get("url"))), ""),
        "entries": [_entry(item, url) for item in list(_dicts(document.get("items")))[:MAX_ENTRIES]],
    }
    if problem:
        raw["problem"] = problem
    return raw


def _load(text: str) -> tuple[object, str | None]:
    """Return the document; where it is not strict JSON (something after it, half a surrogate pair), the problem too."""
    if text.count("{") + text.count("[") > MAX_CONTAINERS or text.count(",") > MAX_COMMAS:
        raise Unparsable("too many values")
    try:
        return orjson.loads(text.encode("utf-8", "replace")), None
    except orjson.JSONDecodeError as error:
        problem = f"not JSON: line {error.lineno}, column {error.colno}"
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)[0], problem
    except (ValueError, RecursionError):
        raise Unparsable(problem) from None


def _entry(item: dict[str, object], url: str) -> RawEntry:
    html, plain = _text(item.get("content_html")), _text(item.get("content_text"))
    identity = _text(item.get("id"))
    raw: RawEntry = {
        "id": identity,
        "permalink": True,
        "link": _address(item.get("url"), url) or _address(item.get("external_url"), url),
        "title": _text(item.get("title")),
        "summary": _text(item.get("summary")),
        "content": html or plain,
        "authors": [name for author in _authors(item) if (name := _text(author.get("name")))],
        "plain": bool(plain) and not html,
    }
    published, updated = read_date(_text(item.get("date_published"))), read_date(_text(item.get("date_modified")))
    if published:
        raw["published"] = published
    if updated:
        raw["updated"] = updated
    raw["raw_published"] = _text(item.get("date_published"))
    return raw


def _authors(item: dict[str, object]) -> Iterator[dict[str, object]]:
    yield from _dicts(item.get("authors") or [item.get("author")])


def _dicts(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, list):
        yield from (each for each in value if isinstance(each, dict))


def _address(value: object, url: str) -> str:
    text = _text(value)
    return absolute(url, text) if text else ""


def _text(value: object) -> str:
    """Return a text stripped, a number as text, and nothing for anything else."""
    if isinstance(value, str):
        return joined(value).strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
