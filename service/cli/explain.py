"""`oversight explain`: why an item is, or is not, told."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from service.app import clock
from service.app.explaining import (
    Explanation,
    explain_item,
    explain_stored,
    explanation_shape,
    item_to_explain,
    recall_history,
)
from service.app.settings import Settings
from service.cli import start
from service.domain.configuration import Configuration
from service.domain.errors import OversightError, UnknownName
from service.domain.views import AlertView
from service.sources import KINDS
from service.stages.matching.exclusions import in_short, telling_hits
from service.stages.matching.rules import Rules, compile_rules
from service.stages.tuning.recounting import History
from service.store import open_store

MOST_EXCLUDED = 5
"""Hits that did not count, shown for each topic."""


class NotStored(OversightError):
    """No item of this id or address is stored."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"no item is stored whose id or address is {reference!r}; try one with --title and --text")


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
        explanation = start.run(_stored(settings, configuration, rules, reference))
    elif title is not None or text is not None:
        if origin not in KINDS:
            raise UnknownName("kind of source", origin, tuple(KINDS))
        item = item_to_explain(title or "", _read(text), kind=origin, agencies=agency or [], now=clock.now())
        explanation = explain_item(item, configuration, rules, clock.now())
    else:
        raise typer.BadParameter("give an item's id or address, or --title and --text")
    if json:
        start.print_json(explanation_shape(explanation))
    else:
        _print(explanation)


async def _stored(settings: Settings, configuration: Configuration, rules: Rules, reference: str) -> Explanation:
    store = await open_store(settings.database_url.reveal(), clock=clock.now)
    try:
        history = await recall_history(store, reference)
        if history is None:
            raise NotStored(reference)
        return explain_stored(history, configuration, rules, await store.channel_states())
    finally:
        await store.close()


def _read(text: str | None) -> str:
    if text is None:
        return ""
    if text == "-":
        return sys.stdin.read()
    try:
        return Path(text).read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise typer.BadParameter(f"{text} cannot be read ({why})") from error


def _print(explanation: Explanation) -> None:
    typer.echo(explanation.item.title or "(no title)")
    if explanation.history is not None:
        _print_history(explanation.history)
    if explanation.raised_by:
        typer.echo("severity: raised by " + "; ".join(explanation.raised_by))
    if not explanation.topics:
        typer.echo("no phrase of any topic stands in it")
    for one in explanation.topics:
        verdict = "matches" if one.matched else "does not match: " + "; ".join(one.excluded_by)
        typer.echo(f"{one.topic}: {verdict} (score {one.score:g}, severity {one.severity.word})")
        for evidence in one.evidence:
            typer.echo(f"  + {evidence.field} {evidence.start}-{evidence.end} {evidence.text!r} by {evidence.phrase!r}")
        hits, more = telling_hits(one, MOST_EXCLUDED)
        for hit in hits:
            typer.echo(f"  - {hit.field} {hit.start}-{hit.end} {hit.text!r} by {hit.phrase!r}: {in_short(hit.by)}")
        if more:
            typer.echo(f"  - and {more} more that did not count (--json has all)")
    told = {one.channel: _alerts(one.told) for one in explanation.hearings}
    for name, reason in explanation.channels:
        typer.echo(f"channel {name}: " + (told.get(name, "passes") if reason is None else f"stopped by {reason}"))


def _alerts(told: tuple[AlertView, ...]) -> str:
    """Return what a channel was told of the story: each alert with its delivery."""
    return "told " + "; ".join(
        f"{one.at:%Y-%m-%d %H:%M} ({one.kind.value}, "
        f"{one.delivery_state.value if one.delivery_state else 'in the next digest'})"
        for one in told
    )


def _print_history(history: History) -> None:
    stored, story = history.stored, history.story
    seeded = ", at a first poll or too old: tells nobody" if stored.seeded else ""
    typer.echo(f"item {stored.id} of {stored.item.key.source}, first seen {stored.first_seen:%Y-%m-%d %H:%M}{seeded}")
    matched = ", ".join(match.topic for match in stored.matches) or "no topic"
    typer.echo(f"matched when it was seen: {matched}")
    if story is not None:
        why = f", joined for {stored.reason}" if stored.reason else ""
        typer.echo(f"story {story.id} with {len(story.members)} items{why}")
