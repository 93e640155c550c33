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


def validators_of(request: Request, response: Response, asked: Validators | None = None) -> Validators | None:
    """Return what the answer gave to ask again by, None where it gave nothing. `asked`: what it was asked by."""
    etag, modified = response.headers.get("etag"), response.headers.get("last-modified")
    if not etag and not modified:
        return None
    if response.url == request.url:
        return Validators(etag=etag, last_modified=modified)
    before = asked.given_by(request.url, asked=True) if asked else None
    return Validators(etag=etag, last_modified=modified, address=response.url, before=before)


def refreshed(asked: Validators, request: Request, response: Response) -> Validators:
    """Return the validators after a 304, which may carry newer ones (RFC 9111, 4.3.4)."""
    sent = asked.given_by(response.url, asked=response.url == request.url) or asked
    fresh = validators_of(request, response, asked)
    if fresh is None:
        return sent
    return replace(fresh, etag=fresh.etag or sent.etag, last_modified=fresh.last_modified or sent.last_modified)
