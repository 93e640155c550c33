"""Safe repairs of XML that is nearly well formed (pure): text -> text that says the same, for one more try.

Each undoes a mistake whose meaning is not in doubt: a bare ampersand, a character reference that HTML knows and XML
does not, a character that XML forbids, a prefix that nobody declared. CDATA sections keep their ampersands.
"""

from __future__ import annotations

import re
from html.entities import html5

PREFIXES = {
    "atom": "http://www.w3.org/2005/Atom",
    "atom10": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}
"""What is meant by a prefix that is not declared; any other stands for itself."""
MAX_PREFIXES = 50
MAX_PREFIXES_USED = 1_000

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_AMPERSAND = re.compile(r"&(?:(#\d{1,7};|#[xX][0-9a-fA-F]{1,6};)|([A-Za-z][A-Za-z0-9]{1,31};))?")
_OF_XML = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
_PREFIX = re.compile(r"[<\s/]([A-Za-z_][\w.-]{0,30}):[A-Za-z_][\w.-]{0,60}")
_PREFIX_DECLARED = re.compile(r"\bxmlns:([A-Za-z_][\w.-]{0,30})")
_ROOT = re.compile(r"<[^\s/>]{1,120}")


def repair(text: str) -> str:
    """Return the text repaired. Linear; the same text where there is nothing to repair."""
    pieces = _FORBIDDEN.sub("", text).split("<![CDATA[")
    repaired = [_repair_markup(pieces[0])]
    for piece in pieces[1:]:
        inside, end, after = piece.partition("]]>")
        repaired.append(inside + end + _repair_markup(after))
    return _declare_prefixes("<![CDATA[".join(repaired))


def _repair_markup(text: str) -> str:
    return _AMPERSAND.sub(_repair_reference, text) if "&" in text else text


def _repair_reference(found: re.Match[str]) -> str:
    number, name = found.groups()
    if number:
        return found[0] if _is_allowed(number) else ""
    if name is None or name in _OF_XML:
        return found[0] if name else "&amp;"
    meant = html5.get(name)
    return "".join(f"&#{ord(char)};" for char in meant) if meant else "&amp;" + name


def _is_allowed(number: str) -> bool:
    """Tell whether XML allows the character of this reference (`#233;`, `#xe9;`)."""
    digits = number[1:-1]
    code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    return code in {9, 10, 13} or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000


def _declare_prefixes(text: str) -> str:
    """Return the text with a declaration at its root for each prefix that has none anywhere."""
    used = _prefixes(text)
    missing = sorted(used - set(_PREFIX_DECLARED.findall(text)))[:MAX_PREFIXES] if used else []
    root = _ROOT.match(text)
    if not missing or root is None:
        return text
    declared = "".join(f' xmlns:{prefix}="{PREFIXES.get(prefix, "urn:undeclared:" + prefix)}"' for prefix in missing)
    return root[0] + declared + text[root.end() :]


def _prefixes(text: str) -> set[str]:
    """Return the prefixes that are used; none where there are more than anybody means."""
    used: set[str] = set()
    for found in _PREFIX.finditer(text):
        used.add(found[1])
        if len(used) > MAX_PREFIXES_USED:
            return set()
    return used - {"xml", "xmlns"}
