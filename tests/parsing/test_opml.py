"""Lists of feeds as others write them, and as nobody should."""

from __future__ import annotations

import codecs
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.errors import Unparsable
from service.parsing.opml import MAX_BYTES, MAX_DEPTH, MAX_FEEDS, ListedFeed, read_opml

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0"><head><title>Mine</title></head><body>'
TAIL = "</body></opml>"
URL = "https://a.example/feed"


def listed(inside: str) -> bytes:
    return (HEAD + inside + TAIL).encode()


def feed(title: str = "A", *folders: str, **more: object) -> ListedFeed:
    return ListedFeed(**({"url": URL, "title": title, "folders": folders} | more))  # type: ignore[arg-type]


A = f'<outline text="A" xmlUrl="{URL}"/>'
B = f"<outline text='B' xmlUrl='{URL}'/>"
LISTS = {
    "a feed": (f'<outline type="rss" text="A" title="A" xmlUrl="{URL}"/>', [feed()]),
    "its text where it has no title": (f'<outline text="A" xmlUrl="{URL}"/>', [feed()]),
    "no title at all": (f'<outline xmlUrl="{URL}"/>', [feed("")]),
    "names of attributes in any case": (f'<OUTLINE TEXT="A" XMLURL="{URL}"/>', [feed()]),
    "folders, the outermost first": (
        f'<outline text="News"><outline text="Local">{A}</outline></outline>{B}',
        [feed("A", "News", "Local"), feed("B")],
    ),
    "a category where there is no folder": (
        f'<outline text="A" xmlUrl="{URL}" category="/News/Local,/Press"/>',
        [feed("A", "News", "Local")],
    ),
    "a feed that holds others": (
        f'<outline text="A" xmlUrl="{URL}"><outline text="B" xmlUrl="{URL}"/></outline>',
        [feed(), feed("B", "A")],
    ),
    "a comment, and all that is in it": (
        f'<outline text="off" isComment="true">{A}</outline><outline text="B" isComment="false" xmlUrl="{URL}"/>',
        [feed("A", "off", commented=True), feed("B")],
    ),
    "our own name": (f'<outline text="A" xmlUrl="{URL}" oversight:name="a-b"/>', [feed(name="a-b")]),
    "outlines that are no feeds": (f'<outline text="link" url="x"/><outline text="A" xmlUrl="{URL}"/>', [feed()]),
    "bare ampersands": (
        '<outline text="A &amp; B & C" xmlUrl="https://a.example/?a=1&b=2"/>',
        [feed("A & B & C", url="https://a.example/?a=1&b=2")],
    ),
    "quotes inside quotes": (
        f'<outline text="The "Daily"" title="The "Daily" <b>" xmlUrl="{URL}" />',
        [feed('The "Daily" <b>')],
    ),
    "markup in a description, in outlines that hold others": (
        f'<outline text="News &"><outline text="A" description="<a href="x">." xmlUrl="{URL}"></outline></outline>{B}',
        [feed("A", "News &"), feed("B")],
    ),
    "the same attribute twice": (f'<outline text="A" text="B" xmlUrl="{URL}"/>', [feed('A" text="B')]),
    "other attributes": (f'<outline text="A" filtercmd="~/x.pl" xmlUrl="{URL}"/>', [feed()]),
}  # fmt: skip


@pytest.mark.parametrize(("inside", "feeds"), LISTS.values(), ids=LISTS)
def test_it_lists(inside: str, feeds: list[ListedFeed]) -> None:
    assert list(read_opml(listed(inside))) == feeds


TITLE = "Überwachung"
LIST = HEAD + f'<outline text="{TITLE}" xmlUrl="{URL}"/>' + TAIL
ENTITY = f'<!DOCTYPE opml [<!ENTITY u "&#220;">]><opml><outline text="&u;berwachung" xmlUrl="{URL}"/></opml>'
ENCODED = {
    "UTF-8": LIST.encode(),
    "a byte order mark": codecs.BOM_UTF8 + LIST.encode(),
    "UTF-16": LIST.replace("UTF-8", "UTF-16").encode("utf-16"),
    "a declared encoding": LIST.replace("UTF-8", "ISO-8859-1").encode("latin-1"),
    "a wrong declaration": LIST.replace("UTF-8", "US-ASCII").encode(),
    "no declaration": LIST.partition("\n")[2].encode(),
    "an entity of a DOCTYPE": ENTITY.encode(),
}


@pytest.mark.parametrize("body", ENCODED.values(), ids=ENCODED)
def test_it_is_read_in(body: bytes) -> None:
    assert [one.title for one in read_opml(body)] == [TITLE]


LAUGHS = '<!DOCTYPE opml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
REFUSED = {
    "nothing": (b"", "an empty document"),
    "a text": (b"hello", "no document within the first"),
    "a web page": (b"<!doctype html><html><head><title>x</title></head></html>", "it is a web page"),
    "JSON": (b'{"a": 1}', "it is not OPML, nor any XML"),
    "a feed": (b"<rss><channel/></rss>", "it is not OPML: its root is <rss>"),
    "no outlines": (listed(""), "it lists no feed"),
    "only folders": (listed('<outline text="News"/>'), "it lists no feed"),
    "entities that expand": (f'{LAUGHS}<opml><outline text="&c;"/></opml>'.encode(), "entities that expand too far"),
    "broken markup": (listed("<outline text=<\n<"), "not well formed in line 2"),
    "too many bytes": (b" " * (MAX_BYTES + 1), "5,000,000 are the most"),
    "too many feeds": (listed('<outline xmlUrl="x"/>' * (MAX_FEEDS + 1)), "more than 10,000 feeds"),
    "too deep": (listed('<outline text="x">' * (MAX_DEPTH + 1)), "nested more than 50 deep"),
}


@pytest.mark.parametrize(("body", "why"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(body: bytes, why: str) -> None:
    with pytest.raises(Unparsable, match=why):
        read_opml(body)


def test_a_file_that_an_entity_names_is_not_read() -> None:
    doctype = '<!DOCTYPE opml [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    (found,) = read_opml(f'{doctype}<opml><outline text="&f;" xmlUrl="{URL}"/></opml>'.encode())
    assert found.title in ("", "&f;")


def test_much_broken_markup_takes_no_longer_than_it_is_long() -> None:
    with pytest.raises(Unparsable):
        read_opml(listed('<outline text="' * 30_000))


SNIPPETS = st.sampled_from(
    [
        "<outline ",
        'text="',
        "xmlUrl='",
        '"',
        "'",
        ">",
        "/>",
        "</outline>",
        "<",
        "&",
        "&amp;",
        " ",
        "x",
        "é",
        "\n",
        "<!--",
        "]]>",
    ]
)


@given(st.lists(SNIPPETS, max_size=40).map("".join))
def test_whatever_it_is_it_is_read_or_refused(inside: str) -> None:
    with suppress(Unparsable):
        assert all(one.url for one in read_opml(listed(inside)))


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with pytest.raises(Unparsable):
        read_opml(body)
