"""The address of a channel, as feeds.yaml gives it (pure)."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from pydantic import ValidationInfo, field_validator

from service.domain.options import ChannelOptions, SecretText
from service.domain.wire import Request, Secret, origin_of


class AddressedOptions(ChannelOptions):
    """The keys of a channel that is posted to at `url`. The address is a credential: it is never shown.

    https is required, because whoever reads the address can post; `allow_private: true` admits http too.
    """

    url: SecretText

    @field_validator("url")
    @classmethod
    def _address_is_good(cls, url: Secret, info: ValidationInfo) -> Secret:
        parts = split_address(url.reveal())
        if parts is None:
            raise ValueError("write a web address that begins with https://")
        if parts.scheme == "http" and not info.data.get("allow_private"):
            raise ValueError("write https://; http is only for a private address, with allow_private: true")
        if problem := cls.problem_of(parts):
            raise ValueError(problem)
        return url

    @classmethod
    def problem_of(cls, parts: SplitResult) -> str | None:
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
