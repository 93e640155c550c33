"""The coverage statement: what is watched, since when, in what rhythm, and how much of the text there is.

Whoever relies on alerts must be able to see what would not be noticed: a source that fails, is silent, or gives titles.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from aiohttp import web

from service.domain.configuration import Configuration
from service.domain.ledger import SourceState
from service.domain.options import SourceOptions
from service.domain.pace import Pace
from service.domain.wire import safe_url
from service.stages.pacing.rhythm import rhythm, silence_borne
from service.stages.pacing.wellbeing import Standing, standing_of
from service.stages.wording.characters import clean
from service.stages.wording.shapes import Aware, Shape
from service.web.pages import Pages
from service.web.services import WebServices
from service.web.sessions import Sessions

_JSON = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"}
Depth = Literal["title", "summary", "full"]


class CoveredShape(Shape):
    """A configured source. `since`: when it was first watched. Spans are in seconds.

    `waiting_for`: the variables that are not set. `rhythm_s`: the usual time between two polls that brought something
    new; null while it is not known. `silence_s`: the silence after which the operator is told, and `silence_by` who set
    it: the operator (`expect_every`), or the source by its own rhythm (in working time). `depth`: how much text most of
    its items have; `depths` counts them. `moved_to`: where it permanently redirects to, as
    the log shows it: an address may hold a token.
    """

    name: str
    title: str
    kind: str
    tier: str
    standing: Literal["well", "silent", "failing", "new", "waiting", "off"]
    detail: str | None
    waiting_for: list[str]
    since: Aware | None
    last_success_at: Aware | None
    newest_item_at: Aware | None
    rhythm_s: int | None
    silence_s: int | None
    silence_by: Literal["operator", "rhythm"] | None
    depth: Depth | None
    depths: dict[str, int]
    items: int
    moved_to: str | None


class QuotaShape(Shape):
    """A key with a daily quota (UTC days): how often it was asked today. `resting_until`: it asked us to wait."""

    name: str
    used: int
    per_day: int
    resting_until: Aware | None


class RestShape(Shape):
    """A host that asked us to wait."""

    host: str
    until: Aware


class CoverageShape(Shape):
    """The coverage statement: every configured source in the order of feeds.yaml, quotas, and hosts that rest."""

    sources: list[CoveredShape]
    quotas: list[QuotaShape]
    resting: list[RestShape]


class Coverage:
    """Answers with the statement, as JSON and as a page."""

    def __init__(self, services: WebServices, sessions: Sessions) -> None:
        self._services, self._sessions = services, sessions
        self._pages = Pages(services.base_url, services.clock)

    async def api(self, _request: web.Request) -> web.Response:
        """Answer `/api/v1/coverage`."""
        return web.Response(body=(await self._statement()).model_dump_json().encode(), headers=_JSON)

    async def page(self, request: web.Request) -> web.Response:
        """Answer `/coverage`."""
        statement = await self._statement()
        counted = {one: sum(source.standing == one for source in statement.sources) for one in _ORDER}
        return self._pages.page(
            "coverage.html",
            session=self._sessions.of(request),
            coverage=statement,
            counted={standing: count for standing, count in counted.items() if count},
            lasting=_lasting,
        )

    async def _statement(self) -> CoverageShape:
        now = self._services.clock()
        states = await self._services.store.source_states()
        return coverage(self._services.configuration(), states, await self._services.store.paces(now), now)


_ORDER = (
    *(str(standing) for standing in (Standing.FAILING, Standing.SILENT, Standing.WELL, Standing.NEW)),
    "waiting",
    "off",
)


def coverage(
    configuration: Configuration, states: tuple[SourceState, ...], paces: tuple[Pace, ...], now: datetime
) -> CoverageShape:
    """Return the statement (pure)."""
    known = {state.name: state for state in states}
    return CoverageShape(
        sources=[_covered(name, options, configuration, known, now) for name, options in configuration.sources.items()],
        quotas=[
            QuotaShape(
                name=pace.name.removeprefix("quota:"),
                used=pace.used,
                per_day=pace.per_day,
                resting_until=pace.not_before if pace.not_before and pace.not_before > now else None,
            )
            for pace in paces
            if pace.per_day is not None
        ],
        resting=[
            RestShape(host=pace.name.removeprefix("host:"), until=pace.not_before)
            for pace in paces
            if pace.name.startswith("host:") and pace.not_before and pace.not_before > now
        ],
    )


def _covered(
    name: str, options: SourceOptions, configuration: Configuration, known: Mapping[str, SourceState], now: datetime
) -> CoveredShape:
    state = known.get(name) or SourceState(name=name, next_poll_at=now, created=now)
    habits, borne = state.habits, silence_borne(state.habits.arrivals)
    usual, expected = rhythm(habits.arrivals), options.expect_every or borne
    by: Literal["operator", "rhythm"] | None = "operator" if options.expect_every else "rhythm" if borne else None
    return CoveredShape(
        name=name,
        title=options.title or name,
        kind=options.kind,
        tier=options.tier.value,
        standing=_standing(name, options, configuration, state, now),
        detail=clean(state.last_detail) if state.last_detail else None,
        waiting_for=list(configuration.waiting.get(f"sources.{name}", ())),
        since=state.created if name in known else None,
        last_success_at=state.last_success_at,
        newest_item_at=state.newest_item_at,
        rhythm_s=None if usual is None else round(usual.total_seconds()),
        silence_s=None if expected is None else round(expected.total_seconds()),
        silence_by=by,
        depth=_depth(habits.depths),
        depths=dict(habits.depths),
        items=state.items,
        moved_to=safe_url(habits.move.to) if habits.move else None,
    )


def _standing(
    name: str, options: SourceOptions, configuration: Configuration, state: SourceState, now: datetime
) -> Literal["well", "silent", "failing", "new", "waiting", "off"]:
    if not options.enabled:
        return "off"
    if configuration.waiting.get(f"sources.{name}"):
        return "waiting"
    return standing_of(state, options.expect_every, now).value


def _depth(depths: Mapping[str, int]) -> Depth | None:
    order: tuple[Depth, ...] = ("full", "summary", "title")
    found = max(order, key=lambda depth: depths.get(str(depth), 0))
    return found if depths else None


def _lasting(seconds: int) -> str:
    """Return a span as people say it, rounded: `20 minutes`, `3 hours`, `2 days`."""
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            count = round(seconds / size)
            return f"{count} {name}{'' if count == 1 else 's'}"
    return "less than a minute"
