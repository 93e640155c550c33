"""`oversight demo`: the real engine and console over the stand-ins, on a database that is thrown away at the end."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from service.app import clock
from service.app.demo.stand_ins import StandIns, invented_days
from service.app.rooms import Outside, Rooms
from service.app.serve import run_site, when_told_to_stop
from service.app.settings import Settings
from service.domain.configuration import Configuration
from service.domain.items import Tier
from service.domain.options import ChannelOptions, PublicationOptions, SourceOptions
from service.domain.wire import Secret
from service.notifiers import KINDS as CHANNELS
from service.parsing.parser import Parser
from service.sources import KINDS as SOURCES
from service.store import open_store

EVERY = timedelta(seconds=2)
FEEDS = {"valley-herald": Tier.PRESS, "capitol-wire": Tier.PRESS, "open-records-project": Tier.ADVOCACY}


async def demonstrate(settings: Settings, configuration: Configuration, *, announce: Callable[[str], None]) -> None:
    """Run until told to stop: the operator's own topics over invented sources and channels."""
    stop = when_told_to_stop()
    demo = demo_configuration(configuration)
    with tempfile.TemporaryDirectory(prefix="oversight-demo-") as folder:
        store = await open_store(f"sqlite+aiosqlite:///{Path(folder) / 'demo.db'}", clock=clock.now)
        parser = Parser()
        try:
            stand_ins = StandIns(clock.now(), clock.now, invented_days())
            rooms = Rooms(store=store, outside=Outside(transport=stand_ins, parser=parser), tools=clock.real_tools())
            announce("a demonstration: every source, agency notice and message below is invented")
            await run_site(settings, demo, rooms, stop, announce)
        finally:
            await parser.close()
            await store.close()


def demo_configuration(configuration: Configuration) -> Configuration:
    """Return the configuration with the demonstration's sources, channels and publications in place of its own."""
    return replace(
        configuration,
        sources=_sources(),
        channels=_channels(),
        publications={"everything": PublicationOptions(title="Everything")},
        waiting={},
        defaults=configuration.defaults.model_copy(update={"heartbeat": None}),
    )


def _sources() -> dict[str, SourceOptions]:
    feeds: dict[str, SourceOptions] = {
        name: SOURCES["feed"].options.model_validate(
            {"kind": "feed", "url": f"https://{name}.demo.example/feed", "tier": tier, "every": EVERY}
        )
        for name, tier in FEEDS.items()
    }
    keys = {
        "federal_register": {},
        "sam_gov": {"api_key": "demonstration", "daily_requests": 100_000},
        "usaspending": {},
    }
    official: dict[str, SourceOptions] = {
        kind.replace("_", "-"): SOURCES[kind].options.model_validate({"kind": kind, "every": EVERY, **more})
        for kind, more in keys.items()
    }
    return feeds | official


def _channels() -> dict[str, ChannelOptions]:
    addresses = {
        "newsroom": ("slack", "https://hooks.slack.com/services/T0/B0/demonstration"),
        "community": ("discord", "https://discord.com/api/webhooks/1/demonstration"),
    }
    return {
        name: CHANNELS[kind].options.model_validate({"kind": kind, "url": Secret(url)})
        for name, (kind, url) in addresses.items()
    }
