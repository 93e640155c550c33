"""What a backtest found, as values (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.domain.marks import Verdict
from service.domain.matches import Severity
from service.stages.tuning.phrase_rates import PhraseKey, PhraseRate


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertChange:
    """A story that the two files tell to different channels: `channels` are those that gain or lose it.

    `item_id` is its lead's id; `verdict`: what a reader made of it; `phrases`: those that counted.
    """

    story_id: str
    item_id: str
    title: str
    url: str | None
    outlet: str
    at: datetime
    severity: Severity
    topics: tuple[str, ...]
    phrases: tuple[str, ...]
    channels: tuple[str, ...]
    verdict: Verdict | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """How many stories a topic or a channel had: by the present file, then (if there is one) by the other."""

    name: str
    stories: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkCounts:
    """What one file makes of the marked stories: useful ones told and missed, noise told and spared."""

    useful_told: int
    useful_missed: int
    noise_told: int
    noise_spared: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Broad:
    """A topic, or one of its phrases, that fits more stories a day than anybody reads."""

    topic: str
    phrase: str | None
    per_day: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All of it. `days`: how long the stories span, at least one. `seeded`: items that were there at a first poll.

    `stories` and `marks` have one entry for each file. `never_hit` and the phrases are those of the file on trial,
    or of the present one where there is no other; `noisiest` by the share that readers marked as noise, `loudest` by
    volume. `gained` and `lost` are empty where nothing was compared.
    """

    days: float
    items: int
    matched: int
    seeded: int
    compared: bool
    stories: tuple[int, ...]
    gained: tuple[AlertChange, ...]
    lost: tuple[AlertChange, ...]
    topics: tuple[Volume, ...]
    channels: tuple[Volume, ...]
    marks: tuple[MarkCounts, ...]
    never_hit: tuple[PhraseKey, ...]
    noisiest: tuple[PhraseRate, ...]
    loudest: tuple[PhraseRate, ...]
    too_broad: tuple[Broad, ...]
