"""What is hostile or too much: the parser reads it or refuses it, and no child outlives its time."""

from __future__ import annotations

import asyncio

import pytest

from service.domain.errors import Unparsable
from service.parsing.parser import Parser, read_plain
from service.parsing.repair import repair
from service.parsing.workers import Workers
from tests.parsing.written import ONE, URL, fast, parser, rss

__all__ = ["parser"]

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


FEW = "<item><title>x</title>{}</item>"
TOO_MUCH = {
    "tags by the million": (rss(FEW.format("<a/>" * 2_000_001)), "too many tags"),
    "ampersands by the million": (rss(FEW.format("& " * 1_000_001)), "too many tags"),
    "tags within tags, deeper than memory": (rss(FEW.format("<a>" * 30_001)), "nested too deeply"),
    "references to an entity of nothing": (
        rss(FEW.format("&a;" * 20_001), head="<!DOCTYPE rss [<!ENTITY a ''>]>"),
        "expand too far",
    ),
    "references to thousands of entities": (
        rss(
            FEW.format("&e0;" * 20_001),
            head="<!DOCTYPE rss [" + "".join(f"<!ENTITY e{number} ''>" for number in range(3_000)) + "]>",
        ),
        "expand too far",
    ),
    "JSON lists by the hundred thousand": (
        '{"version":"https://jsonfeed.org/version/1.1","items":[' + "[]," * 100_001,
        "values",
    ),
    "JSON numbers by the million": (
        '{"version":"https://jsonfeed.org/version/1.1","items":[' + "1," * 600_001,
        "values",
    ),
}


@pytest.mark.parametrize(("text", "why"), TOO_MUCH.values(), ids=TOO_MUCH)
def test_more_than_any_feed_has_is_refused(text: str, why: str) -> None:
    with pytest.raises(Unparsable, match=why):
        read_plain(text.encode(), "", URL)


def test_a_forest_of_tags_takes_no_more_memory_than_a_text() -> None:
    entry = fast(rss(f"<item><title>x</title><description>{'<b></b>' * 100_000}</description></item>")).entries[0]
    assert len(entry.summary) == 200_000


def test_more_prefixes_than_anybody_means_are_not_declared() -> None:
    few, many = ("".join(f"<p{number}:x/>" for number in range(count)) for count in (900, 1_100))
    assert repair(rss(few)) != rss(few)
    assert repair(rss(many)) == rss(many)


@pytest.mark.parametrize(("text", "entries"), HOSTILE.values(), ids=HOSTILE)
async def test_hostile_documents_are_read(parser: Parser, text: str, entries: int) -> None:
    feed = await parser.parse(text.encode(), content_type="", url=URL)
    assert len(feed.entries) >= entries


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
