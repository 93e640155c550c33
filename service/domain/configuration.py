"""A whole feeds.yaml, checked (pure): what `config` gives and `app` builds from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.domain.options import (
    ChannelOptions,
    DefaultsOptions,
    PhraseItem,
    PublicationOptions,
    RetentionOptions,
    SourceOptions,
    TopicOptions,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A mistake in a file: where it is (1-based line and column), what is wrong, what would be right.

    `severity` is `error` (nothing starts) or `warning`.
    """

    file: str
    line: int
    column: int
    path: str
    what: str
    instead: str | None = None
    severity: str = "error"

    def __str__(self) -> str:
        advice = f" ({self.instead})" if self.instead else ""
        return f"{self.file}:{self.line}:{self.column}: {self.severity}: {self.what}{advice}"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Configuration:
    """All that feeds.yaml says. `waiting` names the unset variables of a source or channel: `sources.eff` -> names.

    `waiting` may name `defaults.contact` and `defaults.heartbeat` too; those are then as if not written.
    """

    file: str
    defaults: DefaultsOptions
    retention: RetentionOptions
    lists: Mapping[str, tuple[PhraseItem, ...]]
    sources: Mapping[str, SourceOptions]
    topics: Mapping[str, TopicOptions]
    channels: Mapping[str, ChannelOptions]
    publications: Mapping[str, PublicationOptions]
    waiting: Mapping[str, tuple[str, ...]]
    warnings: tuple[Problem, ...]

    def __repr__(self) -> str:
        parts = ("sources", "topics", "channels", "publications")
        return f"Configuration({self.file}: " + ", ".join(f"{len(getattr(self, part))} {part}" for part in parts) + ")"
