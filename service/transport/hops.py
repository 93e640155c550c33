"""From a redirect to the next request (pure): `Hop` and the answer's status and Location -> the next `Hop`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from service.domain.errors import BadRedirect, ForbiddenAddress
from service.domain.wire import Request, Validators, harmless
from service.transport.urls import Target, check_url

REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Hop:
    """One request on the way to the answer. `hops` are the redirects behind it: (status, address that was left)."""

    target: Target
    method: str
    headers: Mapping[str, str]
    body: bytes | None
    hops: tuple[tuple[int, str], ...] = ()


def first_hop(request: Request) -> Hop:
    """Return where the request starts. Raises ForbiddenAddress."""
    target = check_url(request.url, request.private_origin)
    return Hop(target=target, method=request.method.upper(), headers=dict(request.headers), body=request.body)


def next_hop(hop: Hop, status: int, location: str, *, private_origin: str | None, limit: int) -> Hop:
    """Return where a redirect leads. Raises BadRedirect, ForbiddenAddress."""
    here = hop.target
    hops = (*hop.hops, (status, here.url))
    if len(hops) > limit:
        raise BadRedirect(here.host, f"more than {limit} redirects")
    target = _target(here, location, private_origin)
    if any(target.url == left for _, left in hops):
        raise BadRedirect(here.host, "a loop of redirects")
    kept = _keeps_method(hop.method, status)
    body = hop.body if kept else None
    if target.origin == here.origin:
        headers = hop.headers
    elif body is not None:
        raise BadRedirect(here.host, "what is sent goes to no other host")
    else:
        headers = harmless(hop.headers)
    return Hop(target=target, method=hop.method if kept else "GET", headers=headers, body=body, hops=hops)


def validators_for(hop: Hop, request: Request, validators: Validators | None) -> dict[str, str]:
    """Return the conditional headers of one hop, verbatim as the server gave them.

    Only the address that gave the validators gets them; RFC 9110 13.1 makes no sense elsewhere, and servers count it.
    """
    if validators is None or not request.conditional or hop.method != "GET":
        return {}
    given = validators.given_by(hop.target.url, asked=not hop.hops)
    headers = {}
    if given and given.etag:
        headers["If-None-Match"] = given.etag
    if given and given.last_modified:
        headers["If-Modified-Since"] = given.last_modified
    return headers


def _target(here: Target, location: str, private_origin: str | None) -> Target:
    target = _checked(here, location, private_origin)
    if (here.private or target.private) and target.origin != here.origin:
        raise BadRedirect(here.host, "into or out of a private address")
    if here.scheme == "https" and target.scheme == "http":
        raise BadRedirect(here.host, "from https to http")
    return target


def _checked(here: Target, location: str, private_origin: str | None) -> Target:
    try:
        return check_url(urljoin(here.url, location.strip(" \t")), private_origin)
    except ForbiddenAddress as refused:
        reason = refused.reason
    except ValueError:
        reason = "what is not an address"
    if here.private:
        raise BadRedirect(here.host, "into or out of a private address")
    raise BadRedirect(here.host, f"to {reason}")


def _keeps_method(method: str, status: int) -> bool:
    """RFC 9110 15.4: 307 and 308 keep it; 303 makes a GET; 301 and 302 make a POST a GET, as every browser does."""
    return status in {307, 308} or method in {"GET", "HEAD"}
