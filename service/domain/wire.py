"""What goes over the network (pure): `Request`, `Response`, and `Secret`, whose repr tells nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit


class Secret:
    """A text that must not be shown. `reveal()` is the only way to it; repr and str are redacted."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text. Only the code that builds a request calls this."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


class Expects(StrEnum):
    """What the body of the answer is, and so who reads it: a feed goes through the parser port first."""

    BYTES = "bytes"
    FEED = "feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """What a request is counted against: at most `per_day` in a day (UTC). `name` tells keys apart and holds none.

    `reserve`: so many of them are left to requests that matter more.
    """

    name: str
    per_day: int
    reserve: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What is wanted of a large table (CSV with a header): these columns, of the rows dated `since` or later.

    `dated` is the column of that date, as ISO 8601 writes it (a time may follow). A field is read as UTF-8 where it is
    valid UTF-8, else as `encoding`.
    """

    columns: tuple[str, ...]
    dated: str
    since: date
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Request:
    """A request as a source or notifier builds it; the transport adds limits, identity and validators.

    `private_origin` is the one `scheme://host:port` that may be private (`allow_private: true`), else None.
    `conditional`: validators of the last good answer may be sent with it.
    `follow`: redirects are followed (polls) or not (deliveries).
    `context` is the sender's own, given back with the answer. `quota`: it may be sent only after a draw on that.
    `table`: the answer is a table, too large to be held: it is downloaded to a file, and its rows are read in pieces.
    `instead`: another address of the same table, asked where this one gives no answer or an error.
    """

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    expects: Expects = Expects.BYTES
    private_origin: str | None = None
    conditional: bool = False
    follow: bool = True
    max_body_bytes: int | None = None
    context: Mapping[str, object] = field(default_factory=dict)
    quota: Quota | None = None
    table: Table | None = None
    instead: Request | None = None

    def __repr__(self) -> str:
        return f"Request({self.method} {safe_url(self.url)})"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Response:
    """An answer, whole. Header names are lower case. `url` is where it came from after redirects.

    `hops` are the redirects on the way: (status, address that was left).
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    hops: tuple[tuple[int, str], ...] = ()
    elapsed_s: float = 0.0

    def __repr__(self) -> str:
        return f"Response({self.status} {safe_url(self.url)} {len(self.body)} bytes)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave to ask again by. Opaque: returned exactly as received, for the same address.

    `address` is the one that gave them, where redirects led there; None: the address that was asked. `before` are
    those that the address which was asked gave itself, before it redirected.
    """

    etag: str | None = None
    last_modified: str | None = None
    address: str | None = None
    before: Validators | None = None

    def given_by(self, url: str, *, asked: bool) -> Validators | None:
        """Return those that `url` gave; `asked`: it is the address that was asked. Never those of another address."""
        for one in (self, self.before):
            if one is not None and (one.address == unsigned(url) or (one.address is None and asked)):
                return one
        return None


HARMLESS = frozenset({"accept", "accept-language", "user-agent"})
"""The request's own headers that may follow it to another origin; any other may be a key."""


def harmless(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that may go to another origin than the one they were meant for."""
    return {name: value for name, value in headers.items() if name.lower() in HARMLESS}


def unsigned(url: str) -> str:
    """Return the address without the signature that stands in the query of a bucket's address: another at each visit.

    It is the same document (Amazon S3, "Authenticating requests: using query parameters").
    """
    parts = urlsplit(url)
    if "x-amz-signature=" not in parts.query.lower():
        return url
    kept = [pair for pair in parts.query.split("&") if not pair.lower().startswith("x-amz-")]
    return parts._replace(query="&".join(kept)).geturl()


def safe_url(url: str) -> str:
    """Return `scheme://host/…#` and eight digits of the address's SHA-256: enough to tell addresses apart in a log."""
    parts = urlsplit(url)
    digest = hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{parts.scheme}://{parts.hostname or ''}/…#{digest}"


def origin_of(url: str) -> str:
    """Return `scheme://host:port` of `url`, the port always written."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return f"{parts.scheme}://{parts.hostname}:{port}"
