"""Content codings: pieces of a packed body -> pieces of the body, none much longer than was asked for.

Done here and not by the client, which takes a gzip body that was cut short, and a coding that it does not know, for
whole.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from typing import Protocol

import brotli  # type: ignore[import-untyped]

PIECE_BYTES = 65_536
PIECES_AT_ONCE = 8
"""After so many pieces (half a megabyte) that one chunk was unpacked to, others get their turn."""
GZIP_START = b"\x1f\x8b"


class BrokenCoding(Exception):
    """The body is not packed as it says, is cut short, or is packed in a way that we did not offer."""


class Unpacker(Protocol):
    """Unpacks one body."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what `data` holds, in bounded pieces; a bomb goes off only as far as it is asked for."""

    def finish(self) -> None:
        """Say that the body has ended. Raises BrokenCoding if it should not have."""


async def unpacked(chunks: AsyncIterator[bytes], coding: str) -> AsyncGenerator[bytes, None]:
    """Yield the body that comes in `chunks`, in bounded pieces. Raises BrokenCoding.

    A bomb of some kilobytes comes in one chunk and takes a while to unpack: meanwhile the loop turns.
    """
    unpack = unpacker(coding)
    async for packed in chunks:
        for number, piece in enumerate(unpack.feed(packed), 1):
            yield piece
            if number % PIECES_AT_ONCE == 0:
                await asyncio.sleep(0)
    unpack.finish()


def unpacker(coding: str) -> Unpacker:
    """Return what unpacks a `Content-Encoding`. Raises BrokenCoding for one that was not offered."""
    match coding.strip().lower():
        case "" | "identity":
            return _Plain()
        case "gzip" | "x-gzip" | "deflate":
            return _Zlib()
        case "br":
            return _Brotli()
    raise BrokenCoding


class _Plain:
    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data

    def finish(self) -> None:
        return None


class _Zlib:
    """gzip in one or more members, zlib, and the bare deflate that some servers call by its name (RFC 9110 8.4.1.2)."""

    def __init__(self) -> None:
        self._stream: zlib._Decompress | None = None
        self._start = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        data = self._start + data
        if self._stream is None and len(data) < 2:
            self._start = data
            return
        self._start = b""
        while data:
            if self._stream is None:
                self._stream = zlib.decompressobj(_window(data))
            try:
                piece = self._stream.decompress(data, PIECE_BYTES)
            except zlib.error:
                raise BrokenCoding from None
            if piece:
                yield piece
            data = self._stream.unconsumed_tail
            if self._stream.eof:
                data = self._stream.unused_data
                if not data.startswith(GZIP_START):
                    return
                self._stream = None
            elif not piece and not data:
                return

    def finish(self) -> None:
        if self._start or (self._stream is not None and not self._stream.eof):
            raise BrokenCoding


def _window(start: bytes) -> int:
    """Return zlib's `wbits` for what starts so."""
    if start.startswith(GZIP_START):
        return 16 + zlib.MAX_WBITS
    is_zlib = start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()
        self._fed = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._fed = self._fed or bool(data)
        try:
            piece = self._stream.process(data, output_buffer_limit=PIECE_BYTES)
            while piece:
                yield piece
                piece = (
                    b"" if self._stream.is_finished() else self._stream.process(b"", output_buffer_limit=PIECE_BYTES)
                )
        except brotli.error:
            raise BrokenCoding from None

    def finish(self) -> None:
        if self._fed and not self._stream.is_finished():
            raise BrokenCoding
