"""What a model refuses -> what is wrong and what would be right, in words for people (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pydantic_core import ErrorDetails

from service.config.document import Mapped, Node, Scalar
from service.config.document import Sequence as Listed
from service.config.report import advice, show
from service.domain.matches import Severity

_QUOTED = re.compile(r"'([^']*)'")
_ADDRESS = re.compile(r"^\^?\(?https")

_TYPES = {
    "tuple_type": "write a list, as in [one, two]",
    "list_type": "write a list, as in [one, two]",
    "dict_type": "write keys and values, as in {key: value}",
    "model_type": "write keys and values, as in {key: value}",
    "model_attributes_type": "write keys and values, as in {key: value}",
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
    "int_type": "write a whole number",
    "int_parsing": "write a whole number",
    "int_from_float": "write a whole number",
    "float_type": "write a number",
    "float_parsing": "write a number",
    "decimal_type": "write a number",
    "decimal_parsing": "write a number",
    "finite_number": "write a number",
}
_BOUNDS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}


def in_words(errors: Sequence[ErrorDetails], key: str, node: Node, *, hidden: bool) -> tuple[str, str | None]:
    """Return (what is wrong, what would be right) for what the model said about one value, that of `node`.

    Several errors are those of the alternatives of a union. `hidden`: the value must not be shown.
    """
    kinds = {error["type"] for error in errors}
    if kinds & {"too_short", "string_too_short"}:
        return f"`{key}` is empty", "give at least one" if "too_short" in kinds else "write a text"
    words = list(dict.fromkeys(filter(None, (_right(error, node, hidden=hidden) for error in errors))))
    return f"`{key}` cannot be {_shown(node, hidden=hidden)}", ", or ".join(words) or None


def _shown(node: Node, *, hidden: bool) -> str:
    if isinstance(node, Listed):
        return "a list"
    if isinstance(node, Mapped):
        return "a mapping"
    return "this value" if hidden else show(node.value)


def _right(error: ErrorDetails, node: Node, *, hidden: bool) -> str | None:
    kind, context = error["type"], error.get("ctx", {})
    word = node.text if isinstance(node, Scalar) and node.value is not None and not hidden else ""
    right: str | None = None if hidden else str(error["msg"])
    if kind in _TYPES:
        right = _TYPES[kind]
    elif kind in _BOUNDS:
        name, bound = _BOUNDS[kind]
        right = f"{bound} {context[name]}"
    elif kind in {"literal_error", "enum"}:
        right = advice(word, _QUOTED.findall(str(context["expected"])))
    elif kind == "string_type":
        right = _text(word)
    elif kind == "string_pattern_mismatch":
        right = _pattern(str(context["pattern"]))
    elif kind in {"string_too_long", "too_long"}:
        right = f"at most {context['max_length']}" + (" characters" if kind == "string_too_long" else "")
    elif kind == "value_error":
        right = _said(str(context["error"]), word)
    return right


def _said(message: str, word: str) -> str:
    if message.startswith("write low"):
        return advice(word, [severity.word for severity in Severity])
    return _text(word) if message.startswith("a phrase is a text") else message


def _text(word: str) -> str:
    return f'a text is wanted: write it in quotes, "{word}"' if word else "write a text"


def _pattern(pattern: str) -> str:
    if _ADDRESS.search(pattern):
        return "write an address that begins with https://"
    if r"[0-5]\d" in pattern:
        return 'write a time of day in quotes, as in "08:00"'
    if pattern == r"^[a-z0-9-]+$":
        return "lower-case letters, digits and hyphens, as in homeland-security-department"
    return f"it has to fit {pattern}"
