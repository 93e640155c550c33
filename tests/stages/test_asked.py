"""What an answer asks of us: how long to wait, and for how long it is fresh. Retry-After of bodies: tests/sources."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.stages.pacing.asked import LONGEST_FRESH_S, LONGEST_WAIT, fresh_for_s, retry_after
from tests.made import DAY, HOUR, NOW

MINUTE = timedelta(minutes=1)


def http(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)


WAITS: dict[str, tuple[dict[str, str], timedelta | None]] = {
    "seconds": ({"retry-after": "90"}, timedelta(seconds=90)),
    "seconds between spaces": ({"retry-after": " 90 "}, timedelta(seconds=90)),
    "none": ({}, None),
    "words": ({"retry-after": "later"}, None),
    "less than nothing": ({"retry-after": "-5"}, None),
    "a date": ({"retry-after": http(NOW + HOUR)}, HOUR),
    "a date that is over": ({"retry-after": http(NOW - HOUR)}, timedelta()),
    "a date, by a clock that is ahead of ours": (
        {"retry-after": http(NOW + 2 * HOUR), "date": http(NOW + HOUR)},
        2 * HOUR,
    ),
    "a date, by a clock that is behind ours": ({"retry-after": http(NOW - HOUR), "date": http(NOW - 2 * HOUR)}, HOUR),
    "a date, by a clock that stopped long ago": (
        {"retry-after": http(NOW + HOUR), "date": "Thu, 01 Jan 1970 00:00:00 GMT"},
        HOUR,
    ),
    "the end of all days": ({"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}, LONGEST_WAIT),
    "an eternity": ({"retry-after": "999999999"}, LONGEST_WAIT),
}


@pytest.mark.parametrize(("headers", "wait"), WAITS.values(), ids=WAITS)
def test_retry_after(headers: dict[str, str], wait: timedelta | None) -> None:
    until = retry_after(headers, NOW)
    assert (until and until - NOW) == wait


FRESH: dict[str, tuple[dict[str, str], float | None]] = {
    "nothing said": ({}, None),
    "max-age": ({"cache-control": "public, max-age=600"}, 600),
    "max-age, quoted and in capitals": ({"cache-control": 'Max-Age="600"'}, 600),
    "max-age, part of which is over": ({"cache-control": "max-age=600", "age": "100"}, 500),
    "max-age, all of which is over": ({"cache-control": "max-age=600", "age": "900"}, 0),
    "s-maxage is for shared caches": ({"cache-control": "s-maxage=600"}, None),
    "max-age wins over Expires": ({"cache-control": "max-age=60", "expires": http(NOW + HOUR)}, 60),
    "max-age that is no number": ({"cache-control": "max-age=soon"}, 0),
    "max-age of zero": ({"cache-control": "max-age=0", "expires": http(NOW + HOUR)}, 0),
    "no-cache": ({"cache-control": "no-cache, max-age=600"}, 0),
    "no-store": ({"cache-control": "max-age=600, no-store"}, 0),
    "more than a day": ({"cache-control": "max-age=31536000"}, LONGEST_FRESH_S),
    "Expires": ({"expires": http(NOW + HOUR)}, 3600),
    "Expires by the other's clock": ({"expires": http(NOW + 3 * HOUR), "date": http(NOW + HOUR)}, 7200),
    "Expires that is over": ({"expires": "Thu, 19 Nov 1981 08:52:00 GMT"}, 0),
    "Expires: 0": ({"expires": "0"}, 0),
    "Expires: -1": ({"expires": "-1"}, 0),
    "private, and Expires": ({"cache-control": "private", "expires": http(NOW + HOUR)}, 3600),
}


@pytest.mark.parametrize(("headers", "seconds"), FRESH.values(), ids=FRESH)
def test_fresh_for(headers: dict[str, str], seconds: float | None) -> None:
    assert fresh_for_s(headers, NOW) == seconds


NAMES = st.sampled_from(["cache-control", "expires", "age", "date", "retry-after"])
VALUES = st.one_of(
    st.text(max_size=40),
    st.integers(-(10**12), 10**12).map(str),
    st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)).map(lambda at: http(at.replace(tzinfo=UTC))),
    st.sampled_from(["max-age=", "max-age=99999999999999999999", "no-cache", "max-age=5,max-age=7", "Expires=1"]),
)


@given(st.dictionaries(NAMES, VALUES, max_size=5))
def test_whatever_the_headers_say_the_answer_is_bounded(headers: dict[str, str]) -> None:
    until, fresh_s = retry_after(headers, NOW), fresh_for_s(headers, NOW)
    assert until is None or NOW <= until <= NOW + LONGEST_WAIT
    assert fresh_s is None or 0 <= fresh_s <= DAY.total_seconds()
