"""`oversight check --online`: sources asked once each, with progress on a terminal, and the lines for people."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, timedelta
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from service.app import clock
from service.app.online import Checkup, check_online
from service.app.rooms import open_outside
from service.app.try_out import named_sources
from service.cli import start
from service.config.written import secret_addresses
from service.domain.configuration import Configuration
from service.domain.options import format_duration
from service.stages.matching.rules import compile_rules

SHOWN_TITLE = 70


def checkups(configuration: Configuration, names: list[str]) -> list[Checkup]:
    """Return a checkup of each source that can be asked, in the order of feeds.yaml. Raises UnknownName."""
    wanted = [name for name in named_sources(configuration, names) if why_not(configuration, name) is None]
    secret = secret_addresses(Path(configuration.file).read_text(encoding="utf-8-sig"))
    return start.run(_ask(configuration, wanted, secret))


async def _ask(configuration: Configuration, wanted: list[str], secret: frozenset[str]) -> list[Checkup]:
    rules = compile_rules(configuration.topics, configuration.lists)
    columns = (TextColumn("asking"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    quiet = not sys.stderr.isatty()
    found: dict[str, Checkup] = {}
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=quiet) as shown:
        task = shown.add_task("", total=len(wanted))
        async with open_outside(configuration) as outside:
            async for one in check_online(configuration, wanted, rules, outside, clock.now, secret=secret):
                found[one.source] = one
                shown.update(task, advance=1, description=one.source)
    return [found[name] for name in wanted]


def why_not(configuration: Configuration, name: str) -> str | None:
    """Return why a source cannot be asked; None if it can."""
    waiting = configuration.waiting.get(f"sources.{name}")
    if waiting:
        return f"waiting for {', '.join(waiting)}"
    return "nothing to ask: what it has is pushed to us" if configuration.sources[name].pushed else None


def report(found: Sequence[Checkup], left_out: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield the lines for people: of each source how it answered, and below it what deserves a look."""
    width = max((len(name) for name in (*(one.source for one in found), *(name for name, _ in left_out))), default=0)
    for one in found:
        state = typer.style("ok  ", fg="green") if one.ok else typer.style("FAIL", fg="red", bold=True)
        yield f"{state} {one.source:{width}}  {_in_short(one)}"
        for note in _notes(one):
            yield f"     {'':{width}}  {note}"
    for name, why in left_out:
        yield f"--   {name:{width}}  {why}"
    failed = sum(1 for one in found if not one.ok)
    well = f"{len(found) - failed} of {len(found)} sources answer as they should"
    yield well + (f"; {failed} failed" if failed else "") + (f"; {len(left_out)} not asked" if left_out else "")


def _in_short(one: Checkup) -> str:
    if not one.ok:
        status = f"HTTP {one.status}, " if one.status and "HTTP" not in (one.detail or "") else ""
        return f"{one.outcome.replace('_', ' ')}: {status}{one.detail or 'no reason given'}"
    if one.bytes is None:
        return f"there, HTTP {one.status}; its table was not downloaded"
    newest = f"newest {one.newest.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if one.newest else "no dates"
    depths = ", ".join(f"{count} {depth}" for depth, count in one.depths.items())
    read = f"{one.entries:,} entries{' on the first page' if one.more_pages else ''}, {newest}, text: {depths}"
    how = ", ".join(filter(None, (one.format, one.parser and f"{one.parser} reader", f"{one.bytes / 1000:,.0f} kB")))
    return f"{read if one.entries else 'no entries'} ({how}, {one.elapsed_s:.1f} s)"


def _notes(one: Checkup) -> Iterator[str]:
    for topic in one.topics:
        title = topic.title if len(topic.title) <= SHOWN_TITLE else f"{topic.title[:SHOWN_TITLE]}…"
        yield f"would match {topic.topic}: {topic.items}, the newest {title!r}"
    if one.moved_to:
        yield f"has moved for good: write {one.moved_to}"
    elif one.redirects:
        yield f"is behind redirects ({', '.join(map(str, one.redirects))}) that are not all permanent, or lead to http"
    if one.ok and one.problem:
        yield f"is read in spite of this: {one.problem}"
    if one.ok and one.detail:
        yield one.detail
    if one.ok and one.format and not (one.etag or one.last_modified):
        yield "gives neither ETag nor Last-Modified: every poll costs the whole document"
    for floor in one.floors:
        wanted, every = (format_duration(timedelta(seconds=seconds)) for seconds in (floor.seconds, one.every_s))
        yield f"asks, by {floor.by}, for at least {wanted} between two polls: `every` of {every} will be {wanted}"
