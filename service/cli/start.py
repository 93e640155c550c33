"""What every command starts with: the settings, the configuration, and a loop to run in."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import orjson
import typer
import uvloop

from service.app.settings import Settings, read_settings
from service.config import load_file
from service.domain.configuration import Configuration
from service.domain.errors import OversightError

_T = TypeVar("_T")


def settings() -> Settings:
    """Return the settings of this environment. Raises BadSetting."""
    return read_settings(os.environ, lambda path: Path(path).read_text(encoding="utf-8"))


def configuration(path: Path) -> Configuration:
    """Return the configuration in a file. Raises ConfigurationError; a file that is not there is one too."""
    return load_file(path, os.environ)


def both() -> tuple[Settings, Configuration]:
    """Return the settings and the configuration that they name."""
    here = settings()
    return here, configuration(here.config)


def run(work: Coroutine[Any, Any, _T]) -> _T:
    """Run a coroutine to its end."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def print_json(value: object) -> None:
    """Print one JSON value on one line."""
    typer.echo(orjson.dumps(value, default=_plain).decode())


def _plain(value: object) -> object:
    if isinstance(value, OversightError):
        return str(value)
    return str(value)
