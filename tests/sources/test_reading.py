"""Answers read strictly: errors in the source's own words, waits, and shapes that changed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.errors import (
    Challenged,
    ShapeChanged,
    SourceError,
    SourceGone,
    SourceRefused,
    SourceThrottled,
    Unparsable,
)
from service.domain.wire import Response
from service.sources.reading import Fields, check_status, json_object, words_of
from service.stages.pacing.asked import wait_until

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
PAGE = b"<!DOCTYPE html><html><head><title>Attention Required!</title></head></html>"


def answer(status: int = 200, body: bytes | object = b"", **headers: str) -> Response:
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    return Response(status=status, headers=headers, body=raw, url="https://api.example/")


STATUSES: dict[str, tuple[Response, type[SourceError]]] = {
    "410 is for ever": (answer(410), SourceGone),
    "429 asks to wait": (answer(429), SourceThrottled),
    "503 asks to wait": (answer(503, PAGE), SourceThrottled),
    "403 with a gate's page is a challenge": (answer(403, PAGE), Challenged),
    "403 that says so is a challenge": (answer(403, **{"cf-mitigated": "challenge"}), Challenged),
    "403 with words is a refusal": (answer(403, {"message": "bad key"}), SourceRefused),
    "404 with a page is a refusal": (answer(404, b"<html><title>Gone fishing</title>"), SourceRefused),
    "500 is a refusal": (answer(500, {"status": 500, "message": "Internal Server Error"}), SourceRefused),
    "a redirect that was not followed is a refusal": (answer(302), SourceRefused),
}


@pytest.mark.parametrize(("response", "error"), STATUSES.values(), ids=STATUSES)
def test_a_status_that_is_no_success(response: Response, error: type[SourceError]) -> None:
    with pytest.raises(error):
        check_status(response, NOW)


BODIES: dict[str, tuple[bytes, type[SourceError]]] = {
    "a page in place of JSON": (b"\xef\xbb\xbf <html><body>hello", Challenged),
    "half of it": (b'{"results": [', Unparsable),
    "nothing": (b"", Unparsable),
    "a list": (b"[]", ShapeChanged),
    "a number": (b"7", ShapeChanged),
}


@pytest.mark.parametrize(("body", "error"), BODIES.values(), ids=BODIES)
def test_a_body_that_is_no_object(body: bytes, error: type[SourceError]) -> None:
    with pytest.raises(error):
        json_object(answer(200, body), NOW)


WORDS: dict[str, tuple[bytes | object, str]] = {
    "of SAM.gov": ({"errorCode": "400", "errorMessage": "Dates are mandatory"}, "Dates are mandatory"),
    "of api.data.gov": ({"error": {"code": "MISSING", "message": "No api_key"}}, "No api_key"),
    "of the Federal Register": ({"errors": {"agencies": "is not a valid field"}}, "agencies is not a valid field"),
    "of USAspending": ({"detail": {"message": "one group only", "award_type_groups": {}}}, "one group only"),
    "of JSON:API": ({"errors": [{"status": "400", "title": "Bad", "detail": "Too far"}]}, "Too far: Bad"),
    "of a page": (b"<html><head><title>Not &amp; found</title><body>x", "Not & found"),
    "of plain text": (b"slow\n down\x00", "slow down"),
    "of nothing": (b"", "no words"),
    "of an object without words": ({"status": 500}, "no words"),
    "of an object in objects without end": (b'{"a":' * 1_000 + b'"x"' + b"}" * 1_000, "no words"),
    "of many words": ({"message": "word " * 200}, "word " * 58 + "word…"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "words"), WORDS.values(), ids=WORDS)
def test_the_words(body: bytes | object, words: str) -> None:
    assert words_of(answer(400, body)) == words
    assert len(words) <= 300


WAITS: dict[str, tuple[Response, datetime | None]] = {
    "seconds": (answer(429, **{"retry-after": "120"}), NOW + timedelta(seconds=120)),
    "parts of seconds": (answer(429, **{"retry-after": "0.5"}), NOW + timedelta(seconds=0.5)),
    "a date": (answer(429, **{"retry-after": "Mon, 23 Nov 2026 15:10:00 GMT"}), NOW + timedelta(minutes=10)),
    "a date without zone": (answer(429, **{"retry-after": "Mon, 23 Nov 2026 15:10:00"}), NOW + timedelta(minutes=10)),
    "a date that is over": (answer(429, **{"retry-after": "Mon, 23 Nov 2020 15:10:00 GMT"}), NOW),
    "years are not believed": (answer(429, **{"retry-after": "999999999"}), NOW + timedelta(days=31)),
    "nonsense": (answer(429, **{"retry-after": "soon"}), None),
    "nothing": (answer(429), None),
    "nextAccessTime": (
        answer(429, {"nextAccessTime": "2026-Nov-24 00:00:00+0000 UTC"}),
        datetime(2026, 11, 24, tzinfo=UTC),
    ),
    "nextAccessTime of no day": (answer(429, {"nextAccessTime": "2026-Nov-31 00:00:00+0000 UTC"}), None),
    "nextAccessTime of no month": (answer(429, {"nextAccessTime": "2026-Xyz-01 00:00:00+0000 UTC"}), None),
    "a list": (answer(429, []), None),
}


@pytest.mark.parametrize(("response", "until"), WAITS.values(), ids=WAITS)
def test_how_long_to_wait(response: Response, until: datetime | None) -> None:
    assert wait_until(response, NOW) == until


def fields(**values: object) -> Fields:
    return Fields(where="results[2]", values=values)


CHANGED: dict[str, tuple[object, Callable[[Fields], object]]] = {
    "a number for a text": (7, lambda one: one.text("x")),
    "nothing for a text that must be there": (None, lambda one: one.required("x")),
    "an empty text that must be there": ("", lambda one: one.required("x")),
    "a text for a list of texts": ("a", lambda one: one.texts("x")),
    "a number in a list of texts": (["a", 1], lambda one: one.texts("x")),
    "a text for a whole number": ("7", lambda one: one.whole("x")),
    "true for a whole number": (True, lambda one: one.whole("x")),
    "a text for true or false": ("true", lambda one: one.flag("x")),
    "a list for an amount": ([], lambda one: one.amount("x")),
    "true for an amount": (True, lambda one: one.amount("x")),
    "words with a digit for an amount": ("about 5 million", lambda one: one.amount("x")),
    "words for a date": ("tomorrow", lambda one: one.day("x")),
    "a list for an object": ([], lambda one: one.part("x")),
    "a text in a list of objects": (["a"], lambda one: one.parts("x")),
    "an object for a list of objects": ({}, lambda one: one.parts("x")),
}


@pytest.mark.parametrize(("value", "read"), CHANGED.values(), ids=CHANGED)
def test_a_changed_shape_says_where(value: object, read: Callable[[Fields], object]) -> None:
    with pytest.raises(ShapeChanged) as raised:
        read(fields(x=value))
    assert raised.value.where.startswith("results[2].x")


READ: dict[str, tuple[object, Callable[[Fields], object], object]] = {
    "a text": ("a", lambda one: one.text("x"), "a"),
    "an empty text is none": ("", lambda one: one.text("x"), None),
    "texts, empty ones left out": (["a", "", None], lambda one: one.texts("x"), ("a",)),
    "no list is an empty one": (None, lambda one: one.parts("x"), ()),
    "an amount as a number": (4345585999.01, lambda one: one.amount("x"), Decimal("4345585999.01")),
    "an amount as people write it": ("$1,250.50 USD", lambda one: one.amount("x"), Decimal("1250.50")),
    "no amount at all": ("TBD", lambda one: one.amount("x"), None),
    "nothing for an amount": (None, lambda one: one.amount("x"), None),
    "the first day there is": ("0001-01-01T00:00:00", lambda one: one.day("x"), None),
    "the last day there is": ("9999-12-31", lambda one: one.day("x"), None),
    "a day before a time": ("2026-11-20 12:00:00", lambda one: one.day("x"), date(2026, 11, 20)),
    "absent is false": (None, lambda one: one.flag("x"), False),
    "no object": (None, lambda one: one.part("x"), None),
}


@pytest.mark.parametrize(("value", "read", "expected"), READ.values(), ids=READ)
def test_what_is_read(value: object, read: Callable[[Fields], object], expected: object) -> None:
    assert read(fields(x=value)) == expected


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=100)
@given(status=st.integers(100, 599), body=st.binary(max_size=200) | JSON.map(orjson.dumps))
def test_whatever_comes_is_an_object_or_an_error_of_ours(status: int, body: bytes) -> None:
    with suppress(SourceError):
        assert isinstance(json_object(answer(status, body), NOW), Fields)
