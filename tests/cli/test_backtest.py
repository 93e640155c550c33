"""`oversight backtest`, `mark` and `eval topics --marks`, over a small database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.tuning import Desk, a_desk, a_told_desk

REF = "0badcafe"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return a_told_desk(tmp_path)


def test_the_present_file_alone(desk: Desk) -> None:
    done = desk.run("backtest", "--days", "30")
    assert (done.exit_code, done.stderr) == (0, "")
    for line in (
        "4 items over 9.0 days: 3 match; stories: 3",
        "stories a day, by topic:",
        "  plates                           0.22",
        "  desk                             0.33",
        "most frequent phrases",
        "phrases that never hit (1;",
        "1: gantry",
    ):
        assert line in done.stdout
    for word in ("gained", "lost", "marks", "nights", "ops"):
        assert word not in done.stdout


def test_against_another_file(desk: Desk) -> None:
    desk.run("mark", REF, "useful")
    other = desk.changed("ALPR, gantry", "camera")
    done = desk.run("backtest", "--against", other)
    assert done.exit_code == 0
    for line in (
        "stories: 3 before, 3 after",
        "lost (1):",
        "ALPR contract ends [marked useful]",
        "plates by ALPR -> newsroom, desk",
        "gained (1):",
        "Camera shop opens",
        "marks, before: 1 of 1 useful told, 0 of 0 noise told",
        "marks, after: 0 of 1 useful told, 0 of 0 noise told",
    ):
        assert line in done.stdout


def test_as_json(desk: Desk) -> None:
    desk.run("mark", "i-c", "noise")
    report = json.loads(desk.run("backtest", "--against", desk.changed("drone]", "quadcopter]"), "--json").stdout)
    assert [(one["title"], one["channels"], one["mark"]) for one in report["lost"]] == [
        ("Drone over the fair", ["desk"], "noise")
    ]
    assert report["topics"][1]["stories"] == [1, 0]
    assert report["channels"][0] == {"channel": "newsroom", "stories": [2, 2], "per_day": [0.22, 0.22]}
    assert {"topic": "drones", "phrase": "quadcopter"} in report["never_hit"]
    assert report["marks"][0] == {"useful_told": 0, "useful_missed": 0, "noise_told": 1, "noise_spared": 0}
    assert (report["gained"], report["too_broad"], report["items"]) == ([], [], 4)


def test_a_window_that_leaves_out_what_was_marked(desk: Desk) -> None:
    desk.run("mark", REF, "noise")
    report = json.loads(desk.run("backtest", "--days", "3", "--json").stdout)
    assert (report["items"], report["stories"]) == (2, [1])
    assert report["noisiest"][0]["phrase"] == "ALPR"
    assert report["noisiest"][0]["noise_share"] == 1.0
    assert "noisiest phrases" in desk.run("backtest", "--days", "3").stdout


def test_nothing_stored_yet(tmp_path: Path) -> None:
    done = a_desk(tmp_path).run("backtest")
    assert done.exit_code == 0
    assert "0 items" in done.stdout
    assert "phrases that never hit (4;" in done.stdout


def test_an_other_file_with_mistakes(desk: Desk) -> None:
    done = desk.run("backtest", "--against", desk.changed("any: [drone]", "anyy: [drone]"))
    assert done.exit_code == 1


@pytest.mark.parametrize(
    ("reference", "verdict"), [(REF, "noise"), ("i-a", "useful"), ("https://paper.example/c", "noise")]
)
def test_a_mark_says_what_it_marked(desk: Desk, reference: str, verdict: str) -> None:
    done = desk.run("mark", reference, verdict)
    assert done.exit_code == 0
    assert done.stdout.startswith(f"marked as {verdict}: item i-")
    marked = json.loads(desk.run("mark", reference, verdict, "--json").stdout)
    assert marked["verdict"] == verdict
    assert marked["story"].startswith("s-")


@pytest.mark.parametrize("words", [("nothing", "noise"), ("i-d", "useful")])
def test_what_cannot_be_marked(desk: Desk, words: tuple[str, str]) -> None:
    done = desk.run("mark", *words)
    assert done.exit_code == 1
    assert words[0] in done.stderr


def test_a_verdict_is_one_of_two(desk: Desk) -> None:
    assert desk.run("mark", REF, "nice").exit_code == 2


def test_eval_scores_the_rules_on_marks(desk: Desk) -> None:
    desk.run("mark", REF, "useful")
    desk.run("mark", "i-c", "noise")
    scores = json.loads(desk.run("eval", "topics", "--marks", "--json").stdout)
    assert scores["topics"]["plates"]["hits"] == 1
    assert scores["false_hits"] == [{"id": "i-c", "topic": "drones"}]
    labelled = desk.folder / "labelled.jsonl"
    labelled.write_text('{"id": "x", "title": "gantry", "topics": ["plates"]}\n', encoding="utf-8")
    both = json.loads(desk.run("eval", "topics", str(labelled), "--marks", "--json").stdout)
    assert both["topics"]["plates"]["hits"] == 2


def test_eval_wants_something_to_score(desk: Desk) -> None:
    assert desk.run("eval", "topics").exit_code == 2
