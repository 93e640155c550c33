"""`python -m tests.fuzz --documents 1000000 --seed 1 [--only NAME] [--keep FOLDER]`: run the fuzz and print a table.

Exit 1 where something was found; `--keep` writes each document that broke a reader to a file, to make a test of it.
"""

from __future__ import annotations

import asyncio
import resource
import sys
from argparse import ArgumentParser
from pathlib import Path

from tests.fuzz.all_targets import shares
from tests.fuzz.running import Report, run

MEMORY_BYTES = 2 << 30


def main() -> int:
    """Run every target with its share of the documents."""
    arguments = ArgumentParser(description=__doc__)
    arguments.add_argument("--documents", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--only", default="", help="targets whose name holds this")
    arguments.add_argument("--keep", type=Path, help="a folder for documents that broke a reader")
    given = arguments.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    loop = asyncio.new_event_loop()
    reports = []
    for target, documents in shares(loop, given.documents, given.only):
        report = run(target, documents, given.seed, tell=_progress)
        _tell(report)
        reports.append(report)
        if given.keep:
            _keep(report, given.keep)
    loop.close()
    found = sum(len(report.findings) for report in reports)
    sys.stdout.write(f"{sum(report.documents for report in reports)} documents, {found} findings\n")
    return 1 if found else 0


def _progress(report: Report) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{report.target}: {report.documents}, {len(report.findings)} findings ")


def _tell(report: Report) -> None:
    rate = report.documents / max(report.seconds, 1e-9)
    sys.stdout.write(
        f"{report.target:20} {report.documents:>9} documents {report.bytes / 1e6:>8.0f} MB {report.seconds:>7.0f} s "
        f"{rate:>6.0f}/s  slowest {report.slowest_s:5.2f} s  peak +{report.peak_bytes / 1e6:.0f} MB  "
        f"{len(report.ways)} ways  {len(report.findings)} findings\n"
    )
    told: set[str] = set()
    for finding in report.findings:
        if finding.how not in told and len(told) < 20:
            told.add(finding.how)
            sys.stdout.write(f"    {finding.how}\n    document {finding.number}: {finding.body[:200]!r}\n")
    sys.stdout.flush()


def _keep(report: Report, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for finding in report.findings[:100]:
        name = f"{report.target.replace(' ', '-')}-{finding.number}"
        (folder / name).write_bytes(finding.body)
        (folder / f"{name}.txt").write_text(finding.how, "utf-8")


if __name__ == "__main__":
    sys.exit(main())
