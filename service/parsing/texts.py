"""Small repairs of texts in feeds (pure): stray encodings, authors' names, what is HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urljoin

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
MAX_AUTHOR_CHARACTERS = 300
SHORT_TYPES = {"text": "text/plain", "plain": "text/plain", "html": "text/html", "xhtml": "application/xhtml+xml"}

_WINDOWS_1252 = {
    code: bytes((code,)).decode("windows-1252") for code in range(128, 160) if code not in b"\x81\x8d\x8f\x90\x9d"
}
_C1 = re.compile("[\x80-\x9f]")
_EMAIL = re.compile(r"[a-zA-Z0-9_.+-]{1,64}@(?:[a-zA-Z0-9-]{1,63}\.){1,8}[a-zA-Z]{2,24}(?:\?subject=\S{1,100})?")


def clean(text: str) -> str:
    """Return the text stripped; UTF-8 that was once read as Latin-1, and Windows-1252 read as Latin-1, are repaired."""
    text = text.strip()
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("latin-1").decode("utf-8")
    return text.translate(_WINDOWS_1252) if _C1.search(text) else text


def joined(text: str) -> str:
    """Return the text with halves of surrogate pairs joined; one alone becomes U+FFFD, so that all can be encoded."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def author_name(text: str) -> str:
    """Return the name in `name (mail)`, `mail (name)` or `name <mail>`; the address where there is no name."""
    short = text[:MAX_AUTHOR_CHARACTERS].strip()
    found = _EMAIL.search(short)
    if found is None:
        return short
    name = short.replace(found[0], "").replace("()", "").replace("<>", "").replace("&lt;&gt;", "").strip()
    return name.removeprefix("(").removesuffix(")").strip() or found[0]


def full_type(short: str) -> str:
    """Return the media type that Atom's short words (`text`, `html`, `xhtml`) stand for."""
    lower = short.lower()
    return SHORT_TYPES.get(lower, lower)


def in_base64(attributes: Mapping[str, str]) -> bool:
    """Tell whether content with these attributes is in base64: Atom has so what is no text (RFC 4287 4.1.3.3)."""
    media_type = full_type(attributes.get("type", "text"))
    is_text = media_type.startswith("text/") or media_type.endswith(("+xml", "/xml"))
    return attributes.get("mode") == "base64" or not is_text


def absolute(base: str, address: str) -> str:
    """Return `address` seen from `base`; what is absolute stays as it is written."""
    if address.startswith(("https://", "http://")):
        return address
    try:
        return urljoin(base, address)
    except ValueError:
        return address
