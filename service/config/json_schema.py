"""The models of feeds.yaml -> its JSON Schema (draft 2020-12), so that editors complete and check (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from service.config.loader import SECTIONS, VERSION, Kinds
from service.config.manual import FILE, describe
from service.config.shapes import Model, file_keys, model_of
from service.domain.options import DefaultsOptions, PublicationOptions, RetentionOptions, TopicOptions

_NAME = "^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$"
_ADDRESS = r"^https?://[^\s\\]+$"
_ADDRESS_OR_VARIABLE = r"^(https?://|\$\{)[^\s\\]+$"

Schema = dict[str, Any]


def schema_of(kinds: Kinds) -> Schema:
    """Return the JSON Schema of a feeds.yaml that may use `kinds`."""
    options: list[Model] = [DefaultsOptions, RetentionOptions, TopicOptions, PublicationOptions]
    options += [kind.options for kind in kinds.sources.values()]
    options += [kind.options for kind in kinds.channels.values()]
    refs, definitions = _definitions(options)
    for source in kinds.sources.values():
        _fix_kind(definitions[refs[source.options]], source.name, source.summary)
    for channel in kinds.channels.values():
        _fix_kind(definitions[refs[channel.options]], channel.name, channel.summary)
    phrases = definitions[refs[TopicOptions]]["properties"]["any"]["items"]
    properties: dict[str, Schema] = {
        "version": {"const": VERSION},
        "defaults": _maybe({"$ref": _ref(refs[DefaultsOptions])}),
        "retention": _maybe({"$ref": _ref(refs[RetentionOptions])}),
        "lists": _by_name({"type": "array", "items": phrases, "minItems": 1}),
        "sources": _by_name(_by_kind({name: refs[kind.options] for name, kind in kinds.sources.items()})),
        "topics": _by_name({"$ref": _ref(refs[TopicOptions])}),
        "channels": _by_name(_by_kind({name: refs[kind.options] for name, kind in kinds.channels.items()})),
        "publications": _by_name({"$ref": _ref(refs[PublicationOptions])}),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "feeds.yaml of oversight-alerts",
        "type": "object",
        "additionalProperties": False,
        "required": ["version"],
        "properties": {section: {"description": FILE[section], **properties[section]} for section in SECTIONS},
        "$defs": dict(sorted(definitions.items())),
    }


def models_below(models: Iterable[Model]) -> tuple[Model, ...]:
    """Return `models` and every model that their keys hold, each once."""
    found: dict[Model, None] = {}
    waiting = list(models)
    while waiting:
        model = waiting.pop(0)
        if model not in found:
            found[model] = None
            fields = file_keys(model).values()
            waiting += [inner for field in fields for inner in _models_in(field.annotation)]
    return tuple(found)


def _models_in(annotation: Any) -> tuple[Model, ...]:
    model = model_of(annotation)
    if model is not None:
        return (model,)
    arguments = getattr(annotation, "__args__", ())
    return tuple(inner for argument in arguments for inner in _models_in(argument))


def _definitions(models: Iterable[Model]) -> tuple[dict[Model, str], dict[str, Schema]]:
    """Return the name of each model's definition, and the definitions with every key described."""
    whole = models_below(models)
    generated, bundle = models_json_schema([(model, "validation") for model in whole], ref_template=_ref("{model}"))
    names = {model: str(generated[model, "validation"]["$ref"]).rpartition("/")[2] for model in whole}
    definitions: dict[str, Schema] = bundle["$defs"]
    for model, name in names.items():
        definition = definitions[name]
        definition.pop("title", None)
        for key in file_keys(model):
            known = definition["properties"][key]
            known.pop("title", None)
            sentence = describe(model, key)
            definition["properties"][key] = ({"description": sentence} if sentence else {}) | {
                word: value for word, value in known.items() if word != "description" or not sentence
            }
    return names, _with_variables(definitions)


def _with_variables(value: Any) -> Any:
    """Return the schema with `${NAME}` admitted in place of an address."""
    if isinstance(value, dict):
        return {key: _with_variables(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_variables(inner) for inner in value]
    return _ADDRESS_OR_VARIABLE if value == _ADDRESS else value


def _fix_kind(definition: Schema, name: str, summary: str) -> None:
    """Make `kind` the constant that it is in the file, and required."""
    definition["properties"]["kind"] = {"const": name, "description": summary}
    definition["required"] = ["kind", *(key for key in definition.get("required", ()) if key != "kind")]


def _by_kind(references: Mapping[str, str]) -> Schema:
    """Return the schema of something that has the keys of its `kind`: only that kind's mistakes are told."""
    return {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": list(references)}},
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": name}}, "required": ["kind"]},
                "then": {"$ref": _ref(reference)},
            }
            for name, reference in references.items()
        ],
    }


def _by_name(part: Schema) -> Schema:
    return {"type": ["object", "null"], "propertyNames": {"pattern": _NAME}, "additionalProperties": part}


def _maybe(part: Schema) -> Schema:
    return {"anyOf": [part, {"type": "null"}]}


def _ref(name: str) -> str:
    return f"#/$defs/{name}"
