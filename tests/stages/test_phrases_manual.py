"""What docs/phrases.md says is what the program does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from service.stages.matching.classify import classify
from tests.stages.matching import an_item, rules_of, spans_of

MANUAL = (Path(__file__).parents[2] / "docs" / "phrases.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$", MANUAL, re.MULTILINE)
BLOCKS = [YAML(typ="safe").load(block) for block in re.findall(r"```yaml\n(.*?)```", MANUAL, re.DOTALL)]


def test_the_manual_has_examples() -> None:
    assert len(ROWS) > 20
    assert len(BLOCKS) >= 4


@pytest.mark.parametrize(("phrase", "text", "found"), ROWS, ids=[" in ".join(row[:2]) for row in ROWS])
def test_a_row(phrase: str, text: str, found: str) -> None:
    assert spans_of(phrase, text) == ([] if found == "nothing" else [found])


@pytest.mark.parametrize("block", BLOCKS, ids=[block["topic"]["title"] for block in BLOCKS])
def test_a_block(block: Mapping[str, Any]) -> None:
    rules = rules_of({"topic": block["topic"]}, block.get("lists"))
    for title in block["matches"]:
        assert classify(an_item(title), rules), title
    for title in block["does not match"]:
        assert not classify(an_item(title), rules), title
