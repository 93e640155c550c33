"""A small validator of JSON Schema: the words that ours uses, and no others, so that none passes unread."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

_NOTES = frozenset({"$schema", "$defs", "title", "description", "default", "examples", "format"})
_TYPES: Mapping[str, Callable[[object], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}


def faults(value: Any, schema: Any, root: Any, path: str = "") -> list[str]:
    """Return the paths of `value` at which it breaks `schema`, with the word of the schema that says so."""
    found: list[str] = []
    for word, said in schema.items():
        if word in _NOTES or word == "then":
            continue
        if word in _IN_PLACE:
            found += _IN_PLACE[word](value, said, schema, root, path)
        elif not _CHECKS[word](value, said):
            found.append(f"{path}: {word}")
    return found


def _reference(value: Any, said: Any, _: Any, root: Any, path: str) -> list[str]:
    return faults(value, root["$defs"][said.removeprefix("#/$defs/")], root, path)


def _any_of(value: Any, said: Any, _: Any, root: Any, path: str) -> list[str]:
    return [] if any(not faults(value, one, root, path) for one in said) else [f"{path}: anyOf"]


def _all_of(value: Any, said: Any, _: Any, root: Any, path: str) -> list[str]:
    return [fault for one in said for fault in faults(value, one, root, path)]


def _if(value: Any, said: Any, schema: Any, root: Any, path: str) -> list[str]:
    return [] if faults(value, said, root, path) else faults(value, schema["then"], root, path)


def _items(value: Any, said: Any, _: Any, root: Any, path: str) -> list[str]:
    items = enumerate(value) if isinstance(value, list) else ()
    return [fault for place, item in items for fault in faults(item, said, root, f"{path}/{place}")]


def _properties(value: Any, said: Any, _: Any, root: Any, path: str) -> list[str]:
    keys = [key for key in said if isinstance(value, dict) and key in value]
    return [fault for key in keys for fault in faults(value[key], said[key], root, f"{path}/{key}")]


def _additional(value: Any, said: Any, schema: Any, root: Any, path: str) -> list[str]:
    others = [key for key in value if key not in schema.get("properties", {})] if isinstance(value, dict) else []
    if said is False:
        return [f"{path}/{key}: additionalProperties" for key in others]
    return [fault for key in others for fault in faults(value[key], said, root, f"{path}/{key}")]


def _names(value: Any, said: Any, _: Any, root: Any, path: str) -> list[str]:
    keys = value if isinstance(value, dict) else ()
    return [fault for key in keys for fault in faults(key, said, root, f"{path}/{key}")]


_IN_PLACE: Mapping[str, Callable[[Any, Any, Any, Any, str], list[str]]] = {
    "$ref": _reference,
    "anyOf": _any_of,
    "allOf": _all_of,
    "if": _if,
    "items": _items,
    "properties": _properties,
    "additionalProperties": _additional,
    "propertyNames": _names,
}


def _is_type(value: object, said: Any) -> bool:
    return any(_TYPES[name](value) for name in ([said] if isinstance(said, str) else said))


def _number(value: Any) -> bool:
    return _TYPES["number"](value)


_CHECKS: Mapping[str, Callable[[Any, Any], bool]] = {
    "type": _is_type,
    "const": lambda value, said: type(value) is type(said) and value == said,
    "enum": lambda value, said: value in said,
    "required": lambda value, said: not isinstance(value, dict) or all(key in value for key in said),
    "pattern": lambda value, said: not isinstance(value, str) or re.search(said, value) is not None,
    "minLength": lambda value, said: not isinstance(value, str) or len(value) >= said,
    "maxLength": lambda value, said: not isinstance(value, str) or len(value) <= said,
    "minItems": lambda value, said: not isinstance(value, list) or len(value) >= said,
    "minimum": lambda value, said: not _number(value) or value >= said,
    "maximum": lambda value, said: not _number(value) or value <= said,
    "exclusiveMinimum": lambda value, said: not _number(value) or value > said,
}
