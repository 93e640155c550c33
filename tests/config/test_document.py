"""YAML 1.2 with places: what is read, what is refused, and where."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.config.document import MAX_CHARACTERS, MAX_DEPTH, Mapped, Scalar, Sequence, compose
from service.config.report import Report, nearest
from tests.config.small import problems_of, read, said

VALUES = {
    "a word": ("eff", "eff"),
    "a number": ("30", 30),
    "a negative number": ("-3", -3),
    "eight digits in octal": ("0o17", 15),
    "a hexadecimal number": ("0x1F", 31),
    "a fraction": ("1.5", 1.5),
    "a power of ten": ("1e3", 1000.0),
    "infinity": ("-.inf", float("-inf")),
    "yes is a word": ("yes", "yes"),
    "a time of day is a text": ("08:00", "08:00"),
    "a date is a text": ("2026-01-01", "2026-01-01"),
    "true": ("true", True),
    "false": ("FALSE", False),
    "nothing": ("~", None),
    "a number in quotes is a text": ('"2600"', "2600"),
    "a number that nobody meant is a text": ("9" * 5000, "9" * 5000),
}


@pytest.mark.parametrize(("text", "value"), VALUES.values(), ids=VALUES)
def test_values_are_those_of_yaml_1_2(text: str, value: object) -> None:
    root = compose(f"a: {text}\n", Report(file="f"))
    assert isinstance(root, Mapped)
    node = root.entries["a"].node
    assert isinstance(node, Scalar)
    assert (node.value, type(node.value)) == (value, type(value))


SYNTAX = {
    "a tab in the indentation": (
        "version: 1\nsources:\n\ta: {kind: feed, url: 'https://a.org/'}\n",
        ["3:1: error: a tab in the indentation (indent with spaces)"],
    ),
    "two tabs and another mistake, all told": (
        "version: 1\nsources:\n\ta:\n\t\tkind: fed\n",
        [
            "3:1: error: a tab in the indentation (indent with spaces)",
            "4:1: error: a tab in the indentation (indent with spaces)",
            "4:9: error: there is no kind of source named `fed` (did you mean `feed`?)",
        ],
    ),
    "a tab in the indentation and YAML that cannot be read": (
        "version: 1\n\tsources: [\n",
        ["2:1: error: a tab in the indentation (indent with spaces)"],
    ),
    "a tab before a comment harms nobody": ("version: 1\n\t# note\n", []),
    "a bracket that is not closed": (
        "version: 1\nlists: {a: [x, y}\n",
        ["2:17: error: brackets are not closed (check the commas, quotes and the closing bracket)"],
    ),
    "a quote that is not closed": (
        'version: 1\nlists: {a: ["x]}\n',
        ["3:1: error: a quote is not closed, or holds a wrong escape (close it; in double quotes write \\ as \\\\)"],
    ),
    "a colon in a text": (
        "version: 1\ndefaults:\n  contact: desk: news\n",
        [("3:16: error: a colon where no key can be (put texts that hold `: ` in quotes, and check the indentation)")],
    ),
    "a value that begins with a sign of YAML": (
        "version: 1\nlists:\n  a: [@home]\n",
        ['3:7: error: a value cannot begin with @ (put it in quotes: "@...")'],
    ),
    "keys that do not line up": (
        "version: 1\nsources:\n   a: {kind: feed, url: 'https://a.org/'}\n  b: {kind: feed}\n",
        [
            (
                "4:3: error: the indentation does not fit the lines above "
                "(give the keys of one mapping the same indentation)"
            )
        ],
    ),
    "a line without a key": (
        "version: 1\nsources\nlists: {}\n",
        ["3:1: error: a line that is neither `key: value` nor part of a list (write `key: value`)"],
    ),
    "a character that is not allowed": (
        "version: 1\n# \x07\n",
        ["2:3: error: a character that YAML does not allow (remove it)"],
    ),
    "a second document": (
        "version: 1\n---\nversion: 1\n",
        ["2:1: error: a second document (one file holds one document: no ---)"],
    ),
    "a tag": ("version: !!int 1\n", ["1:10: error: a tag (!...) (leave it out)"]),
    "a key that is a list": (
        "version: 1\n? [a]\n: x\n",
        ["2:3: error: a key that is not a text (write a word before the colon)"],
    ),
    "nothing but an alias at the top": ("*x\n", ["1:1: error: the alias *x names nothing above"]),
    "an escape that is none": (
        'a: "\\UFFFFFFFF"\n',
        ["1:1: error: not YAML (OverflowError)"],
    ),
    "an alias of nothing": (
        "version: 1\nlists: {a: &x [one], b: *y}\n",
        ["2:25: error: the alias *y names nothing above (&x)"],
    ),
    "an alias inside itself": (
        "version: 1\nlists: {a: &x [*x]}\n",
        ["2:16: error: the alias *x names nothing above"],
    ),
}


@pytest.mark.parametrize(("text", "problems"), SYNTAX.values(), ids=SYNTAX)
def test_what_cannot_be_read_is_told_at_its_place(text: str, problems: list[str]) -> None:
    assert said(text) == problems


def test_an_alias_stands_for_what_it_names() -> None:
    configuration = read("version: 1\nlists:\n  a: &one [x, y]\n  b: *one\n")
    assert configuration.lists["b"] == ("x", "y")


def test_a_small_file_cannot_unfold_to_a_large_one() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    (problem,) = problems_of("\n".join(lines))
    assert (problem.line, problem.what) == (6, "more than 200,000 values, aliases unfolded")


def test_depth_is_bounded() -> None:
    (problem,) = problems_of("version: " + "[" * 2_000)
    assert (problem.line, problem.column, problem.what) == (1, 10 + MAX_DEPTH, "nested too deeply")


def test_size_is_bounded() -> None:
    (problem,) = problems_of("#" * (MAX_CHARACTERS + 1))
    assert problem.what == f"the file has {MAX_CHARACTERS + 1:,} characters"


def test_lists_know_their_places() -> None:
    root = compose("a:\n  - x\n  - {b: c}\n", Report(file="f"))
    assert isinstance(root, Mapped)
    items = root.entries["a"].node
    assert isinstance(items, Sequence)
    assert [(item.place.line, item.place.column) for item in items.items] == [(2, 5), (3, 5)]


NEAR = {
    "a letter missing": ("evry", ["every", "title"], "every"),
    "two letters changed round": ("advocayc", ["advocacy", "press"], "advocacy"),
    "other signs between the words": ("MaxAge", ["max_age", "every"], "max_age"),
    "a longer word that holds it": ("monday", ["mon", "tue"], "mon"),
    "nothing near": ("zebra", ["every", "title"], None),
    "nothing known": ("zebra", [], None),
}


@pytest.mark.parametrize(("word", "known", "found"), NEAR.values(), ids=NEAR)
def test_the_nearest_word(word: str, known: list[str], found: str | None) -> None:
    assert nearest(word, known) == found


_PIECES = (
    *("version: 1", "sources:", "topics:", "lists:", "channels:", "  a:", "    kind: feed", "    - x", "&a", "*a"),
    *("{", "}", "[", "]", ":", ",", "\n", "\n", "'", '"', "#", "\t", "  ", "${A}", "any: ", "near: ", "|", ">", "---"),
    *("title: x", "every: 30m", "!!str", "? ", "<<: ", "~", "1e999", "0x", ".nan", "true", "\\x", "%", "@", "\ufeff"),
)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200) | st.lists(st.sampled_from(_PIECES), max_size=30).map("".join))
def test_no_text_raises_anything_but_problems_with_places(text: str) -> None:
    problems = problems_of(text)
    assert all(problem.line >= 1 and problem.column >= 1 and problem.what for problem in problems)
    assert problems or "version" in text


_SECTIONS = ("defaults", "retention", "lists", "sources", "topics", "channels", "publications")
_WORDS = ("kind", "feed", "url", "any", "near", "phrase", "list", "title", "only", "every", "from", "digest", "${A}")
_SCALARS = ("~", "1", "-1", "true", '""', "30m", "99999999w", "1e400", ".nan", "x", "'https://['", '"\\0"', "${A}")


def _written(pairs: dict[str, str]) -> str:
    return "{" + ", ".join(f'"{key}": {value}' for key, value in pairs.items()) + "}"


_VALUES = st.recursive(
    st.sampled_from(_SCALARS),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(items) + "]")
        | st.dictionaries(st.sampled_from(_WORDS), inner, max_size=4).map(_written)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(_SECTIONS), st.dictionaries(st.sampled_from("abc"), _VALUES, max_size=2)))
def test_no_values_raise_anything_but_problems(sections: dict[str, dict[str, str]]) -> None:
    lines = ["version: 1"]
    for section, parts in sections.items():
        lines += [f"{section}:", *(f"  {name}: {value}" for name, value in parts.items())]
    assert all(problem.what for problem in problems_of("\n".join(lines), {"A": "\x00"}))
