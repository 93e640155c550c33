"""Topics and lists of feeds.yaml -> `Rules`, compiled for one scan, or every problem at once (pure, stage 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from service.domain.errors import OversightError
from service.domain.matches import Severity
from service.domain.options import PhraseItem, PhraseOptions, Scope, TopicOptions
from service.stages.matching.phrases import BadPhrase, Phrase, parse_phrase
from service.stages.matching.scanning import BuildEngine, Finder, best_engine

FIELDS = ("title", "text", "recipient", "agency")
"""The fields of an item that phrases are looked for in; the number of a field is its place here."""

Path = tuple[str | int, ...]
_ALIASES = {"field": "in", "excluded": "except"}
_NOT_IN_NEAR = ("near", "within", "field", "only", "excluded", "weight")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleProblem:
    """A mistake in topics or lists. `path`: the keys and indexes as the file has them; `instead`: what would be right.

    The path leads to the value that is wrong; a key that the file does not have (a default) is not in it.
    """

    path: Path
    what: str
    instead: str | None = None


class RuleProblems(OversightError):
    """The rules have mistakes: `.problems` lists them all."""

    def __init__(self, problems: tuple[RuleProblem, ...]) -> None:
        super().__init__("; ".join(f"{'.'.join(map(str, p.path))}: {p.what}" for p in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One use of a phrase in one topic. `role`: `any`, `all`, `not` or `none`; `group`: which group of `all`.

    `phrase` and `near` are numbers of phrases; `field` is a number of FIELDS, None for all. `plain`: every hit counts.
    `partners` are those of `near`, for a quick look whether one is there at all.
    """

    topic: int
    role: str
    phrase: int
    written: str
    sense: tuple[str, ...]
    group: int = 0
    weight: float = 1.0
    field: int | None = None
    near: tuple[int, ...] = ()
    near_written: tuple[str, ...] = ()
    within: int = 12
    only: Scope | None = None
    excluded: Scope | None = None
    plain: bool = True
    partners: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRule:
    """A topic without its phrases. `groups`: how many groups `all` has."""

    name: str
    severity: Severity
    threshold: float
    groups: int
    only: Scope | None
    excluded: Scope | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Compiled topics. `terms[phrase]`: the uses of a phrase; phrases that stand only in `near` have none.

    `starters[phrase]`: those uses in `any`, without one of which no topic matches.
    """

    topics: tuple[TopicRule, ...]
    terms: tuple[tuple[Term, ...], ...]
    starters: tuple[tuple[Term, ...], ...]
    finder: Finder


def compile_rules(
    topics: Mapping[str, TopicOptions],
    lists: Mapping[str, tuple[PhraseItem, ...]],
    *,
    engine: BuildEngine | None = None,
) -> Rules:
    """Return the rules of `topics`, in their order. Raises RuleProblems.

    Lists that no topic names are checked too. Cost: about a second for 10,000 phrases.
    """
    reading = _Reading(lists)
    for name in lists:
        for _ in reading.expand(lists[name], ("lists", name), {}, (name,)):
            pass
    terms = [term for number, name in enumerate(topics) for term in reading.terms(number, name, topics[name])]
    if reading.problems:
        raise RuleProblems(tuple(reading.problems.values()))
    uses: list[list[Term]] = [[] for _ in reading.phrases]
    for term in terms:
        uses[term.phrase].append(term)
    return Rules(
        topics=tuple(_topic_rule(name, options) for name, options in topics.items()),
        terms=tuple(map(tuple, uses)),
        starters=tuple(tuple(term for term in some if term.role == "any") for some in uses),
        finder=Finder(reading.phrases, engine or best_engine),
    )


def _topic_rule(name: str, options: TopicOptions) -> TopicRule:
    return TopicRule(
        name=name,
        severity=options.severity,
        threshold=options.threshold,
        groups=len(options.all_of),
        only=options.only,
        excluded=options.excluded,
    )


@dataclass(frozen=True, slots=True)
class _Use:
    """A phrase with all its options, those of the list reference among them, and where it is written."""

    path: Path
    options: Mapping[str, Any]
    phrase: int
    written: str


class _Reading:
    """Numbers the phrases, equal ones once, and gathers the problems."""

    def __init__(self, lists: Mapping[str, tuple[PhraseItem, ...]]) -> None:
        self._lists = lists
        self._known: dict[tuple[str, str | None], int] = {}
        self._near: dict[tuple[PhraseItem, ...], tuple[tuple[int, ...], tuple[str, ...]]] = {}
        self._numbers: dict[Phrase, int] = {}
        self.phrases: list[Phrase] = []
        self.problems: dict[tuple[Path, str], RuleProblem] = {}

    def terms(self, number: int, name: str, topic: TopicOptions) -> Iterator[Term]:
        """Yield every use of a phrase in the topic."""
        path: Path = ("topics", name)
        self._check_scopes({"only": topic.only, "excluded": topic.excluded}, path)
        for role, items in (("any", topic.any_of), ("not", topic.not_in), ("none", topic.none_of)):
            yield from self._role(number, role, 0, items, (*path, role))
        for group, items in enumerate(topic.all_of):
            if not items:
                self._problem((*path, "all", group), "a group needs a phrase")
            yield from self._role(number, "all", group, items, (*path, "all", group))

    def expand(
        self, items: tuple[PhraseItem, ...], path: Path, inherited: Mapping[str, Any], trail: tuple[str, ...]
    ) -> Iterator[_Use]:
        """Yield every phrase of `items`, those of lists in their place. `trail`: the lists that we are inside of."""
        for index, item in enumerate(items):
            here = (*path, index)
            own = {"phrase": item} if isinstance(item, str) else _given(item)
            self._check_own(own, here, trail)
            options = {**inherited, **own}
            if own.get("list") is not None and own.get("phrase") is None:
                yield from self._expand_list(own["list"], here, options, trail)
            elif own.get("phrase") is not None and own.get("list") is None:
                where = here if isinstance(item, str) else (*here, "phrase")
                number = self._number(own["phrase"], options.get("case"), where)
                if number is not None:
                    yield _Use(here, options, number, own["phrase"])
            else:
                self._problem(here, "exactly one of phrase and list", "write one of them")

    def _expand_list(self, name: str, path: Path, options: dict[str, Any], trail: tuple[str, ...]) -> Iterator[_Use]:
        if name in trail:
            self._problem((*path, "list"), f"the list {name} is inside itself", "take the reference out")
        elif name not in self._lists:
            nearest = get_close_matches(name, self._lists, n=1)
            self._problem((*path, "list"), f"there is no list named {name}", nearest[0] if nearest else None)
        else:
            handed_down = {key: value for key, value in options.items() if key not in ("list", "phrase")}
            yield from self.expand(self._lists[name], ("lists", name), handed_down, (*trail, name))

    def _number(self, written: str, case: str | None, path: Path) -> int | None:
        if (written, case) not in self._known:
            try:
                phrase = parse_phrase(written, case)
            except BadPhrase as bad:
                self._problem(path, bad.what, bad.instead)
                return None
            number = self._known[written, case] = self._numbers.setdefault(phrase, len(self.phrases))
            if number == len(self.phrases):
                self.phrases.append(phrase)
        return self._known[written, case]

    def _role(self, topic: int, role: str, group: int, items: tuple[PhraseItem, ...], path: Path) -> Iterator[Term]:
        if role != "any":
            for index, item in enumerate(items):
                if not isinstance(item, str) and "weight" in item.model_fields_set:
                    self._problem((*path, index, "weight"), f"a weight means nothing in {role}", "leave it out")
        for use in self.expand(items, path, {}, ()):
            yield self._term(topic, role, group, use)

    def _term(self, topic: int, role: str, group: int, use: _Use) -> Term:
        options = use.options
        near, near_written = self._near.get(options.get("near") or (), ((), ()))
        name = options.get("field")
        return Term(
            topic=topic,
            role=role,
            group=group,
            phrase=use.phrase,
            written=use.written,
            sense=self.phrases[use.phrase].sense,
            weight=options.get("weight", 1.0),
            field=None if name is None else FIELDS.index(name),
            near=near,
            partners=frozenset(near),
            near_written=near_written,
            within=options.get("within", 12),
            only=options.get("only"),
            excluded=options.get("excluded"),
            plain=not any(options.get(key) for key in ("near", "field", "only", "excluded")),
        )

    def _check_own(self, own: Mapping[str, Any], path: Path, trail: tuple[str, ...]) -> None:
        """Look at the options written at `path` itself, and read its `near`."""
        near = own.get("near")
        if near == () and "near" in own:
            self._problem((*path, "near"), "near needs a phrase", "leave it out")
        if "within" in own and not near and own.get("list") is None and path[0] != "lists":
            self._problem((*path, "within"), "within says nothing without near", "add near, or leave it out")
        self._check_scopes(own, path)
        for index, item in enumerate(near or ()):
            for key in () if isinstance(item, str) else item.model_fields_set.intersection(_NOT_IN_NEAR):
                where = (*path, "near", index, _ALIASES.get(key, key))
                self._problem(where, f"{where[-1]} cannot stand inside near", "near takes phrase, list and case")
        if near:
            self._read_near(near, path, trail)

    def _read_near(self, near: tuple[PhraseItem, ...], path: Path, trail: tuple[str, ...]) -> None:
        uses = list(self.expand(near, (*path, "near"), {}, trail))
        numbers = dict.fromkeys(use.phrase for use in uses)
        self._near[near] = tuple(numbers), tuple(dict.fromkeys(use.written for use in uses))
        for use in uses:
            narrowing = [key for key in _NOT_IN_NEAR[:-1] if use.path[0] == "lists" and key in use.options]
            if narrowing:
                self._problem(
                    (*path, "near"),
                    f"the list's phrase {use.written!r} has options that near cannot take",
                    "near takes phrases without near, in, only and except",
                )

    def _check_scopes(self, own: Mapping[str, Any], path: Path) -> None:
        for key in ("only", "excluded"):
            scope = own.get(key)
            if scope is not None and not (scope.kinds or scope.tiers or scope.agencies):
                word = _ALIASES.get(key, key)
                self._problem((*path, word), f"{word} names nothing", "name kinds, tiers or agencies, or leave it out")

    def _problem(self, path: Path, what: str, instead: str | None = None) -> None:
        self.problems.setdefault((path, what), RuleProblem(path=path, what=what, instead=instead))


def _given(item: PhraseOptions) -> dict[str, Any]:
    return {name: getattr(item, name) for name in item.model_fields_set}
