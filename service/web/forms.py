"""A form as a browser posts it -> the text of one of its fields."""

from __future__ import annotations

from aiohttp import web


async def field_of(request: web.Request, name: str) -> str:
    """Return the text of the field, empty where there is none or a file. 400 where the body is no form at all."""
    try:
        form = await request.post()
    except (ValueError, LookupError):
        raise web.HTTPBadRequest(reason="The form cannot be read") from None
    value = form.get(name)
    # Some character sets can say what UTF-8 cannot.
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""
