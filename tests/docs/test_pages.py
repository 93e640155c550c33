"""Links lead somewhere, files that are named exist, marked examples load, and every page is in the index."""

from __future__ import annotations

import re
import tomllib
from urllib.parse import urlsplit

import pytest

import service
from service import __version__
from service.config import load, load_file
from tests.docs.pages import PAGES, ROOT, anchors_of, blocks_of, links_of, spans_of, text_of

WHOLE = "# whole\n"
"""The first line of a block of YAML that is a whole feeds.yaml."""

FILES = [str(path.relative_to(ROOT)) for room in ("service", "tests") for path in (ROOT / room).rglob("*")]


@pytest.mark.parametrize("name", PAGES)
def test_relative_links_lead_somewhere(name: str) -> None:
    lost = []
    for link in links_of(name):
        parts = urlsplit(link)
        target = (PAGES[name].parent / parts.path).resolve() if parts.path else PAGES[name]
        if parts.scheme:
            continue
        page = str(target.relative_to(ROOT)) if target.is_relative_to(ROOT) else ""
        if not target.exists() or (parts.fragment and parts.fragment not in anchors_of(page)):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_linked_by_an_absolute_path(name: str) -> None:
    assert [link for link in links_of(name) if link.startswith("/")] == []


def _exists(name: str) -> bool:
    """Return whether a path is there: from the root, or the end of one below `service` or `tests`."""
    return (ROOT / name).exists() or any(file.endswith(f"/{name}") for file in FILES)


@pytest.mark.parametrize("name", [name for name in PAGES if name != "CHANGELOG.md"])
def test_files_that_a_page_names_exist(name: str) -> None:
    named = [
        span for span in spans_of(name) if re.fullmatch(r"[\w.-][\w./-]*\.(py|md|json|yaml)|[\w.]+/([\w./]*/)?", span)
    ]
    invented = re.compile(r"NAME|CASE|config/|application/|/json")
    assert [span for span in named if not invented.search(span) and not _exists(span.rstrip("/"))] == []


@pytest.mark.parametrize("name", PAGES)
def test_whole_examples_of_feeds_yaml_load_without_a_warning(name: str) -> None:
    for block in blocks_of(name, "yaml"):
        if block.startswith(WHOLE):
            assert load(block, file=name, environment={}, read_file=str).warnings == ()


def test_the_readme_has_a_whole_example() -> None:
    assert any(block.startswith(WHOLE) for block in blocks_of("README.md", "yaml"))


def test_every_page_of_docs_is_in_the_index() -> None:
    listed = {link.partition("#")[0] for link in links_of("docs/README.md")}
    pages = {name.removeprefix("docs/") for name in PAGES if name.startswith("docs/")}
    assert pages - {"README.md"} <= listed


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("docs/decisions/")])
def test_a_decision_is_five_lines_under_its_number(name: str) -> None:
    lines = text_of(name).splitlines()
    number = name.rpartition("/")[2][:4]
    assert re.fullmatch(rf"# {number} \S.+", lines[0])
    assert lines[1] == ""
    assert [line.partition(":")[0] for line in lines[2:]] == [
        "- **Situation**",
        "- **Decision**",
        "- **Why**",
        "- **Cost**",
        "- **Proof**",
    ]


def test_no_two_decisions_share_a_number() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md")]
    assert len(numbers) == len(set(numbers))


def test_the_changelog_has_this_version_and_a_place_for_the_next() -> None:
    headings = re.findall(r"^## \[([^\]]+)\](?: - (\d{4}-\d\d-\d\d))?$", text_of("CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == ("Unreleased", "")
    assert next(version for version, day in headings if day) == __version__


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md"])
def test_the_shipped_file_is_as_large_as_is_said(name: str) -> None:
    shipped = load_file(ROOT / "feeds.yaml", {})
    said = re.search(r"watches (\d+) sources\s+for (\d+)\s+topics", text_of(name))
    assert said is not None
    watched = [name for name, options in shipped.sources.items() if options.enabled]
    assert (int(said[1]), int(said[2])) == (len(watched), len(shipped.topics))


def test_the_picture_of_the_console_is_a_small_png() -> None:
    picture = (ROOT / "docs" / "console.png").read_bytes()
    assert picture.startswith(b"\x89PNG\r\n")
    assert len(picture) < 400_000
    width = int.from_bytes(picture[16:20], "big")
    assert width == 1280


def test_the_index_calls_decisions_by_their_titles() -> None:
    listed = re.findall(r"^- \[(\d{4})\]\((decisions/[^)]+)\) (.+)$", text_of("docs/README.md"), re.MULTILINE)
    assert [(number, text_of(f"docs/{link}").splitlines()[0]) for number, link, _ in listed] == [
        (number, f"# {number} {title}") for number, _, title in listed
    ]


def test_every_room_is_on_both_maps() -> None:
    rooms = {path.parent.name for path in (ROOT / "service").glob("*/__init__.py")}
    drawn = re.findall(r"^    ([a-z]+) {2,}\S", service.__doc__ or "", re.MULTILINE)
    toured = re.findall(r"^\*\*`([a-z]+)`\*\*", text_of("docs/house.md"), re.MULTILINE)
    assert set(drawn) == set(toured) == rooms
    assert len(drawn) == len(toured) == len(rooms)


def test_the_layers_are_drawn_as_they_are_held() -> None:
    held = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"][0]
    (drawn,) = (block for block in blocks_of("docs/house.md", "") if block.startswith("cli"))
    assert [line.removesuffix("pure").strip() for line in drawn.splitlines()] == held["layers"]
