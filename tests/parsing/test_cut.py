"""Documents that end too early: what was whole is read, half an entry is not, and it is said that more may follow."""

from __future__ import annotations

import pytest

from service.domain.errors import Unparsable
from service.parsing.parser import Parser
from tests.parsing.written import ONE, URL, atom, parser, rss

__all__ = ["parser"]

TWO = "<item><title>Two</title><guid>urn:2</guid><description>Text</description></item>"
ODD = "<item><title>Odd</title></itme></item>"
"""What only the tolerant reader reads."""
ENTRY = "<entry><id>urn:1</id><title>One</title></entry>"
DOCUMENTS = {
    "in an entry": (rss(ONE + TWO).partition("</description>")[0], ["One"], False),
    "in a tag": (rss(ONE + TWO).partition("</guid>")[0] + "</gu", ["One"], False),
    "in CDATA": (rss(ONE + "<item><title><![CDATA[Two").partition("</channel>")[0], ["One"], False),
    "in a comment": (rss(ONE + "<!-- x").partition("</channel>")[0], ["One"], False),
    "between entries": (rss(ONE + TWO).partition("</channel>")[0], ["One", "Two"], False),
    "without entries": (rss("").partition("</channel>")[0], [], False),
    "Atom in an entry": (atom(ENTRY + ENTRY).rpartition("</title>")[0], ["One"], False),
    "an ampersand, and cut": (rss("<item><title>A & B</title></item>" + TWO).partition("<guid>")[0], ["A & B"], False),
    "odd, and cut in an entry": (rss(ODD + ONE + TWO).partition("</description>")[0], ["Odd", "One"], False),
    "odd, and cut between entries": (rss(ODD + ONE).partition("</channel>")[0], ["Odd", "One"], False),
    "without the last end tag of RSS": (rss(ONE + TWO).removesuffix("</rss>"), ["One", "Two"], True),
    "whole": (rss(ONE + TWO), ["One", "Two"], True),
    "odd and whole": (rss(ODD + ONE), ["Odd", "One"], True),
    "odd and whole, with something after it": (rss(ODD + ONE) + "\n<!-- 3 ms -->" * 9, ["Odd", "One"], True),
    "entries that never end": (rss(ODD.replace("</item>", "") + "<item><title>Two</title>"), ["Odd", "Two"], True),
}


@pytest.mark.parametrize(("text", "titles", "whole"), DOCUMENTS.values(), ids=DOCUMENTS)
async def test_what_is_read_of_it(parser: Parser, text: str, titles: list[str], whole: bool) -> None:
    feed = await parser.parse(text.encode(), content_type="", url=URL)
    assert ([entry.title for entry in feed.entries], feed.whole) == (titles, whole)
    assert whole or "cut off" in (feed.problem or "")


@pytest.mark.parametrize("text", [rss(TWO).partition("</guid>")[0], rss(ODD).rpartition("</title>")[0]])
async def test_cut_in_the_first_entry_it_is_no_feed(parser: Parser, text: str) -> None:
    with pytest.raises(Unparsable, match="cut off before the end of its first entry"):
        await parser.parse(text.encode(), content_type="", url=URL)


async def test_cut_in_the_first_of_odd_entries_it_is_no_feed(parser: Parser) -> None:
    text = rss("<i></b>" + TWO).partition("</description>")[0]
    with pytest.raises(Unparsable, match="cut off before the end of its first entry"):
        await parser.parse(text.encode(), content_type="", url=URL)
