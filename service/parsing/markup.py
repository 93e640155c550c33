"""Inline markup of a text construct (pure): expat's events inside it -> the text of that markup."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from service.parsing.names import SEPARATOR
from service.parsing.texts import clean

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


class Capture:
    """The text of one element under way. `parts` are the texts of elements within it, by role."""

    __slots__ = ("attributes", "depth", "markup", "parts", "pieces", "role")

    def __init__(self, role: str, depth: int, attributes: Mapping[str, str]) -> None:
        self.role, self.depth, self.attributes = role, depth, attributes
        self.pieces: list[str] = []
        self.parts: dict[str, str] = {}
        self.markup: Markup | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> Callable[[str], None]:
        """Take an inline element; return what takes the characters from now on."""
        if self.markup is None:
            self.markup = Markup(self.pieces)
        self.markup.start(name, attributes)
        return self.markup.text

    def text(self) -> str:
        """Return the text, cleaned."""
        return clean("".join(self.pieces) if self.markup is None else self.markup.joined())


class Markup:
    """Collects one text. Plain characters come through `text` until an element starts in it; then they are escaped."""

    def __init__(self, pieces: list[str]) -> None:
        """Go on after `pieces`, which came before the first inline element."""
        self.pieces = pieces
        self._open: list[str] = []
        self._outermost: list[str] = []

    def text(self, data: str) -> None:
        """Take characters between inline elements."""
        self.pieces.append(escape(data, quote=False))

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the start of an inline element; names come as expat writes them."""
        tag = _local(name)
        if not self._open:
            self._outermost.append(tag)
        self._open.append(tag)
        written = "".join(f' {_local(key)}="{escape(value)}"' for key, value in attributes.items())
        self.pieces.append(f"<{tag}{written}>")

    def end(self) -> None:
        """Take the end of the innermost element."""
        tag = self._open.pop()
        if tag not in VOID:
            self.pieces.append(f"</{tag}>")

    def joined(self) -> str:
        """Return the markup, without the `div` that Atom wraps around XHTML (RFC 4287 3.1.1.3)."""
        text = "".join(self.pieces).strip()
        if self._outermost == ["div"] and text.startswith("<div") and text.endswith("</div>"):
            return text[text.index(">") + 1 : -len("</div>")]
        return text


def _local(name: str) -> str:
    parts = name.split(SEPARATOR)
    return (parts[1] if len(parts) > 1 else name).lower()
