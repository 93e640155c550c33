"""The loop of the fuzz: makes documents, gives them to their readers, and counts what happened.

A document that behaved in a way that none did before becomes a seed. A reader that takes more than `cpu_s` of processor
time hangs; memory is watched by the peak that the kernel notes, some hundred documents at a time.
"""

from __future__ import annotations

import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import FrameType

from tests.fuzz.targets import Target

MAX_SEEDS = 400
MAX_SEED_BYTES = 8_000
MEMORY_EVERY = 250
CPU_S = 20.0


class Hang(Exception):
    """A reader took too long. Not a SourceError, so that no reader takes it for one of its own."""


@dataclass(slots=True, kw_only=True)
class Finding:
    """A document that broke a reader, and how."""

    target: str
    number: int
    how: str
    body: bytes


@dataclass(slots=True, kw_only=True)
class Report:
    """What happened at one target. `slowest_s` is processor time; `peak_bytes` the most memory above the start."""

    target: str
    documents: int = 0
    bytes: int = 0
    seconds: float = 0.0
    slowest_s: float = 0.0
    peak_bytes: int = 0
    ways: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)


def run(
    target: Target,
    documents: int,
    seed: int,
    *,
    cpu_s: float = CPU_S,
    tell: Callable[[Report], None] = lambda _: None,
) -> Report:
    """Give `documents` documents to a target; the same seed makes the same documents."""
    report = Report(target=target.name)
    seeds = list(target.seeds.values())
    started, at_rest = time.monotonic(), _reset_peak()
    for number in range(documents):
        chance = Random(f"{seed}/{target.name}/{number}")
        body = target.break_(chance, chance.choice(seeds), chance.choice(seeds))
        way = _one(target, report, cpu_s, chance, body)
        if way not in report.ways and len(seeds) < MAX_SEEDS and len(body) <= MAX_SEED_BYTES:
            seeds.append(body)
        report.ways[way] += 1
        report.documents, report.bytes = number + 1, report.bytes + len(body)
        if number % MEMORY_EVERY == 0:
            report.peak_bytes = max(report.peak_bytes, _peak() - at_rest)
            _reset_peak()
            report.seconds = time.monotonic() - started
            tell(report)
    report.peak_bytes = max(report.peak_bytes, _peak() - at_rest)
    report.seconds = time.monotonic() - started
    return report


def _one(target: Target, report: Report, cpu_s: float, chance: Random, body: bytes) -> str:
    began = time.process_time()
    try:
        with _limited(cpu_s):
            return target.read(chance, body)
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        how = f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}: {str(error)[:120]}"
        report.findings.append(Finding(target=target.name, number=report.documents, how=how, body=body))
        return f"FOUND {type(error).__name__} {place.name}"
    finally:
        report.slowest_s = max(report.slowest_s, time.process_time() - began)


@contextmanager
def _limited(cpu_s: float) -> Iterator[None]:
    """Raise Hang after so much processor time: a busy machine makes nobody hang."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise Hang(f"more than {cpu_s:g} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, cpu_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _peak() -> int:
    """Return the most memory that this process held since the last reset, in bytes; 0 where the kernel does not say."""
    try:
        status = Path("/proc/self/status").read_text("ascii")
    except OSError:
        return 0
    found = next((line for line in status.splitlines() if line.startswith("VmHWM:")), "VmHWM: 0")
    return int(found.split()[1]) * 1024


def _reset_peak() -> int:
    """Let the kernel forget the peak, and return what is held now."""
    try:
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    except OSError:
        return 0
    return _peak()
