"""Stage 5 (pure): do two items tell the same story? Fingerprints find candidates, a measured rule decides.

`read` an item once, keep its `fingerprints` in an index, and give `choose_story` the stories that share one
(or `place`, which also says which stories the item bridges).
"""

from __future__ import annotations

from service.stages.similarity.choose import MAX_CANDIDATES, Choice, choose_story, cluster, place
from service.stages.similarity.fingerprints import fingerprints, number_of
from service.stages.similarity.judge import Verdict, same_story
from service.stages.similarity.rarity import BACKGROUND, Rarity
from service.stages.similarity.reading import Reading, read

__all__ = [
    "BACKGROUND",
    "MAX_CANDIDATES",
    "Choice",
    "Rarity",
    "Reading",
    "Verdict",
    "choose_story",
    "cluster",
    "fingerprints",
    "number_of",
    "place",
    "read",
    "same_story",
]
