"""Names that point at other parts of the file (pure): each has to be there, the nearest one is offered."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from service.config.document import Mapped, Node, Scalar, Sequence
from service.config.report import Path, Place, Report, advice, join, show

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")

Known = Mapping[str, tuple[str, Collection[str]]]
"""Key of the file -> (one such thing in words, the names that there are)."""


def is_name(name: str) -> bool:
    """Return whether a part of the file can be called so: lower-case letters, digits and hyphens, at most 64."""
    return _SLUG.fullmatch(name) is not None


def check_name(name: str, place: Place, path: Path, report: Report) -> None:
    """Note a name that is not lower-case letters, digits and hyphens (at most 64)."""
    if is_name(name):
        return
    better = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:64].strip("-")
    instead = "lower-case letters, digits and hyphens only" + (f": `{better}`" if better else "")
    report.add(place, join(path), f"the name {show(name)} cannot be used", instead)


def check_references(node: Node, path: Path, known: Known, report: Report) -> None:
    """Note every name below `node` that is not there. Looks only at the keys of `known`, at any depth."""
    if isinstance(node, Sequence):
        for place, item in enumerate(node.items):
            check_references(item, (*path, place), known, report)
    elif isinstance(node, Mapped):
        for key, entry in node.entries.items():
            if key in known:
                _check(entry.node, (*path, key), known[key], report)
            else:
                check_references(entry.node, (*path, key), known, report)


def _check(node: Node, path: Path, known: tuple[str, Collection[str]], report: Report) -> None:
    if isinstance(node, Sequence):
        for place, item in enumerate(node.items):
            _check(item, (*path, place), known, report)
    elif isinstance(node, Scalar) and isinstance(node.value, str) and node.value not in known[1]:
        word, names = known
        report.add(node.place, join(path), f"there is no {word} {show(node.value)}", advice(node.value, names))
