"""One walk of the fast reader through a document (pure): what expat says, element by element -> `RawFeed`.

By the rules of feedparser: an element counts wherever it stands, the outermost and among equals the last wins, a second
description is content, and a title counts once. What these rules are not enough for raises NotPlain.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final
from xml.parsers import expat

from service.domain.errors import Unparsable
from service.parsing.building import EntryBuilder, NotPlain
from service.parsing.markup import Capture
from service.parsing.names import (
    FORMATS_OF_NAMESPACES,
    RDF_ABOUT,
    ROLES,
    SEPARATOR,
    XML_BASE,
    format_of_root,
    short_name,
)
from service.parsing.raw import CUT_IN_FIRST, MAX_ENTRIES, RawFeed
from service.parsing.texts import HTML_TYPES, absolute, full_type, in_base64

CHUNK_CHARACTERS: Final = 65_536
"""The document is fed in pieces, so that a thread that reads a long one lets others run."""
MAX_DEPTH: Final = 30_000
"""More than any feed has; each level takes a hundred bytes of expat's memory."""
TEXTS: Final = frozenset({"title", "media_title", "description", "content", "body"})
"""Roles whose elements may hold inline markup."""
PARTS_OF_AUTHOR: Final = frozenset({"name", "email", "uri"})
HINTS: Final = frozenset({"ttl", "update_period", "update_frequency", "hour", "day"})


