"""The fast reader (pure): text of a plainly well-formed RSS, RDF or Atom document -> `RawFeed`.

It walks the document once with expat and keeps only the fields that we use, by the rules of feedparser: an element
counts wherever it stands, the outermost and among equals the last wins, a second description is content, and a title
counts once. What is not well formed, or where these rules are not enough, raises NotPlain, and the tolerant reader
decides. `service/parsing/head.py` has taken DOCTYPE and entities away, so nothing can expand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from xml.parsers import expat

from service.parsing.building import EntryBuilder, NotPlain
from service.parsing.markup import Markup
from service.parsing.names import FORMATS_OF_NAMESPACES, ROLES, SEPARATOR, format_of_root, short_name
from service.parsing.raw import MAX_ENTRIES, RawFeed
from service.parsing.repair import repair
from service.parsing.texts import HTML_TYPES, absolute, clean, full_type, is_text

CHUNK_CHARACTERS: Final = 65_536
"""The document is fed in pieces, so that a thread that reads a long one lets others run."""
XML_BASE: Final = f"http://www.w3.org/XML/1998/namespace{SEPARATOR}base{SEPARATOR}xml"
RDF_ABOUT: Final = f"http://www.w3.org/1999/02/22-rdf-syntax-ns#{SEPARATOR}about"
TEXTS: Final = frozenset({"title", "media_title", "description", "content", "body"})
"""Roles whose elements may hold inline markup."""
TAKEN: Final = TEXTS | {"link", "id", "published", "updated", "author", "name", "email", "source"}
JUNK_AFTER_ROOT: Final = expat.errors.codes[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]
HINTS: Final = frozenset({"ttl", "update_period", "update_frequency", "hour", "day"})


def read_fast(text: str, url: str) -> RawFeed:
    """Return the feed. Raises NotPlain. Cost: linear, about a twentieth of feedparser's.

    A document that is nearly well formed gets one repair, and `problem` says what was wrong.
    """
    try:
        return _read(text, url)
    except expat.ExpatError as error:
        problem = f"not well formed: {expat.ErrorString(error.code)}, line {error.lineno}"
    repaired = repair(text)
    if repaired == text:
        raise NotPlain(problem)
    try:
        feed = _read(repaired, url)
    except expat.ExpatError:
        raise NotPlain(problem) from None
    feed["problem"] = problem
    return feed


def _read(text: str, url: str) -> RawFeed:
    reader = _Reader(url)
    try:
        for start in range(0, len(text), CHUNK_CHARACTERS):
            reader.parser.Parse(text[start : start + CHUNK_CHARACTERS], False)
        reader.parser.Parse("", True)
    except expat.ExpatError as error:
        if error.code != JUNK_AFTER_ROOT:
            raise
        rest = text.encode()[reader.parser.ErrorByteIndex :]
        if b"<item" in rest or b"<entry" in rest:
            raise
        reader.feed["problem"] = f"something after the end of the document, line {error.lineno}"
    return reader.finish()


class _Capture:
    """The text of one element under way."""

    __slots__ = ("attributes", "depth", "markup", "parts", "pieces", "role")

    def __init__(self, role: str, depth: int, attributes: Mapping[str, str]) -> None:
        self.role, self.depth, self.attributes = role, depth, attributes
        self.pieces: list[str] = []
        self.markup: Markup | None = None
        self.parts: dict[str, str] = {}

    def text(self) -> str:
        if self.markup is None:
            return clean("".join(self.pieces))
        return clean(self.markup.joined())


class _Reader:
    """The state of one walk. Depth counts elements from the root, which is 1."""

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
        self._names: dict[str, str | None] = {}
        self._found_format: str | None = None
        self._root = self._version = ""
        self._depth = 0
        self._bases = [(0, url)]
        self._captures: list[_Capture] = []
        self._aside_depth = 0
        self._entry_depth = 0
        self._channel_depth = 0

    def declare(self, prefix: str | None, uri: str | None) -> None:
        """Learn the format from the namespaces that are declared."""
        found = FORMATS_OF_NAMESPACES.get((uri or "").lower())
        if found and not self._found_format and not (found == "rss090" and prefix):
            self._found_format = found

    def finish(self) -> RawFeed:
        """Return the feed, once the document has ended. Raises NotPlain."""
        found = format_of_root(self._root, self._version, self._found_format)
        if found is None:
            raise NotPlain("of no known format")
        self.feed["format"] = found
        return self.feed

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        self._depth += 1
        capture = self._captures[-1] if self._captures else None
        if capture is not None and capture.role in TEXTS:
            self._start_inline(capture, name, attributes)
            return
        if self._aside_depth:
            return
        if XML_BASE in attributes:
            self._bases.append((self._depth, absolute(self._bases[-1][1], attributes[XML_BASE])))
        if name not in self._names:
            self._names[name] = ROLES.get(short_name(name))
        role = self._names[name]
        if role is not None:
            self._enter(role, name, attributes)
        elif self._depth == 1:
            raise NotPlain("an unknown root")

    def end(self, _name: str) -> None:
        """Take the end of an element."""
        capture = self._captures[-1] if self._captures else None
        if capture is not None and capture.depth == self._depth:
            self._close(self._captures.pop())
        elif capture is not None and capture.markup is not None:
            capture.markup.end()
        elif self._aside_depth == self._depth:
            self._aside_depth = 0
        elif self._entry_depth == self._depth:
            self._finish_entry()
        elif self._channel_depth == self._depth:
            self._channel_depth = 0
        if self._bases[-1][0] == self._depth:
            self._bases.pop()
        self._depth -= 1

    def _enter(self, role: str, name: str, attributes: dict[str, str]) -> None:
        if role in {"root", "channel", "item", "aside"}:
            self._enter_structure(role, name, attributes)
        elif role == "link":
            self._enter_link(attributes)
        elif role in HINTS:
            if self.entry is None:
                self._capture(role, attributes)
        elif self.entry is not None or (self._channel_depth and role == "title"):
            self._enter_text(role, attributes)
        elif role in TEXTS:
            self._aside_depth = self._depth

    def _enter_structure(self, role: str, name: str, attributes: dict[str, str]) -> None:
        if role == "aside":
            self._aside_depth = self._depth
        elif role == "item":
            self._start_entry(attributes)
        elif role == "channel":
            self._channel_depth = self._depth
        elif self._depth == 1:
            self._root, self._version = short_name(name), attributes.get("version", "")
            self._channel_depth = 1 if self._root == "feed" else 0

    def _start_entry(self, attributes: Mapping[str, str]) -> None:
        if self.entry is not None or "href" in attributes:
            raise NotPlain("entries within entries")
        self.entry, self._entry_depth = EntryBuilder(), self._depth
        about = next((attributes[key] for key in attributes if key.startswith(RDF_ABOUT)), None)
        if about:
            self.entry.raw["id"] = about

    def _finish_entry(self) -> None:
        if self.entry is not None and len(self.feed["entries"]) < MAX_ENTRIES:
            self.entry.raw.setdefault("base", self._bases[-1][1])
            self.feed["entries"].append(self.entry.raw)
        self.entry, self._entry_depth = None, 0

    def _enter_link(self, attributes: Mapping[str, str]) -> None:
        href = attributes.get("url", attributes.get("uri", attributes.get("href")))
        if not href:
            self._capture("link", attributes)
            return
        rel = attributes.get("rel", "alternate").lower()
        address = absolute(self._bases[-1][1], href)
        page = rel == "alternate" and full_type(attributes.get("type", "text/html")) in HTML_TYPES
        if self.entry is not None:
            if page and not self._captures:
                self.entry.raw["link"] = address
        elif page and self._channel_depth:
            self.feed["link"] = address
        elif rel == "hub":
            self.feed.setdefault("hub", address)
        elif rel == "self":
            self.feed.setdefault("self_url", address)

    def _enter_text(self, role: str, attributes: Mapping[str, str]) -> None:
        entry = self.entry
        if role == "description" and entry is not None and not self._captures and entry.description_is_content():
            role = "content"
        if role == "content" and entry is not None:
            entry.has_content = True
            media_type = full_type(attributes.get("type", "text/plain"))
            if attributes.get("mode") == "base64" or not is_text(media_type):
                raise NotPlain("content in base64")
        if role in {"name", "email"} and not (self._captures and self._captures[-1].role == "author"):
            return
        self._capture(role, attributes)

    def _capture(self, role: str, attributes: Mapping[str, str]) -> None:
        if self._captures and self._captures[-1].role not in {"author", "source"}:
            raise NotPlain(f"elements within {self._captures[-1].role}")
        capture = _Capture(role, self._depth, attributes)
        self._captures.append(capture)
        self.parser.CharacterDataHandler = capture.pieces.append

    def _start_inline(self, capture: _Capture, name: str, attributes: Mapping[str, str]) -> None:
        if capture.markup is None:
            capture.markup = Markup(capture.pieces)
            self.parser.CharacterDataHandler = capture.markup.text
        capture.markup.start(name, attributes)

    def _close(self, capture: _Capture) -> None:
        outer = self._captures[-1] if self._captures else None
        self.parser.CharacterDataHandler = None if outer is None else outer.pieces.append
        text = capture.text()
        if self.entry is None:
            self._close_of_feed(capture.role, text)
        elif outer is not None:
            outer.parts[capture.role] = text
        elif capture.role == "source":
            self.entry.raw["outlet"] = text or capture.parts.get("title", "")
        elif capture.role == "author":
            self.entry.author(capture.parts.get("name") or capture.parts.get("email") or text)
        else:
            base = self._bases[-1][1]
            self.entry.take(capture.role, text, self._depth, capture.attributes, base)
            if capture.role in {"description", "content"} and self._bases[-1][0] == self._depth:
                self.entry.raw["base"] = base

    def _close_of_feed(self, role: str, text: str) -> None:
        if role == "title" and (text or "title" not in self.feed):
            self.feed["title"] = text
        elif role == "link" and self._channel_depth:
            self.feed["link"] = absolute(self._bases[-1][1], text)
        elif role == "hour":
            self.feed.setdefault("skip_hours", []).append(text)
        elif role == "day":
            self.feed.setdefault("skip_days", []).append(text)
        elif role in {"ttl", "update_period", "update_frequency"}:
            self.feed[role] = text  # type: ignore[literal-required]
