"""Stage 5 (pure): do two items tell the same story? Fingerprints find candidates, a measured rule decides.

`read` an item once, keep its `fingerprints` in an index, and give `choose_story` the stories that share one.
"""

from __future__ import annotations

from service.stages.similarity.choose import MAX_CANDIDATES, choose_story, cluster
from service.stages.similarity.fingerprints import fingerprints
from service.stages.similarity.judge import Verdict, same_story
from service.stages.similarity.rarity import BACKGROUND, Rarity
from service.stages.similarity.reading import Reading, read

__all__ = [
    "BACKGROUND",
    "MAX_CANDIDATES",
    "Rarity",
    "Reading",
    "Verdict",
    "choose_story",
    "cluster",
    "fingerprints",
    "read",
    "same_story",
]
