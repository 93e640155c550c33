"""From bytes to items: what feeds really hold, through the parser and the stage that normalises, case by case."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from service.domain.items import Item, Tier
from service.parsing.parser import Parser
from service.stages.normalising.normalise import normalise_all
from tests.parsing.written import NOON, URL, atom, parser, rss

__all__ = ["parser"]

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
LINK = "<link>https://paper.example/1</link>"
TITLE = "<title>One</title>"
PROLOG = '<?xml version="1.0" encoding="{}"?>'


async def items(parser: Parser, body: str | bytes, content_type: str = "") -> tuple[Item, ...]:
    raw = body.encode() if isinstance(body, str) else body
    feed = await parser.parse(raw, content_type=content_type, url=URL)
    return normalise_all(feed.entries, source="s", kind="feed", tier=Tier.PRESS, outlet="Paper", now=NOW)


def item(inside: str) -> str:
    return rss(f"<item>{inside}</item>")


def entry(inside: str, root: str = "") -> str:
    return atom(f"<entry>{inside}</entry>", root)


FIELDS: dict[str, tuple[str, dict[str, Any]]] = {
    "without an id it is known by its link": (item(TITLE + LINK), {"identity": "https://paper.example/1"}),
    "with a blank id it is known by its link": (
        item(TITLE + LINK + "<guid> </guid>"),
        {"identity": "https://paper.example/1"},
    ),
    "without a link an id that is an address leads to it": (
        item(TITLE + "<guid>https://paper.example/1</guid>"),
        {"url": "https://paper.example/1"},
    ),
    "without a link an id that is none leads nowhere": (item(TITLE + "<guid>tag:1</guid>"), {"url": None}),
    "without a title its text is one": (
        item(LINK + "<description>Words of it.</description>"),
        {"title": "Words of it.", "text": ""},
    ),
    "without title and text its address is one": (item(LINK), {"title": "https://paper.example/1"}),
    "without a date it has none": (item(TITLE), {"published": None}),
    "a path against the feed": (item(TITLE + "<link>/story/1</link>"), {"url": "https://paper.example/story/1"}),
    "a path upwards": (item(TITLE + "<link>../2</link>"), {"url": "https://paper.example/2"}),
    "a query alone": (item(TITLE + "<link>?id=3</link>"), {"url": "https://paper.example/feeds/all.xml?id=3"}),
    "a host without scheme": (item(TITLE + "<link>//other.example/4</link>"), {"url": "https://other.example/4"}),
    "a path against xml:base": (
        entry('<title>One</title><link href="5.html"/>', 'xml:base="https://base.example/news/"'),
        {"url": "https://base.example/news/5.html"},
    ),
    "a link of Atom without rel": (entry('<title>One</title><link href="/6"/>'), {"url": "https://paper.example/6"}),
    "not the picture, the page": (
        entry('<title>One</title><link rel="enclosure" href="/a.mp3"/><link href="/7"/>'),
        {"url": "https://paper.example/7"},
    ),
    "tags in a title": (item("<title>&lt;b&gt;Bold&lt;/b&gt; words</title>"), {"title": "Bold words"}),
    "tags in a title in CDATA": (item("<title><![CDATA[<b>Bold</b> &amp; brave]]></title>"), {"title": "Bold & brave"}),
    "tags in a title as they are": (item("<title>A <b>bold</b> word</title>"), {"title": "A bold word"}),
    "a title of Atom in HTML": (entry('<title type="html">AT&amp;amp;T &lt;i&gt;x</title>'), {"title": "AT&T x"}),
    "a title of Atom in XHTML": (
        entry('<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">1 &lt; <i>2</i></div></title>'),
        {"title": "1 < 2"},
    ),
    "a script in a title": (item("<title>&lt;script&gt;alert(1)&lt;/script&gt;One</title>"), {"title": "One"}),
    "line breaks in a title": (item("<title>One&#13;&#10;Bcc: x</title>"), {"title": "One Bcc: x"}),
    "text that runs backwards": (item("<title>Contract \u202egnp.exe</title>"), {"title": "Contract gnp.exe"}),
}  # fmt: skip


@pytest.mark.parametrize(("body", "told"), FIELDS.values(), ids=FIELDS)
async def test_fields(parser: Parser, body: str, told: dict[str, Any]) -> None:
    (found,) = await items(parser, body)
    assert {name: found.key.identity if name == "identity" else getattr(found, name) for name in told} == told


DATES: dict[str, tuple[str, datetime | None]] = {
    "RFC 822": ("Fri, 20 Nov 2026 07:00:00 -0500", NOON),
    "two digits and a zone's name": ("20 Nov 26 07:00 EST", NOON),
    "W3C": ("2026-11-20T12:00:00Z", NOON),
    "without zone": ("2026-11-20 12:00:00", NOON),
    "in German": ("Fr, 20. November 2026, 12:00", NOON),
    "in French": ("20 novembre 2026 à 12:00", NOON),
    "in Spanish": ("20 de noviembre de 2026 12:00", NOON),
    "as in the United States": ("November 20, 2026 12:00 PM", NOON),
    "in words": ("yesterday", None),
    "of no calendar": ("31 Feb 2026", None),
    "empty": ("", None),
    "in year 1": ("Mon, 01 Jan 0001 00:00:00 GMT", None),
    "in year 9999": ("Fri, 31 Dec 9999 23:59:59 -1200", None),
    "before the web": ("Thu, 01 Jan 1970 00:00:00 GMT", None),
    "next month": ("Sun, 20 Dec 2026 12:00:00 GMT", NOW),
    "in a zone that cannot be": ("2026-11-20T12:00:00+99:00", NOON),
    "in a zone beyond the earth": ("Fri, 20 Nov 2026 12:00:00 -2300", NOON),
    "in the last zone of the earth": ("2026-11-21T02:00:00+14:00", NOON),
}


@pytest.mark.parametrize(("written", "published"), DATES.values(), ids=DATES)
async def test_dates(parser: Parser, written: str, published: datetime | None) -> None:
    (found,) = await items(parser, item(f"{TITLE}<pubDate>{written}</pubDate>"))
    assert found.published == published


BAD_LINKS = {
    "a script": "javascript:alert(1)",
    "a script in capitals behind a space": " JaVaScRiPt:alert(1)",
    "a script with a tab in it": "java\tscript:alert(1)",
    "data": "data:text/html,&lt;script&gt;1&lt;/script&gt;",
    "a file": "file:///etc/passwd",
    "another program": "vbscript:x",
    "mail": "mailto:a@paper.example",
    "a backslash": "https://evil.example\\@good.example/",
    "longer than any browser takes": "https://paper.example/" + "a" * 100_000,
}


@pytest.mark.parametrize("link", BAD_LINKS.values(), ids=BAD_LINKS)
async def test_links_that_nobody_follows_are_dropped(parser: Parser, link: str) -> None:
    (found,) = await items(parser, item(f"{TITLE}<guid isPermaLink='false'>1</guid><link>{link}</link>"))
    assert (found.title, found.url, found.canonical_url) == ("One", None, None)


async def test_nobodys_password_is_kept(parser: Parser) -> None:
    (found,) = await items(parser, item(f"{TITLE}<link>https://user:pw@paper.example/</link>"))
    assert found.url == "https://paper.example/"


GERMAN = "<title>Grüße, “Straße”</title>"
ENCODED = {
    "UTF-8, whatever the header says": (item(GERMAN).encode(), "text/xml; charset=iso-8859-1"),
    "UTF-8, whatever the prolog says": (PROLOG.format("koi8-r").encode() + item(GERMAN)[21:].encode(), ""),
    "UTF-8, with an encoding that nobody knows": (PROLOG.format("x-17").encode() + item(GERMAN)[21:].encode(), ""),
    "Windows-1252 that says it is UTF-8": ((PROLOG.format("utf-8") + item(GERMAN)[21:]).encode("cp1252"), ""),
    "Windows-1252 that says it is Latin-1": (item(GERMAN).encode("cp1252"), "text/xml; charset=iso-8859-1"),
    "UTF-16 with its mark": (item(GERMAN).encode("utf-16"), "text/xml; charset=utf-8"),
    "UTF-16 without": (item(GERMAN).encode("utf-16-be"), ""),
}


@pytest.mark.parametrize(("body", "content_type"), ENCODED.values(), ids=ENCODED)
async def test_encodings(parser: Parser, body: bytes, content_type: str) -> None:
    (found,) = await items(parser, body, content_type)
    assert found.title == "Grüße, “Straße”"


async def test_entries_that_share_an_id_are_told_apart(parser: Parser) -> None:
    both = "".join(
        f"<item><title>{title}</title><link>https://paper.example/{title}</link><guid>same</guid></item>"
        for title in ("One", "Two")
    )
    assert [one.key.identity for one in await items(parser, rss(both))] == [
        "https://paper.example/One",
        "https://paper.example/Two",
    ]


async def test_items_of_nothing_are_left_out(parser: Parser) -> None:
    nothing = "<item></item><item/><item>text</item><item><guid isPermaLink='false'>1</guid></item>"
    found = await items(parser, rss(nothing + f"<item>{TITLE}</item>"))
    assert [one.title for one in found] == ["One"]
