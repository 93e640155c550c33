"""How fast feeds are parsed beside feedparser: `python benchmarks/parse.py FOLDER`.

Prints the ratio of feedparser's time to ours, over the well-formed files and over all, in one run on one machine.
Whether the fields are the same is asked by `benchmarks/parse_fields.py`.
"""

from __future__ import annotations

import asyncio
import io
import sys
import time
import warnings
from argparse import ArgumentParser
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

import feedparser

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from service.domain.errors import SourceError
from service.parsing.parser import Parser

URL = "http://feed.example/dir/feed.xml"
OURS_TIMES, THEIRS_TIMES = 3, 2
"""How often each file is read by each; the best counts."""


@dataclass
class Tally:
    """Seconds and files by group, and which of our readers read how many."""

    ours: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    theirs: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    files: Counter[str] = field(default_factory=Counter)
    by_parser: Counter[str] = field(default_factory=Counter)


def main() -> None:
    """Read every file below the folder with both parsers, and print what came out."""
    arguments = ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    given = arguments.parse_args()
    warnings.simplefilter("ignore")
    report(asyncio.run(measure(sorted(path for path in given.folder.rglob("*") if path.is_file()))))


async def measure(paths: list[Path]) -> Tally:
    """Return the times over all files. feedparser reads no JSON Feed, so those are left out."""
    tally = Tally()
    async with Parser() as parser:
        await ours_takes(parser, b"<rss><channel><item><title>x</titel></channel></rss>", tally)  # starts the child
        tally = Tally()
        for path in paths:
            body = path.read_bytes()
            if body.lstrip()[:1] == b"{":
                continue
            group = "well-formed" if is_well_formed(body) else "malformed"
            tally.files[group] += 1
            tally.ours[group] += min([await ours_takes(parser, body, tally) for _ in range(OURS_TIMES)])
            tally.theirs[group] += min(theirs_takes(body) for _ in range(THEIRS_TIMES))
    return tally


async def ours_takes(parser: Parser, body: bytes, tally: Tally) -> float:
    """Return how many seconds we take."""
    start = time.perf_counter()
    try:
        feed = await parser.parse(body, content_type="", url=URL)
    except SourceError:
        reader = "refused"
    else:
        reader = feed.parser
    took = time.perf_counter() - start
    tally.by_parser[reader] += 1
    return took


def theirs_takes(body: bytes) -> float:
    """Return how many seconds feedparser takes, as it is used by default."""
    start = time.perf_counter()
    feedparser.parse(io.BytesIO(body))
    return time.perf_counter() - start


def is_well_formed(body: bytes) -> bool:
    """Tell whether a strict XML parser reads it to the end."""
    try:
        expat.ParserCreate().Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError):
        return False
    return True


def report(tally: Tally) -> None:
    """Print it for people."""
    readers = {reader: count // OURS_TIMES for reader, count in tally.by_parser.items()}
    print(f"files: {dict(tally.files)}; read by: {readers}")
    groups = [("well-formed", ["well-formed"]), ("all", ["well-formed", "malformed"])]
    for group_title, members in groups:
        mine = sum(tally.ours[group] for group in members)
        theirs = sum(tally.theirs[group] for group in members)
        print(f"{group_title}: {mine:.3f} s, feedparser {theirs:.3f} s, ratio {theirs / max(mine, 1e-9):.1f}")


if __name__ == "__main__":
    main()
