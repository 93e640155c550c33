"""Stage 5b (pure): an item and the open stories near it -> the story it tells, by likeness (`stages/similarity`)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from service.domain.items import Item
from service.domain.ledger import StoredStory
from service.stages.deduping.arrivals import Joined
from service.stages.deduping.compose import lead_of
from service.stages.similarity import Reading, choose_story, read


def choose(item: Item, candidates: Sequence[StoredStory]) -> Joined | None:
    """Return the story that the item joins, with the reason in words; None where it starts one of its own.

    A matter takes no members by likeness here: what belongs to it says so by number.
    """
    found = choose_story(_reading(item), [(story.id, _readings(story)) for story in candidates])
    if found is None:
        return None
    story_id, verdict = found
    return Joined(story_id=story_id, reason=verdict.reason, copy=verdict.copy)


def _readings(story: StoredStory) -> list[Reading]:
    lead = lead_of(story.members)
    others = [member for member in story.members if member.id != lead.id]
    return [_reading(member.item) for member in (lead, *others)]


@lru_cache(maxsize=4096)
def _reading(item: Item) -> Reading:
    return read(item)
