"""Stage 3, times (pure): what sources write as a date -> aware UTC, or None where nothing sane can be read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")
"""Where the United States government keeps its office hours; its dates without a zone are meant there."""

EARLIEST_YEAR = 1990
MAX_AHEAD = timedelta(days=1)
MAX_OFFSET = timedelta(hours=15)
"""No place is further from UTC; a zone that says so is one that nobody knows."""
MAX_DATE_CHARACTERS = 80

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero gennaio janeiro januari",
            "feb february februar fevrier février febrero febbraio fevereiro februari",
            "mar march maerz märz mrz mars marzo marco março maart",
            "apr april avril abril aprile",
            "may mai mayo maggio maio mei",
            "jun june juni juin junio giugno junho",
            "jul july juli juillet julio luglio julho",
            "aug august aout août agosto augustus",
            "sep sept september septembre septiembre settembre setembro",
            "oct october okt oktober octobre octubre ottobre outubro",
            "nov november novembre noviembre novembro",
            "dec december dez dezember decembre décembre diciembre dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
_ZONES_H = {"utc": 0, "gmt": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8,
            "pdt": -7, "cet": 1, "cest": 2, "bst": 1}  # fmt: skip
_CLOCK = re.compile(
    r"\b(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([ap])?\.?m?\.?\s*([a-z]{1,4}\b|[+-]\d{2}:?\d{2})?", re.I
)
_MAIL = re.compile(
    r"(?:[a-z]{3,9},? )?\d{1,2} [a-z]{3,9} \d{2,4} \d{1,2}:\d{2}(?::\d{2})? (?:[+-]\d{4}|[a-z]{1,4})", re.I
)
_DAY_FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"), "ymd"),
    (
        re.compile(
            r"\b(?P<d>\d{1,2})(?:st|nd|rd|th|\.)?[ -](?:de )?(?P<m>[^\W\d]{3,10})\.?,?[ -](?:de )?(?P<y>\d{4})\b"
        ),
        "name",
    ),
    (re.compile(r"\b(?P<m>[^\W\d]{3,10})\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>\d{4})\b"), "name"),
    (re.compile(r"\b(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})\b"), "dmy"),
    (re.compile(r"\b(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})\b"), "mdy"),
)


def sane_time(when: datetime | None, now: datetime) -> datetime | None:
    """Return the time in UTC: more than a day ahead becomes `now`, before 1990 is None, no zone means UTC."""
    if when is None:
        return None
    try:
        utc = when if when.tzinfo is UTC else when.replace(tzinfo=when.tzinfo or UTC).astimezone(UTC)
        if utc.year < EARLIEST_YEAR:
            return None
        return now if utc - now > MAX_AHEAD else utc
    except (OverflowError, ValueError):
        return None


def read_time(raw: str | None) -> datetime | None:
    """Return the time that a text tells, in UTC, or None. Never raises.

    Reads RFC 5322, ISO 8601, day-month-year with month names of seven languages, and US `11/20/2026`.
    """
    if not raw or len(raw) > MAX_DATE_CHARACTERS:
        return None
    for reader in _READERS:
        try:
            found = reader(raw.strip())
            if found is not None:
                return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None


def start_of_day(day: date) -> datetime:
    """Return midnight in Washington at which the day begins, in UTC (the same date there and in UTC)."""
    return datetime.combine(day, time(), EASTERN).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """Return 23:59 in Washington of the day, in UTC: until then comments are taken."""
    return datetime.combine(day, time(23, 59), EASTERN).astimezone(UTC)


def _iso(raw: str) -> datetime:
    return datetime.fromisoformat(raw)


def _mail(raw: str) -> datetime | None:
    return parsedate_to_datetime(raw) if _MAIL.fullmatch(raw) else None


def _loose(raw: str) -> datetime | None:
    for pattern, form in _DAY_FORMS:
        found = pattern.search(raw)
        if found:
            month = _MONTHS.get(found["m"].casefold()) if form == "name" else int(found["m"])
            if month:
                rest = raw[: found.start()] + " " + raw[found.end() :]
                return _with_clock(date(int(found["y"]), month, int(found["d"])), rest)
    return None


def _with_clock(day: date, rest: str) -> datetime:
    found = _CLOCK.search(rest)
    if not found:
        return datetime.combine(day, time(), UTC)
    hour = int(found[1])
    if found[4]:
        hour = hour % 12 + (12 if found[4].lower() == "p" else 0)
    at = datetime.combine(day, time(hour, int(found[2]), int(found[3] or 0)), UTC)
    return at - _offset(found[5] or "")


def _offset(zone: str) -> timedelta:
    if zone[:1] in ("+", "-"):
        digits = zone[1:].replace(":", "")
        span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        if span > MAX_OFFSET:
            return timedelta()
        return -span if zone[0] == "-" else span
    return timedelta(hours=_ZONES_H.get(zone.casefold(), 0))


_READERS: tuple[Callable[[str], datetime | None], ...] = (_iso, _mail, _loose)
