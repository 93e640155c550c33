"""The child process: reads documents from standard input, one after the other, and answers with `RawFeed` as JSON.

A message in is two lengths (big-endian, 4 bytes each), the URL, and the text in UTF-8; one out is a length and JSON:
`{"feed": ...}` or `{"error": "..."}`. It ends with its input. Memory and the processor time of each document are
limited by the kernel; the parent watches the clock.
"""

from __future__ import annotations

import resource
import struct
import sys
from collections.abc import Callable
from typing import BinaryIO

import orjson

from service.parsing.tolerant import read_tolerant

MEMORY_BYTES = 1 << 30
CPU_S = 20
"""Of one document; the parent gives up earlier, by the clock. This ends a child whose parent is gone."""


def serve(source: BinaryIO, sink: BinaryIO, before_each: Callable[[], None]) -> None:
    """Answer every document of `source` until its end."""
    while len(lengths := source.read(8)) == 8:
        url_length, text_length = struct.unpack(">II", lengths)
        url = source.read(url_length).decode("utf-8", "replace")
        text = source.read(text_length).decode("utf-8", "replace")
        before_each()
        answer = orjson.dumps(_answer(text, url), default=str)
        sink.write(struct.pack(">I", len(answer)) + answer)
        sink.flush()


def _answer(text: str, url: str) -> dict[str, object]:
    try:
        return {"feed": read_tolerant(text, url)}
    except Exception as error:
        return {"error": type(error).__name__}


def _allow_cpu_time() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + CPU_S
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    serve(sys.stdin.buffer, sys.stdout.buffer, _allow_cpu_time)
