"""Which URLs we ask at all (pure): text -> `Target`, or ForbiddenAddress with the reason.

Strict on purpose: where two readers of a URL could disagree (backslashes, userinfo, odd digits), nobody asks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from service.domain.errors import ForbiddenAddress
from service.transport.addresses import is_literal, refusal

PORTS = frozenset({80, 443, 8080, 8443})
DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_URL_CHARACTERS = 8_000
NOWHERE = "(no host)"

_HOST = re.compile(r"[a-z0-9._:-]{1,253}", re.IGNORECASE)
_UNWANTED = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff\\]")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Target:
    """A URL that may be asked, without its fragment. `origin` is `scheme://host:port`, the port always written."""

    url: str
    scheme: str
    host: str
    origin: str
    private: bool

    def __repr__(self) -> str:
        return f"Target({self.origin})"


def check_url(url: str, private_origin: str | None) -> Target:
    """Return the target of `url`. Only `private_origin` itself may be a private address or use any port."""
    parts = _split(url)
    host = safe_host(url)
    if parts is None or host == NOWHERE:
        raise ForbiddenAddress(host, "not an address that can be asked")
    if parts.scheme not in DEFAULT_PORTS:
        raise ForbiddenAddress(host, "neither http nor https")
    if "@" in parts.netloc:
        raise ForbiddenAddress(host, "user name in the address")
    port = _port(parts, host)
    origin = f"{parts.scheme}://{host}:{port}"
    private = private_origin is not None and origin == private_origin.lower()
    if not private:
        _refuse_unless_public(host, port)
    return Target(
        url=parts._replace(fragment="").geturl(), scheme=parts.scheme, host=host, origin=origin, private=private
    )


def safe_host(url: str) -> str:
    """Return the host of `url` for messages; what is not plainly a host is not shown."""
    try:
        host = urlsplit(url).hostname or ""
        ascii_host = host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError:
        return NOWHERE
    return ascii_host.lower() if _HOST.fullmatch(ascii_host) else NOWHERE


def _split(url: str) -> SplitResult | None:
    if len(url) > MAX_URL_CHARACTERS or _UNWANTED.search(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    strange = any(char.isnumeric() and not char.isascii() for char in parts.netloc)
    return None if strange or "%" in parts.netloc else parts


def _port(parts: SplitResult, host: str) -> int:
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise ForbiddenAddress(host, "not a port")
    return port or DEFAULT_PORTS[parts.scheme]


def _refuse_unless_public(host: str, port: int) -> None:
    if port not in PORTS:
        raise ForbiddenAddress(host, f"port {port}")
    if is_literal(host):
        why = refusal(host)
        if why:
            raise ForbiddenAddress(host, f"a {why} address")
