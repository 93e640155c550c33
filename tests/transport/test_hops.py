"""Where redirects may lead, and what goes with them."""

from __future__ import annotations

import pytest

from service.domain.errors import BadRedirect
from service.domain.wire import Request, Validators
from service.transport.hops import Hop, first_hop, next_hop, validators_for

PRIVATE = "http://127.0.0.1:9102"
REFUSED = {
    "to a private address": ("https://a.example/", "http://10.0.0.1/"),
    "to the metadata service": ("http://a.example/", "http://169.254.169.254/latest"),
    "to another port": ("http://a.example/", "http://a.example:25/"),
    "to another scheme": ("http://a.example/", "file:///etc/passwd"),
    "from https to http": ("https://a.example/", "http://a.example/"),
    "to a private origin": ("http://a.example/", PRIVATE + "/"),
    "out of a private origin": (PRIVATE + "/a", "http://a.example/"),
    "from a private origin to its neighbour": (PRIVATE + "/a", "http://127.0.0.1:9103/"),
    "to itself": ("https://a.example/x", "https://a.example/x"),
    "to itself with a fragment": ("https://a.example/x", "#y"),
    "to what is no address": ("https://a.example/", "https://[a"),
    "with a user name": ("https://a.example/", "https://u@b.example/"),
}


def follow(url: str, location: str, status: int = 302, **more: object) -> Hop:
    request = Request(url=url, private_origin=PRIVATE, **more)  # type: ignore[arg-type]
    return next_hop(first_hop(request), status, location, private_origin=PRIVATE, limit=5)


@pytest.mark.parametrize(("url", "location"), REFUSED.values(), ids=REFUSED)
def test_refused(url: str, location: str) -> None:
    with pytest.raises(BadRedirect):
        follow(url, location)


def test_relative_locations_and_hops() -> None:
    hop = follow("https://a.example/x/y?q=1", " ../z ", 301)
    assert hop.target.url == "https://a.example/z"
    assert hop.hops == ((301, "https://a.example/x/y?q=1"),)


def test_too_many() -> None:
    hop = first_hop(Request(url="https://a.example/0"))
    for number in range(1, 6):
        hop = next_hop(hop, 302, f"/{number}", private_origin=None, limit=5)
    with pytest.raises(BadRedirect):
        next_hop(hop, 302, "/6", private_origin=None, limit=5)


def test_a_loop_of_two() -> None:
    hop = follow("https://a.example/1", "/2")
    with pytest.raises(BadRedirect):
        next_hop(hop, 302, "/1", private_origin=None, limit=5)


def test_keys_stay_with_their_origin() -> None:
    headers = {"Authorization": "Bearer x", "X-Api-Key": "y", "Accept": "text/html"}
    assert follow("https://a.example/", "/b", headers=headers).headers == headers
    assert follow("https://a.example/", "https://b.example/", headers=headers).headers == {"Accept": "text/html"}
    assert follow("http://a.example/", "https://a.example/", headers=headers).headers == {"Accept": "text/html"}


METHODS = {
    "303 makes a GET": (303, "GET", None),
    "302 makes a POST a GET": (302, "GET", None),
    "301 makes a POST a GET": (301, "GET", None),
    "307 keeps it": (307, "POST", b"{}"),
    "308 keeps it": (308, "POST", b"{}"),
}


@pytest.mark.parametrize(("status", "method", "body"), METHODS.values(), ids=METHODS)
def test_methods(status: int, method: str, body: bytes | None) -> None:
    hop = follow("https://a.example/", "/b", status, method="post", body=b"{}")
    assert (hop.method, hop.body) == (method, body)


def test_a_body_goes_to_no_other_host() -> None:
    with pytest.raises(BadRedirect):
        follow("https://a.example/", "https://b.example/", 307, method="POST", body=b"{}")


GIVEN = Validators(etag='W/"a"', last_modified="Mon, 1 Jan 2026")
HEADERS = {"If-None-Match": 'W/"a"', "If-Modified-Since": "Mon, 1 Jan 2026"}


def test_validators_go_to_the_address_that_gave_them() -> None:
    request = Request(url="https://a.example/", conditional=True)
    first = first_hop(request)
    second = follow("https://a.example/", "/b")
    moved = Validators(etag=GIVEN.etag, last_modified=GIVEN.last_modified, address="https://a.example/b")
    assert validators_for(first, request, GIVEN) == HEADERS
    assert validators_for(second, request, GIVEN) == {}
    assert validators_for(first, request, moved) == {}
    assert validators_for(second, request, moved) == HEADERS


def test_an_address_that_redirects_now_is_asked_by_what_it_gave_before() -> None:
    request = Request(url="https://a.example/", conditional=True)
    moved = Validators(etag='"b"', address="https://a.example/b", before=GIVEN)
    assert validators_for(first_hop(request), request, moved) == HEADERS
    assert validators_for(follow("https://a.example/", "/b"), request, moved) == {"If-None-Match": '"b"'}
    assert validators_for(follow("https://a.example/", "/c"), request, moved) == {}


def test_no_validators_without_need() -> None:
    conditional = Request(url="https://a.example/", conditional=True)
    plain = Request(url="https://a.example/")
    post = Request(url="https://a.example/", method="POST", conditional=True)
    assert validators_for(first_hop(conditional), conditional, None) == {}
    assert validators_for(first_hop(conditional), conditional, Validators()) == {}
    assert validators_for(first_hop(plain), plain, GIVEN) == {}
    assert validators_for(first_hop(post), post, GIVEN) == {}
