"""The parser as its users see it: every dialect, what is refused, what is hostile, and what it says of polling."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from service.domain.errors import Challenged, Unparsable
from service.domain.kinds import ParsedFeed
from service.parsing.parser import Parser, read_plain
from service.parsing.workers import Workers

URL = "https://paper.example/feeds/all.xml"
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
async def parser() -> AsyncIterator[Parser]:
    async with Parser() as made:
        yield made


def fast(text: str) -> ParsedFeed:
    """Return what is read without the child."""
    feed = read_plain(text.encode(), "", URL)
    assert isinstance(feed, ParsedFeed), feed
    return feed


def rss(inside: str, head: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{head}<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:media="http://search.yahoo.com/mrss/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">'
        f"<channel><title>Paper</title><link>https://paper.example/</link>{inside}</channel></rss>"
    )


def atom(inside: str, root: str = "") -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {root}><title>Paper</title>{inside}</feed>'


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
    broken = RSS2.replace("</channel></rss>", "<item><title>cut off</title>")
    feed = await parser.parse(broken.encode(), content_type="", url=URL)
    assert feed.parser == "tolerant"
    assert feed.problem is not None
    assert feed.entries[:2] == fast(RSS2).entries
    assert feed.entries[2].title == "cut off"
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


ONE = "<item><title>One</title></item>"
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


MANY = "".join(f"<item><title>{number}</title></item>" for number in range(5_010))
AUTHOR = "a." * 20_000
HOSTILE = {
    "line breaks by the thousand": (rss(ONE, head="\n" * 60_000), 1),
    "line breaks in a comment": (rss(ONE, head="<!--" + "\n" * 60_000 + "-->"), 1),
    "a long author": (rss(f"<item><title>x</title><author>{AUTHOR}</author></item>"), 1),
    "a long author, broken": (rss(f"<item><title>x</title><author>{AUTHOR}</author></item>") + "<item><b", 1),
    "a long author in CDATA, broken": (
        rss(f"<item><title>x</title><dc:creator><![CDATA[{AUTHOR}]]></dc:creator></item>") + "<item><b",
        1,
    ),
    "too many entries": (rss(MANY), 5_000),
    "unclosed CDATA by the thousand": (rss(ONE) + "<![CDATA[" * 20_000, 1),
    "ampersands by the thousand": (rss(ONE + "<description>" + "& " * 50_000 + "</description>"), 1),
    "a forest of prefixes": (rss(ONE + "".join(f"<p{number}:x/>" for number in range(40))), 1),
    "deep nesting": (rss(ONE + "<a>" * 20_000 + "</a>" * 20_000), 1),
    "deep nesting in a text": (rss("<item><title>" + "<a>" * 20_000 + "</a>" * 20_000 + "</title></item>"), 1),
    "entities that nest": (
        rss(ONE, head='<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>'),
        1,
    ),
    "an external entity": (rss(ONE, head='<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), 1),
}


@pytest.mark.parametrize(("text", "entries"), HOSTILE.values(), ids=HOSTILE)
async def test_hostile_documents_are_read_in_no_time(parser: Parser, text: str, entries: int) -> None:
    started = time.process_time()
    feed = await parser.parse(text.encode(), content_type="", url=URL)
    assert len(feed.entries) >= entries
    assert time.process_time() - started < 5


def test_entities_of_our_own_are_put_in_place() -> None:
    head = '<!DOCTYPE rss [<!ENTITY paper \'The "<Paper"\'><!ENTITY site "Wire > all">]>'.replace("<Paper", "Paper")
    assert (
        fast(rss("<item><title>&paper; &site;</title></item>", head=head)).entries[0].title == 'The "Paper" Wire > all'
    )


ENTITIES = {
    "of plain text": ("Lab", "Lab"),
    "with an ampersand": ("Lab &amp; Sons", "Lab & Sons"),
    "with an ampersand by number": ("Lab &#38;amp; Sons", "Lab & Sons"),
    "of nothing": ("", ""),
}


@pytest.mark.parametrize(("declared", "title"), ENTITIES.values(), ids=ENTITIES)
def test_honest_entities(declared: str, title: str) -> None:
    head = f'<!DOCTYPE rss [<!ENTITY firm "{declared}"><!ENTITY unused "a &unused; b">]>'
    assert fast(rss("<item><title>&firm;</title></item>", head=head)).entries[0].title == title


def test_an_entity_that_holds_others_is_not_put_in_place() -> None:
    head = '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY tag "&#60;b>">]>'
    for name in ("b", "tag"):
        with pytest.raises(Unparsable, match="expand"):
            fast(rss(f"<item><title>&{name};</title></item>", head=head))


async def test_quadratic_entities_do_not_expand(parser: Parser) -> None:
    head = f'<!DOCTYPE rss [<!ENTITY a "{"x" * 50_000}"><!ENTITY b "{"y" * 200}">]>'
    long = rss(f"<item><title>x</title><description>{'&a;' * 5_000}</description></item>", head=head)
    with pytest.raises(Unparsable, match="expand"):
        await parser.parse(long.encode(), content_type="", url=URL)
    short = rss(f"<item><title>x</title><description>{'&b;' * 6_000}</description></item>", head=head)
    with pytest.raises(Unparsable):
        await parser.parse(short.encode(), content_type="", url=URL)


def test_texts_are_capped() -> None:
    entry = fast(rss(f"<item><title>{'t' * 300_000}</title><author>{'a' * 999}</author></item>")).entries[0]
    assert (len(entry.title), len(entry.authors[0])) == (200_000, 200)


async def test_dates_written_oddly_go_to_the_tolerant_reader(parser: Parser) -> None:
    odd = rss("<item><title>x</title><pubDate>the day after</pubDate></item>")
    entry = (await parser.parse(odd.encode(), content_type="", url=URL)).entries[0]
    assert (entry.published, entry.raw_published) == (None, "the day after")


async def test_a_long_document_is_read_in_a_thread(parser: Parser) -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0)

    ticking = asyncio.create_task(tick())
    text = rss(
        "".join(f"<item><title>{number}</title></item>" for number in range(4_900)) + "<!--" + "x" * 200_000 + "-->"
    )
    feed = await parser.parse(text.encode(), content_type="", url=URL)
    ticking.cancel()
    assert len(feed.entries) == 4_900
    assert ticks > 3


async def test_a_document_that_takes_too_long_loses_its_child() -> None:
    slow = rss(ONE * 3_000) + "<item>"
    async with Parser(Workers(size=1, wall_s=0.05)) as parser:
        with pytest.raises(Unparsable, match="took longer"):
            await parser.parse(slow.encode(), content_type="", url=URL)


async def test_children_are_replaced() -> None:
    async with Parser(Workers(size=1, documents=1)) as parser:
        for _ in range(2):
            feed = await parser.parse((rss(ONE) + "<item>").encode(), content_type="", url=URL)
            assert feed.parser == "tolerant"


async def test_a_closed_parser_says_so() -> None:
    parser = Parser()
    await parser.close()
    with pytest.raises(Unparsable):
        await parser.parse((rss(ONE) + "<item>").encode(), content_type="", url=URL)


async def test_a_cancelled_parse_ends_its_child() -> None:
    async with Parser(Workers(size=1)) as parser:
        task = asyncio.create_task(parser.parse((rss(ONE * 2_000) + "<item>").encode(), content_type="", url=URL))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        feed = await parser.parse((rss(ONE) + "<item>").encode(), content_type="", url=URL)
        assert feed.parser == "tolerant"
