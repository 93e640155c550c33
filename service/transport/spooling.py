"""A large body on its way into a file: what of it is there, and how to ask for the rest when it breaks off."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from contextlib import aclosing
from typing import BinaryIO

import aiohttp

from service.domain.errors import OutsideError, TooLarge, TooSlow, Unreachable
from service.transport.unpacking import unpacked

CHUNK_BYTES = 65_536
WRITE_BYTES = 1 << 20
"""So much is written at once, in a thread: a disk that is busy must not hold up other sources."""
BEGINNING_BYTES = 4_096
BODIES = frozenset({200, 206})
_RANGE = re.compile(r"bytes (\d+)-\d+/(?:\d+|\*)")


class Spool:
    """One download. `take` gets each answer with a body; between them `goes_on_after` and `headers` say how to go on.

    It goes on (RFC 9110, 13.1.5 and 14) only in the same version: a strong entity tag says which one that is. A server
    that has another one by then sends it whole, and it begins anew.
    """

    def __init__(self, file: BinaryIO, *, most_bytes: int, resumes: int) -> None:
        self._file, self._most_bytes, self._resumes = file, most_bytes, resumes
        self._size = 0
        self._tag: str | None = None
        self._beginning = b""
        self.answer_headers: Mapping[str, str] = {}

    @property
    def begun(self) -> bool:
        """Return whether a part of the body is there."""
        return self._size > 0

    def headers(self) -> dict[str, str]:
        """Return the headers of the next request. Not packed: the bytes of a part must be those of the file."""
        part = {"Range": f"bytes={self._size}-", "If-Range": self._tag} if self.begun and self._tag else {}
        return {"Accept-Encoding": "identity", **part}

    def goes_on_after(self, failure: OutsideError) -> bool:
        """Return whether to ask for the rest; counts the tries."""
        self._resumes -= 1
        return (
            self._resumes >= 0 and self.begun and self._tag is not None and isinstance(failure, Unreachable | TooSlow)
        )

    def refused(self, host: str) -> Unreachable:
        """Return the error of a download whose rest the server does not give. It does not go on."""
        self._tag = None
        return Unreachable(host, "reset")

    async def take(self, response: aiohttp.ClientResponse, headers: Mapping[str, str], host: str) -> bytes:
        """Write the body, or the rest of it; return how it begins. Raises TooLarge and what the client raises."""
        if response.status == 200:
            self._begin_anew(headers)
        elif not self._is_the_rest(headers):
            self._tag = None
            raise Unreachable(host, "protocol")
        if self._size + (response.content_length or 0) > self._most_bytes:
            raise TooLarge(host, f"more than {self._most_bytes} bytes")
        await self._write_all(response, host)
        return self._beginning

    def _begin_anew(self, headers: Mapping[str, str]) -> None:
        self._size, self._beginning, self.answer_headers = 0, b"", headers
        self._file.seek(0)
        self._file.truncate()
        tag = headers.get("etag", "")
        resumable = (
            tag.startswith('"') and not headers.get("content-encoding") and headers.get("accept-ranges") != "none"
        )
        self._tag = tag if resumable else None

    def _is_the_rest(self, headers: Mapping[str, str]) -> bool:
        found = _RANGE.fullmatch(headers.get("content-range", ""))
        same = headers.get("etag", self._tag) == self._tag and not headers.get("content-encoding")
        return self.begun and same and found is not None and int(found[1]) == self._size

    async def _write_all(self, response: aiohttp.ClientResponse, host: str) -> None:
        chunks = response.content.iter_chunked(CHUNK_BYTES)
        waiting: list[bytes] = []
        try:
            async with aclosing(unpacked(chunks, response.headers.get("Content-Encoding", ""))) as unpacking:
                async for piece in unpacking:
                    waiting.append(piece)
                    if sum(map(len, waiting)) >= WRITE_BYTES:
                        await self._write(waiting, host)
        finally:
            await self._write(waiting, host)

    async def _write(self, waiting: list[bytes], host: str) -> None:
        data = b"".join(waiting)
        waiting.clear()
        if self._size + len(data) > self._most_bytes:
            raise TooLarge(host, f"more than {self._most_bytes} bytes")
        try:
            await asyncio.to_thread(self._file.write, data)
        except OSError as error:
            self._tag = None
            raise TooLarge(host, f"no room for it here: {error.strerror}") from None
        self._beginning += data[: max(0, BEGINNING_BYTES - len(self._beginning))]
        self._size += len(data)
