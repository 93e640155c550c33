"""Stage 3, text (pure): markup, entities and invisible characters -> one plain line that people can read."""

from __future__ import annotations

import html
import re

MAX_MARKUP_CHARACTERS = 300_000
"""What is read of one field; longer ones are cut before any work is done on them."""

_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote br caption center dd details dialog div dl dt fieldset figcaption figure "
        "footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main nav ol option p pre section select summary "
        "table tbody td tfoot th thead tr ul",
    )
)
_RAW = frozenset({"script", "style", "title", "noscript", "iframe", "textarea"})
_DROPPED = _RAW | {"head", "template", "object", "svg", "math", "button", "audio", "video"}
_ENDS = {name: re.compile(rf"</{name}\b", re.I) for name in _DROPPED}
# No part of it reads past the next `<`, and none gives back what it has read: linear, whatever comes. Values in quotes
# may hold `>`. A tag that is cut off at the end of the text is a tag; an address in angle brackets is none. What runs
# into another `<` is a tag only if that `<` stands in quotes: see `_LONG_TAG`.
_MARK = re.compile(
    r"<(?:(?P<comment>!--)|[!?][^<>]*+(?:>|\Z)"
    r"|(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*+)(?![\w.+-]*+(?:://|@))"
    r"(?:(?:[^<>\"\']++|\"[^\"<]*+\"|'[^'<]*+')*+>|[^<>]*+(?:>|\Z)"
    r"|(?P<open>(?:[^<>=]++|=(?!\s*+[\"']))*+=\s*+[\"'][^<>]*+)(?=<)))"
)
_LONG_TAG = re.compile(r"<\w++(?:[^<>\"'=]{1,500}+|=\s*+(?:\"[^\"]{0,5000}+\"|'[^']{0,5000}+'|[^\s<>\"']*+)){0,50}+>")
MAX_LONG_TRIES = 5
"""How many tags that turn out to be none are looked at in one text: each may cost as much as the text is long."""
# Markup that was escaped once too often: an end tag, a break, or a tag with an attribute. `<b>` alone may be talked of.
_ESCAPED_TAG = re.compile(
    r"&(?:lt|#60|#x3c);(?:/(?:a|b|blockquote|div|em|figure|i|li|ol|p|span|strong|ul)\s*&(?:gt|#62|#x3e);"
    r"|br\s*/?&(?:gt|#62|#x3e);|(?:a|div|img|p|span) [a-z-]+=)",
    re.I,
)
# Controls that are no space, soft hyphen, marks of direction, zero widths, the byte order mark, halves of surrogate
# pairs, non-characters and tags: none can be seen, each can hide or turn round what is written.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufdd0-\ufdef\ufeff\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)


def plain(text: str, *, is_plain: bool = False) -> str:
    """Return the text as one line without markup: blocks part words, scripts and styles are gone, entities are read.

    `is_plain`: the text is no markup (`AT&amp;T` stays as it is). What comes out, given back as plain, stays equal.
    Cost: linear; under a microsecond where there is nothing to do.
    """
    if not is_plain:
        if "<" in text or "&" in text:
            text = _without_markup(text[:MAX_MARKUP_CHARACTERS])
        elif len(text) > MAX_MARKUP_CHARACTERS:
            text = text[:MAX_MARKUP_CHARACTERS]
    return _one_line(text)


def shorten(text: str, limit: int) -> str:
    """Return at most `limit` characters, cut between words where that loses little, with an ellipsis if cut."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    words = head.rpartition(" ")[0]
    return f"{(words if len(words) > limit // 2 else head).rstrip(' ,;:-–—')}…"


def _one_line(text: str) -> str:
    if text.isprintable():
        return text.strip() if "  " not in text else " ".join(text.split())
    line = " ".join(text.split())
    return line if line.isprintable() else " ".join(_INVISIBLE.sub("", line).split())


def _without_markup(text: str) -> str:
    if "<" not in text and _ESCAPED_TAG.search(text):
        text = html.unescape(text)
    if "<" in text:
        text = _without_tags(text)
    return html.unescape(text) if "&" in text else text


def _without_tags(text: str) -> str:
    kept: list[str] = []
    at, tries, endless = 0, 0, set[str]()
    while found := _MARK.search(text, at):
        kept.append(text[at : found.start()])
        at = found.end()
        name = (found["name"] or "").lower()
        if found["open"]:
            long = _LONG_TAG.match(text, found.start()) if tries < MAX_LONG_TRIES else None
            if long is None:
                tries += 1
                kept.append(found[0])
                continue
            at = long.end()
        if found["comment"]:
            end = text.find("-->", at)
            at = end + 3 if end >= 0 else len(text)
        elif name in _BLOCKS:
            kept.append(" ")
        elif name in _DROPPED and not found["close"] and name not in endless:
            at = _end_of(name, text, at, endless)
    kept.append(text[at:])
    return "".join(kept)


def _end_of(name: str, text: str, at: int, endless: set[str]) -> int:
    """Return where an element ends whose content nobody reads; of one that never ends, only a raw one takes all."""
    found = _ENDS[name].search(text, at)
    if found:
        return found.start()
    endless.add(name)
    return len(text) if name in _RAW else at
