"""Rendered bytes kept for a moment, with what conditional requests need: 200, 304, HEAD, gzip."""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Generic, TypeVar

from aiohttp import web
from multidict import CIMultiDict

_T = TypeVar("_T")
_WORTH_GZIP_BYTES = 1_000
MAX_RENDERED = 512
MAX_RENDERED_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Variant:
    """One encoding of a body, its strong ETag, and the headers of its 200 and its 304."""

    body: bytes
    etag: str
    headers: CIMultiDict[str]
    headers_304: CIMultiDict[str]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A body ready to be sent, plain and compressed. `modified` to the second; None where it says nothing yet."""

    plain: Variant
    gzipped: Variant
    modified: datetime | None

    @property
    def size(self) -> int:
        """Return the bytes that it holds."""
        return len(self.plain.body) + len(self.gzipped.body)


def rendered(body: bytes, headers: Mapping[str, str], modified: datetime | None) -> Rendered:
    """Return `body` with its validators: ETags over the bytes, and the date where it is given."""
    modified = modified.astimezone(UTC).replace(microsecond=0) if modified else None
    tag = hashlib.blake2b(body, digest_size=16).hexdigest()
    common = dict(headers) | {"Vary": "Accept-Encoding"}
    if modified:
        common["Last-Modified"] = format_datetime(modified, usegmt=True)
    plain = _variant(body, f'"{tag}"', common)
    if len(body) < _WORTH_GZIP_BYTES:
        return Rendered(plain, plain, modified)
    squeezed = gzip.compress(body, compresslevel=6, mtime=0)
    return Rendered(plain, _variant(squeezed, f'"{tag}-gzip"', common, {"Content-Encoding": "gzip"}), modified)


def _variant(body: bytes, etag: str, common: Mapping[str, str], more: Mapping[str, str] | None = None) -> Variant:
    headers = CIMultiDict(dict(common) | {"ETag": etag} | dict(more or {}))
    # RFC 9110, section 15.4.5: a 304 says what a cache must renew, and nothing about a body that is not there.
    left_out = ("content-type", "content-encoding")
    kept = CIMultiDict((name, value) for name, value in headers.items() if name.lower() not in left_out)
    return Variant(body, etag, headers, kept)


def answer(request: web.Request, content: Rendered) -> web.Response:
    """Return 304 where the client has it already, else 200 in the encoding that it takes."""
    asked = request.headers
    variant = content.gzipped if "gzip" in asked.get("Accept-Encoding", "") else content.plain
    if _has_it(asked.get("If-None-Match"), asked.get("If-Modified-Since"), content):
        return web.Response(status=304, headers=variant.headers_304)
    return web.Response(body=variant.body, headers=variant.headers)


def _has_it(tags: str | None, since: str | None, content: Rendered) -> bool:
    """RFC 9110, section 13.2.2: If-None-Match (compared weakly) decides; the date only where it is absent."""
    if tags is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return "*" in known or content.plain.etag in known or content.gzipped.etag in known
    if since is None or content.modified is None:
        return False
    try:
        at = parsedate_to_datetime(since)
    except ValueError:
        return False
    return (at if at.tzinfo else at.replace(tzinfo=UTC)) >= content.modified


class Cache(Generic[_T]):
    """Bodies by key until their time is over, the least used going first: bounded in number and bytes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[Rendered, float, _T]] = OrderedDict()
        self._bytes = 0

    def get(self, key: str, now_s: float, made_for: _T) -> Rendered | None:
        """Return what was put under `key` for the same `made_for`, unless its time is over."""
        found = self._kept.get(key)
        if found is None or found[1] <= now_s or found[2] is not made_for:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def put(self, key: str, content: Rendered, until_s: float, made_for: _T) -> None:
        """Keep `content` until `until_s`."""
        if (old := self._kept.pop(key, None)) is not None:
            self._bytes -= old[0].size
        self._kept[key] = (content, until_s, made_for)
        self._bytes += content.size
        while self._kept and (len(self._kept) > MAX_RENDERED or self._bytes > MAX_RENDERED_BYTES):
            _, (gone, _, _) = self._kept.popitem(last=False)
            self._bytes -= gone.size
