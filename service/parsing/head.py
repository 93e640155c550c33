"""What kind of document a text is, and the text made safe for any XML parser (pure).

The head, up to the root's tag, is cut off: what is in it (comments, a DOCTYPE, entity declarations, thousands of line
breaks) carries nothing of the feed, and makes some parsers expand without end or search in quadratic time.
Entities that stand for a short plain text are put in place instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from service.domain.errors import Challenged, Unparsable

HEAD_CHARACTERS = 65_536
FEED_ROOTS = frozenset({"rss", "feed", "rdf", "channel"})
MAX_ENTITIES = 100
MAX_EXPANSION_CHARACTERS = 1_000_000
MAX_REFERENCES = 20_000
"""So many references to declared entities no honest feed has; each takes a microsecond."""

_TOKEN = re.compile(r"<(?:(!--)|(\?)|(!)|([A-Za-z_][\w.:-]{0,100}))")
_IN_DECLARATION = re.compile(r"""["'\[\]>]""")
_ENTITY = re.compile(
    r"""<!ENTITY\s{1,20}([A-Za-z_][\w.-]{0,60})\s{1,20}(?:"((?:[^"<&%]|&(?:amp|lt|gt|quot|apos|#\d{1,7});){0,200})"|'((?:[^'<&%]|&(?:amp|lt|gt|quot|apos|#\d{1,7});){0,200})')\s{0,20}>"""
)
_NUMBER = re.compile(r"&#(\d{1,7});")
_DECLARED = re.compile(r"""<!ENTITY\s{1,20}([A-Za-z_][\w.-]{0,60})\s{1,20}["']""")
_REFERENCE = re.compile(r"&([A-Za-z_][\w.-]{0,60});")
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,200})", re.IGNORECASE)
_CHALLENGES = (
    "just a moment",
    "cf-chl",
    "challenge-platform",
    "captcha",
    "attention required",
    "are you a robot",
    "ddos protection",
    "verify you are human",
    "access denied",
    "incapsula",
    "enable javascript and cookies",
)


Entities = dict[str, str | None]
"""What a DOCTYPE declares: a name and the text that it stands for, None where it is long or holds other entities."""


class Kind(StrEnum):
    """What a document is to be read as."""

    XML = "xml"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """A document that is ready for its reader. `root` is the local name of its root, in lower case (XML)."""

    kind: Kind
    text: str
    root: str = ""
    problem: str | None = None


def guard(text: str) -> Guarded:
    """Return the document behind `text`. Raises Challenged for a web page, Unparsable for nothing and for neither."""
    start = text[:HEAD_CHARACTERS].lstrip("\ufeff \t\r\n\0")
    if not start:
        raise Unparsable("an empty document")
    if start[0] in "{[":
        return Guarded(kind=Kind.JSON, text=text.lstrip("\ufeff \t\r\n\0"))
    position, name, entities = _find_root(text)
    root = name.rpartition(":")[2].lower()
    if root in {"html", "head", "body", "script", "div", "center"}:
        raise Challenged(_describe_page(text))
    junk = text[:position].lstrip("\ufeff \t\r\n\0")
    problem = None if not junk or junk.startswith("<") else "text before the document"
    return Guarded(kind=Kind.XML, text=_put_in_place(text[position:], entities), root=root, problem=problem)


def _find_root(text: str) -> tuple[int, str, Entities]:
    """Return where the root's tag starts, its name, and the entities declared before it. Linear in the head."""
    head = text[:HEAD_CHARACTERS]
    entities: Entities = {}
    position = 0
    while found := _TOKEN.search(head, position):
        comment, instruction, declaration, name = found.groups()
        if name:
            return found.start(), name, entities
        if comment:
            end = head.find("-->", found.end())
        elif instruction:
            end = head.find("?>", found.end())
        else:
            assert declaration
            end = _end_of_declaration(head, found.end())
            _declare(head[found.start() : end], entities)
        if end < 0:
            break
        position = end + 1
    raise Unparsable(f"no document within the first {HEAD_CHARACTERS} characters")


def _end_of_declaration(head: str, position: int) -> int:
    """Return where a DOCTYPE ends: its `>` outside quotes and brackets; -1 if it does not."""
    quote, depth = "", 0
    for found in _IN_DECLARATION.finditer(head, position):
        sign = found[0]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign == "[":
            depth += 1
        elif sign == "]":
            depth -= 1
        elif depth <= 0:
            return found.start()
    return -1


def _declare(declaration: str, entities: Entities) -> None:
    for name, double, single in _ENTITY.findall(declaration):
        if len(entities) < MAX_ENTITIES:
            meant = _NUMBER.sub(_character, double or single)
            entities.setdefault(name, None if "<" in meant else meant)
    for name in _DECLARED.findall(declaration):
        entities.setdefault(name, None)


def _character(found: re.Match[str]) -> str:
    """Return the character of a reference; XML puts these in place when an entity is declared (XML 1.0, 4.5)."""
    code = int(found[1])
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0x110000 else ""


def _put_in_place(text: str, entities: Entities) -> str:
    """Return the text with the entities' own texts, unless they would make it much longer (an expansion attack)."""
    if not entities:
        return text
    grown = references = 0
    for found in _REFERENCE.finditer(text):
        if found[1] in entities:
            value = entities[found[1]]
            references += 1
            grown += MAX_EXPANSION_CHARACTERS + 1 if value is None else len(value)
            if grown > MAX_EXPANSION_CHARACTERS or references > MAX_REFERENCES:
                raise Unparsable("entities that expand too far")
    if not references:
        return text

    def meant(found: re.Match[str]) -> str:
        value = entities.get(found[1])
        return found[0] if value is None else value.replace('"', "&quot;").replace("'", "&#39;")

    return _REFERENCE.sub(meant, text)


def _describe_page(text: str) -> str:
    page = text[:HEAD_CHARACTERS]
    title = _TITLE.search(page)
    named = f", titled {' '.join(title[1].split())[:100]!r}" if title else ""
    lower = page.lower()
    sign = next((sign for sign in _CHALLENGES if sign in lower), None)
    return f"a web page in place of a feed{named}" + (f" ({sign})" if sign else "")
