"""The parser as its users see it: every dialect, what is refused, what is hostile, and what it says of polling."""

from __future__ import annotations

import pytest

from service.domain.errors import Challenged, Unparsable
from service.parsing.parser import Parser, read_plain
from tests.parsing.written import NOON, ONE, URL, atom, fast, parser, rss

__all__ = ["parser"]

RSS2 = rss(
    "<ttl>90</ttl><skipHours><hour>1</hour><hour>24</hour></skipHours><skipDays><day>sunday</day></skipDays>"
    '<atom:link rel="self" href="https://paper.example/feeds/all.xml"/><atom:link rel="hub" href="https://hub.example/"/>'
    "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"
    "<image><title>Logo</title><link>https://logo.example/</link></image>"
    "<item><title>Police &amp; plates</title><link> https://paper.example/1 </link><guid>https://paper.example/?p=1</guid>"
    "<pubDate>Fri, 20 Nov 2026 07:00:00 EST</pubDate><dc:creator><![CDATA[Ann Bee]]></dc:creator>"
    "<description>Short &lt;b&gt;text&lt;/b&gt;</description>"
    "<content:encoded><![CDATA[<p>Long text</p>]]></content:encoded>"
    '<source url="https://wire.example/">The Wire</source></item>'
    "<item><guid isPermaLink='false'>tag-2</guid><title/><media:title>From media</media:title>"
    "<author>bee@paper.org (Ann Bee)</author></item>"
)


def test_rss_2() -> None:
    feed = fast(RSS2)
    assert (feed.format, feed.parser, feed.problem, feed.title) == ("rss20", "fast", None, "Paper")
    assert feed.link == "https://paper.example/"
    first, second = feed.entries
    assert (first.id, first.link) == ("https://paper.example/?p=1", "https://paper.example/1")
    assert (first.title, first.published, first.authors) == ("Police & plates", NOON, ("Ann Bee",))
    assert (first.summary, first.content) == ("Short <b>text</b>", "<p>Long text</p>")
    assert (first.outlet, first.base) == ("The Wire", URL)
    assert (second.id, second.link, second.title) == ("tag-2", None, "From media")
    assert second.authors == ("Ann Bee",)


def test_hints() -> None:
    hints = fast(RSS2).hints
    assert (hints.ttl_s, hints.update_period_s) == (5_400, 1_800)
    assert hints.skip_hours == frozenset({1, 0})
    assert hints.skip_days == frozenset({"Sunday"})
    assert (hints.hub, hints.self_url) == ("https://hub.example/", URL)


async def test_the_tolerant_reader_gives_the_same_fields(parser: Parser) -> None:
    broken = RSS2.replace("</channel></rss>", "<item><title>odd</title></itme></item></channel></rss>")
    feed = await parser.parse(broken.encode(), content_type="", url=URL)
    assert feed.parser == "tolerant"
    assert feed.problem is not None
    assert feed.entries[:2] == fast(RSS2).entries
    assert feed.entries[2].title == "odd"
    assert (feed.hints, feed.title, feed.link) == (fast(RSS2).hints, "Paper", "https://paper.example/")


def test_atom() -> None:
    feed = fast(
        atom(
            '<link href="https://paper.example/"/>'
            '<entry xml:base="https://paper.example/2026/"><id>urn:1</id><link rel="enclosure" href="a.mp3"/>'
            '<link href="one.html"/><title type="html">Plates &amp;amp; faces</title>'
            "<author><name>Ann</name><email>a@b.example</email></author><author><email>c@d.example</email></author>"
            "<author><uri>https://e.example/</uri></author>"
            "<published>2026-11-20T07:00:00-05:00</published><updated>2026-11-20T12:00:00Z</updated>"
            '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One &lt; <a href="x">two</a>'
            "<br/></p></div></content>"
            "<source><title>The Wire</title><id>urn:wire</id><link href='https://wire.example/'/></source></entry>"
            '<entry><id>https://paper.example/2</id><title>Two</title><link rel="via" href="https://v.example/"/></entry>'
        )
    )
    first, second = feed.entries
    assert (feed.format, feed.link) == ("atom10", "https://paper.example/")
    assert (first.id, first.link, first.base) == (
        "urn:1",
        "https://paper.example/2026/one.html",
        "https://paper.example/2026/",
    )
    assert (first.title, first.authors) == ("Plates &amp; faces", ("Ann", "c@d.example"))
    assert (first.published, first.updated) == (NOON, NOON)
    assert first.content == '<p>One &lt; <a href="x">two</a><br></p>'
    assert first.outlet == "The Wire"
    assert (second.link, second.published) == ("https://paper.example/2", None)


