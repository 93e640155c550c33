"""One look at sources without writing anything: what `poll --dry-run` shows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from service.app.house import build_source
from service.app.rooms import Outside
from service.domain.configuration import Configuration
from service.domain.errors import OversightError, UnknownName
from service.domain.items import Item
from service.domain.ledger import SourceState
from service.domain.matches import Match
from service.pipeline.poll import Means, outcome_of, visit
from service.stages.matching.classify import classify
from service.stages.matching.rules import Rules
from service.stages.normalising.normalise import normalise_all


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one page of a source gave, or (`error`) why it gave nothing more."""

    source: str
    items: tuple[tuple[Item, tuple[Match, ...]], ...] = ()
    error: OversightError | None = None
    outcome: str | None = None


def named_sources(configuration: Configuration, names: list[str]) -> list[str]:
    """Return the sources to look at: those named, or all that could be polled. Raises UnknownName."""
    known = configuration.sources
    for name in names:
        if name not in known:
            raise UnknownName("source", name, tuple(known))
    return names or [name for name, options in known.items() if options.enabled and not options.pushed]


async def look(
    configuration: Configuration, name: str, rules: Rules, outside: Outside, now: datetime
) -> AsyncIterator[Look]:
    """Visit one source and yield what each page gives. Nothing is stored; validators and cursors are not used."""
    parts = build_source(configuration, name)
    try:
        never = SourceState(name=name, next_poll_at=now, created=now)
        means = Means(transport=outside.transport, parser=outside.parser, clock=lambda: now)
        async for one in visit(parts.source, never, means):
            outlet = parts.title or one.page.outlet or name
            items = normalise_all(
                one.page.entries, source=name, kind=parts.kind, tier=parts.tier, outlet=outlet, now=now
            )
            yield Look(source=name, items=tuple((item, classify(item, rules)) for item in items))
    except OversightError as error:
        yield Look(source=name, error=error, outcome=outcome_of(error))
    except Exception as error:  # as a poll for real: a fault of one source is an outcome
        unforeseen = OversightError(f"{type(error).__name__}: {error}"[:300])
        yield Look(source=name, error=unforeseen, outcome=outcome_of(unforeseen))
