"""Every kind of source, given answers that break its contract: an error of ours, never another, never silence."""

from __future__ import annotations

import json
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.domain.errors import SourceError
from service.domain.kinds import Document, Page, Source
from service.domain.wire import Response
from service.sources import KINDS
from tests.sources.recorded import FIXTURES

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
WHOLE = {
    "federal_register": "two-pages",
    "public_inspection": "two-pages",
    "sam_gov": "notices-of-every-type",
    "usaspending": "two-groups-and-pages",
}
ODD = st.sampled_from([None, "", "null", "\x00", "<b>", 0, -1, 1e308, True, [], {}, [None], [7], {"a": 1}, "9" * 400])
CURSORS: dict[str, dict[str, object]] = {
    "nothing": {},
    "numbers": {"since": 7, "until": 7, "owed": 7, "used": "x", "day": 5},
    "no dates": {"since": "yesterday", "until": "x", "owed": [["a"]], "day": "2026-11-23"},
    "the far future": {"since": "9999-12-31", "used": 3, "day": "2026-11-23"},
    "long ago": {"since": "1994-01-01"},
    "filings of another shape": {"search": "", "filed": {"2026-1": ["today", 1]}},
}


def source(kind: str) -> Source:
    options = {"kind": kind, **({"api_key": "k"} if kind == "sam_gov" else {})}
    options |= {"url": "https://gazette.example/"} if kind == "feed" else {}
    return KINDS[kind].build("x", KINDS[kind].options.model_validate(options))


def read(kind: str, body: bytes, cursor: dict[str, object]) -> Page:
    one = source(kind)
    request = one.begin(cursor, NOW)
    response = Response(status=200, headers={}, body=body, url=request.url)
    return one.read(Document(request=request, response=response, cursor=cursor, now=NOW))


@pytest.mark.parametrize("cursor", CURSORS.values(), ids=CURSORS)
@pytest.mark.parametrize("kind", KINDS)
def test_beginning_never_fails_whatever_the_cursor(kind: str, cursor: dict[str, object]) -> None:
    assert source(kind).begin(cursor, NOW).url.startswith("https://")


@pytest.mark.parametrize("cursor", CURSORS.values(), ids=CURSORS)
@pytest.mark.parametrize("kind", WHOLE)
def test_the_new_cursor_is_json(kind: str, cursor: dict[str, object]) -> None:
    body = (FIXTURES / kind / WHOLE[kind] / "1.json").read_bytes()
    page = read(kind, body, cursor)
    assert json.loads(json.dumps(dict(page.cursor))) == page.cursor


@pytest.mark.parametrize("kind", WHOLE)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_odd_value_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    body: Any = json.loads((FIXTURES / kind / WHOLE[kind] / "1.json").read_text("utf-8"))
    spoiled = deepcopy(body)
    place = spoiled
    while True:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            break
        place = inner
    place[key] = data.draw(ODD)
    with suppress(SourceError):
        assert isinstance(read(kind, orjson.dumps(spoiled), {}), Page)
