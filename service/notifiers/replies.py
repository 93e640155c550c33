"""What replies of all kinds have in common: how long to wait, JSON, the reply's own words (pure)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import orjson

from service.domain.outcomes import Later
from service.domain.wire import Response
from service.stages.wording.characters import line
from service.stages.wording.cutting import shorten

LONGEST_WAIT_S = 86_400.0
"""No reply can silence a channel for longer than a day."""

_WORDS_CHARS = 200


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds that `Retry-After` asks for (a number or an HTTP date, RFC 9110 10.2.3), or None."""
    written = headers.get("retry-after", "").strip()
    if not written:
        return None
    seconds = number(written)
    if seconds is not None:
        return seconds
    try:
        when = parsedate_to_datetime(written)
        aware = when if when.tzinfo else when.replace(tzinfo=UTC)
        return _bounded((aware - now).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def number(value: object) -> float | None:
    """Return `value` as seconds between 0 and LONGEST_WAIT_S, or None where it is not a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        seconds = float(value)
    except (ValueError, OverflowError):
        return None
    return _bounded(seconds) if math.isfinite(seconds) else None


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), LONGEST_WAIT_S)


def json_object(body: bytes) -> Mapping[str, object]:
    """Return the JSON object that `body` is; an empty one where it is anything else."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def words_of_reply(response: Response) -> str:
    """Return the beginning of the reply's body on one line, for the operator to read."""
    return shorten(line(response.body[: 4 * _WORDS_CHARS].decode("utf-8", "replace")), _WORDS_CHARS)


def said(response: Response) -> str:
    """Return `HTTP 503: the reply's words`."""
    words = words_of_reply(response)
    return f"HTTP {response.status}: {words}" if words else f"HTTP {response.status}"


def later(response: Response, now: datetime, *, whole_channel: bool = False) -> Later:
    """Return Later with the wait that the reply asks for. A reply that names a wait speaks of the whole channel."""
    after_s = retry_after_s(response.headers, now)
    return Later(why=said(response), after_s=after_s, whole_channel=whole_channel or after_s is not None)
