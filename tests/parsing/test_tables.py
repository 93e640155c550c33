"""The reader of tables: what of a CSV is read, and what is counted as broken."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.parsing.table_reader import MAX_ROWS, CutOff, OtherShape, Piece, read_table
from service.parsing.tables import wanted
from tests.parsing.tables import HEADER, TABLE, row


def read(*lines: str | bytes, header: str = HEADER) -> list[Piece]:
    packed = [line if isinstance(line, bytes) else line.encode("cp1252") for line in (header, *lines)]
    return list(read_table(BytesIO(b"".join(packed)), wanted(TABLE)))


def found(*lines: str | bytes) -> list[list[str]]:
    return [values for piece in read(*lines) for _, values in piece["rows"]]


FIELDS: dict[str, tuple[str | bytes, list[list[str]]]] = {
    "plainly": (row("a", "b"), [["a", "b"]]),
    "without quotes": ("2026-03-10,a,,b\n", [["a", "b"]]),
    "with line breaks, quotes and commas": (row("a", 'one\r\n"two", three\n'), [["a", 'one\r\n"two", three\n']]),
    "in Windows-1252": (row("Café", "“§” – €"), [["Café", "“§” – €"]]),
    "in UTF-8, though it was agreed otherwise": (row("Żółw “x”").encode(), [["Żółw “x”", "x"]]),
    "of bytes that mean nothing": (b'2026-03-10,a\x81,,"\xff\xfe"\n', [["a\ufffd", "ÿþ"]]),
    "with a time behind the date": (row("a", day="2026-03-09 00:00:00.000-05"), [["a", "x"]]),
    "of the day before the first": (row("a", day="2026-03-08 23:59:59"), []),
    "on lines with nothing between": (f"\r\n{row('a')}\r\n\r\n{row('b')}", [["a", "x"], ["b", "x"]]),
    "with the last line not ended": (row("a").strip(), [["a", "x"]]),
}


@pytest.mark.parametrize(("lines", "rows"), FIELDS.values(), ids=FIELDS)
def test_a_row_is_read(lines: str | bytes, rows: list[list[str]]) -> None:
    assert found(lines) == rows


def test_a_row_says_on_which_line_it_begins() -> None:
    (piece,) = read(row("a", "one\r\ntwo\r\nthree"), row("b", day="2020-01-01"), row("c"))
    assert [line for line, _ in piece["rows"]] == [2, 6]


BROKEN: dict[str, tuple[str, list[str], list[str]]] = {
    "a column too few": (row("a") + '"x","y"\r\n' + row("b"), ["a", "b"], ["line 3: 2 columns in place of 4"]),
    "a column too many": ("2026-03-10,a,,b,c\n", [], ["line 2: 5 columns in place of 4"]),
    "no date": (row("a", day="3/10/2026") + row("b"), ["b"], ["line 2: no date where it should be"]),
    "each row without a date": (row("a", day="") * 2, [], ["line 2: no date", "line 3: no date"]),
    "quotes that do not fit, and what is left of that row": (
        '"2026-03-10","a" b","u","one\nand so\non"\n' + row("b"),
        ["b"],
        ["line 2: 1 columns in place of 4"],
    ),
}


@pytest.mark.parametrize(("lines", "names", "broken"), BROKEN.values(), ids=BROKEN)
def test_what_is_no_row_is_counted(lines: str, names: list[str], broken: list[str]) -> None:
    good = [row(f"g{number}") for number in range(30)]
    pieces = read(*good, lines, *good)
    told = [why for piece in pieces for why in piece["broken"]]
    lines_before = len(good)
    expected = [why.replace(why.split(":")[0], f"line {int(why.split(':')[0][5:]) + lines_before}") for why in broken]
    assert [why.startswith(start) for why, start in zip(told, expected, strict=True)] == [True] * len(told)
    rows = [values[0] for piece in pieces for _, values in piece["rows"]]
    assert [name for name in rows if not name.startswith("g")] == names


def test_many_lines_without_rows_are_more_than_one_row() -> None:
    with pytest.raises(OtherShape, match="rows without, the first on line 32: 1 columns"):
        read(*[row("g")] * 30, "garbage\n" * 6_000)


OTHER_SHAPES: dict[str, tuple[str, tuple[str, str, str]]] = {
    "a column is renamed": (
        '"Day","Names","Other","Said"\n',
        ("header", "a column 'Name'", "4 others, like Names"),
    ),
    "a column is gone": ('"Day","Title","Said"\n', ("header", "a column 'Name'", "3 others")),
    "the date is gone": ("Name,Said\n", ("header", "a column 'Day'", "2 others")),
    "there is no header": ("", ("header", "a column 'Day'", "0 others")),
    "the header is no CSV": ('"Day" x\n' + row("a"), ("header", "a column 'Day'", "0 others")),
}


@pytest.mark.parametrize(("header", "other"), OTHER_SHAPES.values(), ids=OTHER_SHAPES)
def test_another_header_is_told(header: str, other: tuple[str, str, str]) -> None:
    with pytest.raises(OtherShape) as raised:
        read(header=header)
    error = raised.value
    assert (error.where, error.expected, error.found) == other


def test_columns_may_stand_in_any_order_with_others_between() -> None:
    pieces = read("b,x,2026-03-10,y,a\n", header="\ufeff".encode().decode("cp1252") + '"Said",New, Day ,Newer,Name\n')
    assert pieces[0]["rows"] == [(2, ["a", "b"])]


def test_a_table_of_a_header_alone_is_empty() -> None:
    assert read() == [{"rows": [], "broken": [], "read": 0, "last": True}]


def test_more_than_one_broken_row_in_ten_is_another_shape() -> None:
    pattern = [row("a", day="?"), *[row("g")] * 9]
    assert read(*pattern * 10)[-1]["last"]
    with pytest.raises(OtherShape, match="12 rows without, the first on line 2: no date") as raised:
        read(*[row("a", day="?"), *[row("g")] * 8] * 12)
    assert raised.value.where == "rows"


def test_rows_that_are_none_without_any_that_is_are_another_shape() -> None:
    with pytest.raises(OtherShape):
        read("garbage\n")


@pytest.mark.parametrize("cut", [1, 7, 20])
def test_a_table_that_ends_in_the_middle_of_a_row_is_cut_off(cut: int) -> None:
    whole = row("a", "a long description\nof two lines").strip()
    with pytest.raises(CutOff):
        read(row("g"), whole[:-cut])


def test_the_latest_rows_come_first() -> None:
    days = ["2026-03-10 09:00", "2026-03-12 11:00", "2026-02-01 09:00", "2026-03-12 08:00", "2026-03-10 09:00"]
    pieces = read(*[row(str(number), "one\r\ntwo", day=day) for number, day in enumerate(days)])
    assert [(line, values) for line, values in pieces[0]["rows"]] == [
        (4, ["1", "one\r\ntwo"]),
        (8, ["3", "one\r\ntwo"]),
        (2, ["0", "one\r\ntwo"]),
        (10, ["4", "one\r\ntwo"]),
    ]
    assert pieces[-1]["read"] == 5


def test_the_lines_of_a_table_may_end_in_any_way() -> None:
    for end in ("\n", "\r\n", "\r"):
        lines = [line.replace("\r\n", end) for line in (row("a", "é one"), row("b", day="2026-03-11"), row("c"))]
        header = HEADER.replace("\r\n", end)
        (piece,) = read(*lines, header=header)
        assert [values[0] for _, values in piece["rows"]] == ["b", "a", "c"]


def test_of_many_broken_rows_some_are_told() -> None:
    first, *_ = read(*[row("a", day="?")] * 7, *[row("g")] * 70)
    assert first["broken"] == [*(f"line {line}: no date where it should be" for line in range(2, 6)), "3 rows more"]


def test_pieces_are_small() -> None:
    pieces = read(*[row("a")] * (2 * MAX_ROWS), row("b", "x" * 100_000), row("c", "x" * 100_000), row("d"))
    assert [len(piece["rows"]) for piece in pieces] == [MAX_ROWS, MAX_ROWS, 2, 1]
    assert [piece["last"] for piece in pieces] == [False, False, False, True]


CHARACTERS = st.text(st.characters(codec="cp1252", exclude_characters="\0"), max_size=20)


@given(st.lists(st.tuples(CHARACTERS, CHARACTERS), max_size=8))
def test_what_was_written_is_read(rows: list[tuple[str, str]]) -> None:
    kept = [list(one) for one in rows if not any(_is_utf_8(text) for text in one)]
    assert found(*[row(name, said) for name, said in kept]) == kept


def _is_utf_8(text: str) -> bool:
    try:
        return not text.isascii() and bool(text.encode("cp1252").decode("utf-8"))
    except UnicodeDecodeError:
        return False


@given(st.lists(st.sampled_from([b'"', b",", b"\n", b"\r", b"2026-03-10", b"a", b"\xe9", b"\0"]), max_size=60))
def test_anything_is_read_or_refused(pieces: list[bytes]) -> None:
    try:
        for piece in read(b"".join(pieces)):
            assert all(len(values) == 2 for _, values in piece["rows"])
    except (OtherShape, CutOff):
        pass
