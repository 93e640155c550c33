"""Outlines whose attributes are not escaped (pure): OPML text -> text that says the same and is well formed.

One real list in six has quotes or markup in its titles and descriptions as they are (`title="The "Daily""`). What ends
a value is told by what follows: the name of another attribute that OPML has, or the end of the outline.
"""

from __future__ import annotations

import re

_OUTLINE = re.compile(r"<outline\b", re.IGNORECASE)
_END = re.compile(r"</?outline\b|</body\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"\s(text|title|description|xmlurl|htmlurl|url|type|version|language|category|iscomment|isbreakpoint|created"
    r"|oversight:name)\s{0,20}=\s{0,20}([\"'])",
    re.IGNORECASE,
)


def mend_outlines(text: str) -> str:
    """Return the text with every outline written anew; attributes that are not of OPML are dropped. Linear."""
    pieces: list[str] = []
    done = 0
    while found := _OUTLINE.search(text, done):
        end = _END.search(text, found.end())
        stop = end.start() if end else len(text)
        pieces += (text[done : found.start()], _mended(text[found.end() : stop]))
        done = stop
    return "".join(pieces) + text[done:]


def _mended(inside: str) -> str:
    """Return the tag whose attributes, and whatever follows up to the next outline, are `inside`."""
    starts: list[re.Match[str]] = []
    for one in _ATTRIBUTE.finditer(inside):
        if one[1].lower() not in {known[1].lower() for known in starts}:
            starts.append(one)
    tail = inside
    written = []
    for place, one in enumerate(starts):
        stop = starts[place + 1].start() if place + 1 < len(starts) else len(inside)
        value, _, tail = inside[one.end() : stop].rpartition(one[2])
        written.append(f' {one[1]}="{_escaped(value)}"')
    return f"<outline{''.join(written)}{'/>' if '/' in tail.partition('>')[0] else '>'}"


def _escaped(value: str) -> str:
    """Return the value without what would end it; ampersands are seen to later."""
    return value.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
