"""`oversight test-channel`, `deliveries`, `replay`: is a channel connected, what is owed to it, send it again."""

from __future__ import annotations

from typing import Annotated

import typer

from service.app import clock
from service.app.channels import TestVerdict, send_test
from service.app.house import build_channel
from service.app.rooms import open_outside
from service.app.settings import Settings
from service.cli import start
from service.domain.configuration import Configuration
from service.domain.errors import UnknownName
from service.domain.ledger import DeliveryState
from service.domain.views import DeliveryView
from service.store import open_store


def try_channel(
    name: Annotated[str, typer.Argument(help="The channel, by its name in feeds.yaml.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Send one test message through a channel and say how it went; a stopped channel that takes it is resumed."""
    settings, configuration = start.both()
    _known(configuration, name)
    waiting = configuration.waiting.get(f"channels.{name}")
    if waiting:
        typer.echo(f"{name} is waiting for {', '.join(waiting)}: set it and try again", err=True)
        raise typer.Exit(1)
    verdict = start.run(_test(settings, configuration, name))
    if json:
        start.print_json({"channel": name, "arrived": verdict.arrived, "answer": verdict.words})
    else:
        typer.echo(f"{name}: {verdict.words}")
    if not verdict.arrived:
        raise typer.Exit(3)


def deliveries(
    channel: Annotated[str | None, typer.Option(help="Only of this channel.")] = None,
    state: Annotated[DeliveryState | None, typer.Option(help="Only in this state.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """List the latest deliveries: what was sent, what waits, what is dead and why."""
    settings = start.settings()
    for view in start.run(_deliveries(settings, channel, state, limit)):
        if json:
            start.print_json({name: getattr(view, name) for name in DeliveryView.__dataclass_fields__})
        else:
            why = f"  {view.last_detail}" if view.last_detail else ""
            typer.echo(f"{view.id}  {view.created:%Y-%m-%d %H:%M}  {view.channel}  {view.state}  {view.title}{why}")


def replay(
    ids: Annotated[list[str] | None, typer.Argument(help="Deliveries to send again, by id.")] = None,
    channel: Annotated[str | None, typer.Option(help="All dead deliveries of this channel.")] = None,
) -> None:
    """Make dead deliveries wait again: the same body goes out under the same id."""
    if not ids and channel is None:
        raise typer.BadParameter("name deliveries by id, or give --channel")
    count = start.run(_replay(start.settings(), ids or [], channel))
    typer.echo(f"{count} deliver{'ies wait' if count != 1 else 'y waits'} again")
    if ids and not count:
        typer.echo("no dead delivery has such an id; see `oversight deliveries --state dead`", err=True)
        raise typer.Exit(1)


def _known(configuration: Configuration, name: str) -> None:
    if name not in configuration.channels:
        raise UnknownName("channel", name, tuple(configuration.channels))


async def _test(settings: Settings, configuration: Configuration, name: str) -> TestVerdict:
    tools = clock.real_tools()
    channel = build_channel(configuration, name, tools.clock(), settings.base_url)
    async with open_outside(configuration) as outside:
        verdict = await send_test(channel, outside.transport, tools)
    if verdict.arrived:
        store = await open_store(settings.database_url.reveal(), clock=clock.now)
        try:
            await store.resume_channel(name)
        finally:
            await store.close()
    return verdict


async def _deliveries(
    settings: Settings, channel: str | None, state: DeliveryState | None, limit: int
) -> tuple[DeliveryView, ...]:
    store = await open_store(settings.database_url.reveal(), clock=clock.now)
    try:
        return await store.deliveries(limit=limit, channel=channel, state=state)
    finally:
        await store.close()


async def _replay(settings: Settings, ids: list[str], channel: str | None) -> int:
    store = await open_store(settings.database_url.reveal(), clock=clock.now)
    try:
        return await store.replay(delivery_ids=ids, channel=channel, now=clock.now())
    finally:
        await store.close()
