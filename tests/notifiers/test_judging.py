"""What a reply means, per kind: tables of replies, and the fixtures of every kind."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.outcomes import Gone, Later, Outcome, Refused, Sent
from service.domain.wire import Response
from service.notifiers import KINDS
from tests.notifiers.channels import built

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
FIXTURES = Path(__file__).parent / "fixtures"
HTML = "<html><title>Just a moment...</title></html>"
OUTCOMES: dict[str, type[Outcome]] = {"sent": Sent, "later": Later, "refused": Refused, "gone": Gone}


def response(status: int, body: str = "", **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status=status, headers=named, body=body.encode(), url="https://desk.example/")


def pairs() -> list[Any]:
    return [
        pytest.param(path.parent.name, case, id=f"{path.parent.name}: {case['says']}")
        for path in sorted(FIXTURES.glob("*/replies.json"))
        for case in json.loads(path.read_text())
    ]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_replies_to_judge(kind: str) -> None:
    seen = {case.values[1]["outcome"] for case in pairs() if case.values[0] == kind}
    assert {"sent", "later", "gone"} <= seen


@pytest.mark.parametrize(("kind", "case"), pairs())
def test_a_recorded_reply(kind: str, case: dict[str, Any]) -> None:
    body = case["body"] if isinstance(case["body"], str) else json.dumps(case["body"])
    given = Response(
        status=case["status"], headers=case.get("headers", {}), body=body.encode(), url="https://x.example/"
    )
    outcome = built(kind).judge(given, NOW)
    assert isinstance(outcome, OUTCOMES[case["outcome"]])
    for name, value in case.get("expect", {}).items():
        assert getattr(outcome, name) == value


WAITS = {
    "seconds": ("120", 120.0),
    "an HTTP date": ("Mon, 23 Nov 2026 14:31:00 GMT", 60.0),
    "a date that has passed": ("Mon, 23 Nov 2026 14:00:00 GMT", 0.0),
    "a fraction": ("1.5", 1.5),
    "no number and no date": ("soon", None),
    "nothing": ("", None),
    "not a number": ("nan", None),
    "for ever": ("inf", None),
    "years": ("999999999", 86_400.0),
    "negative": ("-5", 0.0),
    "a date without a zone": ("Mon, 23 Nov 2026 14:31:00", 60.0),
    "an impossible date": ("Mon, 99 Nov 2026 99:31:00 GMT", None),
    "a date beyond the calendar": ("Mon, 23 Nov 99999 14:31:00 GMT", None),
}


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize(("written", "after_s"), WAITS.values(), ids=WAITS)
def test_retry_after(kind: str, written: str, after_s: float | None) -> None:
    outcome = built(kind).judge(response(429, "", retry_after=written), NOW)
    assert outcome == Later(why="HTTP 429", after_s=after_s, whole_channel=True)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_wait_on_any_reply_holds_the_whole_channel(kind: str) -> None:
    outcome = built(kind).judge(response(503, "busy", retry_after="7"), NOW)
    assert outcome == Later(why="HTTP 503: busy", after_s=7.0, whole_channel=True)


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("status", [301, 307, 500, 502, 503, 504])
def test_what_passes_is_tried_again(kind: str, status: int) -> None:
    assert isinstance(built(kind).judge(response(status, HTML), NOW), Later)


@pytest.mark.parametrize("kind", sorted(KINDS))
@settings(max_examples=60, deadline=None)
@given(
    status=st.sampled_from([200, 204, 302, 400, 401, 403, 404, 410, 413, 429, 500]),
    body=st.one_of(
        st.binary(max_size=50),
        st.sampled_from(
            [b"[]", b'{"code": []}', b'{"code": 1e400}', b'{"retry_after": "x"}', b"\xff", b'{"error": {}}']
        ),
    ),
    waits=st.one_of(st.text(max_size=12), st.just("1e309")),
)
def test_no_reply_makes_judging_fail(kind: str, status: int, body: bytes, waits: str) -> None:
    headers = {"retry-after": waits, "x-ratelimit-remaining": "0", "x-ratelimit-reset-after": waits}
    outcome = built(kind).judge(Response(status=status, headers=headers, body=body, url="https://x.example/"), NOW)
    assert isinstance(outcome, Sent | Later | Refused | Gone)
    assert len(getattr(outcome, "why", "")) <= 320
