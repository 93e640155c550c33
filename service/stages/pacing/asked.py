"""What an answer asks of us (pure): how long to wait, and for how long it is fresh.

Header names are lower case, as in `Response`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import orjson

from service.domain.wire import Response

LONGEST_WAIT = timedelta(days=31)
"""Nobody is believed who asks to wait longer."""
LONGEST_FRESH_S = 86_400.0
"""An answer that calls itself fresh for longer is looked at again after a day."""
TRUSTED_CLOCK = timedelta(days=1)
"""A `Date` that is further from ours than this is wrong, and says nothing of the other clock."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SAM_TIME = re.compile(r"(\d{4})-([A-Za-z]{3})-(\d{1,2}) (\d{2}):(\d{2}):(\d{2})(?:\+0000)?(?: UTC)?")
_SECONDS = re.compile(r"\d{1,9}(\.\d{1,9})?")
_DIRECTIVE = re.compile(r'([a-z-]{1,40})\s{0,5}(?:=\s{0,5}"?([^",]{0,40})"?)?')


def wait_until(response: Response, now: datetime) -> datetime | None:
    """Return until when the answer asks to wait: `Retry-After`, or `nextAccessTime` in the body, as SAM.gov says it.

    Between `now` and 31 days; None where it names no time.
    """
    until = retry_after(response.headers, now) or _next_access(response.body)
    return None if until is None else max(now, min(until, now + LONGEST_WAIT))


def retry_after(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Return until when a `Retry-After` asks to wait, from `now` up to 31 days; None without one.

    A time of day is read by our clock and by that of the server (its `Date`), and the later of the two holds: whichever
    clock is wrong, nobody comes early.
    """
    value = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        wait = timedelta(seconds=float(value))
    else:
        at = _http_date(value)
        if at is None:
            return None
        wait = at - min(now, _date(headers, now) or now)
    return now + max(timedelta(), min(wait, LONGEST_WAIT))


def fresh_for_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return for how many seconds more the answer calls itself fresh, at most a day; None where it says nothing.

    `max-age` less `Age`, else `Expires` less `Date` (RFC 9111, 4.2.1). `s-maxage` speaks to shared caches and not to
    us; `no-store`, `no-cache` and what cannot be read (`Expires: 0`) mean 0: it may have changed at once.
    """
    directives = dict(_directives(headers.get("cache-control", "")))
    if "no-store" in directives or "no-cache" in directives:
        return 0.0
    if "max-age" in directives:
        lifetime = _number(directives["max-age"]) - _number(headers.get("age", ""))
    elif "expires" in headers:
        at = _http_date(headers["expires"])
        lifetime = (at - (_date(headers, now) or now)).total_seconds() if at else 0.0
    else:
        return None
    return min(max(lifetime, 0.0), LONGEST_FRESH_S)


def _directives(value: str) -> list[tuple[str, str]]:
    return _DIRECTIVE.findall(value.lower())


def _number(text: str) -> float:
    """Return a whole number of seconds; 0 for anything else (RFC 9111, 1.2.2 and 5.2: what is invalid is stale)."""
    stripped = text.strip()
    return float(stripped[:12]) if stripped.isascii() and stripped.isdigit() else 0.0


def _date(headers: Mapping[str, str], now: datetime) -> datetime | None:
    at = _http_date(headers.get("date", ""))
    return at if at is not None and abs(at - now) <= TRUSTED_CLOCK else None


def _http_date(value: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(value.strip())
        return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _next_access(body: bytes) -> datetime | None:
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    found = _SAM_TIME.match(str(value.get("nextAccessTime"))) if isinstance(value, dict) else None
    if found is None or found[2].lower() not in _MONTHS:
        return None
    year, _, *rest = found.groups()
    try:
        day, hour, minute, second = (int(one) for one in rest)
        return datetime(int(year), _MONTHS.index(found[2].lower()) + 1, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
