"""`oversight check` and `oversight schema`: is feeds.yaml right, and what may stand in it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import orjson
import typer

from service.app.try_out import named_sources
from service.cli import start
from service.cli.checkups import checkups, report, why_not
from service.config import schema as schema_of_feeds
from service.config.names import is_name
from service.domain.configuration import Configuration, Problem
from service.domain.errors import ConfigurationError
from service.stages.wording.figures import counted


def check(
    arguments: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE] [NAME]...",
            help="The file to check; feeds.yaml or OVERSIGHT_CONFIG if left out. With --online, the sources to ask.",
        ),
    ] = None,
    online: Annotated[bool, typer.Option("--online", help="Ask each source once as well; nothing is kept.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Read feeds.yaml and report every problem in it, each with line, column and what would be right."""
    path, names = _parted(arguments or [], online=online)
    try:
        configuration = start.configuration(path)
    except ConfigurationError as error:
        _report(error.problems, None, json)
        raise typer.Exit(1) from None
    if not online:
        _report(configuration.warnings, configuration, json)
    elif not _online(configuration, names, json):
        raise typer.Exit(3)


def _parted(arguments: list[str], *, online: bool) -> tuple[Path, list[str]]:
    """Return the file and the names of sources among the arguments: no name has a dot or a slash in it."""
    files = [one for one in arguments if not online or not is_name(one)]
    if len(files) > 1:
        raise typer.BadParameter("one file at a time; names of sources go with --online")
    return Path(files[0]) if files else start.settings().config, [one for one in arguments if one not in files]


def _online(configuration: Configuration, names: list[str], json: bool) -> bool:
    """Ask the sources, print how they answered, and return whether all is well."""
    left_out = [
        (name, why) for name in named_sources(configuration, names) if (why := why_not(configuration, name)) is not None
    ]
    found = checkups(configuration, names)
    if json:
        answers = [one.model_dump(mode="json") for one in found]
        start.print_json(_shape(configuration.warnings, configuration) | {"sources": answers})
    else:
        for line in (*map(str, configuration.warnings), *report(found, left_out)):
            typer.echo(line)
    return all(one.ok for one in found)


def schema() -> None:
    """Print the JSON Schema of feeds.yaml, for editors."""
    typer.echo(orjson.dumps(schema_of_feeds(), option=orjson.OPT_INDENT_2).decode())


def _report(problems: tuple[Problem, ...], configuration: Configuration | None, json: bool) -> None:
    if json:
        start.print_json(_shape(problems, configuration))
        return
    for problem in problems:
        typer.echo(str(problem))
    if configuration is None:
        wrong = sum(1 for problem in problems if problem.severity == "error")
        typer.echo(f"{wrong} problem{'s' if wrong != 1 else ''}; nothing would start")
        return
    for what, names in configuration.waiting.items():
        typer.echo(f"{what} is waiting for {', '.join(names)}")
    off = sum(not source.enabled for source in configuration.sources.values())
    typer.echo(
        f"{configuration.file} is right: "
        f"{counted(len(configuration.sources), 'source')}{f' ({off} off)' if off else ''}, "
        f"{counted(len(configuration.topics), 'topic')}, {counted(len(configuration.channels), 'channel')}, "
        f"{counted(len(configuration.publications), 'publication')}"
    )


def _shape(problems: tuple[Problem, ...], configuration: Configuration | None) -> dict[str, object]:
    return {
        "ok": configuration is not None,
        "problems": [{name: getattr(problem, name) for name in Problem.__dataclass_fields__} for problem in problems],
        "waiting": configuration.waiting if configuration else {},
    }
