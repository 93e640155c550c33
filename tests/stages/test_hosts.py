"""Whose patience a request draws on, and how long an answer lets a host rest."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.stages.pacing.hosts import LONGEST_REST, SHARED_HOSTS, UNSAID_REST, host_pace, host_rest
from tests.made import HOUR, NOW

PACES: dict[str, tuple[str, str | None, str | None]] = {
    "a host": ("https://www.paper.example/feed", None, "host:www.paper.example"),
    "in capitals, with a port and a last dot": ("https://WWW.Paper.example.:8443/feed", None, "host:www.paper.example"),
    "one of many at a shared host": ("https://ann.substack.com/feed", None, "host:substack.com"),
    "deeper below a shared host": ("https://feeds.ann.tumblr.com/rss", None, "host:tumblr.com"),
    "a shared host itself": ("https://medium.com/feed/@ann", None, "host:medium.com"),
    "a name that only ends alike": ("https://notmedium.com/feed", None, "host:notmedium.com"),
    "an address in numbers": ("http://[2001:db8::1]/feed", None, "host:2001:db8::1"),
    "a private one": ("http://127.0.0.1:9102/feed", "http://127.0.0.1:9102", None),
    "a private one, the port not written": ("http://nas.lan/feed", "http://nas.lan:80", None),
    "a public one beside a private one": ("https://paper.example/", "http://127.0.0.1:9102", "host:paper.example"),
    "no host": ("feed.xml", None, None),
    "not an address": ("http://[x/", None, None),
    "not a port": ("http://paper.example:x/", "http://nas.lan:80", None),
}


@pytest.mark.parametrize(("url", "private", "pace"), PACES.values(), ids=PACES)
def test_the_pace_of(url: str, private: str | None, pace: str | None) -> None:
    assert host_pace(url, private) == pace


OWN, SHARED = "https://paper.example/feed", "https://ann.substack.com/feed"
RESTS: dict[str, tuple[int, str | None, str, timedelta | None]] = {
    "429 rests the host as long as it says": (429, "3600", OWN, HOUR),
    "429 rests a shared host too": (429, "3600", SHARED, HOUR),
    "429 that does not say how long": (429, None, OWN, UNSAID_REST),
    "429 for years": (429, "99999999", OWN, LONGEST_REST),
    "503 that says how long": (503, "3600", OWN, HOUR),
    "503 for years": (503, "99999999", OWN, LONGEST_REST),
    "503 that does not say how long is the address's own trouble": (503, None, OWN, None),
    "503 at a shared host is one publisher's trouble": (503, "3600", SHARED, None),
    "another error": (500, "3600", OWN, None),
    "no error": (200, "3600", OWN, None),
}


@pytest.mark.parametrize(("status", "said", "url", "rest"), RESTS.values(), ids=RESTS)
def test_how_long_a_host_rests(status: int, said: str | None, url: str, rest: timedelta | None) -> None:
    until = host_rest(status, {"retry-after": said} if said else {}, url, NOW)
    assert (until and until - NOW) == rest


def test_shared_hosts_are_names_below_which_others_publish() -> None:
    assert all(host == host.lower() and host.count(".") == 1 for host in SHARED_HOSTS)
