"""Every kind of source, given answers that break its contract: an error of ours, never another, never silence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.domain.errors import SourceError
from service.domain.kinds import Document, Page, Source
from service.domain.wire import Request, Response
from service.sources import KINDS
from tests.sources.recorded import FIXTURES

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
ODD = st.sampled_from([None, "", "null", "\x00", "<b>", 0, -1, 1e308, True, [], {}, [None], [7], {"a": 1}, "9" * 400])
JSON: st.SearchStrategy[Any] = st.recursive(ODD, lambda inner: st.lists(inner, max_size=3), max_leaves=4)
CURSORS: dict[str, dict[str, object]] = {
    "nothing": {},
    "numbers": {"since": 7, "until": 7, "owed": 7, "used": "x", "day": 5, "begun": 1},
    "no dates": {"since": "yesterday", "until": "x", "owed": [["a"]], "day": "2026-11-23", "begun": "x"},
    "the far future": {"since": "9999-12-31", "used": 3, "day": "2026-11-23"},
    "the beginning of time": {"since": "0001-01-01"},
    "long ago": {"since": "1994-01-01"},
    "filings of another shape": {"search": "", "filed": {"2026-1": ["today", 1]}},
    "a page of no group": {"owed": {"group": 9, "page": 1, "since": "2026-11-01", "until": "2026-11-23"}},
    "a page without dates": {"owed": {"group": 0, "page": 1, "since": "x", "until": None}},
}


def in_json(folder: Path) -> bool:
    """Return whether the recorded answers are JSON that the source reads itself."""
    answers = json.loads((folder / "case.json").read_text("utf-8")).get("answers", [])
    return bool(answers) and all(str(one.get("body")).endswith(".json") and "feed" not in one for one in answers)


def recorded(kind: str) -> list[Path]:
    """Return the recorded exchanges of a kind, in their order."""
    return sorted(path.parent for path in (FIXTURES / kind).glob("*/case.json"))


def source(kind: str, options: Mapping[str, Any]) -> Source:
    return KINDS[kind].build("x", KINDS[kind].options.model_validate(options))


def configured(kind: str) -> Source:
    return source(kind, json.loads((recorded(kind)[0] / "case.json").read_text("utf-8"))["options"])


ASKED = [kind for kind in KINDS if any(map(in_json, recorded(kind)))]
"""The kinds that ask for JSON and read it."""


@pytest.mark.parametrize("cursor", CURSORS.values(), ids=CURSORS)
@pytest.mark.parametrize("kind", ASKED)
def test_beginning_never_fails_whatever_the_cursor(kind: str, cursor: dict[str, object]) -> None:
    assert configured(kind).begin(cursor, NOW).url.startswith("https://")


def test_every_kind_that_asks_for_json_is_looked_at() -> None:
    assert {"federal_register", "public_inspection", "sam_gov", "usaspending", "congress"} <= set(ASKED)


@pytest.mark.parametrize("cursor", CURSORS.values(), ids=CURSORS)
@pytest.mark.parametrize("kind", ASKED)
def test_the_new_cursor_is_json(kind: str, cursor: dict[str, object]) -> None:
    for folder in filter(in_json, recorded(kind)):
        for page in played(kind, folder, cursor):
            assert json.loads(json.dumps(dict(page.cursor))) == page.cursor


@pytest.mark.parametrize("kind", ASKED)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_odd_value_anywhere_in_an_exchange_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    folder = data.draw(st.sampled_from([one for one in recorded(kind) if in_json(one)]))
    step = data.draw(st.integers(0, 5))
    assert all(isinstance(page, Page) for page in played(kind, folder, {}, spoil=(step, data)))


def played(
    kind: str, folder: Path, cursor: dict[str, object], spoil: tuple[int, st.DataObject] | None = None
) -> list[Page]:
    """Return the pages of a recorded exchange until it is over or refused; `spoil`: which answer is spoiled."""
    case = json.loads((folder / "case.json").read_text("utf-8"))
    one = source(kind, case["options"])
    request: Request | None = one.begin(cursor, NOW)
    pages: list[Page] = []
    with suppress(SourceError):
        for step, answer in enumerate(case["answers"]):
            if request is None:
                break
            body = (folder / answer["body"]).read_bytes()
            if spoil and step == min(spoil[0], len(case["answers"]) - 1):
                body = orjson.dumps(spoiled(json.loads(body), spoil[1]))
            response = Response(status=answer["status"], headers={}, body=body, url=request.url)
            pages.append(one.read(Document(request=request, response=response, cursor=cursor, now=NOW)))
            request = pages[-1].next
    return pages


def spoiled(body: Any, data: st.DataObject) -> Any:
    """Return the body with one value in it replaced."""
    if not isinstance(body, dict | list) or not body:
        return data.draw(JSON)
    changed = deepcopy(body)
    place = changed
    while True:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            break
        place = inner
    place[key] = data.draw(JSON)
    return changed
