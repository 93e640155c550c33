"""`oversight`: the table of commands, and what every error means for the exit code.

Exit codes: 0 done; 1 a problem in what the user gave; 2 wrong usage; 3 the outside failed.
"""

from __future__ import annotations

import sys

import typer

from service import __version__
from service.app.settings import BadSetting
from service.cli import (
    backtest,
    channels,
    check,
    database,
    demonstrate,
    evaluate,
    evidence,
    explain,
    lists,
    poll,
    serve,
)
from service.config.report import advice
from service.domain.errors import ConfigurationError, OutsideError, OversightError, StoreUnavailable, UnknownName

EXIT_PROBLEM, EXIT_OUTSIDE = 1, 3

cli = typer.Typer(
    name="oversight",
    help="Watches what a government says and buys about surveillance, and tells people who hold it to account.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)
for command in (
    serve.serve,
    check.check,
    check.schema,
    poll.poll,
    explain.explain,
    evidence.evidence,
    backtest.backtest,
    backtest.mark,
    channels.deliveries,
    channels.replay,
    demonstrate.demo,
):
    cli.command()(command)
cli.command("test-channel")(channels.try_channel)
cli.command("import-opml")(lists.import_opml)
cli.command("export-opml")(lists.export_opml)
cli.add_typer(evaluate.cli, name="eval")
cli.add_typer(database.cli, name="db")


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"oversight-alerts {__version__}")
        raise typer.Exit


@cli.callback()
def options(
    _version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="Print the version and stop."
    ),
) -> None:
    """Read the options that stand before the command."""


def main() -> None:
    """Run the command line; turn errors of our tree into one plain line and an exit code."""
    try:
        cli()
    except OversightError as error:
        sys.exit(report(error))


def report(error: OversightError) -> int:
    """Print what went wrong, one line a problem, and return the exit code."""
    match error:
        case ConfigurationError():
            for problem in error.problems:
                typer.echo(str(problem), err=True)
            return EXIT_PROBLEM
        case UnknownName():
            typer.echo(f"there is no {error.what} named {error.name!r}; {advice(error.name, error.known)}", err=True)
            return EXIT_PROBLEM
        case StoreUnavailable() | OutsideError():
            typer.echo(str(error), err=True)
            return EXIT_OUTSIDE
        case BadSetting():
            typer.echo(f"environment: {error}", err=True)
            return EXIT_PROBLEM
        case _:
            typer.echo(str(error), err=True)
            return EXIT_PROBLEM
