"""Commands, variables, kinds and metrics: what the pages name is there, and what is there is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from service.app.metrics import Metrics
from service.cli.main import cli
from service.notifiers import KINDS as CHANNELS
from service.sources import KINDS as SOURCES
from tests.docs.pages import PAGES, ROOT, SERVICE, anchors_of, rows_of, text_of

MANUALS = [name for name in PAGES if name != "CHANGELOG.md"]


def _commands(group: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    inner = getattr(group, "commands", None)
    if inner is None:
        yield before, group
        return
    for name, command in inner.items():
        yield from _commands(command, (*before, name))


COMMANDS = dict(_commands(typer.main.get_command(cli)))


def _called(text: str) -> Iterator[tuple[str, tuple[str, ...], list[str]]]:
    """Yield each call of `oversight` in a text: the call, its command, its options."""
    calls = re.findall(
        r"(?:(?<=`)oversight|^ {4}oversight|python -m service) ((?:--)?[a-z][^`\n#&|>)]*)", text, re.MULTILINE
    )
    for call in calls:
        words = call.split()
        depth = 2 if tuple(words[:2]) in COMMANDS else 1
        yield call, tuple(words[:depth]), [word for word in words if word.startswith("--")]


def test_calls_are_found() -> None:
    assert len(list(_called(text_of("README.md")))) > 15


@pytest.mark.parametrize("name", MANUALS)
def test_every_call_of_a_command_is_one(name: str) -> None:
    groups = {command[0] for command in COMMANDS if len(command) > 1}
    for call, command, options in _called(text_of(name)):
        if command[0] in groups and len(call.split()) == 1:
            continue
        assert command in COMMANDS, call
        known = {option for parameter in COMMANDS[command].params for option in parameter.opts}
        assert set(options) <= known, call


def test_every_command_is_in_the_readme() -> None:
    cells = " ".join(row[0] for row in rows_of("README.md", "Commands"))
    assert set(re.findall(r"`oversight ([^`]+)`", cells)) == {" ".join(command) for command in COMMANDS}


def _variables(text: str) -> set[str]:
    return {name.removesuffix("_FILE") for name in re.findall(r"OVERSIGHT_[A-Z][A-Z_]*[A-Z]", text)}


READ = set().union(*(_variables(path.read_text(encoding="utf-8")) for path in SERVICE.rglob("*.py")))


def test_every_variable_is_in_the_readme() -> None:
    assert {row[0].strip("`") for row in rows_of("README.md", "Environment")} == READ


@pytest.mark.parametrize("name", PAGES)
def test_every_variable_that_a_page_names_is_read(name: str) -> None:
    assert _variables(text_of(name)) <= READ


def test_the_readme_names_the_secrets_of_the_shipped_file() -> None:
    lines = [line for line in (ROOT / "feeds.yaml").read_text(encoding="utf-8").splitlines() if "#" not in line]
    named = set(re.findall(r"\$\{([A-Z_]+)\}", "\n".join(lines)))
    assert {name for name in named if f"`{name}`" not in text_of("README.md")} == set()


@pytest.mark.parametrize("kind", [*SOURCES, *CHANNELS])
def test_every_kind_has_its_paragraph(kind: str) -> None:
    assert any({kind, f"kind-{kind}"} & anchors_of(name) for name in PAGES if name.startswith("docs/"))


def test_every_metric_is_documented() -> None:
    made = set(re.findall(r"^# TYPE (\w+)", Metrics().text().decode(), re.MULTILINE))
    made = {name for name in made if not name.endswith("_created")}
    rows = rows_of("docs/running.md", "Knowing that it works")
    assert {row[0].strip("`") for row in rows if row[0].startswith("`oversight_")} == made
