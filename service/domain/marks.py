"""What readers make of what they were told (pure): `Mark`s, which are labelled items from then on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """What a reader makes of an alert."""

    USEFUL = "useful"
    NOISE = "noise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A reader's verdict on what was told: a labelled item. `topics`: those that the item matched when it was marked.

    `alert_id` and `channel` are None where an item was marked by itself.
    """

    story_id: str
    item_id: str
    verdict: Verdict
    topics: tuple[str, ...]
    at: datetime
    alert_id: str | None = None
    channel: str | None = None
