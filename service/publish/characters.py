"""Text and addresses as a feed may carry them (pure): any str -> a str that XML, JSON and a browser's line accept."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

# XML 1.0, section 2.2 (Char), less what it discourages there: C1 controls and noncharacters. The overriding marks of
# the bidirectional algorithm go too: they make a line show other words than it holds.
_NONCHARACTERS = "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
_ILLEGAL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202d\u202e\ufdd0-\ufdef\ud800-\udfff" + _NONCHARACTERS + "]"
)
_NEWLINES = re.compile("\r\n?|\x85|\u2028|\u2029")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# RFC 3986, sections 2.2 and 2.3: what may stand unescaped, by part of the address. "%" is there for what is escaped.
_IN_PATH = "/:@!$&'()*+,;=~%-._"
_IN_QUERY = _IN_PATH + "?"
_HOST = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=-]+|\[[0-9A-Fa-f:.]+\]")
MAX_ADDRESS_CHARS = 4000
"""Longer ones are not links that people follow; readers cut them."""


def clean(text: str) -> str:
    """Return `text` without what XML forbids or discourages; every kind of line end as a newline.

    Law: `clean(clean(t)) == clean(t)`, and the result can always be encoded as UTF-8.
    """
    return _ILLEGAL.sub("", _NEWLINES.sub("\n", text)).replace("\ufffd", "?")


def line(text: str) -> str:
    """Return `text` cleaned, on one line, with single spaces."""
    return " ".join(clean(text).split())


def shorten(text: str, limit: int) -> str:
    """Return `text` in at most `limit` characters, cut between words where one ends near, with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    word_end = cut.rfind(" ", limit * 3 // 4)
    return (cut[:word_end] if word_end > 0 else cut).rstrip(" ,.;:") + "…"


def web_address(url: str | None) -> str | None:
    """Return `url` as an absolute http(s) address of ASCII characters (RFC 3986), or None where it is not one.

    An address with a user name in front of the host is refused: it shows one host and leads to another.
    """
    if not url or "\\" in url:
        return None
    try:
        parts = urlsplit(clean(url).strip())
        host, port = parts.hostname or "", parts.port
        authority = host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError:
        return None
    authority = f"[{authority}]" if ":" in authority else authority
    if parts.scheme.lower() not in ("http", "https") or "@" in parts.netloc or not _HOST.fullmatch(authority):
        return None
    made = urlunsplit(
        (
            parts.scheme.lower(),
            authority if port is None else f"{authority}:{port}",
            _escaped(parts.path, _IN_PATH),
            _escaped(parts.query, _IN_QUERY),
            _escaped(parts.fragment, _IN_QUERY),
        )
    )
    return made if len(made) <= MAX_ADDRESS_CHARS else None


def _escaped(part: str, safe: str) -> str:
    return quote(_STRAY_PERCENT.sub("%25", part), safe=safe)
