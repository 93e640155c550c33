"""A channel of each kind, as its options and its address would be in feeds.yaml."""

from __future__ import annotations

from service.domain.kinds import Notifier
from service.notifiers import KINDS

URLS = {
    "slack": "https://hooks.slack.com/services/T1/B1/x",
    "discord": "https://discord.com/api/webhooks/1/tok",
    "webhook": "https://desk.example/hook",
}


def built(kind: str, **more: object) -> Notifier:
    """Return the notifier of a channel of that kind, with `more` keys."""
    options = KINDS[kind].options.model_validate({"kind": kind, "url": URLS[kind]} | more)
    return KINDS[kind].build("newsroom", options, "https://alerts.example")
