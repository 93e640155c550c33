"""What kind of document was pushed (pure): its declared type and its first bytes -> items as JSON, a feed, neither."""

from __future__ import annotations

import orjson

from service.domain.errors import Unparsable

TAKEN = frozenset({"", "application/json", "application/xml", "text/xml", "text/plain", "application/octet-stream"})
"""Types that say JSON, XML or nothing; and whatever ends in `+json` or `+xml`. Forms and pages are not taken."""

_BLANKS = b"\xef\xbb\xbf \t\r\n"
_JSON_FEED = "jsonfeed.org/version"


def is_taken(content_type: str) -> bool:
    """Return whether a document of this type may be pushed at all."""
    essence = content_type.partition(";")[0].strip().lower()
    return essence in TAKEN or (essence.endswith(("+json", "+xml")) and essence != "application/xhtml+xml")


def is_feed(body: bytes) -> bool:
    """Return True for a feed document (XML, JSON Feed) and False for items as JSON. Looks, whatever its type says.

    Raises Unparsable for what is neither.
    """
    start = body[:1_000].lstrip(_BLANKS)
    if start.startswith(b"<"):
        return True
    if not start:
        raise Unparsable("an empty body")
    if not start.startswith((b"{", b"[")):
        raise Unparsable("neither JSON nor a feed")
    document = json_of(body)
    version = document.get("version") if isinstance(document, dict) else None
    return isinstance(version, str) and _JSON_FEED in version


def json_of(body: bytes) -> object:
    """Return the JSON value that the body is. Raises Unparsable, with the place of the mistake."""
    try:
        return orjson.loads(body.lstrip(_BLANKS))
    except orjson.JSONDecodeError as error:
        raise Unparsable(f"no JSON: {error}"[:300]) from None
