"""What the models of `domain/options.py` and of the kinds say about keys and types (pure).

The same walk serves reading, advice, the JSON Schema's test and the documentation's test.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from service.domain.wire import Secret

Model = type[BaseModel]


def file_keys(model: Model) -> dict[str, FieldInfo]:
    """Return the fields of `model` by the keys that feeds.yaml uses (`from`, `any`, `in`)."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def alternatives(annotation: Any) -> tuple[Any, ...]:
    """Return the types that `annotation` admits, unions and `Annotated` taken apart."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return alternatives(get_args(annotation)[0])
    if origin in {Union, types.UnionType}:
        return tuple(inner for part in get_args(annotation) for inner in alternatives(part))
    return (annotation,)


def model_of(annotation: Any) -> Model | None:
    """Return the model among the types that `annotation` admits, if there is one."""
    for part in alternatives(annotation):
        if isinstance(part, type) and issubclass(part, BaseModel):
            return part
    return None


def element_of(annotation: Any) -> Any:
    """Return the type of the elements of the list, or of the values of the mapping, that `annotation` admits."""
    for part in alternatives(annotation):
        origin, arguments = get_origin(part), get_args(part)
        if origin in {tuple, list, frozenset, set}:
            return arguments[0]
        if origin in {dict, Mapping}:
            return arguments[1]
    return Any


def step(annotation: Any, key: str | int) -> Any:
    """Return the type of what stands at `key` (a key of a mapping, a place in a list); `Any` where it is unknown."""
    model = model_of(annotation)
    if isinstance(key, str) and model is not None:
        field = file_keys(model).get(key)
        return Any if field is None else field.annotation
    return element_of(annotation)


def is_secret(annotation: Any) -> bool:
    """Return whether the value is a secret, or a list or mapping of secrets."""
    if annotation is Any:
        return False
    return Secret in alternatives(annotation) or is_secret(element_of(annotation))


def is_number_only(annotation: Any) -> bool:
    """Return whether numbers are admitted and true and false are not."""
    kinds = alternatives(annotation)
    return bool not in kinds and any(number in kinds for number in (int, float, Decimal))
