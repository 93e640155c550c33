"""`oversight explain` of what is stored: by id and by address, what became of it with each channel."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from service.cli.explain import NotStored
from service.domain.ledger import Plan
from tests.cli.tuning import Desk, a_desk, a_told_desk


def channels(desk: Desk, reference: str) -> dict[str, Any]:
    done = desk.run("explain", reference, "--json")
    assert done.exit_code == 0
    return {one["channel"]: one for one in json.loads(done.stdout)["channels"]}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return a_told_desk(tmp_path)


@pytest.mark.parametrize(
    "reference", ["i-b", "https://paper.example/b", "https://paper.example/b?utm_source=feed&utm_medium=rss"]
)
def test_what_was_told(desk: Desk, reference: str) -> None:
    heard = channels(desk, reference)
    assert list(heard) == ["newsroom", "desk", "nights"]
    assert (heard["newsroom"]["passes"], heard["newsroom"]["stopped_by"]) == (True, None)
    assert [(one["kind"], one["state"]) for one in heard["newsroom"]["told"]] == [("created", "waiting")]
    assert heard["nights"]["stopped_by"] == "the channel is not enabled"
    assert "changed ones apply to what is seen afterwards" in heard["desk"]["stopped_by"]


def test_what_is_stored_is_said(desk: Desk) -> None:
    found = json.loads(desk.run("explain", "i-b", "--json").stdout)
    assert found["stored"]["matched"] == ["plates"]
    assert (found["stored"]["story"], found["stored"]["members"], found["stored"]["seeded"]) == ("s-b", 1, False)
    assert found["topics"][0]["topic"] == "plates"


def test_for_people(desk: Desk) -> None:
    shown = desk.run("explain", "i-b").stdout
    for line in (
        "item i-b of paper, first seen ",
        "matched when it was seen: plates",
        "story s-b with 1 items",
        "+ title 0-4 'ALPR' by 'ALPR'",
        "channel newsroom: told ",
        "(created, waiting)",
        "channel nights: stopped by the channel is not enabled",
    ):
        assert line in shown
    assert "matched when it was seen: no topic" in desk.run("explain", "i-d").stdout


def test_a_filter_that_stops(desk: Desk) -> None:
    assert channels(desk, "i-c")["newsroom"]["stopped_by"] == "topics: has drones, wants plates"


def test_what_matches_nothing(desk: Desk) -> None:
    assert "it matched no topic" in channels(desk, "i-d")["desk"]["stopped_by"]


def test_a_late_member_a_young_channel_and_a_seeded_story(tmp_path: Path) -> None:
    desk = a_desk(tmp_path)
    desk.keep(
        Plan(
            items=(
                desk.item("a", "Town buys plate readers", "s", days=3),
                desk.item("b", "Plate readers for the town", "s", days=2),
                desk.item("c", "ALPR archive", "old", days=2, seeded=True),
            ),
            stories=(desk.story("s", days=3), desk.story("old", days=2)),
            alerts=(desk.alert("s", "newsroom", days=3),),
        ),
        "newsroom",
    )
    assert channels(desk, "i-a")["newsroom"]["told"][0]["state"] == "in the next digest"
    assert channels(desk, "i-b")["newsroom"]["stopped_by"].startswith("told already: ")
    assert channels(desk, "i-b")["desk"]["stopped_by"] == "the channel is new: the service has not run with it yet"
    assert channels(desk, "i-c")["newsroom"]["stopped_by"].startswith("seeded: ")
    desk.keep(Plan(), "desk", age=timedelta(hours=1))
    assert channels(desk, "i-b")["desk"]["stopped_by"] == "the story is older than the channel"
    assert "at a first poll" in desk.run("explain", "i-c").stdout


def test_a_channel_that_waits_for_a_secret(desk: Desk) -> None:
    file = desk.folder / "feeds.yaml"
    file.write_text(file.read_text().replace('"https://desk.example/hook"', '"${DESK_URL_OF_TESTS}"'))
    assert channels(desk, "i-b")["desk"]["stopped_by"] == "the channel is waiting for DESK_URL_OF_TESTS"


@pytest.mark.parametrize("reference", ["nothing", "https://paper.example/unknown"])
def test_what_is_not_stored(desk: Desk, reference: str) -> None:
    done = desk.run("explain", reference)
    assert done.exit_code == 1
    assert isinstance(done.exception, NotStored)
    assert "--title" in str(done.exception)
