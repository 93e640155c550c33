"""Text and addresses made safe to show (pure): any str -> a str that XML, JSON, a chat and a browser's line accept."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

# XML 1.0, section 2.2 (Char), less what it discourages there: C1 controls and noncharacters.
_NONCHARACTERS = "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ud800-\udfff" + _NONCHARACTERS + "]")
# Explicit directions (embeddings, overrides, isolates), zero widths, byte order marks and soft hyphens: they would
# reorder or hide what stands around the text. Joiners stay: emoji and scripts need them.
_HIDDEN = re.compile("[\u00ad\u200b\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000\U000e0001]")
_NEWLINES = re.compile("\r\n?|\x85|\u2028|\u2029")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# RFC 3986, sections 2.2 and 2.3: what may stand unescaped, by part of the address. "%" is there for what is escaped.
_IN_PATH = "/:@!$&'()*+,;=~%-._"
_IN_QUERY = _IN_PATH + "?"
_HOST = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=-]+|\[[0-9A-Fa-f:.]+\]")
MAX_ADDRESS_CHARS = 4000
"""Longer ones are not links that people follow; readers cut them."""
_MAX_LINE_CHARS = 10_000
"""No place shows more on one line; so a text of any length costs little."""


def clean(text: str) -> str:
    """Return `text` without what XML forbids, hides or turns round; every kind of line end as a newline.

    Law: `clean(clean(t)) == clean(t)`, and the result can always be encoded as UTF-8.
    """
    return _HIDDEN.sub("", _ILLEGAL.sub("", _NEWLINES.sub("\n", text))).replace("\ufffd", "?")


def line(text: str) -> str:
    """Return `text` cleaned, on one line, with single spaces."""
    return " ".join(clean(text[:_MAX_LINE_CHARS]).split())


def web_address(url: str | None, longest: int = MAX_ADDRESS_CHARS) -> str | None:
    """Return `url` as an absolute http(s) address of ASCII characters (RFC 3986), or None where it is not one.

    What could end a link in any markup, or is invisible, is percent-encoded. One of more than `longest` characters is
    refused, never cut; so is one with a user name in front of the host, which shows one host and leads to another.
    """
    if not url or "\\" in url:
        return None
    try:
        parts = urlsplit(url.strip())
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
    return made if len(made) <= longest else None


def _escaped(part: str, safe: str) -> str:
    return quote(_STRAY_PERCENT.sub("%25", part), safe=safe, errors="replace")
