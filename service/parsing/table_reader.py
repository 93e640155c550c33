"""The reader of tables (pure but for the stream): bytes of a CSV -> small pieces of the rows that are wanted.

It reads RFC 4180 strictly. What is no row (another number of columns, quotes that do not fit, no date) is counted;
lines that follow each other and are no rows are what is left of one row, and count once.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO, TypedDict

MAX_FIELD_CHARACTERS = 2_000_000
MAX_ROWS = 40
"""Of one piece. What is done with a piece later is done at a stretch, and must not hold up other sources."""
MAX_PIECE_CHARACTERS = 120_000
MAX_BROKEN = 10
"""So many broken rows are an accident. More, and more than one in ten, are another format."""
MAX_LINES_OF_ROW = 500
"""So many broken lines may be one row."""
MAX_SHOWN = 5
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
    last: bool


class OtherShape(Exception):
    """The table is not as agreed: `where`, `expected`, `found`, as in `errors.ShapeChanged`."""

    def __init__(self, where: str, expected: str, found: str) -> None:
        super().__init__(where, expected, found)
        self.where, self.expected, self.found = where, expected, found


class CutOff(Exception):
    """The table ends in the middle of a row."""


def read_table(stream: BinaryIO, wanted: Wanted) -> Iterator[Piece]:
    """Yield the pieces; the last one, which may be empty, says that it is. Raises OtherShape, CutOff.

    Memory: a row and a piece, whatever the size of the table.
    """
    return _Walk(stream, wanted).pieces()


class _Walk:
    """One walk through a table."""

    def __init__(self, stream: BinaryIO, wanted: Wanted) -> None:
        csv.field_size_limit(MAX_FIELD_CHARACTERS)
        # Each byte is a character until it is known which fields are wanted: only those are worth decoding.
        self._text = io.TextIOWrapper(stream, encoding="latin-1", newline="")
        self._ended = False
        self._csv = csv.reader(self._lines(), strict=True)
        self._since, self._encoding = wanted["since"], wanted["encoding"]
        header = self._header()
        self._width = len(header)
        self._places = [_place(name, header) for name in wanted["columns"]]
        self._dated = _place(wanted["dated"], header)
        self._read = self._broken = self._same_until = 0
        self._first_broken = ""
        self._piece = Piece(rows=[], broken=[], last=False)
        self._characters = 0

    def pieces(self) -> Iterator[Piece]:
        while (found := self._next()) is not None:
            line, row = found
            if len(row) != self._width:
                self._count_broken(line, f"{len(row)} columns in place of {self._width}", part=True)
            elif not _DATE.match(row[self._dated]):
                self._count_broken(line, "no date where it should be")
            else:
                self._take(line, row)
            if len(self._piece["rows"]) >= MAX_ROWS or self._characters >= MAX_PIECE_CHARACTERS:
                yield self._given(last=False)
        self._check()
        yield self._given(last=True)

    def _lines(self) -> Iterator[str]:
        yield self._text.readline().removeprefix(UTF8_MARK)
        yield from self._text
        self._ended = True

    def _header(self) -> list[str]:
        try:
            header = next(self._csv, [])
        except csv.Error:
            header = []
        return [_decoded(name, "utf-8").strip() for name in header]

    def _next(self) -> tuple[int, list[str]] | None:
        """Return the next row and the line on which it begins; a row of nothing for what is no CSV, None at the end."""
        while True:
            line = self._csv.line_num + 1
            try:
                row = next(self._csv, None)
            except csv.Error:
                if self._ended:
                    raise CutOff from None
                return line, []
            if row is None or row:
                return None if row is None else (line, row)

    def _count_broken(self, line: int, why: str, *, part: bool = False) -> None:
        """Count what is no row. `part`: it may be a further line of what was counted just before."""
        if part and line <= self._same_until:
            return
        self._same_until = line + MAX_LINES_OF_ROW if part else 0
        self._broken += 1
        self._first_broken = self._first_broken or f"line {line}: {why}"
        if len(self._piece["broken"]) < MAX_SHOWN:
            self._piece["broken"].append(f"line {line}: {why}")

    def _take(self, line: int, row: list[str]) -> None:
        self._read += 1
        self._same_until = 0
        if row[self._dated][:10] < self._since:
            return
        values = [_decoded(row[place], self._encoding) for place in self._places]
        self._piece["rows"].append((line, values))
        self._characters += sum(map(len, values))

    def _given(self, *, last: bool) -> Piece:
        piece, self._piece, self._characters = self._piece, Piece(rows=[], broken=[], last=False), 0
        piece["last"] = last
        return piece

    def _check(self) -> None:
        most = max(MAX_BROKEN, self._read // 10) if self._read else 0
        if self._broken > most:
            found = f"{self._broken} rows without, the first on {self._first_broken}"
            raise OtherShape("rows", f"{self._width} columns and a date in each", found)


def _place(name: str, header: list[str]) -> int:
    if name not in header:
        raise OtherShape("header", f"a column {name!r}", f"{', '.join(header) or 'nothing'}"[:200])
    return header.index(name)


def _decoded(text: str, encoding: str) -> str:
    """Return a field as it was meant: valid UTF-8 wins over what was agreed."""
    if text.isascii():
        return text
    raw = text.encode("latin-1")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode(encoding, "replace")