class Walk:
    """The state of one walk. Depth counts elements from the root, which is 1. Written for speed: it is the hot path."""

    def __init__(self, url: str) -> None:
        self.parser = expat.ParserCreate(namespace_separator=SEPARATOR)
        self.parser.namespace_prefixes = True
        self.parser.buffer_text = True
        self.parser.buffer_size = CHUNK_CHARACTERS
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartNamespaceDeclHandler = self.declare
        self.feed: RawFeed = {"entries": []}
        self.entry: EntryBuilder | None = None
        self._names: dict[str, Callable[[dict[str, str]], None] | None] = {}
        self._found_format: str | None = None
        self._root = self._version = ""
        self._depth = 0
        self._base = url
        self._base_depth = 0
        self._outer_bases: list[tuple[int, str]] = []
        self._capture: Capture | None = None
        self._outer_captures: list[Capture] = []
        self._aside_depth = 0
        self._entry_depth = 0
        self._channel_depth = 0

    def finish(self) -> RawFeed:
        """Return the feed, once the document has ended. Raises NotPlain."""
        found = format_of_root(self._root, self._version, self._found_format)
        if found is None:
            raise NotPlain("of no known format")
        self.feed["format"] = found
        return self.feed

    def cut_off(self, line: int) -> None:
        """Take the end of a document that is none. An entry under way is left out: the next poll has it whole.

        Half an entry may lack the identifier that it is known by afterwards. Raises Unparsable where no entry is whole.
        """
        if self.entry is not None and not self.feed["entries"]:
            raise Unparsable(CUT_IN_FIRST)
        self.feed["cut"] = self._root != "rss" or self._depth > 1
        self.feed["problem"] = f"cut off in line {line}"

    def declare(self, prefix: str | None, uri: str | None) -> None:
        """Learn the format from the namespaces that are declared."""
        found = FORMATS_OF_NAMESPACES.get((uri or "").lower())
        if found and not self._found_format and not (found == "rss090" and prefix):
            self._found_format = found

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Unparsable("nested too deeply")
        capture = self._capture
        if capture is not None and capture.role in TEXTS:
            self.parser.CharacterDataHandler = capture.start(name, attributes)
            return
        if self._aside_depth:
            return
        if attributes and XML_BASE in attributes:
            self._outer_bases.append((self._base_depth, self._base))
            self._base, self._base_depth = absolute(self._base, attributes[XML_BASE]), self._depth
        try:
            enter = self._names[name]
        except KeyError:
            enter = self._names[name] = self._learn(name)
        if enter is not None:
            enter(attributes)

    def end(self, _name: str) -> None:
        """Take the end of an element."""
        depth = self._depth
        self._depth = depth - 1
        capture = self._capture
        if capture is not None:
            if capture.depth == depth:
                self._close(capture)
            elif capture.markup is not None:
                capture.markup.end()
        elif self._aside_depth == depth:
            self._aside_depth = 0
        elif self._entry_depth == depth:
            self._finish_entry()
        elif self._channel_depth == depth:
            self._channel_depth = 0
        if self._base_depth == depth:
            self._base_depth, self._base = self._outer_bases.pop()

    def _learn(self, name: str) -> Callable[[dict[str, str]], None] | None:
        """Return what to do where an element of this name starts."""
        short = short_name(name)
        role = ROLES.get(short)
        if self._depth == 1:
            if role != "root":
                raise NotPlain("an unknown root")
            return partial(self._enter_root, short)
        structure = {
            "aside": self._enter_aside,
            "item": self._enter_entry,
            "channel": self._enter_channel,
            "link": self._enter_link,
            "description": self._enter_description,
            "content": self._enter_content,
        }
        if role is None or role == "root":
            return None
        if role in HINTS:
            return partial(self._enter_hint, role)
        return structure.get(role) or partial(self._enter_text, role)

    def _enter_root(self, short: str, attributes: dict[str, str]) -> None:
        if self._depth == 1:
            self._root, self._version = short, attributes.get("version", "")
            self._channel_depth = 1 if short == "feed" else 0

    def _enter_aside(self, _attributes: dict[str, str]) -> None:
        self._aside_depth = self._depth

    def _enter_channel(self, _attributes: dict[str, str]) -> None:
        self._channel_depth = self._depth

    def _enter_entry(self, attributes: dict[str, str]) -> None:
        if self.entry is not None or "href" in attributes:
            raise NotPlain("entries within entries")
        if len(self.feed["entries"]) >= MAX_ENTRIES:
            self._aside_depth = self._depth
            return
        self.entry, self._entry_depth = EntryBuilder(), self._depth
        about = next((attributes[key] for key in attributes if key.startswith(RDF_ABOUT)), None)
        if about:
            self.entry.raw["id"] = about

    def _finish_entry(self) -> None:
        if self.entry is not None:
            self.entry.raw.setdefault("base", self._base)
            self.feed["entries"].append(self.entry.raw)
        self.entry, self._entry_depth = None, 0

    def _enter_link(self, attributes: dict[str, str]) -> None:
        href = attributes.get("url", attributes.get("uri", attributes.get("href"))) if attributes else None
        if not href:
            self._begin("link", attributes)
            return
        rel = attributes.get("rel", "alternate").lower()
        page = rel == "alternate" and full_type(attributes.get("type", "text/html")) in HTML_TYPES
        address = absolute(self._base, href)
        if self.entry is not None:
            if page and self._capture is None:
                self.entry.raw["link"] = address
        elif page and self._channel_depth:
            self.feed["link"] = address
        elif rel == "hub":
            self.feed.setdefault("hub", address)
        elif rel == "self":
            self.feed.setdefault("self_url", address)

    def _enter_hint(self, role: str, attributes: dict[str, str]) -> None:
        if self.entry is None:
            self._begin(role, attributes)

    def _enter_description(self, attributes: dict[str, str]) -> None:
        if self.entry is not None and self._capture is None and self.entry.description_is_content():
            self._enter_content(attributes)
        else:
            self._enter_text("description", attributes)

    def _enter_content(self, attributes: dict[str, str]) -> None:
        if self.entry is not None:
            self.entry.has_content = True
            if "src" not in attributes and in_base64(attributes):
                raise NotPlain("content in base64")
        self._enter_text("content", attributes)

    def _enter_text(self, role: str, attributes: dict[str, str]) -> None:
        if self.entry is not None and self._capture is None and role not in PARTS_OF_AUTHOR:
            self._capture = capture = Capture(role, self._depth, attributes)
            self.parser.CharacterDataHandler = capture.pieces.append
        elif self.entry is None and not (self._channel_depth and role == "title"):
            if role in TEXTS:
                self._aside_depth = self._depth
        elif role not in PARTS_OF_AUTHOR or (self._capture is not None and self._capture.role == "author"):
            self._begin(role, attributes)

    def _begin(self, role: str, attributes: dict[str, str]) -> None:
        outer = self._capture
        if outer is not None:
            if outer.role not in {"author", "source"}:
                raise NotPlain(f"elements within {outer.role}")
            self._outer_captures.append(outer)
        self._capture = capture = Capture(role, self._depth, attributes)
        self.parser.CharacterDataHandler = capture.pieces.append

    def _close(self, capture: Capture) -> None:
        outer = self._capture = self._outer_captures.pop() if self._outer_captures else None
        self.parser.CharacterDataHandler = None if outer is None else outer.pieces.append
        text = capture.text()
        entry = self.entry
        if entry is None:
            self._close_of_feed(capture.role, text)
        elif outer is not None:
            outer.parts[capture.role] = text
        elif capture.role == "source":
            entry.raw["outlet"] = text or capture.parts.get("title", "")
        elif capture.role == "author":
            entry.author(capture.parts.get("name") or capture.parts.get("email") or text)
        else:
            entry.take(capture.role, text, capture.depth, capture.attributes, self._base)
            if self._base_depth == capture.depth:
                entry.raw["base"] = self._base

    def _close_of_feed(self, role: str, text: str) -> None:
        if role == "title" and (text or "title" not in self.feed):
            self.feed["title"] = text
        elif role == "link" and self._channel_depth:
            self.feed["link"] = absolute(self._base, text)
        elif role == "hour":
            self.feed.setdefault("skip_hours", []).append(text)
        elif role == "day":
            self.feed.setdefault("skip_days", []).append(text)
        elif role in {"ttl", "update_period", "update_frequency"}:
            self.feed[role] = text  # type: ignore[literal-required]
