"""The list of publications is one that readers import."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from service.publish.opml import Outline, opml
from tests.publish.made import NOON


def test_each_publication_is_an_outline() -> None:
    outline = Outline(
        title='Contracts <"over"> $1M & more\x00\n',
        description="A\nB",
        feed_url="https://alerts.example/publications/contracts.rss",
        home_url="https://alerts.example/publications/contracts",
    )
    root = ET.fromstring(opml("Publications", [outline], NOON))
    assert (root.tag, root.get("version"), root.findtext("head/title")) == ("opml", "2.0", "Publications")
    assert root.findtext("head/dateCreated") == "Mon, 02 Mar 2026 12:00:00 +0000"
    (written,) = root.findall("body/outline")
    assert written.get("type") == "rss"
    assert written.get("text") == written.get("title") == 'Contracts <"over"> $1M & more '
    assert written.get("xmlUrl") == outline.feed_url
    assert written.get("htmlUrl") == outline.home_url


def test_no_publication_is_an_empty_list() -> None:
    body = ET.fromstring(opml("Publications", [], NOON)).find("body")
    assert body is not None
    assert len(body) == 0
