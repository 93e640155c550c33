"""What a large table costs: SAM.gov's daily CSV, from download to commit, beside reading the file whole.

    python -m benchmarks.tables [--megabytes 230] [--recent 14000]

The file is invented, in the real format, with `--recent` notices of the last days among old ones; it is served by a
process of its own. Measured of a first poll with the parts of the running engine, its store on SQLite and the topics of
the shipped feeds.yaml: the memory that it adds to this process and that of the child which reads the rows, the longest
work without a turn for others, and the seconds. Beside it: another process that reads the same file with csv.DictReader
from one text. Budgets: at most 64 MB more in this process, no work above 100 ms at a stretch.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import gc
import io
import logging
import os
import random
import resource
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import structlog
import uvloop
from aiohttp import web

from benchmarks.classify import vocabulary
from benchmarks.feed_server import FOUND, in_a_process, run
from benchmarks.first_poll import SHIPPED, Ours
from service.app import clock
from service.config import load_file
from service.parsing.parser import Parser
from service.parsing.tables import Tables
from service.sources.sam_gov_csv import COLUMNS, NAME, SamGovCsvOptions
from service.store import open_store
from service.transport.http import HttpTransport

MEGABYTE = 1_000_000
OTHERS = ("CGAC", "FPDS Code", "AAC Code", "BaseType", "ArchiveType", "ArchiveDate", "SetASide", "PopCity", "Link")
TURN_S = 0.005


class Watch:
    """The most memory of this process and of the child that reads, and the longest work without a turn for others.

    Work is the processor time of this thread, so that a busy machine does not count.
    """

    def __init__(self, tables: Tables) -> None:
        self.before_mb = self.most_mb = resident_mb()
        self.child_mb = self.longest_s = 0.0
        self._tables, self._over = tables, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    async def turns(self) -> None:
        """Take turns for ever, and note what was worked between them."""
        self._thread.start()
        while True:
            began = time.thread_time()
            await asyncio.sleep(TURN_S)
            self.longest_s = max(self.longest_s, time.thread_time() - began)

    def end(self) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.01):
            self.most_mb = max(self.most_mb, resident_mb())
            for child in self._tables.children():
                self.child_mb = max(self.child_mb, resident_mb(str(child.pid)))


def resident_mb(process: str = "self") -> float:
    """Return how much memory a process holds (Linux); nothing for one that is gone."""
    with suppress(OSError):
        pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
        return pages * resource.getpagesize() / MEGABYTE
    return 0.0


def rows(recent: int, many: int) -> Iterator[str]:
    """Yield notices as lines of CSV for ever: `recent` of the last days among every `many`."""
    chance, now = random.Random(11), datetime.now(UTC)
    words = vocabulary(chance, 5_000)
    texts = [" ".join(chance.choices(words, k=chance.randint(60, 500))) for _ in range(400)]
    number = 0
    while True:
        number += 1
        new = number * recent // many > (number - 1) * recent // many
        posted = now - timedelta(days=chance.random() * 13 if new else 400 + chance.random() * 900)
        title = (
            chance.choice(FOUND).format(place=number) if chance.random() < 0.02 else " ".join(words[number % 97 :][:7])
        )
        said = f"<p>{chance.choice(texts)} &amp; \x93{number}\x94</p>\r\n\r\n<p>{chance.choice(texts)}</p>"
        values = {
            "NoticeId": f"{number:032x}",
            "Title": title,
            "Sol#": f"70BENCH{number:08d}",
            "Department/Ind.Agency": "HOMELAND SECURITY, DEPARTMENT OF",
            "Sub-Tier": "US CUSTOMS AND BORDER PROTECTION",
            "PostedDate": f"{posted:%Y-%m-%d %H:%M:%S}.000-05",
            "Type": "Solicitation",
            "ResponseDeadLine": f"{posted + timedelta(days=30):%Y-%m-%dT%H:%M:%S}-05:00",
            "Active": "Yes",
            "Description": said,
        }
        yield ",".join(f'"{values.get(name, "")}"' for name in (*COLUMNS, *OTHERS)) + "\r\n"


def write(path: Path, megabytes: int, recent: int) -> int:
    """Write the file; return how many notices it holds."""
    sample = list(islice(rows(0, 1), 500))
    many = megabytes * MEGABYTE * len(sample) // sum(map(len, sample))
    with path.open("w", encoding="latin-1", newline="") as file:
        file.write(",".join((*COLUMNS, *OTHERS)) + "\r\n")
        file.writelines(islice(rows(recent, many), many))
    return many


def serve(parent: Connection, path: str) -> None:
    """Serve the file until killed."""

    async def table(request: web.Request) -> web.StreamResponse:
        if request.headers.get("If-None-Match"):
            return web.Response(status=304, headers={"ETag": '"1"'})
        return web.FileResponse(path, headers={"ETag": '"1"'})

    async def start() -> web.Application:
        app = web.Application()
        app.router.add_get("/{tail:.*}", table)
        return app

    run(start(), parent)


def whole(parent: Connection, path: str) -> None:
    """Read the file from one text; tell the parent the memory that this took."""
    before = resident_mb()
    text = Path(path).read_bytes().decode("cp1252")
    held = list(csv.DictReader(io.StringIO(text, newline="")))
    parent.send((resident_mb() - before, len(held)))


def reading_whole(path: Path) -> float:
    """Return the memory that it takes to read the file whole, in MB."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=whole, args=(theirs, str(path)))
    process.start()
    took, _ = ours.recv()
    process.join()
    return float(took)


