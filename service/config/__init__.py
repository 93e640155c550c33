"""feeds.yaml -> Configuration, every problem at its line and column.

document     text -> nodes with places          report   problems gathered, the nearest right word
values       nodes + models -> options          wording  what a model refuses, in words
secrets      ${NAME} -> its text                limits   rhythms, addresses, clear secrets, time zones
names        references between the parts       rules    what the stage of rules finds wrong
json_schema  the models -> JSON Schema          shapes   keys and types of the models
loader       the order of it all                manual   every key in a sentence
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from service.config import loader
from service.config.json_schema import schema_of
from service.config.loader import Kinds
from service.config.report import Place, Report
from service.config.rules import check_rules
from service.domain.configuration import Configuration
from service.domain.errors import ConfigurationError
from service.notifiers import KINDS as CHANNELS
from service.sources import KINDS as SOURCES

KINDS = Kinds(sources=SOURCES, channels=CHANNELS, check_rules=check_rules)


def load(
    text: str, *, file: str, environment: Mapping[str, str], read_file: Callable[[str], str], kinds: Kinds = KINDS
) -> Configuration:
    """Return what the text of `file` says; `loader.load` with the kinds that there are. Raises ConfigurationError."""
    return loader.load(text, file=file, environment=environment, read_file=read_file, kinds=kinds)


def load_file(path: Path, environment: Mapping[str, str]) -> Configuration:
    """Return what the file at `path` says. A file that cannot be read is a ConfigurationError too."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        report = Report(file=str(path))
        why = (error.strerror if isinstance(error, OSError) else None) or "it is not UTF-8"
        report.add(Place(line=1, column=1), "", f"the file cannot be read: {why}", "check OVERSIGHT_CONFIG")
        raise ConfigurationError(report.problems) from None
    return load_text(text, path, environment)


def load_text(text: str, path: Path, environment: Mapping[str, str]) -> Configuration:
    """Return what `text` says, as if it stood in the file at `path`. Raises ConfigurationError."""
    return load(text.removeprefix("\ufeff"), file=str(path), environment=environment, read_file=_read_file)


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of feeds.yaml, with all the kinds that there are."""
    return schema_of(KINDS)


def _read_file(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


__all__ = ["KINDS", "Kinds", "load", "load_file", "load_text", "schema"]
