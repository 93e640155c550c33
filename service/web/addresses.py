"""The query of an address -> a `Filter` (pure): `?topic=a,b&minimum_severity=high&q=plate+reader`, or what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import TypeVar

from service.domain.filters import Filter
from service.domain.items import Tier
from service.domain.matches import Severity

MAX_VALUES = 100
MAX_QUERY_CHARS = 200
_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,2})?")
_SINGLE = ("minimum_severity", "minimum_amount", "q")
_T = TypeVar("_T")


class BadAddress(ValueError):
    """The query says what we do not understand. `problems`: one line each, with what would be right."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The values that are known. `agencies` are any slugs: those that occur are known only from documents."""

    topics: Collection[str]
    sources: Collection[str]
    kinds: Collection[str]


def filter_of(query: Iterable[tuple[str, str]], known: Vocabulary) -> Filter:
    """Return the filter that the pairs of a query mean. Values may repeat or be separated by commas; empty = absent.

    Raises BadAddress with every problem, each with the nearest right word.
    """
    problems: list[str] = []
    given = _gathered(query, problems)
    made = Filter(
        topics=_among("topic", given, known.topics, problems),
        sources=_among("source", given, known.sources, problems),
        kinds=_among("kind", given, known.kinds, problems),
        tiers=frozenset(map(Tier, _among("tier", given, [tier.value for tier in Tier], problems))),
        agencies=frozenset(value.lower() for value in given["agency"]),
        minimum_severity=_single("minimum_severity", given, _severity, problems),
        minimum_amount=_single("minimum_amount", given, _amount, problems),
        query=_single("q", given, _words, problems),
    )
    if problems:
        raise BadAddress(tuple(problems))
    return made


def _gathered(query: Iterable[tuple[str, str]], problems: list[str]) -> dict[str, list[str]]:
    keys = ("topic", "agency", "source", "kind", "tier", *_SINGLE)
    given: dict[str, list[str]] = {key: [] for key in keys}
    for key, value in query:
        if key not in given:
            problems.append(f"unknown key {_shown(key)}{advice(key, keys)}")
        elif value.strip():
            given[key] += [value.strip()] if key in _SINGLE else [v.strip() for v in value.split(",") if v.strip()]
    problems += [f"{key}: more than {MAX_VALUES} values" for key, values in given.items() if len(values) > MAX_VALUES]
    return given


def _among(key: str, given: Mapping[str, list[str]], known: Collection[str], problems: list[str]) -> frozenset[str]:
    wrong = [value for value in given[key][:MAX_VALUES] if value not in known]
    problems += [f"{key}: there is no {_shown(value)}{advice(value, known)}" for value in wrong]
    return frozenset(given[key]) - frozenset(wrong) if not wrong else frozenset()


def _single(key: str, given: Mapping[str, list[str]], read: Callable[[str], _T], problems: list[str]) -> _T | None:
    values = given[key]
    if len(values) > 1:
        problems.append(f"{key}: give it once")
    if len(values) != 1:
        return None
    try:
        return read(values[0])
    except ValueError as error:
        problems.append(f"{key}: {error}")
        return None


def _severity(value: str) -> Severity:
    words = [severity.word for severity in Severity]
    if value.lower() not in words:
        raise ValueError(f"there is no {_shown(value)}{advice(value, words)}")
    return Severity.of(value)


def _amount(value: str) -> Decimal:
    # No exponents: eleven characters of them would be a gigabyte once they are written out.
    if not _AMOUNT.fullmatch(value):
        raise ValueError(f"{_shown(value)} is not an amount; write it as 1000000")
    return Decimal(value)


def _words(value: str) -> str:
    if len(value) > MAX_QUERY_CHARS:
        raise ValueError(f"longer than {MAX_QUERY_CHARS} characters")
    return " ".join(value.split())


def advice(value: str, known: Collection[str]) -> str:
    """Return what to say after an unknown word: the nearest known one, or all."""
    near = get_close_matches(value.lower()[:100], sorted(known), n=1, cutoff=0.5)
    if near:
        return f"; did you mean {near[0]}?"
    return f"; known: {', '.join(sorted(known))}" if known else "; none is configured"


def _shown(value: str) -> str:
    printable = "".join(character for character in value[:60] if character.isprintable())
    return f'"{printable}"'
