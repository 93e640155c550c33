"""`oversight evidence`: all that is kept of an item, a story, an alert or a delivery, as proof."""

from __future__ import annotations

from typing import Annotated

import typer

from service.app import clock
from service.app.evidence import evidence_of
from service.app.settings import Settings
from service.cli import start
from service.cli.record_lines import record_lines
from service.domain.errors import OversightError
from service.stages.recording.record import misfits
from service.stages.recording.shapes import Record
from service.store import open_store


class NothingStored(OversightError):
    """Nothing is stored under this id, `ref` or address."""

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"nothing is stored under {reference!r}: give an item, story, alert or delivery, or an address"
        )


def evidence(
    reference: Annotated[
        str,
        typer.Argument(metavar="ID", help="An item's, story's, alert's or delivery's id; a message's ref; an address."),
    ],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object, complete.")] = False,
) -> None:
    """Print the record: the text at first sight, every version with its differences, matches, who was told what."""
    record = start.run(_record(start.settings(), reference))
    if record is None:
        raise NothingStored(reference)
    if json:
        start.print_json(record.model_dump(mode="json"))
    else:
        for line in record_lines(record):
            typer.echo(line)
    wrong = misfits(record)
    for one in wrong:
        typer.echo(f"{one}: the text is not the one that was sealed", err=True)
    if wrong:
        raise typer.Exit(1)


async def _record(settings: Settings, reference: str) -> Record | None:
    store = await open_store(settings.database_url.reveal(), clock=clock.now)
    try:
        return await evidence_of(store, reference)
    finally:
        await store.close()
