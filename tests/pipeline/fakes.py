"""The outside of the pipeline, played by hand: a transport that follows a script, a parser, a clock, a channel."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import BinaryIO

import orjson

from service.domain.errors import OversightError, Unparsable, Unreachable
from service.domain.items import Entry, Item
from service.domain.kinds import Cursor, Document, FeedHints, Page, ParsedFeed, Row, Rows
from service.domain.messages import Alert, Digest, Message
from service.domain.outcomes import Gone, Later, Outcome, Refused, Sent
from service.domain.wire import Request, Response, Table, Validators
from tests.made import NOW

Answer = Response | OversightError | Callable[[Request], Response]


@dataclass
class Clock:
    """A clock that moves only when it is told to."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)


def answer(body: bytes = b"", status: int = 200, url: str = "https://paper.example/feed", **headers: str) -> Response:
    """Return an answer; `etag`, `retry_after` and so on are its headers."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status=status, headers=named, body=body, url=url)


@dataclass
class ScriptedTransport:
    """Answers by address: each answer once, the last one for ever. What it was asked is in `asked`.

    An address with a gate answers when the gate is opened.
    """

    script: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[tuple[Request, Validators | None]] = field(default_factory=list)
    gates: dict[str, asyncio.Event] = field(default_factory=dict)

    def on(self, url: str, *answers: Answer) -> None:
        self.script[url] = list(answers)

    def bodies(self, url: str) -> list[bytes]:
        return [request.body or b"" for request, _ in self.asked if request.url == url]

    async def send(self, request: Request, validators: Validators | None = None) -> Response:
        await asyncio.sleep(0)
        self.asked.append((request, validators))
        if request.url in self.gates:
            await self.gates[request.url].wait()
        answers = self.script.get(request.url)
        if not answers:
            raise Unreachable("nowhere.example", "dns")
        said = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(said, OversightError):
            raise said
        return said if isinstance(said, Response) else said(request)

    async def download(self, request: Request, into: BinaryIO, validators: Validators | None = None) -> Response:
        response = await self.send(request, validators)
        if response.status == 200:
            into.seek(0)
            into.write(response.body)
            into.truncate()
        return response


@dataclass
class FakeParser:
    """Knows feeds by their bytes; those that end with `...` are cut off."""

    feeds: dict[bytes, Sequence[Entry]] = field(default_factory=dict)
    hints: FeedHints = field(default_factory=FeedHints)

    async def parse(self, body: bytes, *, content_type: str, url: str) -> ParsedFeed:
        if body not in self.feeds:
            raise Unparsable("not a feed that this test knows")
        return ParsedFeed(
            title="The Paper",
            link="https://paper.example/",
            entries=tuple(self.feeds[body]),
            hints=self.hints,
            format="rss",
            parser="fake",
            whole=not body.endswith(b"..."),
        )

    async def rows(self, file: BinaryIO, table: Table) -> AsyncGenerator[Rows, None]:
        """Read what a test wrote as JSON: a list of pieces, each a list of rows; a text in place of a row is broken."""
        file.seek(0)
        pieces = orjson.loads(file.read())
        for number, piece in enumerate(pieces, start=1):
            rows = tuple(Row(line=line, values=row) for line, row in enumerate(piece) if isinstance(row, dict))
            broken = tuple(row for row in piece if isinstance(row, str))
            yield Rows(rows=rows, broken=broken, read=number, last=number == len(pieces))


def entry(name: str, *, title: str | None = None, text: str | None = None, at: datetime | None = NOW) -> Entry:
    """Return an entry that tells a story of its own, in words that no other has, about license plate readers."""
    return Entry(
        id=name,
        link=f"https://paper.example/{name}",
        title=title or f"{name.title()} {words_of(name)} license plate readers",
        summary=text or words_of(f"{name} text"),
        published=at,
        text_is_plain=True,
    )


def words_of(name: str) -> str:
    """Return eight words that only this name has."""
    digits = hashlib.sha256(name.encode()).hexdigest()[:48].translate(str.maketrans("0123456789", "ghijklmnop"))
    return " ".join(digits[start : start + 6] for start in range(0, 48, 6))


@dataclass
class PagedSource:
    """A source of several pages: the body of each says what is on it. `fault` is raised by the page that names it."""

    first: str = "https://api.example/1"
    faults: dict[str, Exception] = field(default_factory=dict)
    conditional: bool = True

    def begin(self, cursor: Cursor, now: datetime) -> Request:
        return Request(url=self.first, conditional=self.conditional, context={"cursor": dict(cursor)})

    def read(self, document: Document) -> Page:
        said = orjson.loads(document.response.body)
        if "fault" in said:
            raise self.faults[said["fault"]]
        after = said.get("next")
        return Page(
            entries=tuple(entry(name) for name in said.get("entries", ())),
            next=Request(url=after) if after else None,
            cursor={} if after else said.get("cursor", {}),
            retry_at=NOW + timedelta(minutes=said["retry_min"]) if "retry_min" in said else None,
        )

    def more(self, item: Item) -> Request | None:
        return None

    def longer_text(self, document: Document) -> str:
        raise AssertionError("this source has no longer texts")


def page(*names: str, **more: object) -> Response:
    """Return an answer that `PagedSource` reads."""
    return answer(orjson.dumps({"entries": names, **more}), url="https://api.example/1")


@dataclass
class PlainNotifier:
    """A channel's dialect: a digest takes one body an alert; the status alone says what the reply means."""

    url: str

    def encode(self, message: Message, delivery_id: str) -> tuple[bytes, ...]:
        if isinstance(message, Digest):
            return tuple(f"{delivery_id} {alert.story.lead.title}".encode() for alert in message.alerts)
        said = message.story.lead.title if isinstance(message, Alert) else f"{message.title}: {message.text}"
        return (f"{delivery_id} {said}".encode(),)

    def request(self, body: bytes, part_id: str, now: datetime) -> Request:
        return Request(url=self.url, method="POST", body=body, headers={"id": part_id}, follow=False)

    def judge(self, response: Response, now: datetime) -> Outcome:
        after = response.headers.get("retry-after")
        match response.status:
            case 200:
                return Sent(receipt="r", pause_s=float(response.headers.get("pause", 0)))
            case 400:
                return Refused(why="no_text")
            case 410:
                return Gone(why="no_service")
            case status:
                return Later(why=f"HTTP {status}", after_s=float(after) if after else None, whole_channel=status == 429)
