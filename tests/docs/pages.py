"""The pages of the repository, and what is in them."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[2]
SERVICE = ROOT / "service"
PAGES = {
    str(path.relative_to(ROOT)): path
    for pattern in ("*.md", "docs/**/*.md")
    for path in sorted(ROOT.glob(pattern))
    if not path.is_symlink()
}
_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^()\s]+)\)")
_SPAN = re.compile(r"`([^`\n]+)`")


def text_of(name: str) -> str:
    """Return a page whole."""
    return PAGES[name].read_text(encoding="utf-8")


def prose_of(name: str) -> str:
    """Return a page without its fenced blocks."""
    return _FENCE.sub("", text_of(name))


def blocks_of(name: str, language: str) -> list[str]:
    """Return the fenced blocks of that language, as they would be in a file."""
    return [dedent(body) for _, found, body in _FENCE.findall(text_of(name)) if found == language]


def links_of(name: str) -> list[str]:
    """Return where the links and pictures of a page lead."""
    return _LINK.findall(prose_of(name))


def spans_of(name: str) -> list[str]:
    """Return what stands in backticks in a page's prose."""
    return _SPAN.findall(prose_of(name))


def anchors_of(name: str) -> set[str]:
    """Return the anchors of a page's headings, as they are made on code hosts."""
    headings = re.findall(r"^#+ (.+)$", prose_of(name), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def rows_of(name: str, heading: str) -> list[list[str]]:
    """Return the cells of the tables below a heading, without their heads."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", text_of(name), re.DOTALL | re.MULTILINE)
    assert found, f"{name} has no section {heading!r}"
    rows = [line.strip("|").split("|") for line in found[1].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows if not set("".join(row)) <= set("-: ")][1:]
