"""What feeds.yaml may say, as strict models (pure). Each kind of source or channel adds its own keys in its module.

The models only check values; `config` reads the file, fills in secrets and gives every problem its line and column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from service.domain.filters import Filter
from service.domain.items import Tier
from service.domain.matches import Severity
from service.domain.wire import Secret, safe_url

_DURATION = re.compile(r"(\d{1,8})\s*(s|m|h|d|w)")
_UNIT_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def parse_duration(value: object) -> timedelta:
    """Return the duration written as `90s`, `30m`, `6h`, `1d` or `2w`; ValueError with the way to write it."""
    if isinstance(value, timedelta):
        return value
    found = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        raise ValueError("write a duration as a number and a unit: 90s, 30m, 6h, 14d or 2w")
    return timedelta(seconds=int(found[1]) * _UNIT_S[found[2]])


def format_duration(value: timedelta) -> str:
    """Return `value` as feeds.yaml writes it, in the largest unit that divides it."""
    seconds = int(value.total_seconds())
    for unit in ("w", "d", "h", "m"):
        if seconds and seconds % _UNIT_S[unit] == 0:
            return f"{seconds // _UNIT_S[unit]}{unit}"
    return f"{seconds}s"


def _parse_severity(value: object) -> Severity:
    if isinstance(value, Severity):
        return value
    if isinstance(value, str) and value.upper() in Severity.__members__:
        return Severity.of(value)
    raise ValueError("write low, medium, high or urgent")


def _parse_secret(value: object) -> Secret:
    if isinstance(value, Secret):
        return value
    if isinstance(value, str) and value:
        return Secret(value)
    raise ValueError("write a text, best as ${NAME}")


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(format_duration),
    WithJsonSchema({"type": "string", "pattern": r"^\d+\s*[smhdw]$", "examples": ["30m", "6h", "14d"]}),
]
SeverityWord = Annotated[
    Severity,
    BeforeValidator(_parse_severity),
    PlainSerializer(lambda s: s.word),
    WithJsonSchema({"enum": ["low", "medium", "high", "urgent"]}),
]
SecretText = Annotated[
    Secret,
    BeforeValidator(_parse_secret),
    PlainSerializer(lambda _: "***"),
    WithJsonSchema({"type": "string", "description": "A secret: write it as ${NAME}."}),
]
HttpUrl = Annotated[str, Field(pattern=r"^https?://[^\s\\]+$")]
ClockTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class Options(BaseModel):
    """The base of all: frozen, and unknown keys are problems."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Show addresses by their host only: a path or a query may hold a token."""
        for name, value in super().__repr_args__():
            address = isinstance(value, str) and value.startswith(("http://", "https://"))
            yield name, safe_url(value) if address else value


class SourceOptions(Options):
    """The keys of every kind of source. A kind narrows `kind` to its own name and may give other defaults.

    `pushed` is no key: a kind whose news is pushed to us, and which is never polled, sets it.
    """

    pushed: ClassVar[bool] = False
    kind: str
    title: str | None = None
    every: Duration | None = None
    tier: Tier = Tier.PRESS
    first_run: Literal["seed", "all"] | Annotated[int, Field(ge=0)] = "seed"
    expect_every: Duration | None = None
    max_age: Duration | None = None
    enabled: bool = True
    headers: dict[str, SecretText] = Field(default_factory=dict)
    allow_private: bool = False

    def subscribes(self) -> bool:
        """Return whether it may be subscribed to, at a hub that it names."""
        return False


class HostedSourceOptions(SourceOptions):
    """The keys of a kind of source that has a fixed host; `base_url` puts another in its place."""

    base_url: HttpUrl | None = None
    tier: Tier = Tier.OFFICIAL


class FilterOptions(Options):
    """The keys of a filter. Keys AND, values OR, absent = all."""

    topics: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    tiers: tuple[Tier, ...] = ()
    agencies: tuple[str, ...] = ()
    minimum_severity: SeverityWord | None = None
    minimum_amount: Annotated[Decimal, Field(ge=0)] | None = None

    def filter(self) -> Filter:
        """Return the filter that these keys mean."""
        return Filter(
            topics=frozenset(self.topics),
            sources=frozenset(self.sources),
            kinds=frozenset(self.kinds),
            tiers=frozenset(self.tiers),
            agencies=frozenset(self.agencies),
            minimum_severity=self.minimum_severity,
            minimum_amount=self.minimum_amount,
        )


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
ALL_DAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class DigestOptions(Options):
    """One message a day, at `at` in the time zone of `defaults`, on `days`."""

    at: ClockTime
    days: tuple[Weekday, ...] = ALL_DAYS