def test_rdf() -> None:
    feed = fast(
        '<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Paper</title></channel>'
        '<item rdf:about="https://paper.example/1"><title>One</title><link>https://paper.example/1</link>'
        "<dc:date>2026-11-20T12:00Z</dc:date></item></rdf:RDF>"
    )
    (entry,) = feed.entries
    assert (feed.format, feed.title) == ("rss10", "Paper")
    assert (entry.id, entry.published, entry.updated) == ("https://paper.example/1", NOON, NOON)


OLD = {
    "0.91": ('<rss version="0.91">', "</rss>", "rss091u"),
    "0.92": ('<rss version="0.92">', "</rss>", "rss092"),
    "no version": ("<rss>", "</rss>", "rss"),
    "0.90": (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">',
        "</rdf:RDF>",
        "rss090",
    ),
    "Atom 0.3": ('<feed version="0.3" xmlns="http://purl.org/atom/ns#">', "</feed>", "atom03"),
}


@pytest.mark.parametrize(("start", "end", "name"), OLD.values(), ids=OLD)
def test_old_dialects(start: str, end: str, name: str) -> None:
    feed = fast(
        f"{start}<channel><title>T</title><item><title>One</title><link>https://a.example/1</link></item></channel>{end}"
    )
    assert (feed.format, feed.entries[0].title, feed.entries[0].link) == (name, "One", "https://a.example/1")


NEARLY = {
    "line breaks before the declaration": "\n\n" + rss(ONE),
    "an ampersand by itself": rss(ONE + "<description>A & B</description>"),
    "a reference of HTML": rss(ONE + "<description>A&nbsp;B &hellip;</description>"),
    "a forbidden character": rss(ONE + "<description>A\x0bB</description>"),
    "a prefix that nobody declared": rss(ONE + "<georss:point>1 2</georss:point>"),
    "something after the end": rss(ONE) + "<!-- served in 3 ms --><script></script>",
    "text before the start": "Warning: in line 3 " + rss(ONE),
}


@pytest.mark.parametrize("text", NEARLY.values(), ids=NEARLY)
def test_repairs_that_change_no_meaning(text: str) -> None:
    assert [entry.title for entry in fast(text).entries] == ["One"]


def test_repairs_leave_cdata_alone() -> None:
    feed = fast(rss("<item><title>A & B</title><description><![CDATA[C & D &amp; E]]></description></item>"))
    assert (feed.entries[0].title, feed.entries[0].summary) == ("A & B", "C & D &amp; E")
    assert feed.problem is not None


REFUSED = {
    "nothing": (b"", Unparsable),
    "white space": (b" \n\t ", Unparsable),
    "a byte order mark": (b"\xef\xbb\xbf", Unparsable),
    "plain text": (b"Service unavailable", Unparsable),
    "JSON of another kind": (b'{"ok": true}', Unparsable),
    "a JSON list": (b"[1, 2]", Unparsable),
    "JSON that is cut": (b'{"version": "https://jsonfeed.org/version/1.1", "items": [', Unparsable),
    "another XML": (b"<urlset><url><loc>https://a.example/</loc></url></urlset>", Unparsable),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, Unparsable),
    "an endless head": (b"<!-- " + b"x" * 100_000, Unparsable),
    "a DOCTYPE without end": (b"<!DOCTYPE rss [", Unparsable),
    "a web page": (b"<!DOCTYPE html><html><title>News</title>", Challenged),
    "a challenge": (b"<html><head><title>Just a moment...</title>", Challenged),
    "a page in capitals": (b"\n<HTML><BODY>", Challenged),
}


@pytest.mark.parametrize(("body", "kind"), REFUSED.values(), ids=REFUSED)
async def test_refused(parser: Parser, body: bytes, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        await parser.parse(body, content_type="text/xml", url=URL)


def test_a_challenge_says_how_it_was_recognised() -> None:
    with pytest.raises(Challenged, match=r"'Just a moment...' \(just a moment\)"):
        read_plain(b"<html><title>Just a moment...</title></html>", "", URL)


def test_an_empty_feed_is_a_feed() -> None:
    assert fast(rss("")).entries == ()


async def test_a_broken_empty_feed_is_a_feed(parser: Parser) -> None:
    feed = await parser.parse(b"<rss version='2.0'><channel><title>Paper</title>", content_type="", url=URL)
    assert (feed.format, feed.entries) == ("rss20", ())
