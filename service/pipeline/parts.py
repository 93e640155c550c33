"""What the pipeline works with, put together by `app`: the configured sources and channels, clock and randomness."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from service.domain.filters import Filter
from service.domain.items import Tier
from service.domain.kinds import Notifier, Source
from service.domain.options import CapOptions, DigestOptions, QuietHoursOptions
from service.domain.wire import Validators
from service.stages.deduping.arrivals import Choose
from service.stages.matching.rules import Rules
from service.stages.pacing.polling import Cadence


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """Time and chance, given by `app`. `random()` is in [0, 1); `new_id()` is ordered by time."""

    clock: Callable[[], datetime]
    random: Callable[[], float]
    new_id: Callable[[], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceParts:
    """A configured source, ready to poll. `first_run`: how many of the newest items of its first poll are told
    (None: all). `created`: since when it is polled, as far as known. `adaptive`: it follows its own rhythm, and `every`
    is only where it begins."""

    name: str
    kind: str
    tier: Tier
    title: str | None
    source: Source
    every: timedelta
    max_age: timedelta
    first_run: int | None
    texts_are_scarce: bool = False
    pushed: bool = False
    websub: bool = False
    expect_every: timedelta | None = None
    created: datetime | None = None
    adaptive: bool = False

    def cadence(self, validators: Mapping[str, Validators]) -> Cadence:
        """Return how often it is asked. What is official or primary is never asked less often than usual, and what
        gives no validators never more often: each question costs it the whole document."""
        early = self.tier in {Tier.OFFICIAL, Tier.PRIMARY}
        return Cadence(
            every=self.every, exact=not self.adaptive, may_stretch=not early, may_shrink=any(validators.values())
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelParts:
    """A configured channel, ready to be told."""

    name: str
    kind: str
    notifier: Notifier
    operations: bool
    created: datetime
    admits: Filter
    digest: DigestOptions | None
    quiet: QuietHoursOptions | None
    cap: CapOptions | None
    pace_s: float
    deadlines: tuple[timedelta, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The configuration in force: what one `feeds.yaml` means. Replaced whole on a reload."""

    sources: Mapping[str, SourceParts]
    channels: Mapping[str, ChannelParts]
    topics: Mapping[str, str]
    rules: Rules
    choose: Choose
    fingerprints: Callable[[str, str], frozenset[int]]
    zone: ZoneInfo

    def alert_channels(self) -> Sequence[ChannelParts]:
        """Return the channels that are told alerts."""
        return [channel for channel in self.channels.values() if not channel.operations]

    def operations_channels(self) -> Sequence[ChannelParts]:
        """Return the channels that are told of the service itself."""
        return [channel for channel in self.channels.values() if channel.operations]
