"""What packed bodies hold, and which of them are broken."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator

import brotli  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.transport.unpacking import PIECE_BYTES, PIECES_AT_ONCE, BrokenCoding, unpacked, unpacker

TEXT = b"surveillance " * 20


def bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def unpack(coding: str, packed: bytes, step: int = 7) -> bytes:
    """Unpack in steps of a few bytes."""
    made = unpacker(coding)
    pieces = [piece for at in range(0, len(packed), step) for piece in made.feed(packed[at : at + step])]
    made.finish()
    return b"".join(pieces)


GOOD = {
    "gzip": ("gzip", gzip.compress(TEXT), TEXT),
    "its old name, in capitals": ("X-GZIP", gzip.compress(TEXT), TEXT),
    "gzip in two members": ("gzip", gzip.compress(TEXT) + gzip.compress(b"end"), TEXT + b"end"),
    "gzip with something after it": ("gzip", gzip.compress(TEXT) + b"\0\0", TEXT),
    "zlib": ("deflate", zlib.compress(TEXT), TEXT),
    "bare deflate": ("deflate", bare_deflate(TEXT), TEXT),
    "brotli": ("br", brotli.compress(TEXT), TEXT),
    "none": ("identity", TEXT, TEXT),
    "nothing at all": ("gzip", b"", b""),
    "nothing in brotli": ("br", b"", b""),
}
BROKEN = {
    "gzip that is cut": ("gzip", gzip.compress(TEXT)[:-9]),
    "gzip cut at once": ("gzip", b"\x1f"),
    "zlib that is cut": ("deflate", zlib.compress(TEXT)[:-5]),
    "brotli that is cut": ("br", brotli.compress(TEXT)[:-2]),
    "not gzip": ("gzip", b"<rss></rss>"),
    "not brotli": ("br", b"<rss></rss>" * 5),
    "a wrong checksum": ("gzip", gzip.compress(TEXT)[:-8] + b"\0" * 8),
}


@pytest.mark.parametrize(("coding", "packed", "text"), GOOD.values(), ids=GOOD)
def test_good(coding: str, packed: bytes, text: bytes) -> None:
    assert unpack(coding, packed) == unpack(coding, packed, step=10_000) == text


@pytest.mark.parametrize(("coding", "packed"), BROKEN.values(), ids=BROKEN)
def test_broken(coding: str, packed: bytes) -> None:
    with pytest.raises(BrokenCoding):
        unpack(coding, packed)


@pytest.mark.parametrize("coding", ["rot13", "gzip, gzip", "zstd"])
def test_codings_that_were_not_offered(coding: str) -> None:
    with pytest.raises(BrokenCoding):
        unpacker(coding)


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress)])
def test_bombs_go_off_in_small_pieces(coding: str, pack: object) -> None:
    assert callable(pack)
    bomb = pack(b"\0" * 5_000_000)
    first = next(unpacker(coding).feed(bomb))
    assert len(first) <= 4 * PIECE_BYTES


async def test_a_bomb_lets_others_run_while_it_is_unpacked() -> None:
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def one_chunk() -> AsyncIterator[bytes]:
        yield gzip.compress(b"\0" * 64 * PIECE_BYTES)

    task = asyncio.create_task(others())
    size = sum([len(piece) async for piece in unpacked(one_chunk(), "gzip")])
    task.cancel()
    assert size == 64 * PIECE_BYTES
    assert turns >= 64 // PIECES_AT_ONCE


@given(st.binary(max_size=300), st.integers(1, 50))
def test_round_trips(data: bytes, step: int) -> None:
    for coding, pack in (("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress)):
        assert unpack(coding, pack(data), step) == data
