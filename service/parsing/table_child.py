"""The child process of one table: a CSV on standard input, what is wanted of it as JSON in the argument.

It answers with messages, each a length (big-endian, 4 bytes) and JSON: `{"piece": ...}` until the last one, or, where
the table is not as agreed, `{"shape": [where, expected, found]}` or `{"error": "..."}`. It reads on only as its answers
are taken.
"""

from __future__ import annotations

import resource
import struct
import sys
from collections.abc import Iterator
from typing import BinaryIO

import orjson

from service.parsing.table_reader import CutOff, OtherShape, Wanted, read_table

MEMORY_BYTES = 512 * 1024 * 1024
CPU_S = 300
"""A table of 230 MB takes some ten seconds."""


def serve(source: BinaryIO, sink: BinaryIO, wanted: Wanted) -> None:
    """Answer with the whole table."""
    for answer in _answers(source, wanted):
        packed = orjson.dumps(answer)
        sink.write(struct.pack(">I", len(packed)) + packed)
        sink.flush()


def _answers(source: BinaryIO, wanted: Wanted) -> Iterator[dict[str, object]]:
    try:
        for piece in read_table(source, wanted):
            yield {"piece": piece}
    except OtherShape as other:
        yield {"shape": [other.where, other.expected, other.found]}
    except CutOff:
        yield {"error": "it ends in the middle of a row"}


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    serve(sys.stdin.buffer, sys.stdout.buffer, orjson.loads(sys.argv[1]))
