"""Numbers of official documents in the one form in which they are compared (pure)."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"(.*-)0*(\d+)")
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")


def normal_number(number: str) -> str:
    """Return a document number without the zeros that public inspection puts in it (2012-07333 is 2012-7333)."""
    text = "".join(number.split()).upper()
    found = _NUMBER.fullmatch(text)
    return f"{found[1]}{found[2]}" if found else text


def joined(number: str) -> str:
    """Return a solicitation's or award's number in capitals, without what people put between its parts."""
    return _NOT_ALPHANUMERIC.sub("", number).upper()
