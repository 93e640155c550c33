"""The pure pieces of the parser: bytes to text, dates, names of people, repairs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.errors import Challenged, Unparsable
from service.domain.kinds import ParsedFeed
from service.parsing.dates import read_date
from service.parsing.decoding import decode
from service.parsing.parser import NeedsTolerance, read_plain
from service.parsing.repair import repair
from service.parsing.texts import absolute, author_name, clean

GERMAN = "<rss>Grüße, 世界</rss>"
PROLOG = "<?xml version='1.0' encoding='{}'?>"
TEXTS = {
    "UTF-8, whatever the header says": (GERMAN.encode(), "text/xml; charset=iso-8859-1", GERMAN),
    "UTF-8 with its mark": (b"\xef\xbb\xbf" + GERMAN.encode(), "", GERMAN),
    "UTF-16 with its mark": (b"\xff\xfe" + GERMAN.encode("utf-16-le"), "", GERMAN),
    "UTF-16 the other way round": (b"\xfe\xff" + GERMAN.encode("utf-16-be"), "", GERMAN),
    "UTF-16 without a mark": (GERMAN.encode("utf-16-le"), "", GERMAN),
    "UTF-32": (b"\xff\xfe\0\0" + GERMAN.encode("utf-32-le"), "", GERMAN),
    "UTF-16 that is cut": (b"\xff\xfe" + "<a>b".encode("utf-16-le") + b"x", "", "<a>bx"),
    "as the prolog says": (
        (PROLOG.format("koi8-r") + "Привет").encode("koi8-r"),
        "",
        PROLOG.format("koi8-r") + "Привет",
    ),
    "as the header says": ("Привет".encode("windows-1251"), "text/xml;charset='windows-1251'", "Привет"),
    "Latin-1 means Windows-1252": (b"\x93x\x94 caf\xe9", "text/xml; charset=iso-8859-1", "“x” café"),
    "GB 2312 means GB 18030": ("世界镕".encode("gb18030"), "text/xml; charset=gb2312", "世界镕"),
    "declared as UTF-8 and is not": (PROLOG.format("utf-8").encode() + b"caf\xe9", "", PROLOG.format("utf-8") + "café"),
    "an encoding that nobody knows": (b"caf\xe9", "text/xml; charset=bogus", "café"),
    "an encoding that is none": (b"caf\xe9", "text/xml; charset=base64", "café"),
    "UTF-7 is never read": (b"+ADw-script+AD4-\xe9", "text/xml; charset=utf-7", "+ADw-script+AD4-é"),
    "a stray byte in UTF-8": ("Grüße, 世界 ".encode() + b"caf\xe9", "", "Grüße, 世界 café"),
    "an emoji in two halves, as Java writes it": (b"caf\xc3\xa9 \xed\xa0\xbd\xed\xb8\x80", "", "café 😀"),
    "half an emoji": (b"lone \xed\xa0\x80 half", "text/xml; charset=iso-8859-1", "lone \ufffd half"),
    "a declared encoding that does not fit": (b"\x81\xfe\xff caf\xe9", "text/xml; charset=big5", "\ufffdþÿ café"),
}


@pytest.mark.parametrize(("body", "content_type", "text"), TEXTS.values(), ids=TEXTS)
def test_texts(body: bytes, content_type: str, text: str) -> None:
    assert decode(body, content_type).text == text


@given(st.binary(max_size=200), st.text(max_size=40))
def test_anything_is_decoded(body: bytes, content_type: str) -> None:
    decode(body, content_type)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=100))
def test_utf_8_is_read_as_it_is(text: str) -> None:
    if "\0" not in text and not text.startswith("\ufeff"):
        assert decode(text.encode(), "text/xml; charset=koi8-r").text == text


NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = datetime(2026, 11, 20, tzinfo=UTC)
DATES = {
    "RFC 822": ("Fri, 20 Nov 2026 12:00:00 GMT", NOON),
    "an offset": ("Fri, 20 Nov 2026 07:00:00 -0500", NOON),
    "an offset with a colon": ("Fri, 20 Nov 2026 13:30:00 +01:30", NOON),
    "an American zone": ("Fri, 20 Nov 2026 07:00:00 EST", NOON),
    "a zone of its own making": ("Fri, 20 Nov 2026 12:00:00 XYZ", NOON),
    "GMT and an offset": ("Fri, 20 Nov 2026 07:00:00 GMT-0500", NOON),
    "no weekday": ("20 Nov 2026 12:00 +0000", NOON),
    "no zone": ("Fri, 20 Nov 2026 12:00:00", NOON),
    "no time": ("Fri, 20 Nov 2026", DAY),
    "a long month": ("Friday, 20 November 2026 12:00:00 Z", NOON),
    "month before day": ("Nov 20, 2026 12:00:00", NOON),
    "two digits of the year": ("20 Nov 26 12:00:00 UT", NOON),
    "the last century": ("20 Nov 95 12:00:00 UT", datetime(1995, 11, 20, 12, 0, tzinfo=UTC)),
    "W3C": ("2026-11-20T12:00:00Z", NOON),
    "W3C with an offset": ("2026-11-20T07:00:00-05:00", NOON),
    "W3C with fractions": ("2026-11-20T12:00:00.123Z", NOON),
    "W3C to the minute": ("2026-11-20T12:00Z", NOON),
    "W3C of a day": ("2026-11-20", DAY),
    "W3C of a month": ("2026-11", datetime(2026, 11, 1, tzinfo=UTC)),
    "W3C of a year": ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
    "a database's": (" 2026-11-20 12:00:00 ", NOON),
    "a day that is none": ("31 Feb 2026 12:00:00 GMT", None),
    "a month that is none": ("20 Foo 2026 12:00:00 GMT", None),
    "an hour that is none": ("2026-11-20T25:00:00Z", None),
    "before the first year": ("0001-01-01T00:00:00+10:00", None),
    "words": ("yesterday", None),
    "figures of unknown order": ("11/12/2026", None),
    "nothing": (" ", None),
    "too much": ("Fri, 20 Nov 2026 12:00:00 GMT" + " " * 90 + "x", None),
}


@pytest.mark.parametrize(("text", "at"), DATES.values(), ids=DATES)
def test_dates(text: str, at: datetime | None) -> None:
    assert read_date(text) == at


@given(st.datetimes(min_value=datetime(1990, 1, 2), max_value=datetime(2089, 12, 30)))
def test_dates_in_either_form(at: datetime) -> None:
    aware = at.replace(microsecond=0, tzinfo=UTC)
    assert read_date(aware.isoformat()) == aware
    assert read_date(aware.strftime("%a, %d %b %Y %H:%M:%S +0000")) == aware


@given(st.text(max_size=100))
def test_any_text_may_stand_for_a_date(text: str) -> None:
    assert read_date(text) is None or read_date(text)


PEOPLE = {
    "a name": ("Ann Bee", "Ann Bee"),
    "address and name": ("a.bee@paper.org (Ann Bee)", "Ann Bee"),
    "name and address": ("Ann Bee <a.bee@paper.org>", "Ann Bee"),
    "an address alone": ("a.bee@paper.org", "a.bee@paper.org"),
    "much": ("a." * 5_000, ("a." * 150)),
}


@pytest.mark.parametrize(("text", "name"), PEOPLE.values(), ids=PEOPLE)
def test_people(text: str, name: str) -> None:
    assert author_name(text) == name


def test_cleaning() -> None:
    assert clean(" plain ") == "plain"
    assert clean("Grüße".encode().decode("latin-1")) == "Grüße"
    assert clean("\x93x\x94 世") == "“x” 世"


def test_addresses() -> None:
    assert absolute("https://a.example/b/", "../c") == "https://a.example/c"
    assert absolute("https://a.example/b/", "https://c.example/./d") == "https://c.example/./d"
    assert absolute("https://a.example/b/", "//[c") == "//[c"


REPAIRS = {
    "a bare ampersand": ("<a>b & c</a>", "<a>b &amp; c</a>"),
    "one in an address": ('<a b="?c=1&d=2"/>', '<a b="?c=1&amp;d=2"/>'),
    "what XML knows": ("<a>&amp;&lt;&#233;&#xE9;</a>", "<a>&amp;&lt;&#233;&#xE9;</a>"),
    "what HTML knows": ("<a>&nbsp;&eacute;</a>", "<a>&#160;&#233;</a>"),
    "what nobody knows": ("<a>&foo;</a>", "<a>&amp;foo;</a>"),
    "a number that XML forbids": ("<a>x&#0;&#11;y&#xFFFF;</a>", "<a>xy</a>"),
    "a control character": ("<a>x\x00\x0by</a>", "<a>xy</a>"),
    "CDATA stays": ("<a>&<![CDATA[& &nbsp;]]>&</a>", "<a>&amp;<![CDATA[& &nbsp;]]>&amp;</a>"),
    "CDATA without end stays": ("<a><![CDATA[& b", "<a><![CDATA[& b"),
    "a known prefix": ("<rss><dc:date/></rss>", '<rss xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:date/></rss>'),
    "an unknown prefix": ("<rss><x:y/></rss>", '<rss xmlns:x="urn:undeclared:x"><x:y/></rss>'),
    "nothing to do": ("<rss/>", "<rss/>"),
    "no element": ("x:y <x:y", "x:y <x:y"),
}


@pytest.mark.parametrize(("text", "repaired"), REPAIRS.values(), ids=REPAIRS)
def test_repairs(text: str, repaired: str) -> None:
    assert repair(text) == repaired


@given(st.text(alphabet="<>&;![]CDATA#x12 :ab\"'=/?-\x00", max_size=60))
def test_a_repair_is_done_once(text: str) -> None:
    once = repair(text)
    assert repair(once) == once


@given(st.text(alphabet="<>&;![]CDATA#12 :ab\"'=/?-rsitem\n", max_size=80))
def test_anything_between_good_entries_ends_in_a_feed_or_a_known_error(text: str) -> None:
    body = f"<rss version='2.0'><channel><item><title>a</title></item>{text}<item/></channel></rss>".encode()
    try:
        found = read_plain(body, "", "https://a.example/")
    except (Unparsable, Challenged):
        return
    assert isinstance(found, ParsedFeed | NeedsTolerance)