class QuietHoursOptions(Options):
    """Alerts born between `from` and `to` wait until `to`; urgent ones go through unless `urgent: hold`."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    start: ClockTime = Field(alias="from")
    end: ClockTime = Field(alias="to")
    urgent: Literal["through", "hold"] = "through"


class CapOptions(Options):
    """At most `alerts` single messages in any `per`, counted over the channel or `by: topic`; the rest is a digest."""

    alerts: Annotated[int, Field(ge=1)]
    per: Duration = timedelta(days=1)
    by: Literal["channel", "topic"] = "channel"


class ChannelOptions(FilterOptions):
    """The keys of every kind of channel."""

    kind: str
    role: Literal["alerts", "operations"] = "alerts"
    digest: DigestOptions | None = None
    quiet_hours: QuietHoursOptions | None = None
    cap: CapOptions | None = None
    deadlines: tuple[Duration, ...] = ()
    enabled: bool = True
    allow_private: bool = False


class PublicationOptions(FilterOptions):
    """The keys of a publication. `limit`: how many stories it shows."""

    title: str
    description: str | None = None
    access: Literal["public", "token"] = "public"
    limit: Annotated[int, Field(ge=1, le=500)] = 100


Word = Annotated[str, Field(min_length=1, max_length=200)]


class Scope(Options):
    """Where a phrase or a topic applies: all keys given must hold. `agencies` are Federal Register slugs."""

    kinds: tuple[str, ...] = ()
    tiers: tuple[Tier, ...] = ()
    agencies: tuple[str, ...] = ()


class PhraseOptions(Options):
    """A phrase written out. Exactly one of `phrase` and `list`."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    phrase: Word | None = None
    list: Word | None = None
    near: tuple[PhraseItem, ...] = ()
    within: Annotated[int, Field(ge=1, le=200)] = 12
    field: Literal["title", "text", "recipient", "agency"] | None = Field(default=None, alias="in")
    weight: Annotated[float, Field(gt=0, le=100)] = 1.0
    case: Literal["exact", "any"] | None = None
    only: Scope | None = None
    # `except` is a word of Python; the file says `except`.
    excluded: Scope | None = Field(default=None, alias="except")


def _written_as_number(value: Any) -> Any:
    if isinstance(value, bool | int | float):
        raise ValueError(f'a phrase is a text: write it in quotes, "{value}"')
    return value


PhraseItem = Annotated[Word | PhraseOptions, BeforeValidator(_written_as_number)]


class TopicOptions(Options):
    """The keys of a topic. `any` scores; `all` requires one of each group; `none` forbids; `not` cancels hits."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    title: str
    description: str | None = None
    severity: SeverityWord = Severity.MEDIUM
    threshold: Annotated[float, Field(gt=0, le=1000)] = 1.0
    any_of: tuple[PhraseItem, ...] = Field(alias="any", min_length=1)
    all_of: tuple[tuple[PhraseItem, ...], ...] = Field(default=(), alias="all")
    not_in: tuple[PhraseItem, ...] = Field(default=(), alias="not")
    none_of: tuple[PhraseItem, ...] = Field(default=(), alias="none")
    only: Scope | None = None
    excluded: Scope | None = Field(default=None, alias="except")


PhraseOptions.model_rebuild()


class HeartbeatOptions(Options):
    """An address that is called every so often while all is well (a dead man's switch)."""

    url: SecretText
    every: Duration = timedelta(minutes=5)


class DefaultsOptions(Options):
    """What holds for every source and channel that does not say otherwise."""

    every: Duration = timedelta(minutes=30)
    contact: str | None = None
    timezone: str = "America/New_York"
    max_age: Duration = timedelta(days=14)
    heartbeat: HeartbeatOptions | None = None


class RetentionOptions(Options):
    """How long things are kept. What an item is known by, and the evidence of alerts, outlive items."""

    items: Duration = timedelta(days=400)
    polls: Duration = timedelta(days=30)
    attempts: Duration = timedelta(days=90)
