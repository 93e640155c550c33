"""`oversight import-opml` and `export-opml`."""

from __future__ import annotations

import stat
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.conftest import Oversight

LIST = """<?xml version="1.0"?><opml version="1.0"><body>
<outline text="News"><outline text="A &amp; B" xmlUrl="https://a.example/feed"/></outline>
<outline text="Odd" xmlUrl="javascript:alert(1)"/></body></opml>"""


@pytest.fixture
def listed(folder: Path) -> Path:
    (folder / "list.opml").write_text(LIST, encoding="utf-8")
    return folder


def test_a_list_is_imported(oversight: Oversight, listed: Path) -> None:
    before = (listed / "feeds.yaml").read_text(encoding="utf-8")
    (listed / "feeds.yaml").chmod(0o600)
    done = oversight("import-opml", "list.opml")
    assert (done.code, done.out.splitlines()) == (
        0,
        [
            "+ a-b  https://a.example/feed",
            "- Odd (javascript:alert(1)): it is no web address",
            "1 added to feeds.yaml, 1 left out",
        ],
    )
    after = (listed / "feeds.yaml").read_text(encoding="utf-8")
    added = '  # From list.opml: News\n  a-b: {kind: feed, url: "https://a.example/feed", title: "A & B"}\n'
    assert after.replace(added, "") == before
    assert stat.S_IMODE((listed / "feeds.yaml").stat().st_mode) == 0o600
    assert oversight("check").code == 0
    assert oversight("import-opml", "list.opml").out.endswith("0 added to feeds.yaml, 2 left out\n")


def test_a_dry_run_writes_nothing(oversight: Oversight, listed: Path) -> None:
    before = (listed / "feeds.yaml").read_bytes()
    done = oversight("import-opml", "list.opml", "--dry-run", "--tier", "blog", "--json")
    assert done.json() == {
        "file": "feeds.yaml",
        "written": False,
        "added": [
            {
                "name": "a-b",
                "url": "https://a.example/feed",
                "title": "A & B",
                "tier": "blog",
                "folders": ["News"],
                "enabled": True,
            }
        ],
        "skipped": [{"url": "javascript:alert(1)", "title": "Odd", "why": "it is no web address"}],
    }
    assert oversight("import-opml", "list.opml", "--dry-run").out.endswith(
        "1 would be added to feeds.yaml, 1 left out\n"
    )
    assert (listed / "feeds.yaml").read_bytes() == before


def test_a_list_makes_a_file_where_there_is_none(oversight: Oversight, listed: Path) -> None:
    done = oversight("import-opml", "list.opml", "--into", "new.yaml")
    assert done.code == 0
    assert oversight("check", "new.yaml").code == 0
    assert not [one for one in listed.iterdir() if one.name.startswith(".")]


def test_a_list_from_standard_input(oversight: Oversight, listed: Path) -> None:
    done = oversight("import-opml", "-", "--into", "new.yaml", stdin=LIST)
    assert done.code == 0
    assert "# From a list: News" in (listed / "new.yaml").read_text(encoding="utf-8")


MISTAKES = {
    "a list that is not there": (["none.opml"], "none.opml: it cannot be read: No such file or directory"),
    "a folder": (["list.opml", "--into", "."], ".: it cannot be read: Is a directory"),
    "no list": (["feeds.yaml"], "feeds.yaml: no document within the first 65536 characters"),
    "a file in braces": (["list.opml", "--into", "braces.yaml"], "braces.yaml:1: the whole file is written in braces"),
    "a file that is no text": (["list.opml", "--into", "bytes.yaml"], "bytes.yaml: it is not UTF-8"),
    "a file with a mistake": (["list.opml", "--into", "wrong.yaml"], "wrong.yaml:2:1: error: unknown key `sorces`"),
}


@pytest.mark.parametrize(("arguments", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_and_nothing_written(
    oversight: Oversight, listed: Path, arguments: list[str], said: str
) -> None:
    (listed / "braces.yaml").write_text("{version: 1}", encoding="utf-8")
    (listed / "wrong.yaml").write_text("version: 1\nsorces: {}\n", encoding="utf-8")
    (listed / "bytes.yaml").write_bytes(b"version: 1\xff")
    before = {one: one.read_bytes() for one in listed.iterdir()}
    done = oversight("import-opml", *arguments)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(said)
    assert {one: one.read_bytes() for one in listed.iterdir()} == before


def test_sources_are_exported_and_imported(oversight: Oversight, listed: Path) -> None:
    oversight("import-opml", "list.opml")
    (listed / "mine.opml").write_text(oversight("export-opml").out, encoding="utf-8")
    assert oversight("import-opml", "mine.opml", "--into", "again.yaml").code == 0
    assert '  a-b: {kind: feed, url: "https://a.example/feed", title: "A & B"}' in (listed / "again.yaml").read_text()


def test_what_is_left_out_is_said_beside_the_list(oversight: Oversight) -> None:
    done = oversight("export-opml")
    assert done.code == 0
    assert "left out: paper: its address may be private\n" in done.err
    assert "left out: keyed: of kind sam_gov, which is no feed\n" in done.err


def test_publications_are_exported(oversight: Oversight, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERSIGHT_BASE_URL", "https://alerts.example")
    with (folder / "feeds.yaml").open("a", encoding="utf-8") as file:
        file.write("publications: {contracts: {title: Contracts}}\n")
    done = oversight("export-opml", "--publications")
    (outline,) = ET.fromstring(done.out).findall("body/outline")
    assert outline.get("xmlUrl") == "https://alerts.example/publications/contracts.rss"
    assert done.err == ""
