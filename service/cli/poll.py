"""`oversight poll --dry-run`: look at sources now, print what they give, write nothing."""

from __future__ import annotations

from typing import Annotated

import typer

from service.app import clock
from service.app.rooms import open_outside
from service.app.try_out import Look, look, named_sources
from service.cli import start
from service.domain.configuration import Configuration
from service.stages.matching.rules import compile_rules
from service.stages.wording.shaping import item_shape


def poll(
    names: Annotated[list[str] | None, typer.Argument(help="Sources to look at; all if left out.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing (the only way for now).")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line for each item.")] = False,
    limit: Annotated[int, typer.Option(help="At most so many items of each source.", min=1)] = 10_000,
) -> None:
    """Look at sources once and print the items that would be kept."""
    if not dry_run:
        raise typer.BadParameter("say --dry-run; `oversight serve` polls for real, each source at its own time")
    _, configuration = start.both()
    failed = start.run(_poll(configuration, named_sources(configuration, names or []), as_json=json, limit=limit))
    if failed:
        raise typer.Exit(3)


async def _poll(configuration: Configuration, names: list[str], *, as_json: bool, limit: int) -> bool:
    rules = compile_rules(configuration.topics, configuration.lists)
    async with open_outside(configuration) as outside:
        failed = False
        for name in names:
            waiting = configuration.waiting.get(f"sources.{name}")
            if waiting:
                typer.echo(f"{name}: waiting for {', '.join(waiting)}", err=True)
                continue
            shown = 0
            async for one in look(configuration, name, rules, outside, clock.now()):
                shown = _show(one, shown, limit, as_json=as_json)
                failed |= one.error is not None
                if shown >= limit:
                    break
    return failed


def _show(one: Look, shown: int, limit: int, *, as_json: bool) -> int:
    if one.error:
        typer.echo(f"{one.source}: {one.outcome}: {one.error}", err=True)
    for item, matches in one.items[: limit - shown]:
        shown += 1
        if as_json:
            start.print_json(item_shape(item, matches).model_dump(mode="json"))
        else:
            day = f"{item.published:%Y-%m-%d}" if item.published else "undated   "
            topics = ", ".join(match.topic for match in matches)
            typer.echo(f"{day}  {item.key.source}  {item.title}" + (f"  [{topics}]" if topics else ""))
    return shown
