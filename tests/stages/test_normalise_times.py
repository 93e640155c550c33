"""Times as sources write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.stages.normalising.times import end_of_day, read_time, sane_time, start_of_day


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


READ = {
    "ISO": ("2026-11-20T10:30:00-05:00", at(2026, 11, 20, 15, 30)),
    "ISO in Zulu": ("2026-11-20T10:30:00Z", at(2026, 11, 20, 10, 30)),
    "ISO without zone": ("2026-11-20 10:30:00", at(2026, 11, 20, 10, 30)),
    "of mail": ("Fri, 20 Nov 2026 10:30:00 -0500", at(2026, 11, 20, 15, 30)),
    "of mail with a zone's name": ("Fri, 20 Nov 2026 10:30:00 EST", at(2026, 11, 20, 15, 30)),
    "US in words": ("November 20, 2026", at(2026, 11, 20)),
    "US in words with a clock": ("Nov. 20, 2026 2:05 p.m. EST", at(2026, 11, 20, 19, 5)),
    "US in words at midnight": ("November 20th, 2026 12:00 AM", at(2026, 11, 20)),
    "US in numbers": ("11/20/2026 9:05", at(2026, 11, 20, 9, 5)),
    "with dots": ("20.11.2026 09:05", at(2026, 11, 20, 9, 5)),
    "year first with slashes": ("2026/11/20", at(2026, 11, 20)),
    "French": ("vendredi 20 novembre 2026", at(2026, 11, 20)),
    "Spanish": ("20 de marzo de 2026", at(2026, 3, 20)),
    "German": ("20. Dezember 2026, 09:05 CET", at(2026, 12, 20, 8, 5)),
    "an offset without ISO": ("Nov 20, 2026 10:00 +0900", at(2026, 11, 20, 1)),
    "an offset to the west": ("Nov 20, 2026 10:00 -05:00", at(2026, 11, 20, 15)),
    "an offset that no place has": ("Nov 20, 2026 10:00 +9900", at(2026, 11, 20, 10)),
    "no such month": ("20 Blursday 2026", None),
    "no such day": ("31/31/2026", None),
    "no such hour": ("Nov 20, 2026 31:00", None),
    "words": ("yesterday", None),
    "a number": ("1795416758", None),
    "too long": ("2026-11-20" + " " * 100, None),
    "nothing": ("", None),
    "none": (None, None),
}


@pytest.mark.parametrize(("raw", "when"), READ.values(), ids=READ)
def test_a_time_is_read(raw: str | None, when: datetime | None) -> None:
    assert read_time(raw) == when


def test_days_begin_and_end_in_washington() -> None:
    assert start_of_day(date(2026, 11, 20)) == at(2026, 11, 20, 5)
    assert start_of_day(date(2026, 7, 1)) == at(2026, 7, 1, 4)
    assert end_of_day(date(2026, 11, 20)) == at(2026, 11, 21, 4, 59)


@settings(max_examples=120)
@given(raw=st.text(alphabet="0123456789-/.: TZ+apmNovDECmarzo,é\u0660", max_size=40))
def test_whatever_is_written_reading_never_fails(raw: str) -> None:
    found = read_time(raw)
    assert found is None or found.utcoffset() == at(2026, 1, 1).utcoffset()


@settings(max_examples=100)
@given(when=st.datetimes() | st.datetimes(timezones=st.timezones()))
def test_a_sane_time_is_in_utc_and_not_ahead(when: datetime) -> None:
    now = at(2026, 11, 23)
    found = sane_time(when, now)
    if found is not None:
        assert found.tzinfo is UTC
        assert found.year >= 1990
        assert (found - now).total_seconds() <= 86_400
        assert sane_time(found, now) == found
