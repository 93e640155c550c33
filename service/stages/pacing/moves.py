"""A feed that moved (pure): the redirects of its polls -> which address to ask first.

A permanent redirect is believed when it was the same in at least three polls over at least two days: servers answer
301 by mistake, for an hour, in an outage, in a hotel's network. The configured address stays what it was; if the new
one fails, the move is forgotten, and the configured one is asked again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from service.domain.errors import OversightError, SourceThrottled, TooSlow, Unreachable
from service.domain.pace import Move
from service.domain.wire import Request, Validators, harmless, origin_of

PERMANENT = frozenset({301, 308})
FEWEST_POLLS = 3
LEAST_TIME = timedelta(days=2)
PATIENCE = 3
"""A network fault may pass; after so many in a row at the new address the old one is worth a question."""


def watched(move: Move | None, asked: str, hops: Sequence[tuple[int, str]], url: str, now: datetime) -> Move | None:
    """Return the move after a poll that went well: of `asked`, by redirects (`Response.hops`), to `url`.

    An adopted address that answers itself stays; one that moves on is watched anew.
    """
    if move is not None and move.adopted is not None and asked == move.to and url == asked:
        return move
    if not hops or url == asked or any(status not in PERMANENT for status, _ in hops) or not _is_safe(asked, url):
        return None
    of = move.of if move is not None and move.adopted is not None and asked == move.to else asked
    known = move if move is not None and move.to == url and move.adopted is None and move.of in (None, of) else None
    seen = Move(to=url, since=known.since if known else now, polls=known.polls + 1 if known else 1, of=of)
    stable = seen.polls >= FEWEST_POLLS and now - seen.since >= LEAST_TIME
    return replace(seen, adopted=now) if stable else seen


def _is_safe(asked: str, url: str) -> bool:
    """Return whether the way leads to no weaker scheme. Where it may lead at all, the transport has judged."""
    return urlsplit(url).scheme == "https" or urlsplit(asked).scheme == urlsplit(url).scheme


def moved(request: Request, move: Move | None) -> Request:
    """Return the request as it goes out: to the adopted address, where there is one.

    An address that the operator wrote since has not moved. At another origin the request loses what may be secret, as
    on the way through a redirect.
    """
    if move is None or move.adopted is None or move.of not in (None, request.url):
        return request
    if origin_of(move.to) == origin_of(request.url):
        return replace(request, url=move.to)
    return replace(request, url=move.to, headers=harmless(request.headers), private_origin=None)


def move_after_fault(move: Move | None, error: OversightError | None, failures: int) -> Move | None:
    """Return what is left of a move after a poll that went wrong, the `failures`-th in a row.

    A move that is only watched waits for better days; an adopted one is forgotten, unless the fault may be the
    network's or the server asks to wait.
    """
    if move is None or move.adopted is None or isinstance(error, SourceThrottled):
        return move
    passing = isinstance(error, Unreachable | TooSlow)
    return move if passing and failures < PATIENCE else None


def validators_at(validators: Mapping[str, Validators], url: str) -> Validators | None:
    """Return what to ask `url` again by: its own validators, also where it gave them at the end of a redirect."""
    if url in validators:
        return validators[url]
    given = next((one for one in validators.values() if one.address == url), None)
    return replace(given, address=None, before=None) if given else None
