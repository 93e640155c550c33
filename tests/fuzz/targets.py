"""What reads documents, and what must hold of the outcome: each target takes bytes and says how it behaved.

What a target says is a few words, the same for documents that take the same way: `fast rss20 3 problem`. A document
that behaves in a new way is worth mutating further. What must never happen is an AssertionError, or any other error.
"""

from __future__ import annotations

import asyncio
import io
import re
import struct
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import urlsplit

import orjson

from service.domain.errors import Challenged, OutsideError, SourceError, Unparsable
from service.domain.items import Entry, Item, Tier
from service.domain.kinds import Document, Page, ParsedFeed
from service.domain.wire import Request, Response
from service.parsing.child import serve
from service.parsing.parser import Parser, read_plain
from service.parsing.raw import MAX_ADDRESS_CHARACTERS, MAX_ENTRIES, MAX_SHORT_CHARACTERS, MAX_TEXT_CHARACTERS, RawFeed
from service.parsing.workers import Workers
from service.stages.normalising.normalise import normalise_all, with_longer_text
from tests.fuzz.mutating import DATES, WORDS, mutate, mutate_json
from tests.fuzz.recordings import Recording
from tests.fuzz.seeds import FEEDS

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
URL = "https://gazette.example/feeds/all.xml"
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_FIGURES = re.compile(r"\d+|'[^']*'|\"[^\"]*\"|<[^>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One reader. `read` raises whatever should not have happened; `share` is its part of all documents."""

    name: str
    seeds: Mapping[str, bytes]
    break_: Callable[[Random, bytes, bytes], bytes]
    read: Callable[[Random, bytes], str]
    share: float


def fast() -> Target:
    """Return the fast adapter: bytes, head, repair, XML or JSON, and the items that come of it."""

    def read(chance: Random, body: bytes) -> str:
        try:
            found = read_plain(body, chance.choice(("", "text/xml; charset=iso-8859-1", "x; charset=utf-16")), URL)
        except (Unparsable, Challenged) as error:
            return _refused(error)
        return _feed(found) if isinstance(found, ParsedFeed) else f"needs tolerance: {_told(found.problem)}"

    return Target(name="fast parser", seeds=FEEDS, break_=mutate, read=read, share=40)


def json_feeds() -> Target:
    """Return the fast adapter again, with JSON Feeds whose values change their types."""
    seeds = {"json feed": FEEDS["json feed"]}
    return replace(fast(), name="JSON Feed", seeds=seeds, break_=mutate_json, share=10)


def tolerant(loop: asyncio.AbstractEventLoop) -> Target:
    """Return the tolerant adapter: what the child does, in this process. Documents are broken so that it is asked."""
    parser = Parser(_InProcess())

    def read(_chance: Random, body: bytes) -> str:
        try:
            feed = loop.run_until_complete(parser.parse(body, content_type="", url=URL))
        except (Unparsable, Challenged) as error:
            return _refused(error)
        return _feed(feed)

    def break_further(chance: Random, body: bytes, other: bytes) -> bytes:
        broken = mutate(chance, body, other)[: chance.choice((2_000, 20_000, 60_000))]
        return broken + chance.choice((b"<item><b", b"</nonsense><item>", b"<item><title>x</titel>"))

    seeds = {name: body for name, body in FEEDS.items() if name not in {"json feed", "a page"}}
    return Target(name="tolerant parser", seeds=seeds, break_=break_further, read=read, share=5)


def normalising() -> Target:
    """Return the stage by itself, with entries that no parser gives: every field made of what is worst."""

    def read(chance: Random, body: bytes) -> str:
        words = [body[at : at + 40].decode("utf-8", "replace") for at in range(0, min(len(body), 4_000), 97)]
        return _items([_entry(chance, words) for _ in range(chance.choice((1, 2, 5)))], "Gazette")

    return Target(name="normalise", seeds=FEEDS, break_=mutate, read=read, share=15)


def source(kind: str, recordings: Sequence[Recording], share: float) -> Target:
    """Return the reader of one kind of source, with its recorded answers."""
    by_body = {recording.body: recording for recording in recordings}
    ways: tuple[Recording, ...] = tuple(by_body.values())

    def read(chance: Random, body: bytes) -> str:
        recording = chance.choice(ways)
        status = chance.choice((recording.status,) * 12 + (200, 204, 400, 403, 404, 410, 429, 500, 503))
        headers = dict(recording.headers)
        if chance.randrange(8) == 0:
            headers["retry-after"] = chance.choice((*DATES, *WORDS)).decode("utf-8", "replace")
        response = Response(status=status, headers=headers, body=body, url=recording.request.url)
        said = ""
        try:
            for page in recording.pages(response):
                said = f"{_items(page.entries, kind)} {_page(recording, page)} {_longer(recording, page, response)}"
        except (SourceError, OutsideError) as error:
            return _refused(error)
        return said

    seeds = {f"{kind} {number}": one.body for number, one in enumerate(ways)}
    return Target(name=kind, seeds=seeds, break_=mutate_json, read=read, share=share)


class _InProcess(Workers):
    """The child's own loop over pipes that are memory: what it would answer, without the process."""

    async def read(self, text: str, url: str) -> RawFeed:
        address, document = url.encode(), text.encode("utf-8", "replace")
        sink = io.BytesIO()
        asked = struct.pack(">II", len(address), len(document)) + address + document
        serve(io.BytesIO(asked), sink, lambda: None)
        answer: dict[str, Any] = orjson.loads(sink.getvalue()[4:])
        if "feed" not in answer:
            raise Unparsable(f"unreadable: {answer['error']}")
        feed: RawFeed = answer["feed"]
        return feed


def _feed(feed: ParsedFeed) -> str:
    assert len(feed.entries) <= MAX_ENTRIES
    for entry in feed.entries:
        assert max(len(entry.title), len(entry.summary), len(entry.content)) <= MAX_TEXT_CHARACTERS
        assert max(len(entry.id or ""), len(entry.outlet or "")) <= MAX_SHORT_CHARACTERS
        assert max(len(entry.link or ""), len(entry.base or "")) <= MAX_ADDRESS_CHARACTERS
        for when in (entry.published, entry.updated):
            assert when is None or when.utcoffset() == timedelta(0)
    assert feed.hints.ttl_s is None or feed.hints.ttl_s > 0
    said = _told(feed.problem or "well formed")
    return f"{feed.parser} {feed.format} {said} {_items(feed.entries, feed.title or 'Gazette')}"


def _items(entries: Sequence[Entry], outlet: str) -> str:
    """Return how many items of what sort the entries make, after asking all of them to be plain and safe."""

    def made() -> tuple[Item, ...]:
        return normalise_all(entries, source="fuzz", kind="feed", tier=Tier.PRESS, outlet=outlet, now=NOW)

    items = made()
    assert len({item.key for item in items}) == len(items) <= len(entries)
    for item in items:
        _item(item)
    if len(entries) < 20:
        assert items == made(), "the same entries, other items"
    some = items[:3]
    sorts = {f"{item.depth[:1]}{item.url is not None:d}{item.published is not None:d}" for item in some}
    return f"{min(len(items), 3)} of {min(len(entries), 3)} {'.'.join(sorted(sorts))}"


def _item(item: Item) -> None:
    assert item.title
    assert len(item.title) <= 500
    assert len(item.text) <= 100_000
    assert 0 < len(item.key.identity) <= 200
    for text in (item.title, item.text, item.key.identity, *item.authors, item.facts.recipient or ""):
        assert not _UNSEEN.search(text), "characters that cannot be seen"
    for link in (item.url, item.canonical_url, item.text_url):
        assert link is None or (link.startswith(("http://", "https://")) and link.isascii() and link.isprintable())
        assert link is None or "@" not in urlsplit(link).netloc, "a user in a link"
    for when in (item.published, item.updated):
        assert when is None or EARLIEST <= when <= NOW + timedelta(days=1)


def _page(recording: Recording, page: Page) -> str:
    """Check what a page wants next: only its own host, and a cursor that the store can keep and the source read."""
    if page.next is not None:
        assert page.next.url.startswith(_home(recording.request)), page.next.url
        return "more"
    cursor = orjson.loads(orjson.dumps(dict(page.cursor)))
    assert cursor == page.cursor, "a cursor that is not JSON"
    if recording.asked:
        assert recording.source.begin(cursor, NOW).url.startswith("https://")
    return "waits" if page.retry_at else "done"


def _longer(recording: Recording, page: Page, response: Response) -> str:
    """Ask for the longer text of the first items, and let the body be the answer."""
    items = normalise_all(page.entries[:3], source="fuzz", kind="x", tier=Tier.OFFICIAL, outlet="x", now=NOW)
    ways = set()
    for item in items:
        wanted = recording.source.more(item)
        if wanted is None:
            continue
        assert wanted.url.startswith(("https://", "http://")), wanted.url
        with suppress(SourceError):
            told = recording.source.longer_text(
                Document(request=wanted, response=replace(response, url=wanted.url), cursor={}, now=NOW)
            )
            _item(with_longer_text(item, told))
            ways.add("longer")
    return " ".join(sorted(ways))


def _entry(chance: Random, words: Sequence[str]) -> Entry:
    def said(*others: str) -> str:
        pieces = [*words, *others, *(word.decode("utf-8", "replace") for word in chance.sample(WORDS, 4))]
        return "".join(chance.choice(pieces) for _ in range(chance.choice((0, 1, 2, 8))))

    def when() -> datetime | None:
        zone = chance.choice((None, UTC))
        year = chance.choice((1, 1970, 1989, 2026, 2026, 2026, 9999))
        return chance.choice((None, datetime(year, 12, 31, 23, 59, 59, tzinfo=zone)))

    return Entry(
        id=chance.choice((None, said(), "1")),
        link=chance.choice(
            (None, said(), "https://" + said(), "/" + said(), "https://gazette.example/" + said("#", "?"))
        ),
        title=said(),
        summary=said(),
        content=said(),
        authors=tuple(said() for _ in range(chance.randrange(3))),
        published=when(),
        updated=when(),
        raw_published=chance.choice((None, said(), chance.choice(DATES).decode())),
        base=chance.choice((None, URL, said())),
        outlet=chance.choice((None, said())),
        text_is_plain=chance.random() < 0.2,
        extra={"text_url": said()} if chance.randrange(5) == 0 else {},
    )


def _home(request: Request) -> str:
    return "/".join(request.url.split("/")[:3]) + "/"


def _refused(error: Exception) -> str:
    return f"{type(error).__name__}: {_told(str(error))}"


def _told(words: str) -> str:
    """Return the words without what differs from document to document."""
    return _FIGURES.sub("#", words)[:60]
