"""A node with its mistakes taken out or replaced, so that what stands around them is still checked (pure)."""

from __future__ import annotations

from collections.abc import Iterator

from service.config.document import Entry, Mapped, Node, Scalar, Sequence
from service.config.report import Path, Place
from service.config.secrets import PLACEHOLDERS


def mendings(node: Node, bad: frozenset[Path]) -> Iterator[Node]:
    """Yield `node` without what the paths `bad` lead to, the gentlest way first; places and list positions stay.

    An element of a list is replaced by a word; a key is left out, then given a text; then the whole first key goes.
    """
    whole = frozenset(path[:1] for path in bad)
    for paths, stand_in in ((bad, False), (bad, True), (whole, False), (whole, True)):
        yield _mended(node, paths, stand_in=stand_in)


def _mended(node: Node, bad: frozenset[Path], *, stand_in: bool) -> Node:
    if isinstance(node, Sequence):
        items = (_item(item, _below(bad, place), stand_in=stand_in) for place, item in enumerate(node.items))
        return Sequence(place=node.place, items=tuple(items), size=node.size)
    if not isinstance(node, Mapped):
        return node
    entries: dict[str, Entry] = {}
    for key, entry in node.entries.items():
        below = _below(bad, key)
        if not below:
            entries[key] = entry
        elif () not in below:
            entries[key] = Entry(place=entry.place, node=_mended(entry.node, below, stand_in=stand_in))
        elif stand_in:
            entries[key] = Entry(place=entry.place, node=_stand_in(entry.place))
    for path in bad:
        if stand_in and len(path) == 1 and path[0] not in entries:
            entries[str(path[0])] = Entry(place=node.place, node=_stand_in(node.place))
    return Mapped(place=node.place, entries=entries, size=node.size)


def _item(item: Node, below: frozenset[Path], *, stand_in: bool) -> Node:
    if not below:
        return item
    if isinstance(item, Sequence) and () not in below:
        return _mended(item, below, stand_in=stand_in)
    return Scalar(place=item.place, value="placeholder", text="placeholder")


def _below(bad: frozenset[Path], key: str | int) -> frozenset[Path]:
    return frozenset(path[1:] for path in bad if path and path[0] == key)


def _stand_in(place: Place) -> Scalar:
    text = PLACEHOLDERS[0][0]
    return Scalar(place=place, value=text, text=text)
