"""Who may push into an inbox: tokens, signatures, clocks, and what is no proof."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from service.domain.wire import Secret
from service.notifiers.signing import signatures
from service.stages.receiving.proofs import Signed, Trusted, Unproven, claim_of, is_right, problem_of_secret

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
KEY = Secret("whsec_" + base64.b64encode(b"invented key of thirty-two bytes").decode())
OTHER = Secret("whsec_" + base64.b64encode(b"another key, with 32 bytes in it").decode())
TOKEN = Secret("an-invented-token")
BODY = b'{"id": "1"}'


def headers(body: bytes = BODY, key: Secret = KEY, at: datetime = NOW, **more: str) -> dict[str, str]:
    """Return the headers of a push that is signed as our own webhooks are."""
    given = {
        "Webhook-Id": "msg_1",
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": signatures((key,), "msg_1", int(at.timestamp()), body),
    }
    return given | {name.replace("_", "-"): value for name, value in more.items()}


def proven(given: dict[str, str], body: bytes = BODY, *secrets: Secret) -> bool:
    claim = claim_of(given, secrets or (KEY, TOKEN), NOW)
    return isinstance(claim, Trusted) or (isinstance(claim, Signed) and is_right(claim, body, secrets or (KEY, TOKEN)))


RIGHT: dict[str, dict[str, str]] = {
    "a signature": headers(),
    "a clock five minutes behind": headers(at=NOW - timedelta(minutes=5)),
    "a clock five minutes ahead": headers(at=NOW + timedelta(minutes=5)),
    "one of several signatures": headers(
        Webhook_Signature=f"v1a,AAAA v1,{base64.b64encode(bytes(32)).decode()} " + headers()["Webhook-Signature"]
    ),
    "the token": {"Authorization": "Bearer an-invented-token"},
    "the token in another case of its scheme": {"authorization": "bearer  an-invented-token"},
    "the signing key as a token": {"Authorization": f"Bearer {KEY.reveal()}"},
    "a signature behind somebody else's authorization": headers(Authorization="Basic cHJveHk6eA=="),
}
WRONG: dict[str, dict[str, str]] = {
    "nothing": {},
    "another token": {"Authorization": "Bearer an-invented-tokem"},
    "the token under another scheme": {"Authorization": "Basic an-invented-token"},
    "a token beyond ASCII": {"Authorization": "Bearer \udcff\udcfe"},
    "no token behind the scheme": {"Authorization": "Bearer"},
    "another key": headers(key=OTHER),
    "another body": headers(b'{"id": "2"}'),
    "a clock more than five minutes behind": headers(at=NOW - timedelta(seconds=301)),
    "a clock more than five minutes ahead": headers(at=NOW + timedelta(seconds=301)),
    "another id": headers(Webhook_Id="msg_2"),
    "no id": headers(Webhook_Id=""),
    "an id with a full stop": headers(Webhook_Id="msg.1"),
    "a time that is no number": headers(Webhook_Timestamp="now"),
    "a time in digits of another script": headers(Webhook_Timestamp="١٧٦٣٨٩٩٢٠٠"),
    "an endless time": headers(Webhook_Timestamp="9" * 5000),
    "a signature without version": headers(Webhook_Signature="AAAA"),
    "a signature that is no base64": headers(Webhook_Signature="v1,***"),
    "only a version that we do not know": headers(Webhook_Signature="v2,AAAA"),
    "an empty signature": headers(Webhook_Signature=""),
    "a right signature behind sixteen wrong ones": headers(
        Webhook_Signature="v1,AAAA " * 16 + headers()["Webhook-Signature"]
    ),
}


@pytest.mark.parametrize("given", RIGHT.values(), ids=RIGHT)
def test_it_is_proven(given: dict[str, str]) -> None:
    assert proven(given)


@pytest.mark.parametrize("given", WRONG.values(), ids=WRONG)
def test_it_is_not_proven(given: dict[str, str]) -> None:
    assert not proven(given)


def test_while_a_secret_is_replaced_both_hold() -> None:
    assert proven(headers(), BODY, OTHER, KEY)
    assert proven(headers(key=OTHER), BODY, OTHER, KEY)


def test_a_token_signs_nothing() -> None:
    assert not proven(headers(), BODY, TOKEN)


def test_the_reference_library_signs_what_we_take() -> None:
    signature = Webhook(KEY.reveal()).sign("msg_1", NOW, BODY.decode())
    assert proven(headers(Webhook_Signature=signature))


def test_why_is_said_without_the_secret() -> None:
    whys = [claim.why for given in WRONG.values() if isinstance(claim := claim_of(given, (KEY, TOKEN), NOW), Unproven)]
    assert len(set(whys)) >= 5
    assert all(one.reveal() not in why for one in (KEY, TOKEN) for why in whys)


@settings(max_examples=100)
@given(st.dictionaries(st.sampled_from([*headers(), "Authorization"]), st.text(max_size=60)), st.binary(max_size=60))
def test_whatever_comes_proves_nothing_and_breaks_nothing(given: dict[str, str], body: bytes) -> None:
    assert not proven(given, body)


SECRETS: dict[str, tuple[str, str | None]] = {
    "a signing key": (KEY.reveal(), None),
    "a token": ("an-invented-token", None),
    "a token with a space": ("an invented token", "neither spaces"),
    "a token beyond ASCII": ("schlüssel", "neither spaces"),
    "a key that is no base64": ("whsec_***", "must be base64"),
    "a key that is too short": ("whsec_AAAA", "24 to 64 bytes, this one 3"),
    "a key that is too long": ("whsec_" + base64.b64encode(bytes(65)).decode(), "this one 65"),
}


@pytest.mark.parametrize(("written", "problem"), SECRETS.values(), ids=SECRETS)
def test_secrets(written: str, problem: str | None) -> None:
    said = problem_of_secret(Secret(written))
    assert (said is None) if problem is None else (said is not None and problem in said and written not in said)
