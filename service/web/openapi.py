"""The description of the API (pure): OpenAPI 3.1, made from the models that write the answers."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from service.stages.recording.shapes import Record
from service.web import shapes
from service.web.coverage import CoverageShape

Described = dict[str, object]

_PAGED: tuple[Described, ...] = (
    {
        "name": "limit",
        "in": "query",
        "schema": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50},
        "description": "How many",
    },
    {
        "name": "cursor",
        "in": "query",
        "schema": {"type": "string"},
        "description": "Where to go on: `next` of the page before",
    },
)
_CHANNEL: Described = {
    "name": "channel",
    "in": "query",
    "schema": {"type": "string"},
    "description": "Only of this channel",
}
_STATE: Described = {
    "name": "state",
    "in": "query",
    "schema": {"enum": ["waiting", "sent", "dead"]},
    "description": "Only in this state",
}
_TOPIC: Described = {
    "name": "topic",
    "in": "query",
    "schema": {"type": "string"},
    "description": "Only of this topic",
}
_LISTS: tuple[tuple[str, type[BaseModel], str, tuple[Described, ...]], ...] = (
    ("alerts", shapes.PageShape[shapes.AlertItem], "The latest alerts, newest first", (*_PAGED, _CHANNEL)),
    ("stories", shapes.PageShape[shapes.StoryItem], "The latest stories, latest change first", _PAGED),
    ("sources", shapes.PageShape[shapes.SourceItem], "Every source, in the order of feeds.yaml", _PAGED),
    (
        "deliveries",
        shapes.PageShape[shapes.DeliveryItem],
        "The latest deliveries, newest first",
        (*_PAGED, _CHANNEL, _STATE),
    ),
    ("channels", shapes.PageShape[shapes.ChannelItem], "Every channel, in the order of feeds.yaml", _PAGED),
    (
        "phrases",
        shapes.PageShape[shapes.PhraseItem],
        "How each phrase did in the last thirty days, in the order of feeds.yaml",
        (*_PAGED, _TOPIC),
    ),
)
_STATEMENTS: tuple[tuple[str, type[BaseModel], str], ...] = (
    ("coverage", CoverageShape, "The coverage statement: what is watched, and what might not be noticed"),
    ("evidence/{id}", Record, "The record of an item, a story, an alert or a delivery; a ref or an address will do"),
)
_ACTIONS: tuple[tuple[str, type[BaseModel], str], ...] = (
    ("/api/v1/deliveries/{id}/replay", shapes.ReplayedShape, "Make a dead delivery wait again"),
    ("/api/v1/channels/{name}/resume", shapes.ResumedShape, "Start a stopped channel again"),
    ("/api/v1/channels/{name}/test", shapes.TestedShape, "Send a test message to a channel now"),
)
_MARK = "/api/v1/alerts/{id}/mark"
_PUSH = "/hooks/{source}"
_CALLBACK = "/websub/{subscription}"
_PUSHES = {
    "400": "Neither items nor a feed",
    "401": "No proof",
    "404": "There is no inbox of this name",
    "408": "The body took too long",
    "413": "The body is too long, or the list",
    "415": "A form, a page, or a compressed body",
    "429": "Too many pushes",
    "503": "The database cannot be reached now, or the inbox waits for its secret",
}
_ERRORS = {
    "400": "What is wrong with the request, one line each",
    "401": "The admin token is wanted",
    "404": "There is none of this name or id",
    "503": "The database cannot be reached now",
}


def description(base_url: str) -> Described:
    """Return the OpenAPI document of this service at `base_url`."""
    models = [model for _, model, _, _ in _LISTS] + [model for _, model, _ in _ACTIONS]
    models += [model for _, model, _ in _STATEMENTS]
    models += [shapes.MarkShape, shapes.MarkedShape, shapes.PushedShape]
    names, definitions = models_json_schema(
        [(model, "serialization") for model in models], ref_template="#/components/schemas/{model}"
    )
    paths: Described = {
        f"/api/v1/{name}": {
            "get": _operation(
                summary, names[(model, "serialization")], list(parameters), ("400", "401", "503"), reads=True
            )
        }
        for name, model, summary, parameters in _LISTS
    }
    for name, model, summary in _STATEMENTS:
        schema, named = names[(model, "serialization")], "{" in name
        errors = ("401", "404", "503") if named else ("401", "503")
        reading = _operation(summary, schema, [_in_path(name)] if named else [], errors, reads=True)
        paths[f"/api/v1/{name}"] = {"get": reading}
    for path, model, summary in _ACTIONS:
        schema, parameters = names[(model, "serialization")], [_in_path(path)]
        paths[path] = {"post": _operation(summary, schema, parameters, ("401", "404", "503"))}
    marked = names[(shapes.MarkedShape, "serialization")]
    marking = _operation("Say that an alert was useful or noise", marked, [_in_path(_MARK)], (*_ERRORS,))
    paths[_MARK] = {"post": marking | {"requestBody": _body(names[(shapes.MarkShape, "serialization")])}}
    paths[_PUSH] = {"post": _pushing(names[(shapes.PushedShape, "serialization")])}
    paths[_CALLBACK] = {"get": _confirming(), "post": _hub_pushing()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "oversight-alerts",
            "version": "1",
            "description": "Stories, alerts and deliveries of this service. Errors are plain text.",
        },
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": {
            "schemas": definitions["$defs"],
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "OVERSIGHT_ADMIN_TOKEN"},
                "inbox": {"type": "http", "scheme": "bearer", "description": "The secret of the inbox"},
                "signature": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "webhook-signature",
                    "description": "Standard Webhooks 1.0.0, with webhook-id and webhook-timestamp",
                },
            },
        },
    }


def _in_path(path: str) -> Described:
    name = path.split("{")[1].split("}", maxsplit=1)[0]
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _pushing(schema: object) -> Described:
    item: Described = {"type": "object"}
    items: Described = {"oneOf": [item, {"type": "array", "items": item, "maxItems": 1_000}]}
    text: Described = {"schema": {"type": "string"}}
    responses: Described = {
        "202": {"description": "The items are durable", "content": {"application/json": {"schema": schema}}}
    }
    for status, why in _PUSHES.items():
        responses[status] = {"description": why, "content": {"text/plain": text}}
    return {
        "summary": "Push an item, a list of items or a feed document into an inbox",
        "security": [{"inbox": []}, {"signature": []}],
        "parameters": [_in_path(_PUSH)],
        "requestBody": {"required": True, "content": {"application/json": {"schema": items}, "application/xml": text}},
        "responses": responses,
    }


def _confirming() -> Described:
    names = ("hub.mode", "hub.topic", "hub.challenge", "hub.lease_seconds", "hub.reason")
    query: list[Described] = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in names]
    words = {"200": "The challenge, or that a denial was heard", "404": "No subscription of ours"}
    return _for_hubs("Say to a WebSub hub whether a subscription is ours", words) | {
        "parameters": [_in_path(_CALLBACK), *query]
    }


def _hub_pushing() -> Described:
    words = {
        "202": "It is durable, or ignored",
        "408": "The body took too long",
        "410": "No subscription of ours any more",
        "413": "The body is too long",
        "415": "A compressed body",
        "429": "Too many at once",
        "503": "The database cannot be reached now",
    }
    signature: Described = {"name": "X-Hub-Signature", "in": "header", "schema": {"type": "string"}}
    return _for_hubs("Take what a WebSub hub pushes", words) | {
        "parameters": [_in_path(_CALLBACK), signature],
        "requestBody": {"required": True, "content": {"application/xml": {"schema": {"type": "string"}}}},
    }


def _for_hubs(summary: str, words: Mapping[str, str]) -> Described:
    text: Described = {"text/plain": {"schema": {"type": "string"}}}
    responses = {status: {"description": why, "content": text} for status, why in words.items()}
    return {"summary": summary, "security": [{}], "responses": responses}


def _body(schema: object) -> Described:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _operation(
    summary: str, schema: object, parameters: list[Described], errors: tuple[str, ...], *, reads: bool = False
) -> Described:
    # Reading is open on loopback; what changes something always wants the token.
    security: list[Described] = [{"token": []}, {}] if reads else [{"token": []}]
    responses: Described = {"200": {"description": summary, "content": {"application/json": {"schema": schema}}}}
    for status in errors:
        content = {"text/plain": {"schema": {"type": "string"}}}
        responses[status] = {"description": _ERRORS[status], "content": content}
    return {"summary": summary, "security": security, "parameters": parameters, "responses": responses}
