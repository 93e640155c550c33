"""`oversight check` and `oversight schema`: is feeds.yaml right, and what may stand in it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import orjson
import typer

from service.cli import start
from service.config import schema as schema_of_feeds
from service.domain.configuration import Configuration, Problem
from service.domain.errors import ConfigurationError


def check(
    file: Annotated[
        Path | None, typer.Argument(help="The file to check; feeds.yaml or OVERSIGHT_CONFIG if left out.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Read feeds.yaml and report every problem in it, each with line, column and what would be right."""
    path = file or start.settings().config
    try:
        configuration = start.configuration(path)
    except ConfigurationError as error:
        _report(error.problems, None, json)
        raise typer.Exit(1) from None
    _report(configuration.warnings, configuration, json)


def schema() -> None:
    """Print the JSON Schema of feeds.yaml, for editors."""
    typer.echo(orjson.dumps(schema_of_feeds(), option=orjson.OPT_INDENT_2).decode())


def _report(problems: tuple[Problem, ...], configuration: Configuration | None, json: bool) -> None:
    if json:
        start.print_json(
            {
                "ok": configuration is not None,
                "problems": [
                    {name: getattr(problem, name) for name in Problem.__dataclass_fields__} for problem in problems
                ],
                "waiting": configuration.waiting if configuration else {},
            }
        )
        return
    for problem in problems:
        typer.echo(str(problem))
    if configuration is None:
        wrong = sum(1 for problem in problems if problem.severity == "error")
        typer.echo(f"{wrong} problem{'s' if wrong != 1 else ''}; nothing would start")
        return
    for what, names in configuration.waiting.items():
        typer.echo(f"{what} is waiting for {', '.join(names)}")
    typer.echo(
        f"{configuration.file} is right: {len(configuration.sources)} sources, {len(configuration.topics)} topics, "
        f"{len(configuration.channels)} channels, {len(configuration.publications)} publications"
    )
