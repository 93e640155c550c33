"""`oversight import-opml` and `export-opml`: lists of feeds, in and out."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from service.app import clock
from service.app.opml import Import, Skipped, export_sources, plan_import
from service.app.replacing import replace_file
from service.cli import start
from service.config import load_text
from service.config.adding import NoRoom
from service.config.written import secret_addresses
from service.domain.errors import OversightError, Unparsable
from service.domain.items import Tier
from service.parsing.opml import MAX_BYTES, read_opml
from service.publish.opml import opml, publication_outlines


class Unreadable(OversightError):
    """A file that was named cannot be read, or is not what it should be."""


def import_opml(
    file: Annotated[str, typer.Argument(help="The OPML file; - for standard input.")],
    tier: Annotated[Tier | None, typer.Option(help="The tier of all of them; else a folder's, or press.")] = None,
    into: Annotated[
        Path | None, typer.Option(help="The feeds.yaml; OVERSIGHT_CONFIG or feeds.yaml if left out.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be added, write nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Add the feeds of an OPML list to feeds.yaml; what is in the file stays as it is, character by character."""
    path = into or start.settings().config
    body = _read_list(file)
    before = _read_file(path)
    try:
        feeds = read_opml(body)
        text = (before or b"").decode("utf-8")
        origin = "a list" if file == "-" else Path(file).name
        made = plan_import(feeds, text, lambda one: load_text(one, path, os.environ), origin=origin, tier=tier)
    except Unparsable as error:
        raise Unreadable(f"{file}: {error}") from None
    except NoRoom as error:
        raise Unreadable(f"{path}:{error.line}: {error.why}; add the sources by hand") from None
    except UnicodeDecodeError:
        raise Unreadable(f"{path}: it is not UTF-8") from None
    written = bool(made.added) and not dry_run
    if written:
        replace_file(path, before, made.text.encode("utf-8"))
    _report(made, path, written=written, as_json=json)


def export_opml(
    publications: Annotated[bool, typer.Option("--publications", help="The publications, not the sources.")] = False,
) -> None:
    """Print the configured feeds as OPML, which feed readers and `import-opml` take."""
    settings, configuration = start.both()
    left_out: tuple[Skipped, ...] = ()
    if publications:
        outlines = publication_outlines(settings.base_url, configuration.publications)
        body = opml("Surveillance alerts", outlines, clock.now())
    else:
        secret = secret_addresses(settings.config.read_text(encoding="utf-8-sig"))
        body, left_out = export_sources(configuration, secret, clock.now())
    sys.stdout.buffer.write(body)
    sys.stdout.buffer.flush()
    for one in left_out:
        typer.echo(f"left out: {one.title}: {one.why}", err=True)


def _read_list(file: str) -> bytes:
    """Return the bytes of the list, and of one that is too long hardly more than may be."""
    try:
        if file == "-":
            return sys.stdin.buffer.read(MAX_BYTES + 1)
        with Path(file).open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise Unreadable(f"{file}: it cannot be read: {error.strerror}") from error


def _read_file(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unreadable(f"{path}: it cannot be read: {error.strerror}") from error


def _report(made: Import, path: Path, *, written: bool, as_json: bool) -> None:
    if as_json:
        added = [
            {
                "name": one.name,
                "url": one.url,
                "title": one.title,
                "tier": one.tier.value,
                "folders": one.folders,
                "enabled": one.enabled,
            }
            for one in made.added
        ]
        skipped = [{"url": one.url, "title": one.title, "why": one.why} for one in made.skipped]
        start.print_json({"file": str(path), "written": written, "added": added, "skipped": skipped})
        return
    for one in made.added:
        typer.echo(f"+ {one.name}  {one.url}" + ("" if one.enabled else "  (not enabled)"))
    for left in made.skipped:
        typer.echo(f"- {_shown(left)}: {left.why}")
    verb = "added to" if written else "would be added to" if made.added else "added to"
    typer.echo(f"{len(made.added):,} {verb} {path}, {len(made.skipped):,} left out")


def _shown(left: Skipped) -> str:
    return (
        f"{left.title} ({left.url})" if left.title and left.url else left.title or left.url or "a feed without address"
    )
