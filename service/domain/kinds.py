"""The two seams (pure): what a kind of source and a kind of channel must give.

Their tables are in `sources` and `notifiers`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from service.domain.items import Entry, Item
from service.domain.messages import Message
from service.domain.options import ChannelOptions, SourceOptions
from service.domain.outcomes import Outcome
from service.domain.wire import Request, Response

Cursor = Mapping[str, object]
"""What a source remembers from poll to poll: JSON values only, kept by the store, understood by the source alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHints:
    """What a feed says about being polled. Units: seconds; hours and days as written (UTC hours, English day names)."""

    ttl_s: float | None = None
    update_period_s: float | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[str] = frozenset()
    hub: str | None = None
    self_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed as the parser port gives it. `parser` is `fast` or `tolerant`; `problem` says what was not well formed.

    `whole`: the document has its end. One that was cut off may have more to read under the same validators.
    """

    title: str | None
    link: str | None
    entries: tuple[Entry, ...]
    hints: FeedHints
    format: str
    parser: str
    problem: str | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table: the wanted columns by name. `line` is the line of the file on which it begins, from 1."""

    line: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A piece of a table as the parser port gives it: rows, the latest first.

    `broken` says in words what of the table could not be read; `read`: how many rows it has, wanted or not, told with
    the last piece.
    """

    rows: tuple[Row, ...]
    broken: tuple[str, ...] = ()
    read: int = 0
    last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An answer for a source to read. `feed` is there when the request expected one, `rows` when it asked a table."""

    request: Request
    response: Response
    cursor: Cursor
    now: datetime
    feed: ParsedFeed | None = None
    rows: Rows | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What of a push could not be taken: its place in the list, from 0, and why."""

    index: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a source read from one answer: entries, and either the next request or, when done, the new cursor.

    `cursor` of a page whose `next` request has a quota: from where to go on if that request has to wait.
    `retry_at`: what is owed could not be asked for yet (a quota); the poll ends well and goes on then.
    `refused`: the parts of a push that could not be taken; a poll has none.
    `problems` say in words what of the answer is wrong or could not be read though the rest was; the poll ends well
    and the operator is told.
    """

    entries: tuple[Entry, ...]
    next: Request | None = None
    cursor: Cursor = field(default_factory=dict)
    hints: FeedHints = field(default_factory=FeedHints)
    outlet: str | None = None
    retry_at: datetime | None = None
    refused: tuple[Refusal, ...] = ()
    problems: tuple[str, ...] = ()


class Source(Protocol):
    """Knows one source's dialect: what to ask, how to read the answer. No I/O, no state of its own.

    A kind whose options are `pushed` is asked nothing: its `begin` raises SourceError, and `read` is given what was
    pushed in the place of an answer.
    """

    def begin(self, cursor: Cursor, now: datetime) -> Request:
        """Return the first request of a poll. Never fails."""

    def read(self, document: Document) -> Page:
        """Return what the answer says. Raises SourceError where it breaks the contract."""

    def more(self, item: Item) -> Request | None:
        """Return the request for an item's longer text, or None where there is none."""

    def longer_text(self, document: Document) -> str:
        """Return the longer text that the answer to `more` holds (markup allowed). Raises SourceError."""


class Notifier(Protocol):
    """Knows one channel's dialect: how to say a message, how to read the reply. No I/O."""

    def encode(self, message: Message, delivery_id: str) -> tuple[bytes, ...]:
        """Return the bodies that say the message, in order (more than one only for a digest). Never fails."""

    def request(self, body: bytes, part_id: str, now: datetime) -> Request:
        """Return the request that posts one body; signatures and timestamps belong to the attempt."""

    def judge(self, response: Response, now: datetime) -> Outcome:
        """Return what the reply means: Sent, Later, Refused or Gone. Never fails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKind:
    """A line of the table of kinds of source. `build(name, options)` is called once for each configured source.

    `summary` is one line for people (the console, the documentation). `texts_are_scarce`: each longer text costs a
    part of a quota, so it is fetched only for items of which some phrase already stands in the title.
    """

    name: str
    options: type[SourceOptions]
    build: Callable[[str, SourceOptions], Source]
    summary: str
    texts_are_scarce: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelKind:
    """A line of the table of kinds of channel. `pace_s`: the least time between two messages.

    `build(name, options, base_url)`: `base_url` is the public address of this service, for links and user agents.
    """

    name: str
    options: type[ChannelOptions]
    build: Callable[[str, ChannelOptions, str], Notifier]
    summary: str
    pace_s: float = 0.0
