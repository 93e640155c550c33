"""The tolerant reader and its child, without the process around them; and what the fast reader leaves to them."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import struct

import orjson
import pytest

from service.domain.errors import Unparsable
from service.parsing.child import serve
from service.parsing.parser import NeedsTolerance, Parser, read_plain
from service.parsing.tolerant import read_tolerant
from service.parsing.workers import Workers

URL = "https://paper.example/feed.xml"
FEED = """<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>Paper</title><ttl>30</ttl><skipDays><day>Monday</day></skipDays><skipHours><hour>3</hour></skipHours>
<atom:link rel="hub" href="https://hub.example/"/>
<item><title>One & only</title><link>/1</link><guid>/1</guid><pubDate>Fri, 20 Nov 2026 12:00:00 GMT</pubDate>
<dc:creator>Ann</dc:creator><source url="https://wire.example/">Wire</source><description>Text</description></item>
<item><title>Two</title><pubDate>soon</pubDate><dc:date>2026-11-20</dc:date></item>"""


def test_what_feedparser_finds() -> None:
    raw = read_tolerant(FEED, URL)
    assert (raw["format"], raw["title"], raw["ttl"], raw["hub"]) == ("rss20", "Paper", "30", "https://hub.example/")
    assert (raw["skip_days"], raw["skip_hours"]) == (["Monday"], ["3"])
    first, second = raw["entries"]
    assert (first["title"], first["link"], first["permalink"]) == ("One & only", "https://paper.example/1", True)
    assert (first["authors"], first["outlet"], first["summary"]) == (["Ann"], "Wire", "Text")
    assert first["published"] == 1795176000
    assert (second["raw_published"], "published" in second) == ("soon", False)
    assert second["updated"] == 1795132800


def test_the_child_answers_one_document_after_the_other() -> None:
    documents = [FEED, "<rss><channel><item><title>B</item></channel></rss>"]
    url = URL.encode()
    source = io.BytesIO(
        b"".join(struct.pack(">II", len(url), len(text.encode())) + url + text.encode() for text in documents)
    )
    sink, asked = io.BytesIO(), []
    serve(source, sink, lambda: asked.append(1))
    answers = []
    sink.seek(0)
    while head := sink.read(4):
        answers.append(orjson.loads(sink.read(struct.unpack(">I", head)[0])))
    assert [len(answer["feed"]["entries"]) for answer in answers] == [2, 1]
    assert len(asked) == 2


def test_what_breaks_the_reader_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str, url: str) -> None:
        raise RecursionError

    monkeypatch.setattr("service.parsing.child.read_tolerant", broken)
    sink = io.BytesIO()
    serve(io.BytesIO(struct.pack(">II", 0, 1) + b"x"), sink, lambda: None)
    assert orjson.loads(sink.getvalue()[4:]) == {"error": "RecursionError"}


def wrapped(inside: str) -> str:
    return f'<rss version="2.0"><channel><item>{inside}</item></channel></rss>'


LEFT = {
    "an entry within an entry": wrapped("<item/>"),
    "an entry that is a link": '<rss><channel><item href="https://a.example/"/></channel></rss>',
    "content in base64": wrapped('<content type="image/png">aGk=</content>'),
    "content in base64 by mode": wrapped('<content mode="base64">aGk=</content>'),
    "an element in a link": wrapped("<link>https://a.example/<guid>x</guid></link>"),
    "a root of another kind": "<opml><item><title>x</title></item></opml>",
    "RDF of another kind": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
    "a date of words": wrapped("<pubDate>soon</pubDate>"),
    "beyond repair": wrapped("<title>a</b>"),
    "beyond repair, with an ampersand": wrapped("<title>a & </b>"),
    "an entry after the end": wrapped("<title>a</title>") + "<item><title>b</title></item>",
}


@pytest.mark.parametrize("text", LEFT.values(), ids=LEFT)
def test_what_is_left_to_the_tolerant_reader(text: str) -> None:
    assert isinstance(read_plain(text.encode(), "", URL), NeedsTolerance)


async def test_closing_ends_a_child_at_work() -> None:
    parser = Parser(Workers(size=1))
    await parser.parse(FEED.encode(), content_type="", url=URL)
    slow = (FEED + "<item><title>x</title></item>" * 3_000).encode()
    task = asyncio.create_task(parser.parse(slow, content_type="", url=URL))
    waiting = asyncio.create_task(parser.parse(slow, content_type="", url=URL))
    await asyncio.sleep(0)
    await parser.close()
    for each in (task, waiting):
        with pytest.raises(Unparsable):
            await each


async def test_a_child_that_dies_is_replaced() -> None:
    workers = Workers(size=1)
    async with Parser(workers) as parser:
        await parser.parse(FEED.encode(), content_type="", url=URL)
        (child,) = workers.children()
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        with pytest.raises(Unparsable, match="broke its reader"):
            await parser.parse(FEED.encode(), content_type="", url=URL)
        assert (await parser.parse(FEED.encode(), content_type="", url=URL)).parser == "tolerant"
