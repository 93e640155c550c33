"""Feeds written by hand, and the parser that reads them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from service.domain.kinds import ParsedFeed
from service.parsing.parser import Parser, read_plain

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


ONE = "<item><title>One</title></item>"
