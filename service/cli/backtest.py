"""`oversight backtest`: what a change of feeds.yaml would have meant; `oversight mark`: what was useful, what noise."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from service.app import clock
from service.app.backtests import report_shape, run_backtest
from service.app.settings import Settings
from service.cli import start
from service.domain.configuration import Configuration
from service.domain.marks import Mark, Verdict
from service.stages.tuning.backtest_report import AlertChange, Report, Volume
from service.store import open_store

SHOWN_CHANGES = 40
SHOWN_PHRASES = 6


def backtest(
    days: Annotated[int, typer.Option(min=1, max=3660, help="How many days to look back.")] = 30,
    against: Annotated[Path | None, typer.Option(help="Another feeds.yaml, to compare with the present one.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show what feeds.yaml, or a changed copy, makes of what is stored: alerts gained and lost, volumes, noise."""
    settings, present = start.both()
    other = start.configuration(against) if against else None
    report = start.run(_backtest(settings, present, other, timedelta(days=days)))
    if json:
        start.print_json(report_shape(report))
    else:
        for line in _lines(report):
            typer.echo(line)


def mark(
    reference: Annotated[
        str, typer.Argument(metavar="ID", help="The ref at a message's end; or an alert's or item's id or address.")
    ],
    verdict: Annotated[Verdict, typer.Argument(help="What it was.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Mark an alert as useful or noise: `backtest` and `eval topics --marks` then measure rules by it."""
    made = start.run(_mark(start.settings(), reference, verdict))
    if made is None:
        typer.echo(f"{reference!r} names no single alert, and no item that was told (a digest tells of many)", err=True)
        raise typer.Exit(1)
    if json:
        start.print_json({"item": made.item_id, "story": made.story_id, "verdict": made.verdict.value})
    else:
        typer.echo(f"marked as {made.verdict.value}: item {made.item_id} ({', '.join(made.topics)})")


async def _backtest(settings: Settings, present: Configuration, other: Configuration | None, span: timedelta) -> Report:
    store = await open_store(settings.database_url.reveal(), clock=clock.now)
    columns = (SpinnerColumn(), TextColumn("{task.completed:,.0f} items"), TimeElapsedColumn())
    quiet = not sys.stderr.isatty()
    try:
        with Progress(*columns, console=Console(stderr=True), transient=True, disable=quiet) as shown:
            task = shown.add_task("items", total=None)
            return await run_backtest(
                store,
                present,
                other,
                span=span,
                now=clock.now(),
                progress=lambda items: shown.advance(task, items),
            )
    finally:
        await store.close()


async def _mark(settings: Settings, reference: str, verdict: Verdict) -> Mark | None:
    store = await open_store(settings.database_url.reveal(), clock=clock.now)
    try:
        return await store.mark(reference, verdict, clock.now())
    finally:
        await store.close()


def _lines(report: Report) -> Iterable[str]:
    stories = " before, ".join(f"{count:,}" for count in report.stories) + (" after" if report.compared else "")
    yield f"{report.items:,} items over {report.days:.1f} days: {report.matched:,} match; stories: {stories}"
    if report.seeded:
        yield f"{report.seeded:,} of the items were there at a first poll; they count on the day they were published"
    yield from _changes("lost", report.lost)
    yield from _changes("gained", report.gained)
    yield from _volumes("stories a day, by topic", report.topics, report)
    yield from _volumes("alerts a day, by channel", report.channels, report)
    yield from _marks(report)
    yield from _phrases(report)


def _changes(word: str, changes: tuple[AlertChange, ...]) -> Iterable[str]:
    if changes:
        yield f"{word} ({len(changes):,}):"
    for one in changes[:SHOWN_CHANGES]:
        marked = f" [marked {one.verdict.value}]" if one.verdict else ""
        yield f"  {one.at:%Y-%m-%d} {one.title[:110]}{marked}"
        yield f"      {', '.join(one.topics)} by {', '.join(one.phrases)[:80]} -> {', '.join(one.channels)}"
    if len(changes) > SHOWN_CHANGES:
        yield f"  and {len(changes) - SHOWN_CHANGES:,} more; --json names all"


def _volumes(title: str, volumes: tuple[Volume, ...], report: Report) -> Iterable[str]:
    if not volumes:
        return
    yield title + (" (before, after):" if report.compared else ":")
    for one in volumes:
        yield f"  {one.name:28}" + "".join(f" {count / report.days:8.2f}" for count in one.stories)


def _marks(report: Report) -> Iterable[str]:
    for name, one in zip(("before", "after") if report.compared else ("now",), report.marks, strict=True):
        useful, noise = one.useful_told + one.useful_missed, one.noise_told + one.noise_spared
        if useful or noise:
            yield f"marks, {name}: {one.useful_told} of {useful} useful told, {one.noise_told} of {noise} noise told"


def _phrases(report: Report) -> Iterable[str]:
    for broad in report.too_broad:
        what = f"{broad.topic}: {broad.phrase!r}" if broad.phrase else f"the topic {broad.topic}"
        yield f"warning: {what} is too broad: {broad.per_day:.0f} stories a day"
    if report.noisiest:
        yield "noisiest phrases (noise of those marked):"
    for rate in report.noisiest:
        yield f"  {rate.topic:28} {rate.phrase!r}: {rate.noise} of {rate.noise + rate.useful}"
    if report.loudest:
        yield "most frequent phrases (stories; decisive: the topic would not match without it):"
    for rate in report.loudest:
        yield f"  {rate.topic:28} {rate.phrase!r}: {rate.stories}, decisive {rate.decisive}"
    if report.never_hit:
        yield f"phrases that never hit ({len(report.never_hit):,}; --json names all):"
    for topic, group in groupby(report.never_hit, key=itemgetter(0)):
        phrases = [phrase for _, phrase in group]
        more = ", ..." if len(phrases) > SHOWN_PHRASES else ""
        yield f"  {topic:28} {len(phrases):5}: {', '.join(phrases[:SHOWN_PHRASES])}{more}"