async def poll(origin: str, folder: Path) -> tuple[Watch, float, dict[str, int]]:
    """Poll the file for the first time; return what was watched, the seconds, and what is stored."""
    options = SamGovCsvOptions(base_url=origin, allow_private=True, first_run="all")
    shipped = load_file(SHIPPED, {})
    configuration = replace(shipped, sources={"file": options}, channels={}, waiting={})
    async with AsyncExitStack() as stack:
        store = await open_store(f"sqlite:///{folder / 'ours.db'}", clock=clock.now)
        stack.push_async_callback(store.close)
        transport = await stack.enter_async_context(HttpTransport(user_agent="benchmark"))
        tables = Tables()
        parser = await stack.enter_async_context(Parser(tables=tables))
        parts = Ours(configuration, store, transport, parser)
        await parts.register()
        committing = asyncio.create_task(parts.commit.run())
        stack.callback(committing.cancel)
        gc.freeze()  # what collecting the rules costs is not the table's
        watch = Watch(tables)
        turns = asyncio.create_task(watch.turns())
        seconds = await parts.poll()
        turns.cancel()
        watch.end()
        return watch, seconds, dict(await store.counts())


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=230)
    parser.add_argument("--recent", type=int, default=14_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Path(os.devnull).open("w") as nowhere:
        structlog.configure(
            wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
            logger_factory=structlog.PrintLoggerFactory(nowhere),
        )
        path = Path(folder) / Path(NAME).name
        many = write(path, chosen.megabytes, chosen.recent)
        with in_a_process(serve, str(path)) as port, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            watch, seconds, held = runner.run(poll(f"http://127.0.0.1:{port}", Path(folder)))
        whole_mb = reading_whole(path)
    added_mb = watch.most_mb - watch.before_mb
    print(f"{many} notices in {chosen.megabytes} MB, {held['item']} of them kept, {seconds:.1f} s")
    print(f"memory added here  {added_mb:6.1f} MB   {added_mb / chosen.megabytes:5.3f} of the file   budget 64 MB")
    print(f"memory of a child  {watch.child_mb:6.1f} MB")
    print(f"read whole         {whole_mb:6.1f} MB   ours is {added_mb / whole_mb:5.3f} of it")
    print(f"longest work       {watch.longest_s * 1000:6.1f} ms   budget 100 ms")


if __name__ == "__main__":
    main()
