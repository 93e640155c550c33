"""Links: what people follow, and what is compared."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.stages.normalising.links import canonical_link, follow_link

BASE = "https://gazette.example/news/index.html"
FOLLOWED = {
    "an absolute one": ("https://a.example/x?y=1#z", "https://a.example/x?y=1#z"),
    "relative to the page": ("story.html", "https://gazette.example/news/story.html"),
    "relative to the host": ("/story", "https://gazette.example/story"),
    "without scheme": ("//a.example/x", "https://a.example/x"),
    "without scheme and slashes": ("www.a.example/x", "https://www.a.example/x"),
    "with spaces around": ("\n https://a.example/x \t", "https://a.example/x"),
    "with a space inside": ("https://a.example/a b", "https://a.example/a%20b"),
    "with letters of other tongues": ("https://a.example/é?q=ü", "https://a.example/%C3%A9?q=%C3%BC"),
    "on a host of other tongues": ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    "in capitals": ("HTTPS://A.Example/X", "https://a.example/X"),
    "on the default port": ("http://a.example:80/x", "http://a.example/x"),
    "on another port": ("http://a.example:8080/x", "http://a.example:8080/x"),
    "on an address of six": ("http://[::1]:9102/x", "http://[::1]:9102/x"),
    "with a user": ("https://bank.example@evil.example/x", "https://evil.example/x"),
    "with tracking": ("https://a.example/x?utm_source=a&id=7&fbclid=b", "https://a.example/x?id=7"),
    "with nothing but tracking": ("https://a.example/x?utm_source=a&src=rss", "https://a.example/x"),
    "what is encoded stays so": ("https://a.example/a%2Fb%20c", "https://a.example/a%2Fb%20c"),
    "a script": ("javascript:alert(1)", None),
    "a script in disguise": ("java\nscript:alert(1)", None),
    "data": ("data:text/html,x", None),
    "a file": ("file:///etc/passwd", None),
    "mail": ("mailto:a@a.example", None),
    "a backslash": ("https://a.example\\@evil.example/", None),
    "no host": ("https:///x", None),
    "a bad port": ("https://a.example:x/", None),
    "a bad address of six": ("http://[::1/x", None),
    "a host that is none": ("https://a<b>.example/", None),
    "a host that cannot be": ("https://" + "ü" * 70 + ".example/", None),
    "dots alone": ("https://../x", None),
    "too long": ("https://a.example/" + "x" * 4_000, None),
    "nothing": ("", None),
}


@pytest.mark.parametrize(("link", "followed"), FOLLOWED.values(), ids=FOLLOWED)
def test_the_link_people_follow(link: str, followed: str | None) -> None:
    assert follow_link(link, BASE) == followed


def test_a_relative_link_without_base_leads_nowhere() -> None:
    assert follow_link("/x", None) is None
    assert follow_link(None, BASE) is None


COMPARED = {
    "scheme, host, slash": ("http://www.a.example/x/", "https://a.example/x"),
    "the root": ("https://a.example/", "https://a.example"),
    "the fragment": ("https://a.example/x?b=1#z", "https://a.example/x?b=1"),
    "a route in the fragment": ("https://a.example/#!/x", "https://a.example#!/x"),
    "the query is sorted": ("https://a.example/x?b=2&&a=1", "https://a.example/x?a=1&b=2"),
    "another port stays": ("http://a.example:8080/x", "https://a.example:8080/x"),
    "the AMP page": ("https://a.example/x/amp/", "https://a.example/x"),
    "the AMP page by its name": ("https://a.example/x/amp.html", "https://a.example/x"),
    "the AMP page by its query": ("https://a.example/x?outputType=amp&id=7", "https://a.example/x?id=7"),
    "the AMP host": ("https://amp.a.example/x", "https://a.example/x"),
    "a word with amp in it": ("https://a.example/camp", "https://a.example/camp"),
    "Google News": ("https://news.google.com/rss/articles/CBMi?oc=5", "https://news.google.com/rss/articles/CBMi"),
    "nothing": (None, None),
    "nonsense": ("http://[::1/x", None),
}


@pytest.mark.parametrize(("link", "compared"), COMPARED.values(), ids=COMPARED)
def test_the_form_that_is_compared(link: str | None, compared: str | None) -> None:
    assert canonical_link(link) == compared


PARTS = st.text(alphabet="abÄ/.?&=#%:@[]\\ \x00\u200b<>\"'1", max_size=30)


@settings(max_examples=120)
@given(link=st.one_of(st.text(max_size=40), PARTS, PARTS.map(lambda rest: f"https://a.example/{rest}")))
def test_whatever_is_written_a_link_is_safe_and_stays_as_it_is(link: str) -> None:
    followed = follow_link(link, BASE)
    if followed is not None:
        assert followed.startswith(("http://", "https://"))
        assert followed.isascii()
        assert followed.isprintable()
        assert follow_link(followed, None) == followed
        canonical = canonical_link(followed)
        assert canonical is not None
        assert canonical_link(canonical) == canonical
