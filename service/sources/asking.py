"""Requests of sources, built alike (pure): configured headers, the one private origin, addresses pinned to the host."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import orjson

from service.domain.options import SourceOptions
from service.domain.wire import Expects, Request, origin_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """What every request of one source has in common. `base`: the address that is configured, without a last slash."""

    base: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    private: bool = False

    @classmethod
    def of(cls, options: SourceOptions, base: str, headers: Mapping[str, str] | None = None) -> Asker:
        """Return the asker for a source's options; its configured headers win over `headers`."""
        own = {name: secret.reveal() for name, secret in options.headers.items()}
        return cls(base=base.rstrip("/"), headers={**(headers or {}), **own}, private=options.allow_private)

    def get(
        self,
        url: str,
        *,
        context: Mapping[str, object] | None = None,
        conditional: bool = False,
        expects: Expects = Expects.BYTES,
    ) -> Request:
        """Return a GET of that address with all headers. Only for addresses at home: headers may be secret."""
        return Request(
            url=url,
            headers=self.headers,
            conditional=conditional,
            expects=expects,
            private_origin=self._private_origin(),
            context=context or {},
        )

    def post(self, url: str, body: object, *, context: Mapping[str, object]) -> Request:
        """Return a POST of that value as JSON."""
        return Request(
            url=url,
            method="POST",
            headers={"Content-Type": "application/json", **self.headers},
            body=orjson.dumps(body),
            private_origin=self._private_origin(),
            context=context,
        )

    def elsewhere(self, url: str) -> Request:
        """Return a GET of an address that a document names: no headers of ours unless it is at home."""
        if self.at_home(url):
            return self.get(url)
        return Request(url=url, private_origin=self._private_origin())

    def at_home(self, url: str | None) -> bool:
        """Return whether the address has the scheme, host and port of the source."""
        if url is None:
            return False
        try:
            odd = "\\" in url or not url.isprintable()  # urlsplit drops tabs and line breaks, others may not
            return not odd and urlsplit(url).username is None and origin_of(url) == origin_of(self.base)
        except ValueError:
            return False

    def _private_origin(self) -> str | None:
        return origin_of(self.base) if self.private else None
