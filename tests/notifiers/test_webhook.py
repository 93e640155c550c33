"""Standard Webhooks: keys, signatures against the reference library, and the payload against its own schema."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError
from standardwebhooks.webhooks import Webhook as Oracle

from service.domain.items import Facts, Money
from service.domain.messages import AlertKind, Message, NoticeKind
from service.domain.wire import Secret
from service.notifiers.payload import AlertBody, DigestBody, NoticeBody, alert_schema
from service.notifiers.signing import problem_of_key
from service.notifiers.webhook import WebhookOptions
from tests.notifiers import samples
from tests.notifiers.channels import URLS, built
from tests.notifiers.samples import DELIVERY_ID

KEY = "whsec_" + base64.b64encode(b"k" * 32).decode()
OTHER = "whsec_" + base64.b64encode(b"o" * 24).decode()
ED25519 = Ed25519PrivateKey.from_private_bytes(b"e" * 32)
PRIVATE = "whsk_" + base64.b64encode(b"e" * 32).decode()


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=-5))], ids=["in UTC", "in another zone"])
def test_the_reference_library_takes_our_signature(zone: timezone) -> None:
    now = datetime.now(UTC).astimezone(zone)
    channel = built("webhook", secret=KEY)
    (body,) = channel.encode(samples.alert(), DELIVERY_ID)
    request = channel.request(body, DELIVERY_ID, now)
    assert Oracle(KEY).verify(request.body or b"", dict(request.headers)) == json.loads(body)


def test_while_a_key_is_replaced_the_old_and_the_new_one_sign() -> None:
    channel = built("webhook", secret=[KEY, OTHER])
    request = channel.request(b"{}", "part", datetime.now(UTC))
    assert len(request.headers["webhook-signature"].split()) == 2
    for key in (KEY, OTHER):
        assert Oracle(key).verify(b"{}", dict(request.headers)) == {}


def test_an_ed25519_key_signs_as_v1a() -> None:
    request = built("webhook", secret=PRIVATE).request(b"{}", "part", samples.NOW)
    version, _, signature = request.headers["webhook-signature"].partition(",")
    signed = f"part.{int(samples.NOW.timestamp())}.".encode() + b"{}"
    assert version == "v1a"
    ED25519.public_key().verify(base64.b64decode(signature), signed)


def test_the_id_stays_and_the_time_is_the_attempt_s() -> None:
    channel = built("webhook", secret=KEY)
    first = channel.request(b"{}", DELIVERY_ID, samples.NOW)
    again = channel.request(b"{}", DELIVERY_ID, samples.NOW + timedelta(minutes=5))
    assert first.headers["webhook-id"] == again.headers["webhook-id"] == DELIVERY_ID
    assert int(again.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 300
    assert first.headers["webhook-signature"] != again.headers["webhook-signature"]


def test_without_a_key_nothing_is_signed_and_an_id_holds_no_full_stop() -> None:
    headers = built("webhook").request(b"{}", "a.b", samples.NOW).headers
    assert "webhook-signature" not in headers
    assert headers["webhook-id"] == "a-b"


KEYS = {
    "a good key": (KEY, None),
    "a good ed25519 key": (PRIVATE, None),
    "an ed25519 key with its public half": ("whsk_" + base64.b64encode(b"e" * 64).decode(), None),
    "a password": ("hunter2", "begins with whsec_"),
    "not base64": ("whsec_!!!!", "base64"),
    "not even ASCII": ("whsec_é", "base64"),
    "too short": ("whsec_" + base64.b64encode(b"k" * 23).decode(), "this one 23"),
    "too long": ("whsec_" + base64.b64encode(b"k" * 65).decode(), "this one 65"),
    "an ed25519 key too short": ("whsk_" + base64.b64encode(b"k" * 31).decode(), "this one 31"),
}


@pytest.mark.parametrize(("key", "problem"), KEYS.values(), ids=KEYS)
def test_a_key_is_checked_and_never_shown(key: str, problem: str | None) -> None:
    said = problem_of_key(Secret(key))
    assert (said is None) == (problem is None)
    assert (problem or "") in (said or "")
    assert key not in (said or "")


def test_options_refuse_a_bad_key() -> None:
    with pytest.raises(ValidationError, match="begins with whsec_"):
        WebhookOptions.model_validate({"kind": "webhook", "url": URLS["webhook"], "secret": [KEY, "hunter2"]})


def test_editors_admit_one_key_and_several() -> None:
    secret = WebhookOptions.model_json_schema()["properties"]["secret"]
    assert [one["type"] for one in secret["anyOf"]] == ["string", "array"]


MESSAGES: dict[str, tuple[Message, type[AlertBody | DigestBody | NoticeBody]]] = {
    "alert.created": (samples.alert(), AlertBody),
    "alert.updated": (samples.updated(), AlertBody),
    "alert.deadline": (samples.alert(kind=AlertKind.DEADLINE), AlertBody),
    "digest.created": (samples.digest(samples.alert(), samples.updated()), DigestBody),
    "operations.problem": (samples.notice(), NoticeBody),
    "operations.recovery": (samples.notice(NoticeKind.RECOVERY), NoticeBody),
    "operations.heartbeat": (samples.notice(NoticeKind.HEARTBEAT), NoticeBody),
    "operations.test": (samples.notice(NoticeKind.TEST), NoticeBody),
}


@pytest.mark.parametrize(("kind", "case"), MESSAGES.items(), ids=MESSAGES)
def test_each_type_says_its_name_and_keeps_its_shape(kind: str, case: tuple[Message, Any]) -> None:
    message, shape = case
    for body in built("webhook").encode(message, DELIVERY_ID):
        assert json.loads(body)["type"] == kind
        shape.model_validate_json(body)


def test_the_payload_says_what_the_contract_names() -> None:
    (body,) = built("webhook").encode(samples.updated(), DELIVERY_ID)
    data = json.loads(body)["data"]
    assert set(alert_schema()["$defs"]["AlertShape"]["required"]) == set(data)  # type: ignore[index]
    assert (data["kind"], data["source"], data["severity"]) == ("sam_gov", "ice-notices", "high")
    assert data["topics"] == ["license-plate-readers", "data-brokers"]
    assert data["facts"]["amount"] == {"value": 1_234_567, "currency": "USD"}
    assert data["facts"]["docket"] == "BSO-2026-0007"
    assert data["facts"]["deadlines"] == [{"kind": "response", "at": "2026-12-15T22:00:00Z"}]
    assert data["matter"]["step"] == "solicited"
    assert data["matter"]["changes"] == data["changes"]
    assert [change["what"] for change in data["changes"]] == ["amount", "deadline", "title"]
    assert data["evidence"][0]["text"] == "license plate reader"
    assert data["story"]["outlets"] == 4
    assert not data["truncated"]


AMOUNTS = {
    "whole": ("1200000", 1_200_000),
    "with cents": ("10.50", 10.5),
    "more than a double holds": ("12345678901234567890", 12345678901234567890.0),
    "not a number": ("NaN", None),
    "endless": ("Infinity", None),
    "absurd": ("1E+999999", None),
}


@pytest.mark.parametrize(("value", "written"), AMOUNTS.values(), ids=AMOUNTS)
def test_amounts_are_numbers(value: str, written: float | None) -> None:
    lead = samples.item(facts=Facts(amount=Money(value=Decimal(value))))
    (body,) = built("webhook").encode(samples.alert(samples.story(lead)), DELIVERY_ID)
    amount = json.loads(body)["data"]["facts"]["amount"]
    assert (amount and amount["value"]) == written


def test_what_is_too_long_is_cut_and_said_so() -> None:
    lead = samples.item(text=samples.TEXT + "ü" * 50_000)
    story = samples.story(lead, also=samples.story().also * 40, matter=None)
    (body,) = built("webhook").encode(samples.alert(story), DELIVERY_ID)
    data = json.loads(body)["data"]
    assert len(body) < 20_000
    assert data["truncated"]
    assert data["matter"] is None
    assert data["evidence"]
    assert data["title"] == lead.title


def test_the_schema_is_versioned_and_lets_keys_be_added() -> None:
    schema = alert_schema()
    assert schema["$id"] == "urn:oversight-alerts:schema:alert:1"
    assert "additionalProperties" not in schema
    assert set(schema["properties"]) == {"type", "timestamp", "data"}  # type: ignore[call-overload]


def test_an_odd_delivery_id_fails_nothing() -> None:
    assert built("webhook").encode(replace(samples.notice(), id="\ud800"), "?")
