"""What is wrong in a file, gathered (pure): places, problems in order, and the nearest right word."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Literal

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.fuzz import partial_ratio

from service.domain.configuration import Problem

Path = tuple[str | int, ...]
"""Keys and list positions from the root of the file."""

_NEAR = 0.6
"""Similarity (0 to 1) from which a word is offered; below it a list of all words helps more."""
_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A position in the file, both 1-based; columns are code points."""

    line: int
    column: int


@dataclass(slots=True)
class Report:
    """Gathers the problems of `file`. The same words at the same place are kept once."""

    file: str
    found: dict[tuple[int, int, str], Problem] = field(default_factory=dict)

    def add(
        self,
        place: Place,
        path: str,
        what: str,
        instead: str | None = None,
        *,
        severity: Literal["error", "warning"] = "error",
    ) -> None:
        """Note a problem."""
        problem = Problem(
            file=self.file,
            line=place.line,
            column=place.column,
            path=path,
            what=what,
            instead=instead,
            severity=severity,
        )
        self.found.setdefault((place.line, place.column, what), problem)

    def warn(self, place: Place, path: str, what: str, instead: str | None = None) -> None:
        """Note what is allowed but probably not meant."""
        self.add(place, path, what, instead, severity="warning")

    def has_error_at(self, place: Place) -> bool:
        """Return whether an error was already noted exactly there."""
        return any(
            (p.line, p.column) == (place.line, place.column) and p.severity == "error" for p in self.found.values()
        )

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems, in the order of the file."""
        return tuple(sorted(self.found.values(), key=lambda p: (p.line, p.column)))

    @property
    def failed(self) -> bool:
        """Whether any of them is an error."""
        return any(problem.severity == "error" for problem in self.found.values())


def join(path: Iterable[str | int]) -> str:
    """Return a path as people read it: `topics.plates.any.0`."""
    return ".".join(str(part) for part in path)


def nearest(word: str, known: Collection[str]) -> str | None:
    """Return the word of `known` most like `word`, or None where none is near."""
    folded = _folded(word)
    for likeness in (DamerauLevenshtein.normalized_similarity, _holding):
        scored = [(likeness(folded, _folded(other)), other) for other in known]
        best = max(scored, key=lambda pair: pair[0], default=(0.0, ""))
        if best[0] >= _NEAR:
            return best[1]
    return None


def advice(word: str, known: Iterable[str]) -> str:
    """Return the nearest of `known` as a question, else all of them (at most as many as fit on a line or two)."""
    names = list(dict.fromkeys(known))
    if not names:
        return "there is none"
    found = nearest(word, names)
    if found is not None:
        return f"did you mean `{found}`?"
    shown = names[:20]
    return "one of " + ", ".join(shown) + (", ..." if len(names) > len(shown) else "")


def show(value: object) -> str:
    """Return a value of the file for a message: short, on one line, in quotes where it is a text."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = " ".join(str(value).split())
    text = text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
    return f"`{text}`" if isinstance(value, str) else text


def _folded(word: str) -> str:
    return re.sub(r"[\s_-]+", "-", word.strip().lower())


def _holding(word: str, other: str) -> float:
    """Return how well the shorter of the two is found inside the longer (`monday` holds `mon`); 0 for short words."""
    return 0.7 * partial_ratio(word, other) / 100 if min(len(word), len(other)) >= 3 else 0.0
