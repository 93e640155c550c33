"""Which URLs are asked at all, and what of them is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.errors import ForbiddenAddress
from service.transport.urls import check_url, safe_host

REFUSED = {
    "another scheme": "ftp://example.org/",
    "a file": "file:///etc/passwd",
    "no scheme": "example.org/feed",
    "no host": "https:///feed",
    "a backslash before an at sign": "https://example.org\\@10.0.0.1/",
    "a backslash in the path": "https://example.org/a\\b",
    "userinfo": "https://user:pass@example.org/",
    "an empty user": "https://@example.org/",
    "a space": "https://example.org/a b",
    "a line break": "https://example.org/a\r\nHost: x",
    "a tab in the scheme": "ht\ttps://example.org/",
    "digits of another script": "http://１２７.0.0.1/",
    "circled digits": "http://①②⑦.0.0.1/",
    "an escaped host": "http://%31%32%37.0.0.1/",
    "a port of another service": "http://example.org:6379/",
    "a port that is none": "http://example.org:99999/",
    "port zero": "http://example.org:0/",
    "a port of letters": "http://example.org:SECRET/",
    "a broken IPv6 address": "http://[::1/",
    "a private literal": "http://10.0.0.1/",
    "IPv6 loopback": "http://[::1]/",
    "IPv6 mapped": "http://[::ffff:127.0.0.1]:8080/",
    "too long": "https://example.org/" + "a" * 9_000,
    "half of a surrogate pair": "https://example.org/\ud800",
    "a host of nonsense": "https://exa mple.org/",
    "an idle label": "https://" + "ü" * 70 + ".example/",
}


@pytest.mark.parametrize("url", REFUSED.values(), ids=REFUSED)
def test_refused(url: str) -> None:
    with pytest.raises(ForbiddenAddress) as raised:
        check_url(url, None)
    assert "SECRET" not in str(raised.value)
    assert raised.value.__context__ is None


def test_a_plain_address_is_asked_without_its_fragment() -> None:
    target = check_url("https://Example.org/feed?x=1#top", None)
    assert (target.url, target.origin) == ("https://Example.org/feed?x=1", "https://example.org:443")
    assert not target.private
    assert "feed" not in repr(target)


def test_a_host_in_its_own_script_is_asked() -> None:
    assert check_url("https://bücher.example/", None).host == "xn--bcher-kva.example"


def test_the_private_origin_admits_itself_and_nothing_else() -> None:
    private = "http://127.0.0.1:9102"
    assert check_url("http://127.0.0.1:9102/f/a.xml", private).private
    for url in ("http://127.0.0.1:9103/", "https://127.0.0.1:9102/", "http://127.0.0.2:9102/", "http://10.0.0.1/"):
        with pytest.raises(ForbiddenAddress):
            check_url(url, private)


def test_an_ipv6_private_origin_is_written_as_origin_of_writes_it() -> None:
    assert check_url("http://[::1]:9102/", "http://::1:9102").private


@given(st.text(max_size=60))
def test_what_is_shown_of_an_address_is_a_host(url: str) -> None:
    assert set(safe_host(url)) <= set("abcdefghijklmnopqrstuvwxyz0123456789._:-() ")
