"""The fast reader (pure): text of a plainly well-formed RSS, RDF or Atom document -> `RawFeed`.

It walks the document once with expat and keeps only the fields that we use, by the rules of feedparser: an element
counts wherever it stands, the outermost and among equals the last wins, a second description is content, and a title
counts once. What is not well formed, or where these rules are not enough, raises NotPlain, and the tolerant reader
decides. `service/parsing/head.py` has taken DOCTYPE and entities away, so nothing can expand.
"""

from __future__ import annotations

from typing import Final
from xml.parsers import expat

from service.domain.errors import Unparsable
from service.parsing.building import NotPlain
from service.parsing.raw import RawFeed
from service.parsing.repair import repair
from service.parsing.walk import CHUNK_CHARACTERS, Walk

MAX_SIGNS: Final = {"<": 2_000_000, "&": 1_000_000}
"""More tags and references than any feed has; each takes a microsecond."""
JUNK_AFTER_ROOT: Final = expat.errors.codes[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]
CUT_OFF: Final = frozenset(
    expat.errors.codes[getattr(expat.errors, f"XML_ERROR_{name}")]
    for name in ("NO_ELEMENTS", "UNCLOSED_TOKEN", "PARTIAL_CHAR", "UNCLOSED_CDATA_SECTION")
)
"""What expat says of a document that ends too early and was well formed until then."""


def read_fast(text: str, url: str) -> RawFeed:
    """Return the feed. Raises NotPlain, Unparsable. Cost: linear, about a twentieth of feedparser's.

    A document that is nearly well formed gets one repair, and `problem` says what was wrong.
    """
    if any(text.count(sign) > most for sign, most in MAX_SIGNS.items()):
        raise Unparsable("too many tags or references")
    try:
        return _read(text, url)
    except expat.ExpatError as error:
        problem = f"not well formed: {expat.ErrorString(error.code)}, line {error.lineno}"
    repaired = repair(text)
    if repaired == text:
        raise NotPlain(problem)
    try:
        feed = _read(repaired, url)
    except expat.ExpatError:
        raise NotPlain(problem) from None
    feed["problem"] = feed["problem"] if feed.get("cut") else problem
    return feed


def _read(text: str, url: str) -> RawFeed:
    walk = Walk(url)
    try:
        for start in range(0, len(text), CHUNK_CHARACTERS):
            walk.parser.Parse(text[start : start + CHUNK_CHARACTERS], False)
        walk.parser.Parse("", True)
    except expat.ExpatError as error:
        if error.code in CUT_OFF:
            walk.cut_off(error.lineno)
            return walk.finish()
        if error.code != JUNK_AFTER_ROOT:
            raise
        rest = text.encode()[walk.parser.ErrorByteIndex :]
        if b"<item" in rest or b"<entry" in rest:
            raise
        walk.feed["problem"] = f"something after the end of the document, line {error.lineno}"
    return walk.finish()
