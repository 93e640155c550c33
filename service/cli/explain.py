"""`oversight explain`: why an item is, or is not, told."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from service.app import clock
from service.app.explaining import Explanation, explain_item, explanation_shape, item_to_explain
from service.app.settings import Settings
from service.cli import start
from service.domain.errors import UnknownName
from service.domain.ledger import StoredItem
from service.sources import KINDS
from service.stages.rules import compile_rules
from service.store import open_store


def explain(
    reference: Annotated[str | None, typer.Argument(help="An item's id, or its address.")] = None,
    title: Annotated[str | None, typer.Option(help="A title to try.")] = None,
    text: Annotated[str | None, typer.Option(help="A file with the text to try; - for standard input.")] = None,
    origin: Annotated[str, typer.Option(help="The kind of source it would come from.")] = "feed",
    agency: Annotated[list[str] | None, typer.Option(help="A Federal Register slug; may be repeated.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show what each topic and each channel makes of an item: one that is stored, or a title and text to try."""
    settings, configuration = start.both()
    rules = compile_rules(configuration.topics, configuration.lists)
    if reference is not None:
        item = start.run(_stored(settings, reference)).item
    elif title is not None or text is not None:
        if origin not in KINDS:
            raise UnknownName("kind of source", origin, tuple(KINDS))
        item = item_to_explain(title or "", _read(text), kind=origin, agencies=agency or [], now=clock.now())
    else:
        raise typer.BadParameter("give an item's id or address, or --title and --text")
    explanation = explain_item(item, configuration, rules, clock.now())
    if json:
        start.print_json(explanation_shape(explanation))
    else:
        _print(explanation)


async def _stored(settings: Settings, reference: str) -> StoredItem:
    store = await open_store(settings.database_url.reveal(), clock=clock.now)
    try:
        found = await store.find_item(reference)
    finally:
        await store.close()
    if found is None:
        raise UnknownName("item", reference, ())
    return found


def _read(text: str | None) -> str:
    if text is None:
        return ""
    if text == "-":
        return sys.stdin.read()
    try:
        return Path(text).read_text(encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(f"{text} cannot be read ({error.strerror})") from error


def _print(explanation: Explanation) -> None:
    typer.echo(explanation.item.title or "(no title)")
    if not explanation.topics:
        typer.echo("no phrase of any topic stands in it")
    for one in explanation.topics:
        verdict = "matches" if one.matched else "does not match: " + "; ".join(one.excluded_by)
        typer.echo(f"{one.topic}: {verdict} (score {one.score:g}, severity {one.severity.word})")
        for evidence in one.evidence:
            typer.echo(f"  + {evidence.field} {evidence.start}-{evidence.end} {evidence.text!r} by {evidence.phrase!r}")
        for hit in one.excluded:
            typer.echo(f"  - {hit.field} {hit.start}-{hit.end} {hit.text!r} by {hit.phrase!r}: {hit.by}")
    for name, reason in explanation.channels:
        typer.echo(f"channel {name}: " + ("passes" if reason is None else f"stopped by {reason}"))
