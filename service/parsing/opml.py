"""OPML of any origin -> the feeds that it lists (pure): bounded, whatever comes. http://opml.org/spec2.opml

Real lists are hardly ever valid: names of attributes in any case, ampersands that are not escaped, no body, a wrong
encoding. What cannot be read as a list is refused with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

from service.domain.errors import Challenged, Unparsable
from service.parsing.decoding import decode
from service.parsing.head import Kind, guard
from service.parsing.outlines import mend_outlines
from service.parsing.repair import repair
from service.publish.opml import NAME_ATTRIBUTE

MAX_BYTES = 5_000_000
"""Ten thousand feeds, each with a long description, are some 4 MB."""
MAX_FEEDS = 10_000
MAX_DEPTH = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFeed:
    """A feed of the list, as written. `folders`: the titles of the outlines around it, the outermost first; where there
    are none, the parts of its first category. `name`: what we called it when we exported it."""

    url: str
    title: str = ""
    folders: tuple[str, ...] = ()
    commented: bool = False
    name: str | None = None


def read_opml(body: bytes) -> tuple[ListedFeed, ...]:
    """Return the feeds in their order; at least one. Raises Unparsable with what is wrong.

    A DOCTYPE and its entities are taken away before any XML parser sees them, so nothing can expand or be fetched.
    """
    if len(body) > MAX_BYTES:
        raise Unparsable(f"it has {len(body):,} bytes; {MAX_BYTES:,} are the most")
    text = decode(body, "").text
    try:
        guarded = guard(text)
    except Challenged:
        raise Unparsable("it is a web page") from None
    if guarded.kind is not Kind.XML or guarded.root != "opml":
        raise Unparsable(
            f"it is not OPML: its root is <{guarded.root}>" if guarded.root else "it is not OPML, nor any XML"
        )
    feeds = _read(guarded.text, lines_before=text.count("\n") - guarded.text.count("\n"))
    if not feeds:
        raise Unparsable("it lists no feed: no outline has an xmlUrl")
    return feeds


def _read(text: str, lines_before: int) -> tuple[ListedFeed, ...]:
    broken: expat.ExpatError | None = None
    for mend in (str, repair, lambda one: repair(mend_outlines(one))):
        try:
            return _Reader().read(mend(text))
        except expat.ExpatError as error:
            broken = broken or error
    assert broken is not None
    why = expat.errors.messages[broken.code]
    raise Unparsable(f"it is not well formed in line {lines_before + broken.lineno}: {why}")


@dataclass(slots=True)
class _Reader:
    feeds: list[ListedFeed] = field(default_factory=list)
    around: list[tuple[str, bool]] = field(default_factory=list)
    """The outlines that are open: their titles, and whether they, or one around them, are commented."""

    def read(self, text: str) -> tuple[ListedFeed, ...]:
        parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.Parse(text.encode("utf-8", "replace"), True)
        return tuple(self.feeds)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name.lower() != "outline":
            return
        said = {key.lower(): value for key, value in attributes.items()}
        title = said.get("title") or said.get("text") or ""
        commented = said.get("iscomment", "").lower() == "true" or any(hidden for _, hidden in self.around)
        if said.get("xmlurl"):
            self.feeds.append(
                ListedFeed(
                    url=said["xmlurl"],
                    title=title,
                    folders=tuple(folder for folder, _ in self.around if folder) or _category(said.get("category", "")),
                    commented=commented,
                    name=said.get(NAME_ATTRIBUTE),
                )
            )
        self.around.append((title, commented))
        if len(self.feeds) > MAX_FEEDS:
            raise Unparsable(f"it lists more than {MAX_FEEDS:,} feeds")
        if len(self.around) > MAX_DEPTH:
            raise Unparsable(f"its outlines are nested more than {MAX_DEPTH} deep")

    def _end(self, name: str) -> None:
        if name.lower() == "outline":
            self.around.pop()


def _category(category: str) -> tuple[str, ...]:
    """Return the parts of the first category: `/News/Local,/Press` is News, Local."""
    first = category.partition(",")[0]
    return tuple(part.strip() for part in first.split("/") if part.strip())
