"""`oversight check --online`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest

from service.app.online import Checkup, FloorShape, TopicShape
from service.cli.checkups import report
from tests.cli.conftest import Oversight, Served
from tests.made import NOW


def test_sources_are_asked_and_nothing_is_kept(oversight: Oversight, online: Served, folder: Path) -> None:
    done = oversight("check", "--online")
    assert (done.code, done.err) == (0, "")
    first, *notes, last = done.out.splitlines()
    assert first.startswith("ok   paper  2 entries, newest 2024-03-09 16:00 UTC, text: 1 summary, 1 title (rss20, fast")
    assert [note.strip() for note in notes] == [
        "would match plates: 1, the newest 'County buys license plate readers'",
        "gives neither ETag nor Last-Modified: every poll costs the whole document",
    ]
    assert last == "1 of 1 sources answer as they should"
    assert not (folder / "oversight.db").exists()


def test_a_source_that_fails_ends_with_three(oversight: Oversight, online: Served) -> None:
    done = oversight("check", "feeds.yaml", "paper", "broken", "keyed", "--online")
    assert done.code == 3
    lines = [line for line in done.out.splitlines() if not line.startswith(" ")]
    assert [line.split()[:2] for line in lines[:3]] == [["ok", "paper"], ["FAIL", "broken"], ["--", "keyed"]]
    assert "challenged: HTTP 200, " in lines[1]
    assert lines[2].endswith("waiting for SAM_API_KEY")
    assert lines[3] == "1 of 2 sources answer as they should; 1 failed; 1 not asked"


def test_for_programs(oversight: Oversight, online: Served) -> None:
    shape: Any = oversight("check", "paper", "--online", "--json").json()
    assert shape["ok"] is True
    (paper,) = shape["sources"]
    assert Checkup.model_validate(paper).entries == 2
    assert (paper["address"], paper["status"], paper["topics"][0]["topic"]) == (f"{online.origin}/feed", 200, "plates")


def test_a_secret_is_never_shown(
    oversight: Oversight, online: Served, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANARY", "canary")
    text = (folder / "feeds.yaml").read_text(encoding="utf-8")
    (folder / "feeds.yaml").write_text(text.replace(f"{online.origin}/feed", f"{online.origin}/feed?key=${{CANARY}}"))
    for arguments in (["check", "--online"], ["check", "--online", "--json"], ["check", "broken", "--online"]):
        done = oversight(*arguments)
        assert "canary" not in done.out + done.err


WRONG = {
    "a name that is none": (["nobody", "--online"], 1, "there is no source named 'nobody'"),
    "two files": (["a.yaml", "b.yaml"], 2, "one file at a time"),
    "two files to ask": (["a.yaml", "b.yaml", "--online"], 2, "one file at a time"),
    "a name without --online": (["feeds.yaml", "paper"], 2, "names of sources go with --online"),
}


@pytest.mark.parametrize(("arguments", "code", "said"), WRONG.values(), ids=WRONG)
def test_wrong_usage(oversight: Oversight, arguments: list[str], code: int, said: str) -> None:
    done = oversight("check", *arguments)
    assert (done.code, said in done.err) == (code, True)


def test_a_file_with_a_mistake_asks_nobody(oversight: Oversight, folder: Path) -> None:
    (folder / "feeds.yaml").write_text("version: 3\n", encoding="utf-8")
    done = oversight("check", "--online")
    assert done.code == 1
    assert "1 problem; nothing would start" in done.out


def checkup(**more: object) -> Checkup:
    given = {
        "source": "paper",
        "kind": "feed",
        "ok": True,
        "outcome": "read",
        "detail": None,
        "status": 200,
        "elapsed_s": 1.25,
        "bytes": 12_345,
        "etag": True,
        "format": "rss20",
        "parser": "fast",
        "entries": 3,
        "newest": NOW,
        "depths": {"full": 2, "title": 1},
        "every_s": 600,
    }
    return Checkup.model_validate(given | more)


LONG = [TopicShape(topic="plates", items=2, title="x" * 90)]
LATE = {"ok": False, "outcome": "too_slow", "status": None, "detail": "p: 30 s"}
SHOWN: dict[str, tuple[dict[str, object], str]] = {
    "in short": ({}, "3 entries, newest 2026-03-10 12:00 UTC, text: 2 full, 1 title (rss20, fast reader, 12 kB, 1.2 s"),
    "no dates": ({"newest": None}, "3 entries, no dates, "),
    "nothing": ({"entries": 0, "format": None, "parser": None}, "ok   paper  no entries (12 kB, "),
    "more pages": ({"more_pages": True}, "3 entries on the first page, "),
    "a table": ({"bytes": None}, "there, HTTP 200; its table was not downloaded"),
    "no answer": (LATE, "FAIL paper  too slow: p: 30 s"),
    "no reason": ({"ok": False, "outcome": "failed", "status": None}, "failed: no reason given"),
    "a long title": ({"topics": LONG}, f"would match plates: 2, the newest '{'x' * 70}…'"),
    "a move": ({"redirects": [301], "moved_to": "https://new.example/"}, "has moved for good: write https://new."),
    "redirects": (
        {"redirects": [301, 302]},
        "is behind redirects (301, 302) that are not all permanent, or lead to http",
    ),
    "a malformed feed": ({"problem": "a stray &"}, "is read in spite of this: a stray &"),
    "what could not be read": ({"detail": "row 3 is short"}, "        row 3 is short"),
    "a floor": (
        {"floors": [FloorShape(by="ttl", seconds=3600)]},
        "asks, by ttl, for at least 1h between two polls: `every` of 10m will be 1h",
    ),
}


@pytest.mark.parametrize(("more", "shown"), SHOWN.values(), ids=SHOWN)
def test_it_shows(more: dict[str, object], shown: str) -> None:
    assert shown in click.unstyle("\n".join(report([checkup(**more)], [])))
