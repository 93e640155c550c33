"""Bytes of a feed -> text (pure). Valid UTF-8 wins over whatever is declared, because declarations lie more often."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from service.parsing.texts import joined

SUPERSETS = {
    "ascii": "windows-1252",
    "iso8859-1": "windows-1252",
    "iso8859-9": "windows-1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
}
"""What is really meant by an encoding's name (WHATWG Encoding Standard, "Names and labels"), by Python's name."""

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
UNMARKED = ((b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
"""How a document of UTF-16 or UTF-32 starts without a byte order mark (XML 1.0, appendix F)."""

BEYOND_ASCII = bytes(range(0x80, 0x100))
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """The text of a document, and what was wrong with its bytes."""

    text: str
    problem: str | None = None


def decode(body: bytes, content_type: str) -> Decoded:
    """Return the text of `body`. Never fails: bytes that fit nothing are read as windows-1252."""
    for bom, encoding in BOMS:
        if body.startswith(bom):
            return _decode_as(body[len(bom) :], encoding)
    for start, encoding in UNMARKED:
        if body.startswith(start):
            return _decode_as(body, encoding)
    try:
        return Decoded(text=body.decode("utf-8"))
    except UnicodeDecodeError:
        return _decode_halves(body) or _decode_declared(body, content_type)


def _decode_as(body: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(text=body.decode(encoding))
    except UnicodeDecodeError:
        return Decoded(text=body.decode(encoding, _ERRORS), problem=f"not all of it is {encoding}")


def _decode_halves(body: bytes) -> Decoded | None:
    """Return the text of UTF-8 but for surrogates, None where more is wrong with it.

    Java and old databases write an emoji as two halves of three bytes each (CESU-8, Unicode Technical Report 26).
    """
    try:
        text = body.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return None
    return Decoded(text=joined(text), problem="characters that are written in halves")


def _decode_declared(body: bytes, content_type: str) -> Decoded:
    declared = [_python_name(name) for name in (_from_prolog(body), _from_header(content_type)) if name]
    for encoding in declared:
        if encoding is not None and encoding != "utf-8":
            try:
                return Decoded(text=body.decode(encoding))
            except UnicodeError:
                continue
    if _is_mostly_utf8(body):
        return Decoded(text=body.decode("utf-8", _ERRORS), problem="not all of it is utf-8")
    return Decoded(text=body.decode("windows-1252", "replace"), problem="its encoding is not the declared one")


def _from_prolog(body: bytes) -> str | None:
    found = _DECLARED.search(body[:1024])
    return found[1].decode("ascii") if found else None


def _from_header(content_type: str) -> str | None:
    found = _CHARSET.search(content_type[:300])
    return found[1] if found else None


def _python_name(name: str) -> str | None:
    """Return Python's name of the encoding that is meant, None for what is no text encoding."""
    try:
        info = codecs.lookup(name)
    except LookupError:
        return None
    if not info._is_text_encoding or info.name.startswith(
        ("utf-16", "utf-32", "idna", "punycode", "utf-7", "unicode", "raw")
    ):
        # The prolog was readable as ASCII, so the document is none of these, whatever it says.
        return None
    return SUPERSETS.get(info.name, info.name)


def _is_mostly_utf8(body: bytes) -> bool:
    """Tell whether stray bytes sit in a UTF-8 document: more characters of several bytes than stray bytes."""
    valid = body.decode("utf-8", "ignore")
    stray = len(body) - len(valid.encode())
    return len(valid) - len(body.translate(None, BEYOND_ASCII)) > stray


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Read what does not fit as windows-1252, byte by byte."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("windows-1252", "replace"), error.end


_ERRORS = "oversight-windows-1252"
codecs.register_error(_ERRORS, _as_windows_1252)
