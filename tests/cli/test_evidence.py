"""`oversight evidence`: the record for people and for programs, and its hashes recomputed as the manual says."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from service.cli.evidence import NothingStored
from service.cli.record_lines import record_lines
from service.domain.ledger import NewItem, NewVersion, Plan
from service.domain.stories import Change
from service.stages.recording.shapes import Record
from tests.cli.tuning import Desk, a_told_desk
from tests.docs.pages import blocks_of
from tests.made import make_facts, make_official, make_stored

DELIVERY = "0000000000000000000000000badcafe"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return a_told_desk(tmp_path)


def amended(desk: Desk) -> None:
    """Store an official document that was changed once."""
    before, after = (
        make_official("n", title="ALPR notice", facts=make_facts(number="2026-1", amount=amount)) for amount in (5, 7)
    )
    stored = make_stored(before, id_="i-n", story="s-n", seen=desk.now)
    new = NewItem(stored=stored, fingerprints=frozenset())
    desk.keep(Plan(items=(new,), stories=(desk.story("s-n"),)))
    version = NewVersion(
        stored=replace(stored, item=after, version=2),
        fingerprints=frozenset(),
        changes=(Change(what="amount", before="$5", after="$7"),),
        at=desk.now,
    )
    desk.keep(Plan(versions=(version,)))


@pytest.mark.parametrize("reference", ["i-b", "s-b", "a-s-b-newsroom", DELIVERY, "0badcafe", "https://paper.example/b"])
def test_for_people(desk: Desk, reference: str) -> None:
    done = desk.run("evidence", reference)
    assert done.exit_code == 0
    for line in (
        "item i-b\n",
        "  from paper (feed, press), as b\n",
        "  version 1, first seen ",
        "    brought by a push, or a poll that is no longer on record\n",
        ", which fits\n",
        "    title: ALPR contract ends\n",
        "    text (summary): (none)\n",
        "  matches plates (score 2, high)\n",
        "    + title 0-4 'ALPR' by 'ALPR'\n",
        "story s-b\n",
        f"delivery {DELIVERY} to newsroom: waiting\n",
        "  stands for alert a-s-b-newsroom: created, told, ",
        "  said 2 bytes, SHA-256 44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\n",
    ):
        assert line in done.stdout
    assert max(map(len, done.stdout.splitlines())) < 140
    assert "\x1b" not in done.stdout


def test_differences_for_people(desk: Desk) -> None:
    amended(desk)
    shown = desk.run("evidence", "i-n").stdout
    assert "  version 2, " in shown
    assert "    material change of amount from $5 to $7\n" in shown
    assert "    amount: [-5-] {+7+} USD\n" in shown
    assert "    amount: 5 USD\n    document_number: 2026-1\n    identifiers: fr:2026-1\n" in shown
    assert shown.endswith("nobody was told\n")


def test_the_hashes_can_be_recomputed_as_the_manual_says(desk: Desk) -> None:
    amended(desk)
    (check,) = (block for block in blocks_of("docs/running.md", "python") if "hashed_facts" in block)
    for reference, versions in (("i-n", 2), ("s-a", 1), ("i-d", 1)):
        printed = desk.run("evidence", reference, "--json").stdout
        checked = subprocess.run(
            [sys.executable, "-c", check], input=printed, capture_output=True, text=True, check=True
        )
        assert [line.split(maxsplit=2)[2] for line in checked.stdout.splitlines()] == ["fits"] * versions
        forged = printed.replace("ALPR", "APLR").replace("Town", "City").replace("Camera", "Carrot")
        checked = subprocess.run(
            [sys.executable, "-c", check], input=forged, capture_output=True, text=True, check=True
        )
        assert [line.split(maxsplit=2)[2] for line in checked.stdout.splitlines()] == ["DOES NOT FIT"] * versions


def test_for_programs(desk: Desk) -> None:
    printed = json.loads(desk.run("evidence", "0badcafe", "--json").stdout)
    record = Record.model_validate(printed)
    assert record.names == "delivery"
    assert (record.deliveries[0].ref, record.deliveries[0].bodies[0].text) == ("0badcafe", "{}")


def test_a_text_that_was_changed_in_the_database_is_told(desk: Desk) -> None:
    with sqlite3.connect(desk.folder / "oversight.db") as database:
        database.execute("UPDATE item SET payload = replace(payload, 'ALPR contract', 'ALPR gift') WHERE id = 'i-b'")
    database.close()
    done = desk.run("evidence", "i-b")
    assert done.exit_code == 1
    assert "WHICH DOES NOT FIT" in done.stdout
    assert done.stderr == "item i-b version 1: the text is not the one that was sealed\n"


@pytest.mark.parametrize("reference", ["nothing", "https://paper.example/none"])
def test_what_is_not_stored(desk: Desk, reference: str) -> None:
    done = desk.run("evidence", reference)
    assert done.exit_code == 1
    assert isinstance(done.exception, NothingStored)


def lines(desk: Desk, reference: str, **changes: object) -> str:
    """Return what is printed of a record that was changed: of its first item, version, alert, step or delivery."""
    record = json.loads(desk.run("evidence", reference, "--json").stdout)
    for path, value in changes.items():
        part = record
        *way, last = path.split("__")
        for name in way:
            part = part[name][0] if isinstance(part[name], list) else part[name]
        part[last] = value
    return "\n".join(record_lines(Record.model_validate(record)))


AT = "2026-03-10T12:00:00+00:00"
ODD = {
    "who wrote it": ({"items__authors": ["A. Writer"]}, "outlet The Paper, by A. Writer"),
    "no address": ({"items__url": None}, "at no address"),
    "an update": ({"items__updated": AT}, ", updated 2026-03-10 12:00:00 UTC"),
    "no date": ({"items__published": None}, "  undated"),
    "a seeded item": ({"items__seeded": True}, "  seeded: "),
    "why it joined": ({"items__joined_because": "the same address"}, "  joined story s-b for the same address"),
    "versions that were not kept": ({"items__versions__left_out": 3}, "  (3 versions in between not kept)"),
    "a version with the same words": ({"items__versions__version": 2}, "    with the same words"),
    "what the source listed": ({"items__versions__listed_sha256": "ab"}, "    SHA-256 ab of what the source listed"),
    "a longer text": ({"items__versions__brought_by": "longer text"}, "the fetch of its longer text"),
    "a poll": (
        {
            "items__versions__poll": {
                "started": AT,
                "elapsed_s": 0.25,
                "outcome": "read",
                "entries": 1200,
                "fresh": 3,
            }
        },
        "the poll that began 2026-03-10 12:00:00 UTC (read, 1,200 entries, 3 of them new or changed, 0.2 s)",
    ),
    "no topic": ({"items__matches": []}, "  matches no topic"),
    "a match of the longer text": ({"items__matches__second_pass": True}, ", found in the longer text)"),
    "what a matter is known by": ({"stories__identifiers": ["fr:1", "fr:2"]}, "  known by: fr:1, fr:2"),
    "a step": (
        {"stories__steps": [{"step": "filed", "at": AT, "item": "i-b", "seeded": True}]},
        "  filed 2026-03-10 12:00:00 UTC, by item i-b, told to nobody",
    ),
    "a late alert above the cap": ({"told__late": True, "told__overflow": True}, ", late, above the cap, "),
    "changes": (
        {"told__changes": [{"what": "deadline", "before": None, "after": "Dec 1"}]},
        " (deadline from unknown to Dec 1)",
    ),
    "an alert that waits for a digest": (
        {"told__delivery": None, "deliveries": []},
        "newsroom will be told in its next digest: alert a-s-b-newsroom: created",
    ),
    "a message about the service itself": ({"told": []}, "  stands for no alert: "),
    "when it was settled": ({"deliveries__settled": AT, "deliveries__state": "sent"}, "sent 2026-03-10 12:00:00 UTC"),
    "the tries": (
        {
            "deliveries__tries": [{"at": AT, "outcome": "sent", "detail": "HTTP 200", "receipt": "m-1"}],
            "deliveries__attempts": 3,
        },
        "tried 2026-03-10 12:00:00 UTC: sent, HTTP 200, receipt m-1\n  2 earlier tries are no longer on record",
    ),
    "several parts": (
        {"deliveries__bodies": [{"part": 2, "bytes": 9, "sha256": "ab", "text": "x", "base64": None}]},
        "  said 9 bytes more, SHA-256 ab",
    ),
}


@pytest.mark.parametrize(("changes", "shown"), ODD.values(), ids=ODD)
def test_it_shows(desk: Desk, changes: dict[str, object], shown: str) -> None:
    assert shown in lines(desk, "i-b", **changes)


def test_colours_count_for_no_width(desk: Desk) -> None:
    words = " ".join(["surveillance"] * 40)
    pieces = [{"fate": "gone", "text": words}, {"fate": "same", "text": "and"}, {"fate": "new", "text": words}]
    shown = lines(desk, "i-b", items__versions__differences=[{"field": "text", "pieces": pieces}])
    coloured = [line for line in shown.splitlines() if "\x1b[31m" in line or "\x1b[32m" in line]
    assert len(coloured) > 8
    assert all(
        80 < len(line.replace("\x1b[31m", "").replace("\x1b[32m", "").replace("\x1b[0m", "")) <= 100
        for line in coloured[:-1]
    )
