"""Dates as feeds write them (pure): RFC 822 and W3C date-times -> aware UTC, or None where unreadable.

A date without a zone, or with a zone that nobody knows, is taken as UTC. RFC 822 as in RSS 2.0 with two-digit years,
swapped day and month, and missing time; W3CDTF (https://www.w3.org/TR/NOTE-datetime) with a space for the T too.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

MAX_DATE_CHARACTERS = 80
MAX_OFFSET = timedelta(hours=15)
"""No place is further from UTC; a zone that says so is one that nobody knows."""
MONTH_NAMES = "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"
MONTHS = {name: number for number, name in enumerate(MONTH_NAMES, 1)}
ZONE_HOURS = {
    "adt": -3, "ast": -4, "at": -4, "edt": -4, "est": -5, "et": -5, "cdt": -5, "cst": -6, "ct": -6, "mdt": -6,
    "mst": -7, "mt": -7, "pdt": -7, "pst": -8, "pt": -8, "met": 1, "mest": 2,
}  # fmt: skip
"""Zone names of RFC 822 and what else feeds use, with the meaning that feed readers give them; others are UTC."""

_W3C = re.compile(
    r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?"
    r"(?:(?:t|\s+)(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,]\d+)?)?\s*(z|[a-z]{2,4}|[+-]\d{2}:?\d{2})?)?"
)
_RFC822 = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
    r"(?:(\d{1,2})\s+([a-z]{3})[a-z]*\.?|([a-z]{3})[a-z]*\.?\s+(\d{1,2}),?)\s+(\d{4}|\d{2})"
    r"(?:\s+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?:\s*(?:etc/)?(?:gmt|utc)?(z|[a-z]{1,5}|[+-]\d{2}:?\d{2})?)?)?(?:\s+\([^)]*\))?"
)


def read_date(text: str) -> datetime | None:
    """Return the date that `text` means, None where it cannot be read."""
    usual = _read_usual(text)
    if usual is not None:
        return usual
    lower = text.strip().lower()
    if not lower or len(lower) > MAX_DATE_CHARACTERS:
        return None
    found = _W3C.fullmatch(lower) if lower[:4].isdigit() else None
    if found:
        year, month, day, hour, minute, second, zone = found.groups()
        return _utc(year, int(month or 1), day or 1, (hour, minute, second), zone)
    found = _RFC822.fullmatch(lower)
    if found is None:
        return None
    day_first, month_second, month_first, day_second, year, hour, minute, second, zone = found.groups()
    month_number = MONTHS.get(month_second or month_first, 0)
    return _utc(_whole_year(year), month_number, day_first or day_second, (hour, minute, second), zone)


def _read_usual(text: str) -> datetime | None:
    """Return the date in one of the two forms that nearly every feed uses, None for any other: a short cut."""
    try:
        if text[10:11] == "T" and (len(text) == 20 or (len(text) == 25 and text[20:22] < "15")):
            return datetime.fromisoformat(text).astimezone(UTC)
        if text[3:5] == ", " and text[25:] in {" GMT", " +0000"}:
            clock = int(text[17:19]), int(text[20:22]), int(text[23:25])
            return datetime(int(text[12:16]), MONTHS[text[8:11].lower()], int(text[5:7]), *clock, tzinfo=UTC)
    except (ValueError, KeyError, OverflowError):
        return None
    return None


def _utc(
    year: str | int, month: int, day: str | int, clock: tuple[str | None, ...], zone: str | None
) -> datetime | None:
    hour, minute, second = (int(part or 0) for part in clock)
    try:
        local = datetime(int(year), month, int(day), hour, minute, second, tzinfo=UTC)
        return local - _offset(zone)
    except (ValueError, OverflowError):
        return None


def _offset(zone: str | None) -> timedelta:
    if zone is None or zone[0] not in "+-":
        return timedelta(hours=ZONE_HOURS.get(zone or "", 0))
    distance = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    if distance > MAX_OFFSET:
        return timedelta()
    return -distance if zone[0] == "-" else distance


def _whole_year(year: str) -> int:
    """Two digits are 1990 to 2089, as feed readers take them."""
    number = int(year)
    return number if len(year) == 4 else number + (2000 if number < 90 else 1900)
