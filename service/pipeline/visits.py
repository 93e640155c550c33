"""What a visit to a source gives, page by page, and which validators of its answers are worth keeping (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from service.domain.kinds import Page
from service.domain.wire import Request, Response, Validators


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One page of a visit. `last`: there are no more; then `validators` and `page.cursor` may be kept.

    `unchanged`: the source said that nothing is new (304); `page` is then empty.
    """

    page: Page
    last: bool
    unchanged: bool = False
    validators: Mapping[str, Validators]
    link: str | None = None


def validators_of(request: Request, response: Response) -> Validators | None:
    """Return what the answer gave to ask again by, None where it gave nothing."""
    etag, modified = response.headers.get("etag"), response.headers.get("last-modified")
    address = response.url if response.url != request.url else None
    return Validators(etag=etag, last_modified=modified, address=address) if etag or modified else None


def refreshed(asked: Validators, request: Request, response: Response) -> Validators:
    """Return the validators after a 304, which may carry newer ones (RFC 9111, 4.3.4)."""
    fresh = validators_of(request, response)
    if fresh is None:
        return asked
    return replace(fresh, etag=fresh.etag or asked.etag, last_modified=fresh.last_modified or asked.last_modified)
