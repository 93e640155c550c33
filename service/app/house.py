"""Configuration + the tables of kinds -> the `House` that the pipeline works with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from service.domain.configuration import Configuration
from service.domain.ledger import SourceState
from service.domain.options import ChannelOptions
from service.domain.views import ChannelState
from service.domain.wire import Secret
from service.notifiers import KINDS as CHANNEL_KINDS
from service.pipeline.parts import ChannelParts, House, SourceParts
from service.sources import KINDS as SOURCE_KINDS
from service.stages import similarity
from service.stages.deduping.likeness import choose
from service.stages.matching.rules import compile_rules
from service.stages.pacing.hosts import host_pace
from service.stages.pacing.moves import moved


def active_sources(configuration: Configuration) -> list[str]:
    """Return the sources that are to be polled: enabled, and waiting for no secret."""
    return [
        name
        for name, options in configuration.sources.items()
        if options.enabled and f"sources.{name}" not in configuration.waiting
    ]


def active_channels(configuration: Configuration) -> dict[str, str]:
    """Return the channels that are to be told, each with a fingerprint of its configuration."""
    return {
        name: fingerprint(options)
        for name, options in configuration.channels.items()
        if options.enabled and f"channels.{name}" not in configuration.waiting
    }


def fingerprint(options: ChannelOptions) -> str:
    """Return a hash of all that a channel is configured with, secrets included (they cannot be read back)."""
    text = options.model_dump_json() + "\n".join(_secrets(options))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def build_house(
    configuration: Configuration,
    sources: Mapping[str, SourceState],
    channels: Mapping[str, ChannelState],
    base_url: str,
) -> House:
    """Return the house. `sources` and `channels` say since when each exists."""
    return House(
        sources={
            name: build_source(configuration, name, sources[name].created) for name in active_sources(configuration)
        },
        channels={
            name: build_channel(configuration, name, channels[name].created, base_url)
            for name in active_channels(configuration)
        },
        topics={slug: topic.title for slug, topic in configuration.topics.items()},
        rules=compile_rules(configuration.topics, configuration.lists),
        choose=choose,
        fingerprints=similarity.fingerprints,
        zone=ZoneInfo(configuration.defaults.timezone),
    )


def build_source(configuration: Configuration, name: str, created: datetime | None = None) -> SourceParts:
    """Return a configured source, ready to poll; `created`: since when it is."""
    options, defaults = configuration.sources[name], configuration.defaults
    first_run = {"seed": 0, "all": None}.get(str(options.first_run), options.first_run)
    return SourceParts(
        name=name,
        kind=options.kind,
        tier=options.tier,
        title=options.title,
        source=SOURCE_KINDS[options.kind].build(name, options),
        every=options.every or defaults.every,
        max_age=options.max_age or defaults.max_age,
        first_run=first_run if isinstance(first_run, int) else None,
        expect_every=options.expect_every,
        texts_are_scarce=SOURCE_KINDS[options.kind].texts_are_scarce,
        pushed=options.pushed,
        websub=options.subscribes(),
        created=created,
        adaptive=options.every is None,
    )


def hosts(configuration: Configuration, states: Iterable[SourceState], now: datetime) -> dict[str, str]:
    """Return the pace of the host of each source that is polled and shares one with others (a private one does not).

    A feed that moved for good is at its new host.
    """
    moves = {state.name: state.habits.move for state in states}
    found = {}
    for name in active_sources(configuration):
        options = configuration.sources[name]
        if not options.pushed:
            first = SOURCE_KINDS[options.kind].build(name, options).begin({}, now)
            request = moved(first, moves.get(name))
            found[name] = host_pace(request.url, request.private_origin)
    return {name: pace for name, pace in found.items() if pace}


def build_channel(configuration: Configuration, name: str, created: datetime, base_url: str) -> ChannelParts:
    """Return a configured channel, ready to be told; `created`: since when it exists."""
    options = configuration.channels[name]
    kind = CHANNEL_KINDS[options.kind]
    return ChannelParts(
        name=name,
        kind=options.kind,
        notifier=kind.build(name, options, base_url),
        operations=options.role == "operations",
        created=created,
        admits=options.filter(),
        digest=options.digest,
        quiet=options.quiet_hours,
        cap=options.cap,
        pace_s=kind.pace_s,
        deadlines=options.deadlines,
    )


def _secrets(options: ChannelOptions) -> list[str]:
    values = [getattr(options, name) for name in type(options).model_fields]
    flat = [one for value in values for one in (value if isinstance(value, tuple | list) else [value])]
    return [one.reveal() for one in flat if isinstance(one, Secret)]
