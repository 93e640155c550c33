"""The rules of the W3C feed validator that concern us, as checks: bytes of a feed -> what is wrong with it.

Sources: https://validator.w3.org/feed/docs/, RFC 4287, the RSS 2.0 specification and profile, JSON Feed 1.1.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any
from xml.etree import ElementTree as ET

ATOM = "{http://www.w3.org/2005/Atom}"
MIME = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
_URI = r"[A-Za-z0-9\-._~!$&'()*+,;=:@/?%]"
_WEB = re.compile(rf"https?://([A-Za-z0-9\-._~!$&'()*+,;=]+|\[[0-9a-fA-F:.]+\])(:\d+)?(/{_URI}*|\?{_URI}*)?(#{_URI}*)?")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_URN = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_RFC822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}"
    r" \d{2}:\d{2}:\d{2} (\+0000|GMT)"
)
_RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd\ufffe\uffff]")
_OUR_TAGS = {"div", "p", "strong", "ul", "li", "a"}
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def problems(format_: str, body: bytes, address: str, content_type: str) -> list[str]:
    """Return everything that a validator would say about a feed fetched from `address`; nothing if it is valid."""
    found = list({"rss": _rss, "atom": _atom, "json": _json}[format_](body, address))
    if content_type != MIME[format_]:
        found.append(f"content type {content_type}")
    if illegal := _ILLEGAL.search(body.decode("utf-8")):
        found.append(f"code point {illegal[0]!r}")
    return found


def is_web_address(text: str | None) -> bool:
    """Return whether `text` is an absolute http(s) address as RFC 3986 writes them."""
    return bool(text and _WEB.fullmatch(text) and not _BAD_PERCENT.search(text))


def _rss(body: bytes, address: str) -> Iterator[str]:
    root = ET.fromstring(body)
    channel = root.find("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or channel is None:
        yield "not RSS 2.0"
        return
    for required in ("title", "link", "description"):
        if not (channel.findtext(required) or "").strip():
            yield f"channel without {required}"
    if not is_web_address(channel.findtext("link")):
        yield "channel link is not absolute"
    if not _LANGUAGE.fullmatch(channel.findtext("language") or ""):
        yield "language"
    yield from _dates_822(channel, "lastBuildDate")
    yield from _self_link(channel.findall(f"{ATOM}link"), address, "application/rss+xml")
    for item in channel.findall("item"):
        yield from _rss_item(item)
    yield from _repeated([guid.text or "" for guid in channel.iter("guid")])


def _rss_item(item: ET.Element) -> Iterator[str]:
    for name in ("title", "description", "guid", "pubDate"):
        if len(item.findall(name)) != 1 or not (item.findtext(name) or "").strip():
            yield f"item: {name} must be there once"
    guid = item.find("guid")
    if guid is None or guid.get("isPermaLink") != "false" or not _URN.fullmatch(guid.text or ""):
        yield "guid is not a permanent name"
    links = item.findall("link")
    if len(links) > 1 or any(not is_web_address(link.text) for link in links):
        yield f"item link {[link.text for link in links]}"
    yield from _dates_822(item, "pubDate")
    yield from _html(item.findtext("description") or "")


def _dates_822(parent: ET.Element, name: str) -> Iterator[str]:
    text = parent.findtext(name) or ""
    if not _RFC822.fullmatch(text) or parsedate_to_datetime(text).year < 1990:
        yield f"{name} {text!r}"
    elif parsedate_to_datetime(text).strftime("%a") != text[:3]:
        yield f"{name}: wrong day of the week"


def _self_link(links: list[ET.Element], address: str, mime: str) -> Iterator[str]:
    own = [link for link in links if link.get("rel") == "self"]
    if [link.get("href") for link in own] != [address] or own[0].get("type") != mime:
        yield f"self links {[link.attrib for link in own]}, address {address}"


def _atom(body: bytes, address: str) -> Iterator[str]:
    root = ET.fromstring(body)
    if root.tag != f"{ATOM}feed":
        yield "not Atom"
        return
    yield from _once(root, "title", "id", "updated")
    yield from _self_link(root.findall(f"{ATOM}link"), address, "application/atom+xml")
    if not is_web_address(root.findtext(f"{ATOM}id")):
        yield "feed id"
    yield from _dates_3339([node.text or "" for tag in ("updated", "published") for node in root.iter(f"{ATOM}{tag}")])
    if not (root.findtext(f"{ATOM}author/{ATOM}name") or "").strip():
        yield "no author"
    for entry in root.findall(f"{ATOM}entry"):
        yield from _atom_entry(entry)
    yield from _repeated([entry.findtext(f"{ATOM}id") or "" for entry in root.findall(f"{ATOM}entry")])


def _atom_entry(entry: ET.Element) -> Iterator[str]:
    yield from _once(entry, "title", "id", "updated", "content")
    if not _URN.fullmatch(entry.findtext(f"{ATOM}id") or ""):
        yield "entry id"
    links = [link for link in entry.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
    if len(links) > 1 or any(not is_web_address(link.get("href")) for link in links):
        yield f"entry links {[link.attrib for link in links]}"
    if any(not (category.get("term") or "").strip() for category in entry.findall(f"{ATOM}category")):
        yield "category without a term"
    if not (entry.findtext(f"{ATOM}author/{ATOM}name") or "").strip():
        yield "entry author"
    yield from _html(entry.findtext(f"{ATOM}content") or "")


def _once(parent: ET.Element, *names: str) -> Iterator[str]:
    for name in names:
        nodes = parent.findall(f"{ATOM}{name}")
        if len(nodes) != 1 or not (nodes[0].text or "").strip():
            yield f"{name} must be there once"


def _dates_3339(texts: list[str]) -> Iterator[str]:
    for text in texts:
        if not _RFC3339.fullmatch(text) or int(text[:4]) < 1990:
            yield f"date {text!r}"


def _json(body: bytes, address: str) -> Iterator[str]:
    feed = json.loads(body)
    if feed.get("version") != "https://jsonfeed.org/version/1.1" or not feed.get("title"):
        yield "version or title"
    if feed.get("feed_url") != address or not is_web_address(feed.get("home_page_url")):
        yield f"feed_url {feed.get('feed_url')}, address {address}"
    for item in feed["items"]:
        yield from _json_item(item)
    yield from _repeated([item["id"] for item in feed["items"]])


def _json_item(item: dict[str, Any]) -> Iterator[str]:
    if not isinstance(item.get("id"), str) or not _URN.fullmatch(item["id"]):
        yield "item id"
    if not item.get("content_html") or not item.get("title"):
        yield "item without content or title"
    if "url" in item and not is_web_address(item["url"]):
        yield f"item url {item['url']}"
    yield from _dates_3339([item["date_published"], item["date_modified"]])
    if not item["authors"] or not all(author.get("name") for author in item["authors"]):
        yield "authors"
    if not all(isinstance(tag, str) and tag for tag in item["tags"]):
        yield "tags"
    yield from _html(item["content_html"])


def _html(content: str) -> Iterator[str]:
    try:
        root = ET.fromstring(f"<div>{content}</div>")
    except ET.ParseError as error:
        yield f"content is not well-formed: {error}"
        return
    for node in root.iter():
        allowed = {"href"} if node.tag == "a" else set()
        if node.tag not in _OUR_TAGS or set(node.attrib) - allowed:
            yield f"markup that we do not make: {node.tag} {node.attrib}"
        if node.tag == "a" and not is_web_address(node.get("href")):
            yield f"link {node.get('href')}"


def _repeated(names: list[str]) -> Iterator[str]:
    if len(set(names)) != len(names):
        yield "ids repeat"
