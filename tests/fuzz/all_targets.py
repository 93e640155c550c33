"""Every target, and how many of the documents each gets."""

from __future__ import annotations

import asyncio

from tests.fuzz.recordings import recordings
from tests.fuzz.targets import Target, fast, json_feeds, normalising, source, tolerant

SHARE_OF_SOURCES = 30.0
"""Of a hundred documents, for all kinds of source together; feedparser gets few, because it takes ten times as long."""


def targets(loop: asyncio.AbstractEventLoop) -> list[Target]:
    """Return every reader there is; a new kind of source is among them once it has recorded exchanges."""
    kinds = recordings()
    each = SHARE_OF_SOURCES / len(kinds)
    of_sources = [source(kind, found, each) for kind, found in kinds.items()]
    return [fast(), json_feeds(), tolerant(loop), normalising(), *of_sources]


def shares(loop: asyncio.AbstractEventLoop, documents: int, only: str = "") -> list[tuple[Target, int]]:
    """Return the targets whose name holds `only`, each with its number of documents."""
    found = [target for target in targets(loop) if only in target.name]
    whole = sum(target.share for target in found)
    return [(target, max(1, round(documents * target.share / whole))) for target in found]
