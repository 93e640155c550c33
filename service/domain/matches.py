"""Why an item belongs to a topic (pure): `Match`, its `Evidence`, and `Severity`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Severity(IntEnum):
    """How much an alert matters. Ordered; written in lower case outside."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    URGENT = 4

    @property
    def word(self) -> str:
        """Return the word of feeds.yaml: `low`, `medium`, `high` or `urgent`."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> Severity:
        """Return the severity named `word`, whatever its case; KeyError if there is none."""
        return cls[word.upper()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A span that counted. `start` and `end` are code points of the original field; `text` is that span.

    `near`: the span, in the same field, of the phrase that made it count, where one had to stand near by.
    """

    field: str
    start: int
    end: int
    phrase: str
    text: str
    weight: float = 1.0
    near: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Item x topic. `severity` is computed, never below the topic's. `second_pass`: found in the longer text."""

    topic: str
    score: float
    severity: Severity
    evidence: tuple[Evidence, ...]
    second_pass: bool = False
