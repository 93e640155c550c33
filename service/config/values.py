"""A node of the file + a model -> the checked options, every mistake noted at its place.

Unknown keys are told first, with the nearest right one; then variables are filled in; then the model checks values.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from service.config.document import Mapped, Node, Scalar, Sequence
from service.config.mending import mendings
from service.config.report import Path, Place, Report, advice, join
from service.config.secrets import PLACEHOLDERS, Variables
from service.config.shapes import alternatives, element_of, file_keys, is_number_only, is_secret, model_of, step
from service.config.wording import in_words

_HIDDEN_KEYS = frozenset({"url", "base_url", "headers"})
"""Their values may hold a token: never shown, whatever their type."""


@dataclass(slots=True)
class Reader:
    """Reads one part of the file (a source, a topic, ...). `missing` gathers unset variables, by path;
    `unknown` are the paths of values that could not be filled in, `filled` of those that hold a variable.

    `variables` is None where `${NAME}` has no meaning (lists and topics).
    """

    report: Report
    variables: Variables | None = None
    missing: dict[Path, tuple[str, ...]] = field(default_factory=dict)
    unknown: set[Path] = field(default_factory=set)
    filled: set[Path] = field(default_factory=set)
    tries: dict[Path, int] = field(default_factory=dict)

    def read(self, node: Node, annotation: Any, path: Path, named: Place) -> Any:
        """Return what `node` says as a value of the type `annotation`, its mistakes noted.

        With mistakes, the value is what can be read around them, None where that is nothing.
        `named` is where a missing key is reported: the place of the part's name.
        """
        adapter: TypeAdapter[Any] = TypeAdapter(annotation)
        while True:
            try:
                return adapter.validate_python(self._data(node, annotation, path))
            except ValidationError as error:
                errors = error.errors(include_url=False, include_input=False)
            if not self._try_others(errors, node, annotation, path):
                break
        bad = self._note(errors, node, annotation, path, named)
        for mended in mendings(node, bad) if bad else ():
            with suppress(ValidationError):
                return adapter.validate_python(self._data(mended, annotation, path))
        return None

    def _try_others(self, errors: list[ErrorDetails], node: Node, annotation: Any, path: Path) -> bool:
        """Take the next placeholder where one was refused; False when none was, or none is left."""
        found = {(*path, *located[0]) for error in errors if (located := _locate(error, node, annotation))}
        refused = {place for place in self.unknown if place in found or path in found}
        left = {place for place in refused if self.tries.get(place, 0) + 1 < len(PLACEHOLDERS)}
        for place in left:
            self.tries[place] = self.tries.get(place, 0) + 1
        return bool(left)

    def _data(self, node: Node, annotation: Any, path: Path) -> object:
        if isinstance(node, Sequence):
            inner = element_of(annotation)
            return [self._data(item, inner, (*path, place)) for place, item in enumerate(node.items)]
        if isinstance(node, Mapped):
            return self._mapping(node, annotation, path)
        return self._scalar(node, annotation, path)

    def _mapping(self, node: Mapped, annotation: Any, path: Path) -> dict[str, object]:
        model = model_of(annotation)
        if model is None:
            inner = element_of(annotation)
            return {key: self._data(entry.node, inner, (*path, key)) for key, entry in node.entries.items()}
        keys = file_keys(model)
        data = {}
        for key, entry in node.entries.items():
            if key not in keys:
                self.report.add(entry.place, join((*path, key)), f"unknown key `{key}`", _unknown(key, keys))
                continue
            data[key] = self._data(entry.node, keys[key].annotation, (*path, key))
        return data

    def _scalar(self, node: Scalar, annotation: Any, path: Path) -> object:
        if isinstance(node.value, bool) and is_number_only(annotation):
            return node.text  # pydantic takes true for 1
        if not isinstance(node.value, str) or self.variables is None:
            return node.value
        filled = self.variables.fill(node.value, PLACEHOLDERS[self.tries.get(path, 0)])
        for what, instead in filled.mistakes:
            self.report.add(node.place, join(path), what, instead)
        if filled.missing or filled.mistakes:
            self.unknown.add(path)
        if filled.used:
            self.filled.add(path)
        if filled.missing:
            self.missing[path] = filled.missing
        return filled.text

    def _note(
        self, errors: list[ErrorDetails], node: Node, annotation: Any, path: Path, named: Place
    ) -> frozenset[Path]:
        """Note every error; return the paths below `node` that are bad. Those of unset variables are neither."""
        groups: dict[Path, list[tuple[ErrorDetails, Node, Any]]] = {}
        for error in errors:
            found = _locate(error, node, annotation)
            if found is not None:
                where, at, kind = found
                groups.setdefault(where, []).append((error, at, kind))
        bad = {where for where in groups if (*path, *where) not in self.unknown}
        for where in sorted(bad, key=len):
            self._note_one(where, groups[where], path, named)
        return frozenset() if bad == {()} and self._waits_below(path) else frozenset(bad)

    def _note_one(self, where: Path, group: list[tuple[ErrorDetails, Node, Any]], path: Path, named: Place) -> None:
        full = (*path, *where)
        first, at, annotation = group[0]
        if first["type"] == "missing":
            place = named if len(where) == 1 else at.place
            self.report.add(place, join(full), f"`{where[-1]}` is missing", f"add `{where[-1]}: ...`")
            return
        if self.report.has_error_at(at.place) and isinstance(at, Scalar):
            return
        key = next((str(part) for part in reversed(full) if isinstance(part, str)), "value")
        if not where and first["type"] == "value_error":
            self._note_whole(str(first["ctx"]["error"]), at, path, named)
            return
        hidden = full in self.filled or is_secret(annotation) or not _HIDDEN_KEYS.isdisjoint(map(str, where))
        what, instead = in_words([error for error, _, _ in group], key, at, hidden=hidden)
        self.report.add(at.place, join(full), what, instead)

    def _waits_below(self, path: Path) -> bool:
        return any(place[: len(path)] == path for place in self.unknown)

    def _note_whole(self, message: str, node: Node, path: Path, named: Place) -> None:
        """Note what a model says of its keys together; `key: advice` is placed at that key."""
        if self._waits_below(path):
            return  # it may well be right with the variable set
        key, _, rest = message.partition(": ")
        if rest and isinstance(node, Mapped) and key in node.entries:
            self.report.add(node.entries[key].node.place, join((*path, key)), f"`{key}` cannot be this value", rest)
        else:
            self.report.add(named, join(path), message, None)


def _unknown(key: str, keys: Any) -> str:
    if key == "<<":
        return "YAML 1.2 has no merge keys: write the keys out, or use `lists`"
    return advice(key, keys)


def _locate(error: ErrorDetails, node: Node, annotation: Any) -> tuple[Path, Node, Any] | None:
    """Return the path from `node`, the node and its type that `error` is about; None for a union's wrong branch.

    pydantic names the branches of a union in the path; a branch that does not fit the form of the node
    (a mapping against a text) is not what the person meant.
    """
    where: Path = ()
    for part in error["loc"]:
        if isinstance(node, Mapped) and isinstance(part, str) and part in node.entries and _has(annotation, part):
            node, annotation = node.entries[part].node, step(annotation, part)
            where = (*where, part)
        elif isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
            node, annotation = node.items[part], step(annotation, part)
            where = (*where, part)
        elif error["type"] == "missing" and part == error["loc"][-1]:
            return (*where, part), node, annotation
        elif not _branch_fits(str(part), node, annotation):
            return None
    return where, node, annotation


def _has(annotation: Any, key: str) -> bool:
    model = model_of(annotation)
    return model is None or key in file_keys(model)


def _branch_fits(branch: str, node: Node, annotation: Any) -> bool:
    model = model_of(annotation)
    if model is None or len(alternatives(annotation)) == 1:
        return True
    return isinstance(node, Mapped) == (branch.endswith(f"{model.__name__}]") or branch == model.__name__)
