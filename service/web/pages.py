"""Templates and static files: a name and facts -> an HTML answer. Everything is escaped unless we made it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from importlib import resources
from urllib.parse import quote, urlsplit

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined

from service.web.cached import Rendered, answer, rendered
from service.web.guard import SECURITY_HEADERS, plain
from service.web.times import exact, in_words

_TYPES = {"console.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}
_WEEK_S = 7 * 86_400


class Pages:
    """Renders the templates of this package; serves its static files, which change only with the program."""

    def __init__(self, base_url: str, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._environment = Environment(
            loader=PackageLoader("service.web", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._static = {name: _read(name, kind, clock()) for name, kind in _TYPES.items()}
        self._environment.globals.update(
            root=urlsplit(base_url).path.rstrip("/"),
            base_url=base_url,
            style_version=hashlib.sha256(self._static["console.css"].plain.body).hexdigest()[:12],
            exact=exact,
            path_part=lambda name: quote(name, safe=""),
        )

    def page(self, template: str, *, status: int = 200, **facts: object) -> web.Response:
        """Return the page that `template` makes of `facts`."""
        now = self._clock()
        text = self._environment.get_template(template).render(now=now, words=lambda at: in_words(at, now), **facts)
        return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")

    async def static(self, request: web.Request) -> web.Response:
        """Answer `/static/{name}`: one of the few files that there are."""
        content = self._static.get(request.match_info["name"])
        return answer(request, content) if content else plain("There is no such file.", 404)


def _read(name: str, content_type: str, modified: datetime) -> Rendered:
    body = resources.files("service.web").joinpath("static", name).read_bytes()
    headers = {"Content-Type": content_type, "Cache-Control": f"public, max-age={_WEEK_S}"}
    return rendered(body, dict(SECURITY_HEADERS) | headers, modified)
