"""Text of feeds.yaml + new sources -> the same text with them in it (pure): every other character stays as it is.

Nothing is read and written again: the place of the last source is found, and lines are put behind it. So comments,
order, anchors, quotes and regions are what they were.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from ruamel.yaml import YAML
from ruamel.yaml.events import (
    CollectionEndEvent,
    CollectionStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from service.config.loader import VERSION
from service.domain.errors import OversightError

SECTION = "sources"
INDENT = "  "
_PLAIN_NAMES_BUT = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
"""Names that some readers of YAML take for something else than a text."""


class NoRoom(OversightError):
    """There is no place where sources could be put in; `line` (1-based) is where one would be."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line, self.why = line, why


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSource:
    """A source to put in: its keys in their order, all of them texts or booleans. `note`: a comment in front of it."""

    name: str
    keys: Mapping[str, str | bool]
    note: str | None = None


def add_sources(text: str, sources: Sequence[NewSource]) -> str:
    """Return `text`, which is a feeds.yaml without mistakes or empty, with the sources behind those that are there.

    Laws: without the lines that were put in, it is `text`; line ends are those of the file. Raises NoRoom where the
    section is written in a way that nothing can be put into by lines alone.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    events = [one for one in YAML(typ="safe", pure=True).parse(text) if isinstance(one, NodeEvent | CollectionEndEvent)]
    if events and _width(events[0]) + len(events) > 1:
        section = _find(events)
        return _at_the_end(text, sources, newline) if section is None else section.put_in(text, sources, newline)
    start = text if text.endswith(("\n", "\ufeff")) or not text else text + newline
    return start + newline.join([f"version: {VERSION}", "", *_section(sources), ""])


def _at_the_end(text: str, sources: Sequence[NewSource], newline: str) -> str:
    gap = "" if text.endswith("\n") else newline
    return text + gap + newline.join(["", *_section(sources), ""])


def _section(sources: Sequence[NewSource]) -> list[str]:
    return [f"{SECTION}:", *_lines(sources, INDENT)]


def _lines(sources: Sequence[NewSource], indent: str) -> Iterator[str]:
    for source in sources:
        if source.note:
            yield f"{indent}# {source.note}"
        yield indent + _written(source)


def _written(source: NewSource) -> str:
    plain = source.name[:1].isalpha() and source.name not in _PLAIN_NAMES_BUT
    keys = ", ".join(f"{key}: {_value(value)}" for key, value in source.keys.items())
    return f"{source.name if plain else json.dumps(source.name)}: {{{keys}}}"


def _value(value: str | bool) -> str:
    """Return a value as YAML: plain where it is a word, else in double quotes, as JSON writes it; `${` is literal."""
    if isinstance(value, bool):
        return "true" if value else "false"
    plain = value.isascii() and value.isalpha() and value.islower() and value not in _PLAIN_NAMES_BUT
    return value if plain else json.dumps(value.replace("${", "$${"), ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """Where the section is: its key, the start and the end of its value, and what stands in it first and last."""

    key: Event
    start: Event
    end: Event
    first: Event | None = None
    last: Event | None = None

    def put_in(self, text: str, sources: Sequence[NewSource], newline: str) -> str:
        said = text[self.start.start_mark.index : self.end.end_mark.index]
        if said in ("", "~", "null", "Null", "NULL", "{}"):
            return self._in_place_of_nothing(text, sources, newline)
        if not isinstance(self.start, MappingStartEvent):
            raise NoRoom(self.start.start_mark.line + 1, f"`{SECTION}` is no mapping that sources can be put into")
        if self.start.flow_style:
            return self._into_braces(text, sources, newline)
        return self._below_the_last(text, sources, newline)

    def _below_the_last(self, text: str, sources: Sequence[NewSource], newline: str) -> str:
        assert self.first is not None
        assert self.last is not None
        indent = " " * self.first.start_mark.column
        place = _end_of_lines(text, self.last, indent)
        before = text[:place] if text[:place].endswith("\n") else text[:place] + newline
        return before + "".join(line + newline for line in _lines(sources, indent)) + text[place:]

    def _into_braces(self, text: str, sources: Sequence[NewSource], newline: str) -> str:
        if self.first is None or self.last is None:
            raise NoRoom(self.start.start_mark.line + 1, f"`{SECTION}` is written in braces with nothing in them")
        indent = newline + " " * max(1, self.first.start_mark.column)
        place = self.last.end_mark.index
        return text[:place] + "".join(f",{indent}{_written(source)}" for source in sources) + text[place:]

    def _in_place_of_nothing(self, text: str, sources: Sequence[NewSource], newline: str) -> str:
        if self.end.end_mark.index > self.start.start_mark.index:
            text = text[: self.start.start_mark.index] + text[self.end.end_mark.index :]
        place = _line_end(text, self.key.end_mark.index)
        before = text[:place] if text[:place].endswith("\n") else text[:place] + newline
        return before + "".join(line + newline for line in _lines(sources, INDENT)) + text[place:]


def _end_of_lines(text: str, last: Event, indent: str) -> int:
    """Return where the lines of the last source end: behind the line end, and behind comments that follow at once."""
    place = last.end_mark.index
    if last.end_mark.column == 0 and place > last.start_mark.index:  # a text in lines of its own ends before its end
        place = len(text[:place].rstrip())
    place = _line_end(text, place)
    while text[place:].startswith(f"{indent}#"):
        place = _line_end(text, place)
    return place


def _line_end(text: str, place: int) -> int:
    found = text.find("\n", place)
    return len(text) if found < 0 else found + 1


def _find(events: Sequence[Event]) -> _Section | None:
    """Return the section of a file that can be read; None where there is none. Raises NoRoom."""
    root = events[0]
    if not isinstance(root, MappingStartEvent) or root.flow_style:
        raise NoRoom(root.start_mark.line + 1, "the whole file is written in braces, or is no mapping")
    depth, key = 0, None
    for place, event in enumerate(events):
        if depth == 1 and key is not None and key.value == SECTION:
            return _section_at(key, events[place:])
        if depth == 1:
            key = event if key is None and isinstance(event, ScalarEvent) else None
        depth += _deeper(event)
    return None


def _section_at(key: Event, events: Sequence[Event]) -> _Section:
    depths = list(accumulate(map(_deeper, events)))
    end = depths.index(0)
    seen = [one for one in events[1:end] if _width(one)]
    first, last = (seen[0], seen[-1]) if seen else (None, None)
    return _Section(key=key, start=events[0], end=events[end], first=first, last=last)


def _deeper(event: Event) -> int:
    return isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)


def _width(event: Event) -> int:
    """Return for how many characters an event stands; the start and the end of a block are only places."""
    width: int = event.end_mark.index - event.start_mark.index
    return width
