"""Text of feeds.yaml -> a tree of nodes that know their line and column (pure).

YAML 1.2, of which we take mappings, lists and plain values: no tags, one document. Anchors and aliases are allowed
within bounds: what they unfold to is counted, so that a small file cannot become a large one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from service.config.report import Place, Report, join

MAX_CHARACTERS = 1_000_000
"""Ten thousand phrases are some 300,000."""
MAX_DEPTH = 24
MAX_NODES = 200_000
"""Counted after aliases are unfolded."""
MAX_NUMBER_CHARACTERS = 40
"""What is longer is not a number that anybody meant; Python would refuse to read more than 4,300 digits."""

_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS: Mapping[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}

_CANNOT_BEGIN = frozenset("@`%&*!|>")
_MISTAKES: Mapping[str, tuple[str, str]] = {
    "tab": ("a tab where YAML wants spaces", "write spaces"),
    "mapping values are not allowed": (
        "a colon where no key can be",
        "put texts that hold `: ` in quotes, and check the indentation",
    ),
    "expected <block end>": (
        "the indentation does not fit the lines above",
        "give the keys of one mapping the same indentation",
    ),
    "expected ',' or": ("brackets are not closed", "check the commas, quotes and the closing bracket"),
    "quoted scalar": ("a quote is not closed, or holds a wrong escape", "close it; in double quotes write \\ as \\\\"),
    "could not find expected ':'": (
        "a line that is neither `key: value` nor part of a list",
        "write `key: value`",
    ),
}
"""What the parser says, in part -> what is wrong, what to write, for the mistakes that people make most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """A single value: `value` as YAML 1.2 reads it, `text` as it is written (without quotes)."""

    place: Place
    value: object
    text: str
    size: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """A list."""

    place: Place
    items: tuple[Node, ...]
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One `key: value` of a mapping; `place` is that of the key."""

    place: Place
    node: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """A mapping; of a key written twice only the first counts."""

    place: Place
    entries: Mapping[str, Entry]
    size: int


Node = Scalar | Sequence | Mapped


class _Unreadable(Exception):
    """The text cannot be read on from here."""

    def __init__(self, place: Place, what: str, instead: str | None) -> None:
        super().__init__(what)
        self.place, self.what, self.instead = place, what, instead


def compose(text: str, report: Report) -> Node | None:
    """Return the tree of `text`, or None where it cannot be read; what is wrong goes to `report`. Never raises.

    Tabs in the indentation are reported all at once and read as two spaces, so that the rest is checked too.
    """
    if len(text) > MAX_CHARACTERS:
        limit = f"{MAX_CHARACTERS:,} characters are the most"
        report.add(Place(line=1, column=1), "", f"the file has {len(text):,} characters", limit)
        return None
    try:
        return _Composer(text, report, {}).document()
    except _Unreadable as unreadable:
        first = unreadable
    indented = _Indentation.of(text)
    for place in indented.tabs:
        report.add(place, "", "a tab in the indentation", "indent with spaces")
    if indented.shifts:
        with suppress(_Unreadable):
            return _Composer(indented.mended, report, indented.shifts).document()
    if not indented.tabs:
        report.add(first.place, "", first.what, first.instead)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Indentation:
    """Where the indentation has tabs, and the text with two spaces for each. `shifts`: columns added, by line."""

    tabs: tuple[Place, ...]
    mended: str
    shifts: Mapping[int, int]

    @classmethod
    def of(cls, text: str) -> _Indentation:
        tabs, lines, shifts = [], [], {}
        for number, line in enumerate(text.split("\n"), start=1):
            body = line.lstrip(" \t")
            indent = line[: len(line) - len(body)]
            if "\t" in indent:
                if body.strip() and not body.startswith("#"):
                    tabs.append(Place(line=number, column=indent.index("\t") + 1))
                shifts[number] = indent.count("\t")
                indent = indent.replace("\t", "  ")
            lines.append(indent + body)
        return cls(tabs=tuple(tabs), mended="\n".join(lines), shifts=shifts)


@dataclass(slots=True)
class _Composer:
    text: str
    report: Report
    shifts: Mapping[int, int]
    anchors: dict[str, Node] = field(default_factory=dict)

    def document(self) -> Node | None:
        """Return the root of the only document; None where there is nothing in it."""
        root: Node | None = None
        events = self._events()
        for event in events:
            if isinstance(event, DocumentStartEvent):
                if root is not None:
                    raise _Unreadable(self._place(event), "a second document", "one file holds one document: no ---")
                root = self._node(next(events), events, (), 0)
        return None if isinstance(root, Scalar) and root.text == "" else root

    def _events(self) -> Iterator[Event]:
        """Yield the events of the parser; every error of it becomes `_Unreadable`."""
        try:
            yield from YAML(typ="safe", pure=True).parse(self.text)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = Place(line=mark.line + 1, column=mark.column + 1) if mark else Place(line=1, column=1)
            raise _Unreadable(self._unshifted(place), *_syntax(error, self.text, place)) from None
        except ReaderError as error:
            before = self.text[: error.position]
            place = Place(line=before.count("\n") + 1, column=len(before) - (before.rfind("\n") + 1) + 1)
            raise _Unreadable(place, "a character that YAML does not allow", "remove it") from None
        except Exception as error:  # the parser is not ours: whatever it stumbles over is a mistake in the file
            raise _Unreadable(Place(line=1, column=1), f"not YAML ({type(error).__name__})", None) from None

    def _node(self, event: Event, events: Iterator[Event], path: tuple[str | int, ...], depth: int) -> Node:
        place = self._place(event)
        if isinstance(event, AliasEvent):
            return self._alias(str(event.anchor), place)
        tag, anchor = getattr(event, "tag", None), getattr(event, "anchor", None)
        if depth > MAX_DEPTH:
            raise _Unreadable(place, "nested too deeply", f"{MAX_DEPTH} levels are the most")
        if tag is not None:
            self.report.add(place, join(path), "a tag (!...)", "leave it out")
        node: Node
        if isinstance(event, ScalarEvent):
            plain = event.style is None
            node = Scalar(place=place, value=_resolve(event.value) if plain else event.value, text=event.value)
        elif isinstance(event, SequenceStartEvent):
            node = self._sequence(place, events, path, depth)
        else:
            node = self._mapping(place, events, path, depth)
        if node.size > MAX_NODES:
            raise _Unreadable(place, f"more than {MAX_NODES:,} values, aliases unfolded", "use fewer aliases")
        if anchor is not None:
            self.anchors[anchor] = node
        return node

    def _alias(self, anchor: str, place: Place) -> Node:
        if anchor not in self.anchors:
            known = ", ".join(f"&{name}" for name in self.anchors)
            raise _Unreadable(place, f"the alias *{anchor} names nothing above", known or None)
        return self.anchors[anchor]

    def _sequence(self, place: Place, events: Iterator[Event], path: tuple[str | int, ...], depth: int) -> Node:
        items: list[Node] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            items.append(self._node(event, events, (*path, len(items)), depth + 1))
        return Sequence(place=place, items=tuple(items), size=1 + sum(item.size for item in items))

    def _mapping(self, place: Place, events: Iterator[Event], path: tuple[str | int, ...], depth: int) -> Node:
        entries: dict[str, Entry] = {}
        size = 1
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            at = self._place(event)
            key = self._node(event, events, path, depth + 1)
            name = key.text if isinstance(key, Scalar) else None
            node = self._node(next(events), events, (*path, name or "?"), depth + 1)
            size += node.size
            if name is None:
                self.report.add(at, join(path), "a key that is not a text", "write a word before the colon")
            elif name in entries:
                said = f"the key `{name}` is written twice; first on line {entries[name].place.line}"
                self.report.add(at, join((*path, name)), said, "keep one of them")
            else:
                entries[name] = Entry(place=at, node=node)
        return Mapped(place=place, entries=entries, size=size)

    def _place(self, event: Event) -> Place:
        mark = event.start_mark
        return self._unshifted(Place(line=mark.line + 1, column=mark.column + 1))

    def _unshifted(self, place: Place) -> Place:
        return Place(line=place.line, column=max(1, place.column - self.shifts.get(place.line, 0)))


def _resolve(text: str) -> object:
    """Return what the plain scalar `text` means in the core schema of YAML 1.2 (`yes` and `08:00` are texts)."""
    if text in _WORDS:
        return _WORDS[text]
    if len(text) > MAX_NUMBER_CHARACTERS:
        return text
    if _INTEGER.fullmatch(text):
        return int(text, 0) if text[:2] in {"0o", "0x"} else int(text)
    if _FLOAT.fullmatch(text):
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return text


def _syntax(error: MarkedYAMLError, text: str, place: Place) -> tuple[str, str | None]:
    """Return what is wrong and what to write, for the mistakes that people make most."""
    lines = text.split("\n")
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    found = line[place.column - 1 : place.column]
    if found in _CANNOT_BEGIN:
        return f"a value cannot begin with {found}", f'put it in quotes: "{found}..."'
    said = str(error.problem or error.context or "").strip()
    if found == "\t":
        said = "tab"
    elif "quoted scalar" in str(error.context or ""):
        said = "quoted scalar"
    known = (right for part, right in _MISTAKES.items() if part in said)
    return next(known, (f"not YAML: {said}", None))
