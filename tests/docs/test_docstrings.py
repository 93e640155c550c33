"""What is public in the pure rooms says what it promises; a module's first line says that it is pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.pages import SERVICE

MODULES = {
    str(path.relative_to(SERVICE)): path
    for room in ("domain", "stages", "sources", "notifiers", "publish")
    for path in sorted((SERVICE / room).rglob("*.py"))
    if path.read_text(encoding="utf-8").strip()
}


def _public(body: list[ast.stmt], before: str = "") -> Iterator[tuple[str, ast.ClassDef | ast.FunctionDef]]:
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield f"{before}{node.name}", node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body, f"{before}{node.name}.")


@pytest.mark.parametrize("name", MODULES)
def test_what_is_public_has_a_docstring(name: str) -> None:
    tree = ast.parse(Path(MODULES[name]).read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), name
    assert [what for what, node in _public(tree.body) if not ast.get_docstring(node)] == []
