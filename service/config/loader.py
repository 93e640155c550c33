"""Text of feeds.yaml -> Configuration, or every problem of it at once, each at its line and column.

The order: YAML, the sections and their names, each part by its model, what the parts say of each other, the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from service.config import limits
from service.config.document import Entry, Mapped, Node, Scalar, Sequence, compose
from service.config.limits import Part
from service.config.names import check_name, check_references
from service.config.report import Path, Place, Report, advice, join, show
from service.config.secrets import Variables
from service.config.values import Reader
from service.domain.configuration import Configuration
from service.domain.errors import ConfigurationError
from service.domain.kinds import ChannelKind, SourceKind
from service.domain.options import (
    ChannelOptions,
    DefaultsOptions,
    PhraseItem,
    PublicationOptions,
    RetentionOptions,
    SourceOptions,
    TopicOptions,
)

VERSION = 1
SECTIONS = ("version", "defaults", "retention", "lists", "sources", "topics", "channels", "publications")

RuleProblem = tuple[tuple[str | int, ...], str, str | None]
"""Path (keys of the file), what is wrong, what would be right."""
CheckRules = Callable[[Mapping[str, TopicOptions], Mapping[str, tuple[PhraseItem, ...]]], tuple[RuleProblem, ...]]
"""Returns what is wrong with the phrases of topics and lists; empty when all is well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinds:
    """The tables of kinds that a file may use, and the check of rules."""

    sources: Mapping[str, SourceKind]
    channels: Mapping[str, ChannelKind]
    check_rules: CheckRules = lambda _topics, _lists: ()


def load(
    text: str, *, file: str, environment: Mapping[str, str], read_file: Callable[[str], str], kinds: Kinds
) -> Configuration:
    """Return what the text of `file` says.

    Errors: ConfigurationError with every problem (line and column 1-based), warnings among them.
    `read_file` reads the files that NAME_FILE variables name (OSError or ValueError when it cannot).
    Cost: about two seconds of CPU for 10,000 phrases, most of it the rules.
    """
    report = Report(file=file)
    root = compose(text, report)
    if isinstance(root, Mapped):
        loading = _Loading(
            root=root, report=report, kinds=kinds, variables=Variables(environment=environment, read_file=read_file)
        )
        configuration = loading.run()
        if not report.failed:
            return configuration
    elif not report.failed:
        what = "the file is empty" if root is None else "the file is not a mapping of keys to values"
        report.add(root.place if root else Place(line=1, column=1), "", what, f"begin with `version: {VERSION}`")
    raise ConfigurationError(report.problems)


