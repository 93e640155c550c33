"""`eval topics` and `eval stories`: figures, misses by name, predictions."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from tests.cli.conftest import Oversight

ITEMS: list[dict[str, object]] = [
    {"id": "hit", "title": "County buys license plate readers", "published": "2026-03-01", "topics": ["plates"]},
    {"id": "copy", "title": "County buys license plate readers", "published": "2026-03-02", "topics": ["plates"]},
    {"id": "miss", "title": "Cameras on Route 9", "topics": ["plates"]},
    {"id": "false", "title": "A drone race in the park", "published": "2026-03-01", "topics": []},
    {"id": "free", "title": "A drone over the market", "published": "2026-03-01"},
]


def write(path: Path, lines: list[dict[str, object]]) -> Path:
    path.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
    return path


@pytest.fixture
def items(folder: Path) -> Path:
    return write(folder / "items.jsonl", [{"text": "", "origin": "news", **one} for one in ITEMS])


def read(path: Path) -> list[dict[str, object]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def test_topics_as_json_and_as_predictions(oversight: Oversight, items: Path, folder: Path) -> None:
    done = oversight("eval", "topics", items, "--predictions", folder / "out.jsonl", "--json")
    assert done.code == 0
    shape = done.json()
    assert shape["misses"] == [{"id": "miss", "topic": "plates"}]
    assert shape["false_hits"] == [{"id": "false", "topic": "drones"}]
    overall = shape["overall"]
    assert isinstance(overall, dict)
    assert (overall["hits"], overall["precision"], overall["recall"]) == (2, pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert read(folder / "out.jsonl")[0] == {"id": "hit", "topics": ["plates"]}
    assert read(folder / "out.jsonl")[4] == {"id": "free", "topics": ["drones"]}


def test_topics_for_people(oversight: Oversight, items: Path) -> None:
    lines = oversight("eval", "topics", items).out.splitlines()
    assert lines[0].split() == ["topic", "labelled", "found", "precision", "recall", "F1"]
    assert any(line.startswith("overall") for line in lines)
    assert any(line.startswith("miss") and "Cameras on Route 9" in line for line in lines)
    assert any(line.startswith("false hit") and "drone race" in line for line in lines)


def test_stories_without_gold_are_grouped_and_counted(oversight: Oversight, items: Path, folder: Path) -> None:
    done = oversight("eval", "stories", items, "--predictions", folder / "out.jsonl")
    assert done.out == "5 items in 4 stories\n"
    stories = {line["id"]: line["story"] for line in read(folder / "out.jsonl")}
    assert stories["hit"] == stories["copy"]
    assert len(set(stories.values())) == 4


def test_stories_are_scored(oversight: Oversight, items: Path, folder: Path) -> None:
    gold = write(folder / "gold.jsonl", [{"story": "s", "items": ["hit", "copy"]}])
    hard = write(folder / "hard.jsonl", [{"a": "hit", "b": "copy"}, {"a": "hit", "b": "miss"}])
    shape = oversight("eval", "stories", items, "--gold", gold, "--hard", hard, "--json").json()
    pairs = shape["pairs"]
    assert isinstance(pairs, dict)
    assert (pairs["precision"], pairs["recall"], shape["over_merge_rate"]) == (1.0, 1.0, 0.0)
    assert (shape["hard_merged"], shape["hard"], shape["groups"]) == ([["hit", "copy"]], 2, 1)
    lines = oversight("eval", "stories", items, "--gold", gold, "--hard", hard).out.splitlines()
    assert lines[0] == "pairwise precision 1.000, recall 1.000, F1 1.000"
    assert lines[2] == "hard pairs merged  1 of 2"
    assert "County buys" in lines[3]


BAD: dict[str, tuple[str, bytes]] = {
    "gold without items": ("--gold", b'{"story": "s"}\n'),
    "gold without a story": ("--gold", b'{"items": ["hit"]}\n'),
    "gold whose items are no list": ("--gold", b'{"story": "s", "items": "hit"}\n'),
    "a pair without its second": ("--hard", b'{"a": "hit"}\n'),
}


@pytest.mark.parametrize(("option", "text"), BAD.values(), ids=BAD)
def test_a_bad_file_is_named_with_its_line(
    option: str, text: bytes, oversight: Oversight, items: Path, folder: Path
) -> None:
    gold = write(folder / "gold.jsonl", [{"story": "s", "items": ["hit", "copy"]}])
    (folder / "bad.jsonl").write_bytes(text)
    more = [] if option == "--gold" else ["--gold", gold]
    done = oversight("eval", "stories", items, *more, option, "bad.jsonl")
    assert done.code == 1
    assert "bad.jsonl:1: " in done.err


def test_predictions_that_cannot_be_written_are_said_in_one_line(oversight: Oversight, items: Path) -> None:
    done = oversight("eval", "topics", items, "--predictions", "no/such/folder/out.jsonl")
    assert done.code == 1
    assert len(done.err.splitlines()) == 1
