"""`poll`, `explain`, `test-channel`, `deliveries`, `replay`, `db`: what they print, and how they end."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

from service.store import open_store
from tests.cli.conftest import FEEDS, Oversight, Served
from tests.made import NOW
from tests.pipeline.bench import owed

URL = "sqlite+aiosqlite:///oversight.db"
ITEM_KEYS = ["source", "id", "url", "title", "text", "published", "updated", "authors", "facts", "topics"]


def test_a_dry_run_prints_an_object_a_line_and_writes_nothing(
    oversight: Oversight, online: Served, folder: Path
) -> None:
    done = oversight("poll", "--dry-run", "--json")
    assert done.code == 0
    first, second = done.json_lines()
    assert list(first) == ITEM_KEYS
    assert (first["title"], first["topics"]) == ("County buys license plate readers", ["plates"])
    assert str(first["published"]).startswith("2024-03-09T16:00:00")
    assert (second["published"], second["topics"]) == (None, [])
    assert not (folder / "oversight.db").exists()


def test_a_dry_run_for_people_and_with_a_limit(oversight: Oversight, online: Served) -> None:
    done = oversight("poll", "paper", "--dry-run")
    assert done.out.splitlines() == [
        "2024-03-09  paper  County buys license plate readers  [plates]",
        "undated     paper  Library opens on Sundays",
    ]
    assert len(oversight("poll", "paper", "--dry-run", "--limit", "1").out.splitlines()) == 1


def test_a_source_that_fails_is_told_and_the_others_are_still_shown(oversight: Oversight, online: Served) -> None:
    done = oversight("poll", "broken", "paper", "--dry-run")
    assert done.code == 3
    assert done.err.startswith("broken: challenged: ")
    assert len(done.out.splitlines()) == 2


def test_a_source_that_waits_for_its_key_is_told(oversight: Oversight, online: Served) -> None:
    done = oversight("poll", "keyed", "--dry-run")
    assert (done.code, done.err) == (0, "keyed: waiting for SAM_API_KEY\n")


def test_explain_in_the_shape_of_the_contract(oversight: Oversight) -> None:
    done = oversight("explain", "--title", "City buys license plate readers", "--agency", "coast-guard", "--json")
    assert done.code == 0
    shape: Any = done.json()
    (plates,) = shape["topics"]
    assert {"topic", "matched", "score", "severity", "evidence", "excluded_by"} <= set(plates)
    assert {"field", "start", "end", "phrase", "text"} <= set(plates["evidence"][0])
    assert plates["evidence"][0]["text"] == "license plate readers"
    channels = {one["channel"]: one for one in shape["channels"]}
    assert set(channels) == {"hook", "grave", "unset"}
    assert channels["hook"] == {"channel": "hook", "passes": True, "stopped_by": None}
    assert channels["grave"]["passes"] is False


def test_explain_for_people(oversight: Oversight, folder: Path) -> None:
    (folder / "text.txt").write_text("A toy drone.", encoding="utf-8")
    done = oversight("explain", "--title", "License plate readers", "--text", "text.txt")
    assert "plates: matches (score" in done.out
    assert "drones: does not match" in done.out
    assert "channel hook: passes" in done.out
    assert "channel grave: stopped by" in done.out


def test_explain_says_what_raises_the_severity(oversight: Oversight) -> None:
    more = ("--origin", "sam_gov", "--agency", "u-s-immigration-and-customs-enforcement")
    done = oversight("explain", "--title", "License plate readers", *more)
    assert "severity: raised by an official document of an agency that is watched" in done.out
    assert "raised by" not in oversight("explain", "--title", "Carpets", *more).out
    shape: Any = oversight("explain", "--title", "License plate readers", *more, "--json").json()
    assert shape["raised_by"] == ["an official document of an agency that is watched"]


def test_explain_shows_a_few_of_the_hits_that_did_not_count(oversight: Oversight, folder: Path) -> None:
    (folder / "text.txt").write_text("A gimbal. " * 9, encoding="utf-8")
    done = oversight("explain", "--title", "Drones", "--text", "text.txt")
    assert done.out.count("  - text") == 5
    assert "  - and 4 more that did not count" in done.out
    shape: Any = oversight("explain", "--title", "Drones", "--text", "text.txt", "--json").json()
    assert len(shape["topics"][0]["excluded"]) == 9


def test_explain_reads_standard_input_and_says_when_nothing_is_found(oversight: Oversight) -> None:
    done = oversight("explain", "--text", "-", stdin="The library opens.")
    assert "no phrase of any topic stands in it" in done.out
    assert "(no title)" in done.out


def test_a_text_that_is_not_utf_8_is_wrong_usage(oversight: Oversight, folder: Path) -> None:
    (folder / "text.txt").write_bytes(b"\xff\xfe")
    assert oversight("explain", "--title", "x", "--text", "text.txt").code == 2


def test_a_test_message_arrives_or_does_not(oversight: Oversight, online: Served) -> None:
    done = oversight("test-channel", "hook")
    assert (done.code, done.out.startswith("hook: arrived (HTTP 200, ref ")) == (0, True)
    assert len(online.posted) == 1
    online.status["/hook"] = 410
    done = oversight("test-channel", "hook", "--json")
    assert done.code == 3
    shape = done.json()
    assert (shape["channel"], shape["arrived"]) == ("hook", False)
    assert "gone" in str(shape["answer"])


def test_a_channel_that_cannot_be_reached(oversight: Oversight, folder: Path, served: Served) -> None:
    (folder / "feeds.yaml").write_text(FEEDS.replace("ORIGIN", "http://127.0.0.1:1"), encoding="utf-8")
    assert oversight("test-channel", "hook").code == 3


def owe() -> None:
    """Owe three deliveries, one of them dead."""

    async def work() -> None:
        store = await open_store(URL, clock=lambda: NOW)
        await store.register({}, {"hook": "f"}, NOW)
        async with store.writing() as tx:
            await tx.add_deliveries([owed(name * 32, "hook", NOW) for name in ("a", "b", "c")])
        await store.close()

    asyncio.run(work())
    with sqlite3.connect("oversight.db") as database:
        database.execute("UPDATE delivery SET state = 'dead' WHERE id = ?", ("a" * 32,))
    database.close()


def test_deliveries_are_listed_and_dead_ones_are_sent_again(oversight: Oversight) -> None:
    owe()
    done = oversight("deliveries")
    assert done.code == 0
    assert len(done.out.splitlines()) == 3
    (dead,) = oversight("deliveries", "--state", "dead", "--channel", "hook", "--json").json_lines()
    assert (dead["id"], dead["state"], dead["channel"]) == ("a" * 32, "dead", "hook")
    assert {"title", "attempts", "created", "not_before", "last_outcome", "last_detail", "settled"} <= set(dead)
    assert oversight("deliveries", "--channel", "other").out == ""

    none = oversight("replay", "b" * 32)
    assert (none.code, none.out) == (1, "0 deliveries wait again\n")
    assert "no dead delivery has such an id" in none.err
    assert oversight("replay", "a" * 32).out == "1 delivery waits again\n"
    assert oversight("deliveries", "--state", "dead").out == ""
    assert oversight("replay", "--channel", "hook").out == "0 deliveries wait again\n"


def test_the_database_is_made_shown_and_backed_up(oversight: Oversight, folder: Path) -> None:
    assert oversight("db", "upgrade").out == "the database is up to date\n"
    assert oversight("db", "upgrade").code == 0
    owe()
    counts = oversight("db", "show", "--json").json()
    assert counts["delivery"] == 3
    assert [line.split() for line in oversight("db", "show").out.splitlines()] == [
        [table, str(rows)] for table, rows in counts.items()
    ]
    assert oversight("db", "backup", "copy.db").code == 0
    with sqlite3.connect("copy.db") as copy:
        assert copy.execute("SELECT count(*) FROM delivery").fetchone() == (3,)
    copy.close()
    again = oversight("db", "backup", "copy.db")
    assert again.code in (1, 3)
    assert len(again.err.splitlines()) == 1


def test_an_item_that_is_not_stored_cannot_be_explained(oversight: Oversight, online: Served) -> None:
    done = oversight("explain", "https://paper.example/none")
    assert (done.code, "https://paper.example/none" in done.err) == (1, True)
