"""The reader of tables (pure but for the stream): bytes of a CSV -> small pieces of the rows that are wanted.

It walks through the table twice: first over all of it, to know whether it is whole and as agreed, and where the wanted
rows stand; then to these, the latest first. So a table that is wrong gives nothing, and one piece is all that is held.

It reads RFC 4180 strictly. What is no row (another number of columns, quotes that do not fit, no date) is counted;
lines that follow each other and are no rows are what is left of one row, and count once.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import BinaryIO, TypedDict

MAX_FIELD_CHARACTERS = 2_000_000
MAX_ROWS = 40
"""Of one piece. What is done with a piece later is done at a stretch, and must not hold up other sources."""
MAX_PIECE_CHARACTERS = 120_000
MAX_BROKEN = 10
"""So many broken rows are an accident. More, and more than one in ten, are another format."""
MAX_LINES_OF_ROW = 500
"""So many broken lines may be one row."""
MAX_SHOWN = 4
UTF8_MARK = b"\xef\xbb\xbf".decode("latin-1")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Wanted(TypedDict):
    """`domain.wire.Table` as it goes to the child: `since` is text."""

    columns: list[str]
    dated: str
    since: str
    encoding: str


class Piece(TypedDict):
    """`domain.kinds.Rows` as it comes from the child: of each row its line, and its values in the order asked for."""

    rows: list[tuple[int, list[str]]]
    broken: list[str]
    read: int
    last: bool


class OtherShape(Exception):
    """The table is not as agreed: `where`, `expected`, `found`, as in `errors.ShapeChanged`."""

    def __init__(self, where: str, expected: str, found: str) -> None:
        super().__init__(where, expected, found)
        self.where, self.expected, self.found = where, expected, found


class CutOff(Exception):
    """The table ends in the middle of a row."""


def read_table(stream: BinaryIO, wanted: Wanted) -> Iterator[Piece]:
    """Yield the pieces; the last one, which may be empty, says that it is. Raises OtherShape and CutOff, at once.

    `stream` can be sought. Memory: a piece, and some hundred bytes for each wanted row, whatever the size of the table.
    """
    # Each byte is a character until it is known which fields are wanted: only those are worth decoding.
    text = io.TextIOWrapper(stream, encoding="latin-1", newline="")
    text.seek(0)
    csv.field_size_limit(MAX_FIELD_CHARACTERS)
    walk = _Walk(text, wanted)
    walk.to_the_end()
    return walk.pieces()


class _Walk:
    """Both walks through a table."""

    def __init__(self, text: io.TextIOWrapper, wanted: Wanted) -> None:
        self._text = text
        self._at = 0
        self._ended = False
        self._csv = csv.reader(self._lines(), strict=True)
        self._since, self._encoding = wanted["since"], wanted["encoding"]
        header = self._header()
        self._width = len(header)
        self._dated, *self._places = _places([wanted["dated"], *wanted["columns"]], header)
        self._found: list[tuple[str, int, int]] = []
        self._read = self._broken = self._same_until = 0
        self._shown: list[str] = []

    def to_the_end(self) -> None:
        """Find the wanted rows: their dates, their lines, and where they begin. Raises OtherShape, CutOff."""
        while True:
            at, line = self._at, self._csv.line_num + 1
            row = self._next()
            if row is None:
                break
            if not row:
                continue
            if len(row) != self._width:
                self._count_broken(line, f"{len(row)} columns in place of {self._width}", part=True)
            elif not _DATE.match(row[self._dated]):
                self._count_broken(line, "no date where it should be")
            else:
                self._read += 1
                self._same_until = 0
                if row[self._dated][:10] >= self._since:
                    self._found.append((row[self._dated], line, at))
        most = max(MAX_BROKEN, self._read // 10) if self._read else 0
        if self._broken > most:
            found = f"{self._broken} rows without, the first on {self._shown[0]}"
            raise OtherShape("rows", f"{self._width} columns and a date in each", found)

    def pieces(self) -> Iterator[Piece]:
        """Yield the wanted rows, the latest first; the first piece tells what is broken."""
        more = self._broken - len(self._shown)
        piece = Piece(rows=[], broken=[*self._shown, *([f"{more} rows more"] if more else [])], read=0, last=False)
        characters = 0
        for _, line, at in sorted(self._found, key=lambda one: one[0], reverse=True):
            if len(piece["rows"]) >= MAX_ROWS or characters >= MAX_PIECE_CHARACTERS:
                yield piece
                piece, characters = Piece(rows=[], broken=[], read=0, last=False), 0
            values = self._values_at(at)
            piece["rows"].append((line, values))
            characters += sum(map(len, values))
        yield Piece(rows=piece["rows"], broken=piece["broken"], read=self._read, last=True)

    def _values_at(self, at: int) -> list[str]:
        self._text.seek(at)
        row = next(csv.reader(self._text, strict=True))
        return [_decoded(row[place], self._encoding) for place in self._places]

    def _lines(self) -> Iterator[str]:
        first = self._text.readline()
        self._at += len(first)
        yield first.removeprefix(UTF8_MARK)
        for line in self._text:
            self._at += len(line)
            yield line
        self._ended = True

    def _header(self) -> list[str]:
        try:
            header = next(self._csv, [])
        except csv.Error:
            header = []
        return [_decoded(name, "utf-8").strip() for name in header]

    def _next(self) -> list[str] | None:
        """Return the next row: one column of nothing for what is no CSV, none for an empty line; None at the end."""
        try:
            return next(self._csv, None)
        except csv.Error:
            if self._ended:
                raise CutOff from None
            return [""]

    def _count_broken(self, line: int, why: str, *, part: bool = False) -> None:
        """Count what is no row. `part`: it may be a further line of what was counted just before."""
        if part and line <= self._same_until:
            return
        self._same_until = line + MAX_LINES_OF_ROW if part else 0
        self._broken += 1
        if len(self._shown) < MAX_SHOWN:
            self._shown.append(f"line {line}: {why}")


def _places(names: list[str], header: list[str]) -> list[int]:
    """Return where the columns stand. Raises OtherShape: it names the first that is gone, and those most like it."""
    for name in names:
        if name not in header:
            like = get_close_matches(name, sorted(set(header) - set(names)), n=3, cutoff=0.4)
            raise OtherShape(
                "header", f"a column {name!r}", f"{len(header)} others{', like ' if like else ''}{', '.join(like)}"
            )
    return [header.index(name) for name in names]


def _decoded(text: str, encoding: str) -> str:
    """Return a field as it was meant: valid UTF-8 wins over what was agreed."""
    if text.isascii():
        return text
    raw = text.encode("latin-1")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode(encoding, "replace")
