"""Webhooks by Standard Webhooks 1.0.0 (pure): a message -> a signed JSON body; the reply -> what it means."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from service.domain.messages import Message
from service.domain.options import SecretText
from service.domain.outcomes import Gone, Outcome, Sent
from service.domain.wire import Request, Response, Secret
from service.notifiers import replies, signing
from service.notifiers.addresses import AddressedOptions, post
from service.notifiers.bodies import bodies_of

_THROTTLED = frozenset({429, 502, 504})


def _as_list(value: Any) -> Any:
    """One key may be written without a list."""
    return (value,) if isinstance(value, str | Secret) else value


def _checked(key: Secret) -> Secret:
    if problem := signing.problem_of_key(key):
        raise ValueError(problem)
    return key


SigningKey = Annotated[SecretText, AfterValidator(_checked)]
_KEY_SCHEMA = {"type": "string", "description": "A signing key, whsec_ and base64: write it as ${NAME}."}
SigningKeys = Annotated[
    tuple[SigningKey, ...],
    BeforeValidator(_as_list),
    WithJsonSchema({"anyOf": [_KEY_SCHEMA, {"type": "array", "items": _KEY_SCHEMA}]}),
]


class WebhookOptions(AddressedOptions):
    """The keys of a webhook. `secret`: one signing key, or a list of them while one replaces another."""

    kind: str = "webhook"
    secret: SigningKeys = ()


class Webhook:
    """Knows Standard Webhooks."""

    def __init__(self, options: WebhookOptions) -> None:
        self._options = options

    def encode(self, message: Message, delivery_id: str) -> tuple[bytes, ...]:
        """Return the bodies that say the message. Never fails."""
        return bodies_of(message, delivery_id)

    def request(self, body: bytes, part_id: str, now: datetime) -> Request:
        """Return the request that posts one body. The id stays; time and signatures are this attempt's."""
        # The signed content is split at full stops, so the id holds none.
        message_id, timestamp = part_id.replace(".", "-"), int(now.timestamp())
        headers = {"webhook-id": message_id, "webhook-timestamp": str(timestamp)}
        if self._options.secret:
            headers["webhook-signature"] = signing.signatures(self._options.secret, message_id, timestamp, body)
        return post(self._options, self._options.url.reveal(), body, headers)

    def judge(self, response: Response, now: datetime) -> Outcome:
        """Return what the status means. Never fails.

        Source: standard-webhooks.md, "Operational considerations": only 2xx is success; redirects are failures and are
        not followed; 410 stops the endpoint; 429, 502 and 504 ask to slow down; every other status is tried again,
        because a receiver that is being mended answers anything.
        """
        if 200 <= response.status < 300:
            return Sent()
        if response.status == 410:
            return Gone(why=f"the receiver wants no more ({replies.said(response)})")
        return replies.later(response, now, whole_channel=response.status in _THROTTLED)
