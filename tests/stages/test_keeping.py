"""Which versions of an item are kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.stages.recording.keeping import MATERIAL, NEWEST, superfluous


@given(st.lists(st.booleans(), min_size=1, max_size=200))
def test_pruned_one_by_one_or_at_once_the_same_stay(material: list[bool]) -> None:
    said = list(enumerate(material, start=1))
    kept: list[tuple[int, bool]] = []
    for one in said:
        kept.append(one)
        gone = superfluous(kept)
        kept = [version for version in kept if version[0] not in gone]
    at_once = superfluous(said)
    assert kept == [version for version in said if version[0] not in at_once]
    assert kept[0] == said[0]
    assert kept[-NEWEST:] == said[-NEWEST:]
    assert len(kept) <= 1 + NEWEST + 2 * MATERIAL


def test_of_few_versions_all_are_kept() -> None:
    assert superfluous([(1, False), (2, True), (3, False)]) == frozenset()
    assert superfluous([]) == frozenset()
