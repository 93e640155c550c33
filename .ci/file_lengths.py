"""Fails when a file of code no longer fits in the head."""

import sys
from pathlib import Path

LIMIT = 300
TOLERATED = 10

long = [
    f"{path}: {lines} lines"
    for room in ("service", "tests", "benchmarks")
    for path in sorted(Path(room).rglob("*.py"))
    if "migrations" not in path.parts  # append-only, written once
    if (lines := path.read_text(encoding="utf-8").count("\n")) > LIMIT + TOLERATED
]
sys.stdout.write("\n".join(long) + "\n" if long else "no file above 300 lines\n")
sys.exit(bool(long))
