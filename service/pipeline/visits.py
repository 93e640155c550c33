"""What a visit to a source gives, page by page, and which validators of its answers are worth keeping (pure)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from service.domain.kinds import Page
from service.domain.pace import Habits
from service.domain.wire import Expects, Request, Response, Validators, unsigned
from service.stages.pacing.asked import fresh_for_s
from service.stages.pacing.habits import Heard


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One page of a visit. `last`: there are no more; then `validators` and `page.cursor` may be kept.

    `unchanged`: the source said that nothing is new (304, or the same document once more); `page` is then empty.
    `waits`: for more of it the time has not come; `page` says when, and from where to go on. `heard`: how a document
    that is asked for as a whole was answered.
    """

    page: Page
    last: bool
    unchanged: bool = False
    validators: Mapping[str, Validators]
    link: str | None = None
    waits: bool = False
    heard: Heard | None = None


def heard_in(request: Request, response: Response, asked: Validators | None, now: datetime) -> Heard | None:
    """Return how a document was answered that is asked for as a whole; None for any other request and for errors."""
    if request.expects is not Expects.FEED or response.status not in {200, 304}:
        return None
    known = asked.given_by(response.url, asked=response.url == request.url) if asked else None
    return Heard(
        asked=request.url,
        url=response.url,
        hops=response.hops,
        conditional=known is not None and bool(known.etag or known.last_modified),
        body_hash=hashlib.blake2b(response.body, digest_size=16).hexdigest() if response.status == 200 else None,
        fresh_s=fresh_for_s(response.headers, now),
    )


def is_known(heard: Heard | None, habits: Habits) -> bool:
    """Return whether the document came that was read and stored the last time."""
    return heard is not None and heard.body_hash is not None and heard.body_hash == habits.body_hash


def validators_given(request: Request, response: Response, asked: Validators | None) -> dict[str, Validators]:
    """Return what to ask the address of a conditional request again by, by that address; nothing where there is none.

    It may be kept once what came with it is stored.
    """
    if not request.conditional or response.status not in {200, 304}:
        return {}
    given = validators_of(request, response, asked)
    if response.status == 304 and asked is not None:
        given = refreshed(asked, request, response)
    return {request.url: given} if given else {}


def spared(validators: Mapping[str, Validators], configured: Request) -> dict[str, Validators]:
    """Return what the configured address gave itself, for the day on which it is asked again."""
    known = validators.get(configured.url)
    own = known.given_by(configured.url, asked=True) if known else None
    return {configured.url: own} if own else {}


def validators_of(request: Request, response: Response, asked: Validators | None = None) -> Validators | None:
    """Return what the answer gave to ask again by, None where it gave nothing. `asked`: what it was asked by.

    An address that redirects keeps what it gave itself, whatever the other one gives.
    """
    etag, modified = response.headers.get("etag"), response.headers.get("last-modified")
    address = unsigned(response.url) if response.url != request.url else None
    before = asked.given_by(request.url, asked=True) if asked and address else None
    if not etag and not modified and before is None:
        return None
    return Validators(etag=etag, last_modified=modified, address=address, before=before)


def refreshed(asked: Validators, request: Request, response: Response) -> Validators:
    """Return the validators after a 304, which may carry newer ones (RFC 9111, 4.3.4)."""
    sent = asked.given_by(response.url, asked=response.url == request.url) or asked
    fresh = validators_of(request, response, asked)
    if fresh is None:
        return sent
    return replace(fresh, etag=fresh.etag or sent.etag, last_modified=fresh.last_modified or sent.last_modified)