@dataclass(slots=True)
class _Loading:
    root: Mapped
    report: Report
    kinds: Kinds
    variables: Variables
    waiting: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def run(self) -> Configuration:
        self._check_top()
        defaults = self._defaults()
        retention = self._plain("retention", RetentionOptions) or RetentionOptions()
        lists = {name: self._rule(("lists", name), entry, tuple[PhraseItem, ...]) for name, entry in self._of("lists")}
        topics = {name: self._rule(("topics", name), entry, TopicOptions) for name, entry in self._of("topics")}
        sources = {name: self._source(name, entry) for name, entry in self._of("sources")}
        channels = {name: self._channel(name, entry) for name, entry in self._of("channels")}
        publications = {name: self._publication(name, entry) for name, entry in self._of("publications")}
        self._check_names()
        self._check_rules(topics, lists)
        return Configuration(
            file=self.report.file,
            defaults=defaults,
            retention=retention,
            lists=lists,
            sources=_read(sources),
            topics=topics,
            channels=_read(channels),
            publications=publications,
            waiting=self.waiting,
            warnings=self.report.problems,
        )

    def _check_top(self) -> None:
        for key, entry in self.root.entries.items():
            if key not in SECTIONS:
                self.report.add(entry.place, key, f"unknown key `{key}`", advice(key, SECTIONS))
        version = self.root.entries.get("version")
        if version is None:
            self.report.add(Place(line=1, column=1), "version", "`version` is missing", f"add `version: {VERSION}`")
        elif not (
            isinstance(version.node, Scalar) and version.node.value is not True and version.node.value == VERSION
        ):
            shown = show(version.node.value) if isinstance(version.node, Scalar) else "this"
            said = f"`version` cannot be {shown}"
            self.report.add(version.node.place, "version", said, f"write `version: {VERSION}`")

    def _of(self, section: str) -> list[tuple[str, Entry]]:
        """Return the named parts of a section, their names checked. A section with nothing in it is empty."""
        entry = self.root.entries.get(section)
        if entry is None or (isinstance(entry.node, Scalar) and entry.node.value is None):
            return []
        if not isinstance(entry.node, Mapped):
            self.report.add(entry.node.place, section, f"`{section}` is not a mapping", "write `name: {...}` lines")
            return []
        for name, part in entry.node.entries.items():
            check_name(name, part.place, (section, name), self.report)
        return list(entry.node.entries.items())

    def _rule(self, path: Path, entry: Entry, annotation: Any) -> Any:
        if isinstance(entry.node, Sequence) and not entry.node.items:
            self.report.add(entry.node.place, join(path), "the list is empty", "give at least one phrase")
        return Reader(self.report).read(entry.node, annotation, path, entry.place)

    def _plain(self, section: str, model: Any) -> Any:
        entry = self.root.entries.get(section)
        if entry is None or (isinstance(entry.node, Scalar) and entry.node.value is None):
            return None
        options = Reader(self.report).read(entry.node, model, (section,), entry.place)
        if options is not None and isinstance(entry.node, Mapped):
            limits.check_retention(options, Part(path=(section,), node=entry.node, report=self.report))
        return options

    def _defaults(self) -> DefaultsOptions:
        """Return the defaults; what there waits for a variable is left out, as if it were not written."""
        entry = self.root.entries.get("defaults")
        if entry is None or (isinstance(entry.node, Scalar) and entry.node.value is None):
            return DefaultsOptions()
        reader = Reader(self.report, self.variables)
        options: DefaultsOptions | None = reader.read(entry.node, DefaultsOptions, ("defaults",), entry.place)
        if options is None or not isinstance(entry.node, Mapped):
            return DefaultsOptions()
        for (section, key, *_), names in reader.missing.items():
            self._wait(f"{section}.{key}", names)
            options = options.model_copy(update={str(key): DefaultsOptions.model_fields[str(key)].get_default()})
        limits.check_defaults(options, Part(path=("defaults",), node=entry.node, report=self.report))
        return options

    def _source(self, name: str, entry: Entry) -> Any:
        kind = self._kind(("sources", name), entry, self.kinds.sources)
        model = SourceOptions if kind is None else kind.options
        return self._named(("sources", name), entry, model, limits.check_source, known=kind is not None)

    def _channel(self, name: str, entry: Entry) -> Any:
        kind = self._kind(("channels", name), entry, self.kinds.channels)
        model = ChannelOptions if kind is None else kind.options
        return self._named(("channels", name), entry, model, limits.check_channel, known=kind is not None)

    def _publication(self, name: str, entry: Entry) -> Any:
        return Reader(self.report).read(entry.node, PublicationOptions, ("publications", name), entry.place)

    def _kind(self, path: Path, entry: Entry, table: Mapping[str, Any]) -> Any:
        """Return the line of the table that `kind` names; None, with a problem noted, where there is none."""
        if not isinstance(entry.node, Mapped):
            return None
        kind = entry.node.entries.get("kind")
        if kind is None:
            self.report.add(entry.place, join((*path, "kind")), "`kind` is missing", advice("", table))
        elif not isinstance(kind.node, Scalar) or kind.node.text not in table:
            word = kind.node.text if isinstance(kind.node, Scalar) else ""
            thing = str(path[0]).removesuffix("s")
            said = f"there is no kind of {thing} named {show(word)}"
            self.report.add(kind.node.place, join((*path, "kind")), said, advice(word, table))
        else:
            return table[kind.node.text]
        return None

    def _named(self, path: Path, entry: Entry, model: Any, check: Callable[[Any, Part], None], *, known: bool) -> Any:
        reader = Reader(self.report, self.variables)
        node: Node = entry.node
        if not known and isinstance(node, Mapped):
            node = _common(node, model)
        options = reader.read(node, model, path, entry.place)
        for names in reader.missing.values():
            self._wait(join(path), names)
        if options is not None and isinstance(node, Mapped):
            check(options, Part(path=path, node=node, report=self.report, unknown=frozenset(reader.unknown)))
        return options

    def _wait(self, name: str, variables: tuple[str, ...]) -> None:
        self.waiting[name] = tuple(dict.fromkeys((*self.waiting.get(name, ()), *variables)))

    def _check_names(self) -> None:
        kinds = ("kind of source", tuple(self.kinds.sources))
        filters = {
            "topics": ("topic", tuple(name for name, _ in self._of("topics"))),
            "sources": ("source", tuple(name for name, _ in self._of("sources"))),
            "kinds": kinds,
        }
        rules = {"list": ("list", tuple(name for name, _ in self._of("lists"))), "kinds": kinds}
        for section, known in (("lists", rules), ("topics", rules), ("channels", filters), ("publications", filters)):
            for name, entry in self._of(section):
                check_references(entry.node, (section, name), known, self.report)

    def _check_rules(self, topics: Mapping[str, Any], lists: Mapping[str, Any]) -> None:
        """Ask the rules about all that could be read; a list that could not be stands there with a word of its own."""
        read = {name: topic for name, topic in topics.items() if topic is not None}
        whole = {name: ("placeholder",) if phrases is None else phrases for name, phrases in lists.items()}
        for path, what, instead in self.kinds.check_rules(read, whole):
            place = _place_of(self.root, path)
            if not self.report.has_error_at(place):
                self.report.add(place, join(path), what, instead)


def _read(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts that could be read: one whose unset variables no placeholder can stand for only waits."""
    return {name: options for name, options in parts.items() if options is not None}


def _common(node: Mapped, model: Any) -> Mapped:
    """Return `node` with only the keys that every kind has: those of an unknown kind cannot be judged."""
    entries = {key: entry for key, entry in node.entries.items() if key in model.model_fields}
    entries["kind"] = Entry(place=node.place, node=Scalar(place=node.place, value="unknown", text="unknown"))
    return Mapped(place=node.place, entries=entries, size=node.size)


def _place_of(root: Node, path: tuple[str | int, ...]) -> Place:
    """Return the place of what `path` leads to, or of the deepest that is written on the way."""
    node = root
    for part in path:
        if isinstance(node, Mapped) and part in node.entries:
            node = node.entries[str(part)].node
        elif isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
        else:
            break
    return node.place
