"""Everything that is raised on purpose, as one tree (pure). Errors hold facts; nobody parses their messages.

OversightError
├── ConfigurationError     feeds.yaml has problems; `.problems` lists them all
├── UnknownName            a name on the command line or in an address that is not configured
├── OutsideError           the network or the other side failed; all may be tried again
│   ├── Unreachable        no connection, or it broke: `.reason` dns, offline, refused, reset, tls, protocol
│   ├── TooSlow            a time limit was reached
│   ├── TooLarge           more bytes than allowed, after decompression
│   ├── ForbiddenAddress   a private or otherwise forbidden address, port or scheme
│   └── BadRedirect        too many, a loop, or to where we do not go
├── SourceError            a source answered what its contract does not allow
│   ├── SourceRefused      an error status: `.status`, `.detail`
│   ├── SourceThrottled    asked to wait: `.until`
│   ├── SourceGone         410
│   ├── Challenged         a bot challenge or another page in place of the document
│   ├── ErrorPosted        a feed of nothing but an error, posted as if it were news
│   ├── ShapeChanged       the document is not of the shape of its contract: `.where`, `.expected`, `.found`
│   └── Unparsable         not a document of its kind at all
├── NotYet                 we were asked to wait, or a quota is spent, and keep ourselves from asking: `.until`
└── StoreUnavailable       the database could not be reached or is of another version
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from service.domain.configuration import Problem


class OversightError(Exception):
    """The root of the tree."""


class ConfigurationError(OversightError):
    """A file has mistakes; `problems` are all of them in the order of the file, warnings too. Never holds a secret."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class UnknownName(OversightError):
    """`name` is none of `known` (of a `what`: source, channel, topic, publication)."""

    def __init__(self, what: str, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"there is no {what} named {name!r}")
        self.what, self.name, self.known = what, name, known


class OutsideError(OversightError):
    """The network or the other side failed. `host` never holds a path or a query: those may be secret."""

    def __init__(self, host: str, reason: str) -> None:
        super().__init__(f"{host}: {reason}")
        self.host, self.reason = host, reason


class Unreachable(OutsideError):
    """No connection, or it broke half way. `reason`: dns, offline, refused, reset, tls or protocol."""

    WORDS: ClassVar[Mapping[str, str]] = {
        "dns": "its name cannot be resolved",
        "offline": "this machine has no network",
        "refused": "it refuses the connection",
        "reset": "the connection broke",
        "tls": "its certificate or encryption is not accepted",
        "protocol": "it does not speak HTTP as it should",
    }

    def __str__(self) -> str:
        return f"{self.host}: {self.WORDS.get(self.reason, self.reason)}"


class TooSlow(OutsideError):
    """A time limit was reached."""


class TooLarge(OutsideError):
    """More bytes than allowed, counted after decompression."""


class ForbiddenAddress(OutsideError):
    """The address, port or scheme is one that we do not connect to."""


class BadRedirect(OutsideError):
    """Too many redirects, a loop, or a target that we do not follow."""


class SourceError(OversightError):
    """A source answered what its contract does not allow."""


class SourceRefused(SourceError):
    """An error status. `detail` is the source's own words, at most 300 characters."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"HTTP {status}: {detail}")
        self.status, self.detail = status, detail


class SourceThrottled(SourceError):
    """The source asks us to wait until `until` (None: it did not say how long)."""

    def __init__(self, until: datetime | None, detail: str) -> None:
        super().__init__(f"asked to wait until {until}: {detail}")
        self.until, self.detail = until, detail


class SourceGone(SourceError):
    """HTTP 410: the source says that it will not come back."""


class Challenged(SourceError):
    """A bot challenge or another page came in place of the document. `detail` says how it was recognised."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class ErrorPosted(SourceError):
    """A feed holds nothing but an error, posted as if it were news. `detail` is what it says."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"an error in place of news: {detail}")
        self.detail = detail


class ShapeChanged(SourceError):
    """The document is not of the shape of its contract."""

    def __init__(self, where: str, expected: str, found: str) -> None:
        super().__init__(f"{where}: expected {expected}, found {found}")
        self.where, self.expected, self.found = where, expected, found


class Unparsable(SourceError):
    """Not a document of its kind at all."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class NotYet(OversightError):
    """Nobody was asked: the time for it comes at `until`. No fault of anybody's."""

    def __init__(self, until: datetime, why: str) -> None:
        super().__init__(f"not before {until}: {why}")
        self.until, self.why = until, why


class StoreUnavailable(OversightError):
    """The database could not be reached, is locked for too long, or is of another version."""
