"""Inline markup of a text construct (pure): expat's events inside it -> the text of that markup."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from service.parsing.names import SEPARATOR
from service.parsing.raw import MAX_TEXT_CHARACTERS
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
        pieces = self.pieces
        if self.markup is not None:
            return clean(self.markup.joined())
        return clean(pieces[0] if len(pieces) == 1 else "".join(pieces))


class Markup:
    """Collects one text. Plain characters come through `text` until an element starts in it; then they are escaped.

    Elements are written until the text is as long as a text may be: a forest of tags would take ten times its size.
    """

    def __init__(self, pieces: list[str]) -> None:
        """Go on after `pieces`, which came before the first inline element."""
        self.pieces = pieces
        self._open: list[str] = []
        self._outermost: list[str] = []
        self._tags: dict[str, str] = {}
        self._left = MAX_TEXT_CHARACTERS

    def text(self, data: str) -> None:
        """Take characters between inline elements."""
        plain = "<" not in data and "&" not in data and ">" not in data
        self.pieces.append(data if plain else escape(data, quote=False))

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the start of an inline element; names come as expat writes them."""
        tag = self._tags.get(name)
        if tag is None:
            tag = self._tags[name] = _local(name)
        if not self._open and len(self._outermost) < 2:
            self._outermost.append(tag)
        self._open.append(tag)
        if self._left > 0:
            written = [f' {_local(key)}="{escape(value)}"' for key, value in attributes.items()] if attributes else ()
            piece = f"<{tag}{''.join(written)}>"
            self._left -= len(piece)
            self.pieces.append(piece)

    def end(self) -> None:
        """Take the end of the innermost element."""
        tag = self._open.pop()
        if self._left > 0 and tag not in VOID:
            self.pieces.append(f"</{tag}>")

    def joined(self) -> str:
        """Return the markup, without the `div` that Atom wraps around XHTML (RFC 4287 3.1.1.3)."""
        text = "".join(self.pieces).strip()
        if self._outermost == ["div"] and text.startswith("<div") and text.endswith("</div>"):
            return text[text.index(">") + 1 : -len("</div>")]
        return text


def _local(name: str) -> str:
    return (name.split(SEPARATOR)[1] if SEPARATOR in name else name).lower()
