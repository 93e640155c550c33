"""The web application: `WebServices` -> an aiohttp application with every route in one table."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from service.web.api import Api
from service.web.console import Console
from service.web.coverage import Coverage
from service.web.evidence import Evidence
from service.web.guard import Access, Guard, Handler, middleware
from service.web.health import Health
from service.web.hooks import Hooks
from service.web.marking import Marking
from service.web.phrases import PhraseWindow
from service.web.publications import Publications
from service.web.services import WebServices
from service.web.sessions import Sessions
from service.web.websub import WebSub
from service.web.window import StoryWindow

MAX_REQUEST_BYTES = 64 * 1024
_FEED = "{format:rss|atom|json}"


@dataclass(frozen=True, slots=True)
class Route:
    """A line of the table: what is asked, who answers, who may ask. GET answers HEAD as well."""

    method: str
    path: str
    handler: Handler
    access: Access = Access.EVERYBODY


def build_app(services: WebServices, monotonic: Callable[[], float] = time.monotonic) -> web.Application:
    """Return the application. `monotonic` (seconds) is for the caches alone."""
    sessions = Sessions(services.admin_token, services.clock, secure=services.base_url.startswith("https:"))
    guard = Guard(services, sessions)
    window = StoryWindow(services.store, services.configuration, monotonic)
    app = web.Application(middlewares=[middleware(guard)], client_max_size=MAX_REQUEST_BYTES)
    publications = Publications(services, guard, window, monotonic)
    console = Console(services, sessions, publications, monotonic)
    phrases = PhraseWindow(services.store, services.configuration, services.clock, monotonic)
    routes = (
        *_feeds(publications),
        *_health(Health(services)),
        *_api(Api(services, phrases)),
        *_coverage(Coverage(services, sessions)),
        *_evidence(Evidence(services, sessions)),
        *_console(console),
        Route("POST", "/hooks/{source}", Hooks(services, monotonic).push),
        *_websub(WebSub(services)),
        *_marks(Marking(services, console.may_act, console.to)),
    )
    for route in routes:
        app.router.add_route(route.method, route.path, guard.wrapped(route.handler, route.access))
        if route.method == "GET":
            app.router.add_route("HEAD", route.path, guard.wrapped(route.handler, route.access))
    return app


def _feeds(publications: Publications) -> tuple[Route, ...]:
    return (
        Route("GET", f"/publications/{{name}}.{_FEED}", publications.publication),
        Route("GET", f"/feed.{_FEED}", publications.address),
        Route("GET", "/publications.opml", publications.list),
    )


def _health(health: Health) -> tuple[Route, ...]:
    return (
        Route("GET", "/healthz", health.alive),
        Route("GET", "/readyz", health.ready),
        Route("GET", "/metrics", health.metrics, Access.READERS),
    )


def _api(api: Api) -> tuple[Route, ...]:
    return (
        Route("GET", "/api/v1/alerts", api.alerts, Access.API),
        Route("GET", "/api/v1/stories", api.stories, Access.API),
        Route("GET", "/api/v1/sources", api.sources, Access.API),
        Route("GET", "/api/v1/deliveries", api.deliveries, Access.API),
        Route("GET", "/api/v1/channels", api.channels, Access.API),
        Route("GET", "/api/v1/phrases", api.phrases, Access.API),
        Route("GET", "/api/v1/openapi.json", api.openapi),
        Route("GET", "/api/v1/schemas/alert.json", api.alert_schema),
        Route("POST", "/api/v1/deliveries/{id}/replay", api.replay, Access.TOKEN),
        Route("POST", "/api/v1/channels/{name}/resume", api.resume, Access.TOKEN),
        Route("POST", "/api/v1/channels/{name}/test", api.test, Access.TOKEN),
    )


def _coverage(coverage: Coverage) -> tuple[Route, ...]:
    return (
        Route("GET", "/coverage", coverage.page, Access.READERS),
        Route("GET", "/api/v1/coverage", coverage.api, Access.API),
    )


def _evidence(evidence: Evidence) -> tuple[Route, ...]:
    return (
        Route("GET", "/evidence/{id:.+}", evidence.page, Access.READERS),
        Route("GET", "/api/v1/evidence/{id:.+}", evidence.api, Access.API),
    )


def _websub(websub: WebSub) -> tuple[Route, ...]:
    return (
        Route("GET", "/websub/{subscription}", websub.confirm),
        Route("POST", "/websub/{subscription}", websub.push),
    )


def _console(console: Console) -> tuple[Route, ...]:
    """The forms check their session and its token themselves: they answer 403 where either is missing."""
    return (
        Route("GET", "/", console.front, Access.READERS),
        Route("GET", "/publications/{name}", console.publication),
        Route("GET", "/static/{name}", console.static),
        Route("GET", "/sign-in", console.sign_in_page),
        Route("POST", "/sign-in", console.sign_in),
        Route("POST", "/sign-out", console.sign_out),
        Route("POST", "/deliveries/{id}/replay", console.replay),
        Route("POST", "/channels/{name}/resume", console.resume),
        Route("POST", "/channels/{name}/test", console.test),
    )


def _marks(marking: Marking) -> tuple[Route, ...]:
    return (
        Route("POST", "/api/v1/alerts/{id}/mark", marking.by_api, Access.TOKEN),
        Route("POST", "/alerts/{id}/mark", marking.by_form),
    )
