"""Where our fields are not feedparser's, by class and reason: `python benchmarks/parse_fields.py FOLDER [--show N]`.

Reads every file below the folder with both, compares each field that we use, and prints a table in Markdown. Texts are
compared as a reader sees them: without markup, entities and spacing. feedparser reads no JSON Feed: those are compared
with what the document says. Exit 1 where a difference is of no class.
"""

from __future__ import annotations

import asyncio
import calendar
import html
import io
import json
import re
import sys
import warnings
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from service.domain.errors import SourceError
from service.domain.items import Entry
from service.domain.kinds import ParsedFeed
from service.parsing.parser import Parser

URL = "http://feed.example/dir/feed.xml"
CUT_OFF = "cut off"
OTHER = "of no class"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field that differs. `identity` is feedparser's id of the entry or feed, `other_time` its other time."""

    file: str
    name: str
    mine: object
    theirs: object
    identity: str = ""
    other_time: object = None


@dataclass
class Found:
    """What the run found."""

    files: int = 0
    entries: int = 0
    fields: int = 0
    refused: list[str] = field(default_factory=list)
    differences: dict[str, list[Difference]] = field(default_factory=lambda: defaultdict(list))


def main() -> int:
    """Compare every file, and print the table."""
    arguments = ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--show", type=int, default=0, help="examples of each class")
    given = arguments.parse_args()
    warnings.simplefilter("ignore")
    found = asyncio.run(compare_all(sorted(path for path in given.folder.rglob("*") if path.is_file())))
    report(found, given.show)
    return 1 if OTHER in found.differences else 0


async def compare_all(paths: list[Path]) -> Found:
    """Return what differs over all files."""
    found = Found()
    async with Parser() as parser:
        for path in paths:
            body = path.read_bytes()
            found.files += 1
            try:
                feed = await parser.parse(body, content_type="", url=URL)
            except SourceError as error:
                theirs = theirs_of(body)
                found.refused.append(f"{path.name[-50:]}: {error} (feedparser: {len(theirs.entries)} entries)")
                continue
            found.entries += len(feed.entries)
            compare = of_json if feed.format.startswith("json") else of_xml
            for difference in compare(found, path.name, feed, body):
                found.differences[class_of(difference)].append(difference)
    return found


def theirs_of(body: bytes) -> Any:
    """Return what feedparser reads (markup as published, links resolved)."""
    headers = {"content-location": URL}
    return feedparser.parse(
        io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )


def of_xml(found: Found, file: str, feed: ParsedFeed, body: bytes) -> Iterator[Difference]:
    """Yield what differs from feedparser."""
    theirs = theirs_of(body)
    of_feed = {
        "title": (seen(feed.title), seen(theirs.feed.get("title"))),
        "link": (feed.link or "", theirs.feed.get("link") or ""),
        "format": (feed.format, theirs.version),
    }
    for name, (mine, other) in of_feed.items():
        if mine != other:
            yield Difference(
                file=file, name=f"feed {name}", mine=mine, theirs=other, identity=theirs.feed.get("id", "")
            )
    if len(feed.entries) != len(theirs.entries):
        cut = not feed.whole and len(theirs.entries) == len(feed.entries) + 1
        yield Difference(
            file=file, name=CUT_OFF if cut else "entries", mine=len(feed.entries), theirs=len(theirs.entries)
        )
    for mine_entry, other_entry in zip(feed.entries, theirs.entries, strict=False):
        yield from of_entry(found, file, mine_entry, dict(other_entry))


