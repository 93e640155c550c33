"""`check`, `schema`, and what every command has in common: exit codes and plain errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Oversight

MISTAKES = """version: 2
sources:
  eff: {kind: fed, url: "https://www.eff.org/rss/updates.xml"}
  gao: {kind: feed, url: "ftp://www.gao.gov/rss"}
  ftc: {kind: feed, url: "https://ftc.example/f", evry: 1h}
  cdt: {kind: feed, url: "https://cdt.example/f", every: soon}
  the: {kind: feed, url: "https://the.example/f", every: 1s}
topics:
  plates: {title: Plates, severity: hihg, any: [plate reader]}
  empty: {title: Empty, any: []}
channels:
  hook: {kind: webhook, url: "https://hook.example/x", topics: [plate]}
sorces: {}
"""


def test_ten_mistakes_are_told_at_once_each_with_its_place(oversight: Oversight, folder: Path) -> None:
    (folder / "feeds.yaml").write_text(MISTAKES, encoding="utf-8")
    done = oversight("check")
    assert done.code == 1
    lines = done.out.splitlines()
    places = [line.split(": ")[0] for line in lines if ": error: " in line]
    assert len(places) == 10
    assert all(place.startswith("feeds.yaml:") and place.count(":") == 2 for place in places)
    assert [int(place.split(":")[1]) for place in places] == [1, 3, 4, 5, 6, 7, 9, 10, 12, 13]
    assert lines[-1] == "10 problems; nothing would start"
    for word in ("feed", "every", "high", "plates", "sources"):
        assert word in done.out

    shape = oversight("check", "--json").json()
    assert shape["ok"] is False
    problems = shape["problems"]
    assert isinstance(problems, list)
    assert len([one for one in problems if one["severity"] == "error"]) == 10
    assert set(problems[0]) == {"file", "line", "column", "path", "what", "instead", "severity"}


def test_a_file_that_is_right_says_what_waits(oversight: Oversight) -> None:
    done = oversight("check")
    assert done.code == 0
    assert "channels.unset is waiting for SLACK_URL" in done.out
    assert done.out.splitlines()[-1] == "feeds.yaml is right: 3 sources (2 off), 2 topics, 3 channels, 0 publications"
    shape = oversight("check", "--json").json()
    assert shape["ok"] is True
    assert shape["waiting"] == {"sources.keyed": ["SAM_API_KEY"], "channels.unset": ["SLACK_URL"]}


def test_one_mistake_is_counted_in_the_singular(oversight: Oversight, folder: Path) -> None:
    (folder / "other.yaml").write_text("version: 3\n", encoding="utf-8")
    done = oversight("check", "other.yaml")
    assert (done.code, done.out.splitlines()[-1]) == (1, "1 problem; nothing would start")


def test_the_schema_is_one_json_document(oversight: Oversight) -> None:
    done = oversight("schema")
    assert done.code == 0
    assert "sources" in str(done.json()["properties"])


WRONG: dict[str, tuple[tuple[str, ...], int]] = {
    "a command that there is not": (("serv",), 2),
    "an option that there is not": (("check", "--yaml"), 2),
    "poll that would write": (("poll",), 2),
    "explain nothing": (("explain",), 2),
    "replay nothing": (("replay",), 2),
    "a state that there is not": (("deliveries", "--state", "lost"), 2),
    "a limit of nothing": (("deliveries", "--limit", "0"), 2),
    "eval without items": (("eval", "topics"), 2),
    "a text that cannot be read": (("explain", "--title", "x", "--text", "none.txt"), 2),
    "a source that is not configured": (("poll", "--dry-run", "nobody"), 1),
    "a channel that is not configured": (("test-channel", "nobody"), 1),
    "a channel that waits for its secret": (("test-channel", "unset"), 1),
    "a kind of source that there is not": (("explain", "--title", "x", "--origin", "fax"), 1),
    "an item that is not stored": (("explain", "https://paper.example/a"), 1),
    "items that are not there": (("eval", "topics", "none.jsonl"), 1),
    "a file that is not there": (("check", "none.yaml"), 1),
}


@pytest.mark.parametrize(("arguments", "code"), WRONG.values(), ids=WRONG)
def test_exit_code(arguments: tuple[str, ...], code: int, oversight: Oversight) -> None:
    done = oversight(*arguments)
    assert done.code == code
    assert done.err or done.out
    assert "Traceback" not in done.err


def test_a_name_that_is_none_is_answered_with_the_nearest(oversight: Oversight) -> None:
    done = oversight("poll", "--dry-run", "papr")
    assert done.err == "there is no source named 'papr'; did you mean `paper`?\n"


@pytest.mark.parametrize("command", ["check", "explain", "poll", "serve", "demo", "test-channel"])
def test_a_broken_file_is_a_problem_for_every_command_that_needs_it(
    command: str, oversight: Oversight, folder: Path
) -> None:
    (folder / "feeds.yaml").write_text("version: 1\nsorces: {}\n", encoding="utf-8")
    more = {"explain": ("--title", "x"), "poll": ("--dry-run",), "test-channel": ("hook",)}.get(command, ())
    done = oversight(command, *more)
    assert done.code == 1
    assert "feeds.yaml:2:1: error:" in done.out + done.err


@pytest.mark.parametrize("command", [("deliveries",), ("db", "show"), ("db", "upgrade"), ("replay", "x")])
def test_a_database_that_cannot_be_reached_is_the_outside_s_fault(
    command: tuple[str, ...], oversight: Oversight, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OVERSIGHT_DATABASE_URL", "sqlite+aiosqlite:////nowhere/at/all/o.db")
    done = oversight(*command)
    assert done.code == 3
    assert len(done.err.splitlines()) == 1


def test_a_bad_setting_is_named(oversight: Oversight, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERSIGHT_PORT", "http")
    done = oversight("check")
    assert done.code == 1
    assert done.err.startswith("environment: OVERSIGHT_PORT: ")


def test_the_version(oversight: Oversight) -> None:
    done = oversight("--version")
    assert done.code == 0
    assert done.out.startswith("oversight-alerts ")


def test_without_a_command_the_help_is_shown(oversight: Oversight) -> None:
    done = oversight()
    assert "test-channel" in done.out + done.err
