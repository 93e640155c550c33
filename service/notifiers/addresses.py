"""The address of a channel, as feeds.yaml gives it (pure)."""

from __future__ import annotations

from typing import Self
from urllib.parse import SplitResult, urlsplit

from pydantic import model_validator

from service.domain.options import ChannelOptions, SecretText
from service.domain.wire import Request, origin_of


class AddressedOptions(ChannelOptions):
    """The keys of a channel that is posted to at `url`. The address is a credential: it is never shown.

    https is required, because whoever reads the address can post; `allow_private: true` admits http too.
    """

    url: SecretText

    @model_validator(mode="after")
    def _address_is_good(self) -> Self:
        parts = split_address(self.url.reveal())
        if parts is None:
            raise ValueError("url: write a web address that begins with https://")
        if parts.scheme == "http" and not self.allow_private:
            raise ValueError("url: write https://; http is only for a private address, with allow_private: true")
        if problem := self.problem_of(parts):
            raise ValueError(f"url: {problem}")
        return self

    def problem_of(self, parts: SplitResult) -> str | None:
        """Return what is wrong with the address for this kind of channel; kinds add their own rules here."""
        del parts
        return None


def split_address(url: str) -> SplitResult | None:
    """Return the parts of an http or https address with a host and a readable port, else None."""
    try:
        parts = urlsplit(url)
        readable = parts.port is None or parts.port > 0
    except ValueError:
        return None
    clean = url.isprintable() and not any(char.isspace() for char in url)
    return parts if parts.scheme in ("http", "https") and parts.hostname and readable and clean else None


def post(options: AddressedOptions, url: str, body: bytes, headers: dict[str, str]) -> Request:
    """Return the request that posts JSON; never redirected, private only where the channel allows it."""
    return Request(
        url=url,
        method="POST",
        headers={"content-type": "application/json"} | headers,
        body=body,
        private_origin=origin_of(url) if options.allow_private else None,
        follow=False,
    )
