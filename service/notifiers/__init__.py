"""The kinds of channel (pure): each module knows one dialect. Stage 8 encodes, sends elsewhere, and judges here.

A new kind is one module, its fixtures, one line in KINDS and one paragraph in docs/channels.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeVar

from service.domain.kinds import ChannelKind, Notifier
from service.domain.options import ChannelOptions
from service.notifiers.discord import Discord, DiscordOptions
from service.notifiers.slack import PACE_S, Slack, SlackOptions
from service.notifiers.webhook import Webhook, WebhookOptions

Given = TypeVar("Given", bound=ChannelOptions)


def _kind(
    name: str, options: type[Given], build: Callable[[Given, str], Notifier], summary: str, pace_s: float = 0.0
) -> ChannelKind:
    def checked(channel: str, given: ChannelOptions, base_url: str) -> Notifier:
        if not isinstance(given, options):
            raise TypeError(f"channel {channel} of kind {name} was given {type(given).__name__}")
        return build(given, base_url)

    return ChannelKind(name=name, options=options, build=checked, summary=summary, pace_s=pace_s)


KINDS: Mapping[str, ChannelKind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            _kind("slack", SlackOptions, lambda options, _: Slack(options), "Slack, by an incoming webhook", PACE_S),
            _kind("discord", DiscordOptions, Discord, "Discord, by a channel's webhook"),
            _kind("webhook", WebhookOptions, lambda options, _: Webhook(options), "Any program, by Standard Webhooks"),
        )
    }
)
