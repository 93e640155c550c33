"""How fast feeds are parsed, and whether the fields are feedparser's: `python benchmarks/parse.py FOLDER [--show N]`.

Prints the ratio of feedparser's time to ours, over the well-formed files and over all, in one run on one machine, and
each field that differs. The texts are compared as a reader sees them: without markup, entities and spacing.
"""

from __future__ import annotations

import asyncio
import calendar
import html
import io
import re
import sys
import time
import warnings
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.parsers import expat

import feedparser

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from service.domain.errors import SourceError
from service.domain.items import Entry
from service.domain.kinds import ParsedFeed
from service.parsing.parser import Parser

URL = "http://feed.example/dir/feed.xml"


@dataclass
class Tally:
    """What the run found: seconds by group, and differences by field."""

    ours: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    theirs: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    files: Counter[str] = field(default_factory=Counter)
    entries: int = 0
    by_parser: Counter[str] = field(default_factory=Counter)
    differences: dict[str, list[tuple[str, object, object]]] = field(default_factory=lambda: defaultdict(list))
    refused: list[str] = field(default_factory=list)


def main() -> None:
    """Read every file below the folder with both parsers, and print what came out."""
    arguments = ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--show", type=int, default=3, help="examples of each field that differs")
    given = arguments.parse_args()
    warnings.simplefilter("ignore")
    tally = asyncio.run(measure(sorted(path for path in given.folder.rglob("*") if path.is_file())))
    report(tally, given.show)


async def measure(paths: list[Path]) -> Tally:
    """Return the times and differences over all files: each is read several times, and the best counts.

    feedparser reads no JSON Feed, so those count for neither.
    """
    tally = Tally()
    async with Parser() as parser:
        await ours(parser, b"<rss><channel><item></channel></rss>")
        for path in paths:
            body = path.read_bytes()
            group = "well-formed" if is_well_formed(body) else "malformed"
            tally.files[group] += 1
            if body.lstrip()[:1] == b"{":
                print("JSON:", path.name, described(await ours(parser, body)))
                continue
            took, feed = [], await ours(parser, body)
            for _ in range(3):
                start = time.perf_counter()
                await ours(parser, body)
                took.append(time.perf_counter() - start)
            tally.ours[group] += min(took)
            tally.theirs[group] += min(theirs_takes(body) for _ in range(2))
            compare(tally, path.name, feed, body)
    return tally


def theirs_takes(body: bytes) -> float:
    """Return how many seconds feedparser takes, as it is used by default."""
    start = time.perf_counter()
    feedparser.parse(io.BytesIO(body))
    return time.perf_counter() - start


def described(feed: ParsedFeed | str) -> str:
    return feed if isinstance(feed, str) else f"{len(feed.entries)} entries, {feed.problem or 'no problem'}"


async def ours(parser: Parser, body: bytes) -> ParsedFeed | str:
    """Return the feed, or why there is none."""
    try:
        return await parser.parse(body, content_type="", url=URL)
    except SourceError as error:
        return f"{type(error).__name__}: {error}"


def is_well_formed(body: bytes) -> bool:
    """Tell whether a strict XML parser reads it to the end."""
    try:
        expat.ParserCreate().Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError):
        return body.lstrip()[:1] == b"{"
    return True


def compare(tally: Tally, name: str, feed: ParsedFeed | str, body: bytes) -> None:
    """Note where our fields are not feedparser's (markup as published, links resolved)."""
    headers = {"content-location": URL}
    theirs = feedparser.parse(
        io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    if isinstance(feed, str):
        tally.refused.append(
            f"{name}: {feed} (feedparser: {len(theirs.entries)} entries, {theirs.version or 'no version'})"
        )
        return
    tally.by_parser[feed.parser] += 1
    tally.entries += len(feed.entries)
    note(tally, name, "feed.title", seen(feed.title), seen(theirs.feed.get("title")))
    note(tally, name, "feed.link", feed.link or "", theirs.feed.get("link") or "")
    note(tally, name, "feed.format", feed.format, theirs.version)
    if len(feed.entries) != len(theirs.entries):
        note(tally, name, "entries", len(feed.entries), len(theirs.entries))
        return
    for mine, other in zip(feed.entries, theirs.entries, strict=True):
        for key, read in FIELDS.items():
            note(tally, name, key, *read(mine, dict(other)))


def note(tally: Tally, name: str, key: str, mine: object, other: object) -> None:
    if mine != other:
        tally.differences[key].append((name, mine, other))


def seen(text: str | None) -> str:
    """Return a text as a reader sees it."""
    bare = re.sub(r"<[^>]*>", " ", text or "")
    return " ".join(html.unescape(html.unescape(bare)).split())


def at(other: Mapping[str, Any], key: str) -> datetime | None:
    parsed = other.get(f"{key}_parsed")
    return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None


def longest(other: Mapping[str, Any]) -> str:
    return max((content.get("value") or "" for content in other.get("content", [])), key=len, default="")


def names(other: Mapping[str, Any]) -> tuple[str, ...]:
    people = other.get("authors", [])
    return tuple(str(one.get("name") or one.get("email")) for one in people if one.get("name") or one.get("email"))


FIELDS: dict[str, Callable[[Entry, Mapping[str, Any]], tuple[object, object]]] = {
    "id": lambda mine, other: (mine.id or "", other.get("id") or ""),
    "link": lambda mine, other: (mine.link or "", other.get("link") or ""),
    "title": lambda mine, other: (seen(mine.title), seen(other.get("title"))),
    "summary": lambda mine, other: (seen(mine.summary), seen(other.get("summary"))),
    "content": lambda mine, other: (seen(mine.content), seen(longest(other))),
    "authors": lambda mine, other: (mine.authors, names(other)),
    "published": lambda mine, other: (mine.published, at(other, "published")),
    "updated": lambda mine, other: (mine.updated, at(other, "updated")),
    "outlet": lambda mine, other: (mine.outlet or "", seen(dict(other.get("source") or {}).get("title"))),
}


def report(tally: Tally, show: int) -> None:
    """Print it for people."""
    print(f"files: {dict(tally.files)}; entries: {tally.entries}; read by: {dict(tally.by_parser)}")
    groups = [("well-formed", ["well-formed"]), ("all", ["well-formed", "malformed"])]
    for group_title, members in groups:
        mine = sum(tally.ours[group] for group in members)
        theirs = sum(tally.theirs[group] for group in members)
        print(f"{group_title}: {mine:.3f} s, feedparser {theirs:.3f} s, ratio {theirs / max(mine, 1e-9):.1f}")
    for line in tally.refused:
        print("refused:", line)
    for key, found in tally.differences.items():
        print(f"{key}: {len(found)} differ, in {len({name for name, _, _ in found})} files")
        told: set[str] = set()
        for name, our, their in found:
            if name not in told and len(told) < show:
                told.add(name)
                print(f"    {name[-60:]}\n      ours   {str(our)[:110]!r}\n      theirs {str(their)[:110]!r}")


if __name__ == "__main__":
    main()
