"""Writing XML (pure): the few lines that RSS, Atom and OPML need. All text is cleaned and escaped here, once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from service.stages.wording.characters import clean

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


def element(name: str, text: str | None = None, attributes: Mapping[str, str] | None = None) -> str:
    """Return an element that holds `text`, or an empty one for None."""
    opening = f"{name}{_written(attributes or {})}"
    return f"<{opening}/>" if text is None else f"<{opening}>{escape(clean(text), quote=False)}</{name}>"


def parent(name: str, children: Iterable[str], attributes: Mapping[str, str] | None = None) -> str:
    """Return an element around `children`, which are elements already written."""
    return f"<{name}{_written(attributes or {})}>\n" + "\n".join(children) + f"\n</{name}>"


def document(root: str) -> bytes:
    """Return the document around its root element, as UTF-8."""
    return (DECLARATION + root + "\n").encode()


def _written(attributes: Mapping[str, str]) -> str:
    # Newlines and tabs in an attribute are read back as spaces unless they are written as references.
    return "".join(f' {key}="{escape(clean(value)).replace(chr(10), " ")}"' for key, value in attributes.items())
