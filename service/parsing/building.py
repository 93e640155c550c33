"""An entry under way (pure): the fields as they come, by feedparser's rules of precedence -> `RawEntry`.

An element's depth counts: the outermost wins, and among equals the last. Titles: the first that is not empty wins,
and one of Media RSS only where there is no other. A second description is content. What only content says is the
summary too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from service.parsing.dates import read_date
from service.parsing.raw import RawEntry
from service.parsing.texts import absolute, author_name

_HOPELESS = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{4}(?: [\d:]{1,8})?")
"""Dates whose order of day and month nobody can know; no reader makes a time of them."""
_LOST_AMPERSAND = re.compile(r"&([A-Za-z0-9_]+);")


class NotPlain(Exception):
    """The document needs the tolerant reader; the reason is for people."""


class EntryBuilder:
    """Collects the fields of one entry."""

    def __init__(self) -> None:
        self.raw: RawEntry = {}
        self.has_content = False
        self._depths: dict[str, int] = {}
        self._title_depth = -1

    def take(self, role: str, text: str, depth: int, attributes: Mapping[str, str], base: str) -> None:
        """Take one element that has ended. Raises NotPlain for a date that needs another reader."""
        if role == "link":
            address = absolute(base, text) if text else ""
            self.raw["link"] = _LOST_AMPERSAND.sub(r"&\1", address.replace("&amp;", "&")) if "&" in text else address
        elif role == "description":
            if self._outermost("summary", depth):
                self.raw["summary"] = text
        elif role == "id":
            self._identity(text, depth, attributes, base)
        elif role in {"content", "body"}:
            self._content(text)
        elif role in {"title", "media_title"}:
            self._title(text, depth, of_media=role == "media_title")
        else:
            self._date(role, text)

    def description_is_content(self) -> bool:
        """Tell, when a description starts, whether it is the second; it is content then."""
        second = "summary" in self.raw and not self.has_content
        self.has_content = self.has_content or second
        return second

    def author(self, name: str) -> None:
        """Take an author, in whatever form RSS gives one."""
        if name:
            self.raw.setdefault("authors", []).append(author_name(name))

    def _title(self, text: str, depth: int, *, of_media: bool) -> None:
        if -1 < self._title_depth <= depth:
            return
        if self._outermost("title", depth):
            self.raw["title"] = text
        if text and not of_media:
            self._title_depth = depth

    def _content(self, text: str) -> None:
        if len(text) > len(self.raw.get("content", "")):
            self.raw["content"] = text
        self.raw.setdefault("summary", text)

    def _identity(self, text: str, depth: int, attributes: Mapping[str, str], base: str) -> None:
        permalink = not attributes or _says_permalink(attributes)
        if self._outermost("id", depth):
            self.raw["id"] = absolute(base, text) if permalink and text else text
            self.raw["permalink"] = permalink

    def _date(self, role: str, text: str) -> None:
        at = read_date(text)
        if at is not None and role == "published":
            self.raw["published"] = at
        elif at is not None:
            self.raw["updated"] = at
        elif text and not _HOPELESS.fullmatch(text):
            raise NotPlain("a date that is written oddly")

    def _outermost(self, field: str, depth: int) -> bool:
        if depth > self._depths.get(field, depth):
            return False
        self._depths[field] = depth
        return True


def _says_permalink(attributes: Mapping[str, str]) -> bool:
    return next((value for key, value in attributes.items() if key.lower() == "ispermalink"), "true") == "true"
