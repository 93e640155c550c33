"""`oversight db`: make or bring up to date, look at, and back up the database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.app import clock
from service.app.settings import Settings
from service.cli import start
from service.store import backup as back_up
from service.store import open_store, upgrade

cli = typer.Typer(help="The database: upgrade, look at, back up.", no_args_is_help=True)


@cli.command("upgrade")
def upgrade_database() -> None:
    """Make the database, or bring it to the version of this program (`serve` does it too)."""
    start.run(upgrade(start.settings().database_url.reveal()))
    typer.echo("the database is up to date")


@cli.command()
def show(json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False) -> None:
    """Print how many rows each table has."""
    counts = start.run(_counts(start.settings()))
    if json:
        start.print_json(counts)
        return
    for table, rows in counts.items():
        typer.echo(f"{table:20} {rows:>10}")


@cli.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to write; must not exist.")]) -> None:
    """Copy a SQLite database while the service runs; for PostgreSQL use pg_dump."""
    start.run(back_up(start.settings().database_url.reveal(), file))
    typer.echo(f"written: {file}")


async def _counts(settings: Settings) -> dict[str, int]:
    store = await open_store(settings.database_url.reveal(), clock=clock.now)
    try:
        return dict(await store.counts())
    finally:
        await store.close()
