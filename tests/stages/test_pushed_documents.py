"""What may be pushed, by its type; and what it is, by its first bytes."""

from __future__ import annotations

import pytest

from service.domain.errors import Unparsable
from service.stages.receiving.documents import is_feed, is_taken

TYPES = {
    "": True,
    "application/json": True,
    "Application/JSON; charset=utf-8": True,
    "application/feed+json": True,
    "application/rss+xml": True,
    "application/atom+xml;type=feed": True,
    "text/xml": True,
    "application/octet-stream": True,
    "application/x-www-form-urlencoded": False,
    "multipart/form-data; boundary=x": False,
    "text/html": False,
    "application/xhtml+xml": False,
    "image/png": False,
}


@pytest.mark.parametrize(("content_type", "taken"), TYPES.items())
def test_types(content_type: str, taken: bool) -> None:
    assert is_taken(content_type) is taken


BODIES = {
    "RSS": (b"\xef\xbb\xbf \n<rss/>", True),
    "JSON Feed": (b'{"items": [], "version": "https://jsonfeed.org/version/1.1"}', True),
    "an item": (b'\xef\xbb\xbf{"id": "1", "version": 2}', False),
    "a list": (b" [ ]", False),
    "a list that quotes a feed": (b'[{"version": "https://jsonfeed.org/version/1.1"}]', False),
}
NEITHER = {
    "nothing": b" \r\n",
    "text": b"hello",
    "JSON that is cut": b'{"id": ',
    "JSON in another encoding": '{"id": "ü"}'.encode("latin-1"),
    "JSON a hundred thousand levels deep": b"[" * 100_000,
    "half a surrogate pair": b'{"id": "\\ud800"}',
}


@pytest.mark.parametrize(("body", "feed"), BODIES.values(), ids=BODIES)
def test_bodies(body: bytes, feed: bool) -> None:
    assert is_feed(body) is feed


@pytest.mark.parametrize("body", NEITHER.values(), ids=NEITHER)
def test_neither(body: bytes) -> None:
    with pytest.raises(Unparsable):
        is_feed(body)