def of_entry(found: Found, file: str, mine: Entry, other: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield the fields of an entry that differ."""
    for name, read in FIELDS.items():
        found.fields += 1
        ours, theirs = read(mine, other)
        if ours != theirs:
            times = {"published": at(other, "updated"), "updated": at(other, "published")}
            yield Difference(
                file=file,
                name=name,
                mine=ours,
                theirs=theirs,
                identity=other.get("id") or "",
                other_time=times.get(name),
            )


def of_json(found: Found, file: str, feed: ParsedFeed, body: bytes) -> Iterator[Difference]:
    """Yield what differs from what a JSON Feed says of itself."""
    document = json.JSONDecoder(strict=False).raw_decode(body.decode("utf-8-sig").lstrip())[0]
    for mine, item in zip(feed.entries, document["items"], strict=True):
        people = item.get("authors") or [item.get("author") or {}]
        said = {
            "id": (mine.id or "", str(item.get("id", ""))),
            "link": (mine.link or "", item.get("url") or item.get("external_url") or str(item.get("id", ""))),
            "title": (seen(mine.title), seen(item.get("title"))),
            "summary": (seen(mine.summary), seen(item.get("summary"))),
            "content": (seen(mine.content), seen(item.get("content_html") or item.get("content_text"))),
            "authors": (mine.authors, tuple(one["name"] for one in people if one.get("name"))),
            "published": (mine.published, in_json(item.get("date_published"))),
            "updated": (mine.updated, in_json(item.get("date_modified"))),
        }
        found.fields += len(said)
        for name, (ours, theirs) in said.items():
            if ours != theirs:
                yield Difference(file=file, name=f"JSON {name}", mine=ours, theirs=theirs, identity=str(item.get("id")))


def in_json(text: str | None) -> datetime | None:
    """Return a time of RFC 3339."""
    with suppress(ValueError):
        found = datetime.fromisoformat(text) if text else None
        return found.astimezone(UTC).replace(microsecond=0) if found else None
    return None


def seen(text: str | None) -> str:
    """Return a text as a reader sees it."""
    bare = re.sub(r"<[^>]*>", " ", text or "")
    return " ".join(html.unescape(html.unescape(bare)).split())


def at(other: Mapping[str, Any], key: str) -> datetime | None:
    """Return a time of feedparser's."""
    parsed = other.get(f"{key}_parsed")
    return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None


def longest(other: Mapping[str, Any]) -> str:
    """Return the longest of feedparser's contents."""
    return max((content.get("value") or "" for content in other.get("content", [])), key=len, default="")


def names(other: Mapping[str, Any]) -> tuple[str, ...]:
    """Return feedparser's authors."""
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


def class_of(one: Difference) -> str:
    """Return the first class that explains the difference."""
    return next((name for name, explains in CLASSES.items() if explains(one)), OTHER)


def is_utf8_read_as_another(one: Difference) -> bool:
    """Tell whether ours is UTF-8, of which feedparser made another encoding: only beyond ASCII they differ."""
    mine, theirs = (re.sub(r"[^\x00-\x7f]+", "", str(text)) for text in (one.mine, one.theirs))
    return mine == theirs and re.search(r"[\x80-\uffff][\x80-\uffff]", str(one.theirs)) is not None


def is_control_for_unknown(one: Difference) -> bool:
    """Tell whether bytes that stand for nothing are U+FFFD with us and control characters with feedparser."""
    return re.sub(r"[\x80-\x9f]", "\ufffd", str(one.theirs)) == one.mine


def is_of_ampersands(one: Difference) -> bool:
    """Tell whether nothing but what stands behind an ampersand differs."""
    mine, theirs = (re.sub(r"&(?:amp)?;?|;", "", str(text)) for text in (one.mine, one.theirs))
    return mine == theirs and "&" in str(one.mine)


def is_attribute_as_text(one: Difference) -> bool:
    """Tell whether feedparser shows the end of an attribute in which markup stands, and all else is equal."""
    mine, theirs = Counter(str(one.mine).split()), Counter(str(one.theirs).split())
    return one.name == "content" and not mine - theirs and any('">' in word for word in theirs - mine)


def is_long_author(one: Difference) -> bool:
    """Tell whether ours are feedparser's authors, cut."""
    return (
        isinstance(one.mine, tuple)
        and isinstance(one.theirs, tuple)
        and one.mine == tuple(name[:200] for name in one.theirs)
    )


CLASSES: dict[str, Callable[[Difference], bool]] = {
    "Dublin Core's date of an item is when it was published; feedparser calls it updated": lambda one: (
        one.name == "published" and one.theirs is None and one.mine == one.other_time
    ),
    "what is behind a bare ampersand stays as it is written; feedparser adds or loses a semicolon": is_of_ampersands,
    "bytes that stand for nothing are U+FFFD; feedparser keeps them as control characters": is_control_for_unknown,
    "valid UTF-8 is UTF-8, though some bytes are not or the declaration says otherwise": is_utf8_read_as_another,
    "an identifier that is no address, or the feed's own, is not the link; feedparser takes it": lambda one: (
        one.name.endswith("link") and not one.mine and one.theirs == one.identity
    ),
    "of an empty link the identifier leads to the entry; feedparser gives the feed's base": lambda one: (
        one.name == "link" and bool(one.mine) and one.mine == one.identity
    ),
    "an attribute of XHTML in which markup stands is escaped; feedparser shows its end as text": is_attribute_as_text,
    "a list of names in one author is cut at 200 characters": is_long_author,
    "the half entry of a document that is cut off is left for the next poll": lambda one: one.name == CUT_OFF,
    "JSON Feed: an identifier that is no address is not the link": lambda one: (
        one.name == "JSON link" and not one.mine and one.theirs == one.identity
    ),
}


def report(found: Found, show: int) -> None:
    """Print the table and what was refused."""
    print(
        f"{found.files} files, {found.entries} entries, {found.fields} fields compared, {len(found.refused)} refused\n"
    )
    print("| fields | values | files | why |\n|---|---|---|---|")
    for name, differences in sorted(found.differences.items(), key=lambda item: -len(item[1])):
        fields = ", ".join(sorted({one.name for one in differences}))
        print(f"| {fields} | {len(differences)} | {len({one.file for one in differences})} | {name} |")
        for one in differences if name == OTHER else differences[:show]:
            print(f"    {one.file[-60:]} {one.name}")
            print(f"      ours   {str(one.mine)[:150]!r}\n      theirs {str(one.theirs)[:150]!r}")
    for line in found.refused:
        print("refused:", line)


if __name__ == "__main__":
    sys.exit(main())
