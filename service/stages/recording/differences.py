"""Two texts -> how one became the other, word by word (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Indel

CONTEXT_WORDS = 8
"""So many words of what stayed are shown on each side of a change."""
LONGEST_ISLAND = 1
"""So few words that stayed between two changes are shown as changed too: it reads better."""
MAX_CELLS = 30_000_000
"""Words before times words after, beyond which no comparison is made: what differs is shown as one change."""


class Fate(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of words that share a fate; one that stayed may be shortened, with an ellipsis in the place of the rest."""

    fate: Fate
    text: str


def differences(before: str, after: str) -> tuple[Piece, ...]:
    """Return the pieces of both texts in order; none where the words are the same.

    Cost: about the product of the words that differ, in 64ths; bounded by MAX_CELLS.
    """
    if before.split() == after.split():
        return ()
    runs = list(_merged(_runs(before.split(), after.split())))
    return tuple(
        Piece(fate=fate, text=_shown(words, first=place == 0, last=place == len(runs) - 1, fate=fate))
        for place, (fate, words) in enumerate(runs)
    )


def _runs(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[Fate, Sequence[str]]]:
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    yield Fate.SAME, before[:start]
    if len(old) * len(new) > MAX_CELLS:
        yield Fate.GONE, old
        yield Fate.NEW, new
    else:
        for operation in Indel.opcodes(old, new):
            if operation.tag == "equal":
                yield Fate.SAME, old[operation.src_start : operation.src_end]
            yield Fate.GONE, old[operation.src_start : operation.src_end] if operation.tag == "delete" else ()
            yield Fate.NEW, new[operation.dest_start : operation.dest_end] if operation.tag == "insert" else ()
    yield Fate.SAME, before[len(before) - end :]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    return next(
        (place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
        min(len(one), len(other)),
    )


def _merged(runs: Iterator[tuple[Fate, Sequence[str]]]) -> Iterator[tuple[Fate, list[str]]]:
    """Yield the runs with what is gone before what is new, and small islands between changes drowned."""
    gone: list[str] = []
    new: list[str] = []
    island: list[str] = []
    for fate, words in runs:
        if fate is Fate.SAME:
            island += words
        elif words:
            if island and (len(island) > LONGEST_ISLAND or not (gone or new)):
                yield from _change(gone, new)
                yield Fate.SAME, island
                gone, new = [], []
            else:
                gone, new = gone + island, new + island
            island = []
            (gone if fate is Fate.GONE else new).extend(words)
    yield from _change(gone, new)
    if island:
        yield Fate.SAME, island


def _change(gone: list[str], new: list[str]) -> Iterator[tuple[Fate, list[str]]]:
    if gone:
        yield Fate.GONE, gone
    if new:
        yield Fate.NEW, new


def _shown(words: list[str], *, first: bool, last: bool, fate: Fate) -> str:
    kept = (0 if first else CONTEXT_WORDS) + (0 if last else CONTEXT_WORDS)
    if fate is not Fate.SAME or len(words) <= kept + 2:
        return " ".join(words)
    head = [] if first else words[:CONTEXT_WORDS]
    tail = [] if last else words[-CONTEXT_WORDS:]
    return " ".join([*head, "…", *tail])
