"""JSON Feed 1.0 and 1.1, good and odd."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from service.domain.errors import Unparsable
from service.domain.items import Entry
from service.domain.kinds import ParsedFeed
from service.parsing.parser import read_plain

URL = "https://paper.example/feed.json"
VERSION = "https://jsonfeed.org/version/1.1"


def feed(document: object) -> ParsedFeed:
    found = read_plain(json.dumps(document).encode(), "application/feed+json", URL)
    assert isinstance(found, ParsedFeed)
    return found


def one(**item: object) -> Entry:
    (entry,) = feed({"version": VERSION, "items": [item]}).entries
    return entry


def test_a_feed() -> None:
    found = feed(
        {
            "version": VERSION,
            "title": "Paper",
            "home_page_url": "/",
            "feed_url": URL,
            "hubs": [{"type": "WebSub", "url": "https://hub.example/"}],
            "items": [
                {
                    "id": "1",
                    "url": "one.html",
                    "title": "One",
                    "summary": "Short",
                    "content_html": "<p>Long</p>",
                    "content_text": "Long",
                    "authors": [{"name": "Ann"}, {"name": "Bee"}, {"url": "https://c.example/"}],
                    "date_published": "2026-11-20T07:00:00-05:00",
                    "date_modified": "2026-11-20T13:00:00Z",
                }
            ],
        }
    )
    assert (found.format, found.title, found.link) == ("json11", "Paper", "https://paper.example/")
    assert (found.hints.hub, found.hints.self_url) == ("https://hub.example/", URL)
    (entry,) = found.entries
    assert (entry.id, entry.link, entry.title) == ("1", "https://paper.example/one.html", "One")
    assert (entry.summary, entry.content, entry.text_is_plain) == ("Short", "<p>Long</p>", False)
    assert (entry.authors, entry.base) == (("Ann", "Bee"), URL)
    assert entry.published == datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    assert entry.updated == datetime(2026, 11, 20, 13, 0, tzinfo=UTC)


def test_version_1() -> None:
    found = feed({"version": "https://jsonfeed.org/version/1", "items": [{"id": 7, "author": {"name": "Ann"}}]})
    assert (found.format, found.entries[0].id, found.entries[0].authors) == ("json1", "7", ("Ann",))


def test_plain_text_is_plain() -> None:
    entry = one(id="1", content_text="1 < 2")
    assert (entry.content, entry.text_is_plain) == ("1 < 2", True)


def test_an_identifier_that_is_an_address_is_the_link_where_there_is_no_other() -> None:
    assert one(id="https://a.example/1").link == "https://a.example/1"
    assert one(id="tag:1").link is None
    assert one(id="https://a.example/1", external_url="https://b.example/").link == "https://b.example/"


def test_an_unreadable_date_is_kept() -> None:
    entry = one(id="1", date_published="soon")
    assert (entry.published, entry.raw_published) == (None, "soon")


ODD = {
    "everything of the wrong type": {"id": ["x"], "url": 3, "title": {"a": 1}, "authors": "Ann", "content_html": None},
    "nothing": {},
    "no author": {"author": "Ann"},
    "a number and a truth": {"id": 1.5, "title": True},
}


@pytest.mark.parametrize("item", ODD.values(), ids=ODD)
def test_odd_items_are_read_as_far_as_they_go(item: dict[str, object]) -> None:
    assert one(**item).authors == ()


def test_items_that_are_no_objects_are_left_out() -> None:
    assert feed({"version": VERSION, "items": [1, None, {"id": "a"}], "hubs": "x"}).entries[0].id == "a"
    assert feed({"version": VERSION, "items": "none"}).entries == ()


LOOSE = {
    "something after it": '{"version": "%s", "items": [{"title": "One"}]}\nserved in 3 ms',
    "half a surrogate pair": '{"version": "%s", "items": [{"title": "One", "summary": "\\ud800"}]}',
    "a line break in a text": '{"version": "%s", "items": [{"title": "One", "summary": "a\nb"}]}',
}


@pytest.mark.parametrize("text", LOOSE.values(), ids=LOOSE)
def test_json_that_is_not_strict(text: str) -> None:
    found = read_plain((text % VERSION).encode(), "", URL)
    assert isinstance(found, ParsedFeed)
    assert found.entries[0].title == "One"
    assert found.problem is not None
    found.entries[0].summary.encode()


def test_half_a_character_is_shown_as_unknown_and_two_halves_as_one() -> None:
    entry = one(title="Lone \ud800", summary="\ud83d\ude00")
    assert (entry.title, entry.summary) == ("Lone \ufffd", "😀")


def test_depth_is_bounded() -> None:
    with pytest.raises(Unparsable):
        read_plain(b'{"items":' + b"[" * 200_000, "", URL)
