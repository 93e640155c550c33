"""Which versions of an item are kept (pure): some feeds change theirs at every poll, and no store may grow for that."""

from __future__ import annotations

from collections.abc import Sequence

NEWEST = 20
"""So many of the latest versions are kept, whatever changed."""

MATERIAL = 20
"""So many of the earliest, and so many of the latest, of those that changed something material are kept."""


def superfluous(versions: Sequence[tuple[int, bool]]) -> frozenset[int]:
    """Return the numbers of the versions that need not be kept.

    Shapes: `versions` are (number, whether it changed something material) in the order of their numbers, the present
    one last. The first is kept for ever: it is what was said at first sight. So are the newest and, of the material
    ones, the earliest and the latest: at most 61 in all. Pruned again later, the same ones stay.
    """
    numbers = [number for number, _ in versions]
    material = [number for number, is_material in versions if is_material]
    kept = {*numbers[:1], *numbers[-NEWEST:], *material[:MATERIAL], *material[-MATERIAL:]}
    return frozenset(numbers) - kept
