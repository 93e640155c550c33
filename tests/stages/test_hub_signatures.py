"""What a hub signed, and what nobody signed."""

from __future__ import annotations

import hmac

import pytest

from service.domain.wire import Secret
from service.stages.receiving.hub_signatures import METHODS, is_from_hub

SECRET, BODY = Secret("an invented secret"), b"<rss/>\n"


def signed(method: str, secret: bytes = b"an invented secret", body: bytes = BODY) -> str:
    return f"{method}={hmac.new(secret, body, method).hexdigest()}"


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_method_of_the_recommendation(method: str) -> None:
    assert is_from_hub(signed(method), BODY, SECRET)
    assert is_from_hub(signed(method).upper(), BODY, SECRET)


WRONG = {
    "none": None,
    "an empty one": "",
    "of another secret": signed("sha256", b"another"),
    "of another body": signed("sha256", body=b"<rss />\n"),
    "of a method that nobody recommends": signed("md5"),
    "of a method that is none": "shake_128=00",
    "without a method": signed("sha256").partition("=")[2],
    "of one method under the name of another": signed("sha1").replace("sha1", "sha256"),
    "cut short": signed("sha256")[:-1],
    "beyond ASCII": "sha256=\udcff",
}


@pytest.mark.parametrize("header", WRONG.values(), ids=WRONG)
def test_a_wrong_signature(header: str | None) -> None:
    assert not is_from_hub(header, BODY, SECRET)
