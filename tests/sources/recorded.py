"""Recorded exchanges: a folder with `case.json` and the bodies that it names, played to a source without a network."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from service.domain.errors import ShapeChanged, SourceError, TooLarge
from service.domain.items import Entry, Tier
from service.domain.kinds import Document, FeedHints, Page, ParsedFeed, Source
from service.domain.wire import Request, Response
from service.parsing.table_reader import OtherShape, read_table
from service.parsing.tables import rows_of, wanted
from service.sources import KINDS
from service.stages.normalising.normalise import normalise

FIXTURES = Path(__file__).parent / "fixtures"


def cases() -> dict[str, Path]:
    """Return every recorded case by `kind/case`."""
    return {f"{path.parent.parent.name}/{path.parent.name}": path.parent for path in FIXTURES.glob("*/*/case.json")}


def play(folder: Path) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return what the case says should happen, and what happened: both as JSON values."""
    case = json.loads((folder / "case.json").read_text("utf-8"))
    kind = KINDS[folder.parent.name]
    source = kind.build("recorded", kind.options.model_validate(case["options"]))
    if kind.options.pushed:
        return case["expected"], _plain(_pushed(source, case, folder))
    now, cursor = datetime.fromisoformat(case["now"]), case.get("cursor", {})
    happened: dict[str, Any] = {"requests": [], "entries": []}
    request: Request | None = source.begin(cursor, now)
    page = Page(entries=())
    try:
        for answer in case["answers"]:
            assert request is not None, "the source asked for less than was recorded"
            happened["requests"].append(_asked(request))
            for document in _documents(request, answer, folder, cursor, now):
                page = source.read(document)
                happened["entries"] += page.entries
                happened["outlet"] = page.outlet
                if page.problems:
                    happened["problems"] = [*happened.get("problems", ()), *page.problems]
            request = page.next
        if request is not None:
            happened["wants"] = _asked(request)
            if request.quota is not None:
                happened["waits_with"] = page.cursor
        else:
            happened["cursor"] = page.cursor
            happened["retry_at"] = page.retry_at
    except SourceError as error:
        happened["raises"] = {"error": type(error).__name__, **vars(error)}
    if "more" in case:
        happened["more"] = _more(source, happened["entries"], case["more"], folder, now)
    return case["expected"], _plain(happened)


def _pushed(source: Source, case: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Return what becomes of each push: nobody is asked, what is pushed stands in the place of an answer."""
    request, now = Request(url=""), datetime.fromisoformat(case["now"])
    happened: dict[str, Any] = {"entries": [], "refused": []}
    try:
        for pushed in case["pushed"]:
            page = source.read(_document(request, {"status": 200, **pushed}, folder, {}, now))
            happened["entries"] += page.entries
            happened["refused"] += page.refused
    except (SourceError, TooLarge) as error:
        happened["raises"] = {"error": type(error).__name__, **vars(error)}
    return happened


def _more(source: Source, entries: list[Entry], more: Mapping[str, Any], folder: Path, now: datetime) -> Any:
    entry = next(entry for entry in entries if entry.id == more["of"])
    item = normalise(entry, source="recorded", kind="recorded", tier=Tier.OFFICIAL, outlet="Recorded", now=now)
    assert item is not None
    request = source.more(item)
    if request is None:
        return None
    try:
        text = source.longer_text(_document(request, more["answer"], folder, {}, now))
    except SourceError as error:
        return {"request": _asked(request), "raises": {"error": type(error).__name__, **vars(error)}}
    return {"request": _asked(request), "text": text}


def _documents(
    request: Request, answer: Mapping[str, Any], folder: Path, cursor: Any, now: datetime
) -> Iterator[Document]:
    """Yield what the source is given of an answer: all of it, or a table piece by piece."""
    whole = _document(request, answer, folder, cursor, now)
    if "table" not in answer:
        yield whole
        return
    assert request.table is not None
    try:
        for piece in read_table(BytesIO((folder / answer["table"]).read_bytes()), wanted(request.table)):
            yield replace(whole, rows=rows_of(piece, request.table))
    except OtherShape as other:
        raise ShapeChanged(other.where, other.expected, other.found) from None


def _document(request: Request, answer: Mapping[str, Any], folder: Path, cursor: Any, now: datetime) -> Document:
    body = (folder / answer["body"]).read_bytes() if "body" in answer else b""
    response = Response(status=answer["status"], headers=answer.get("headers", {}), body=body, url=request.url)
    feed = None
    if "feed" in answer:
        told = json.loads((folder / answer["feed"]).read_text("utf-8"))
        entries = TypeAdapter(tuple[Entry, ...]).validate_python(told.pop("entries"))
        feed = ParsedFeed(entries=entries, hints=FeedHints(**told.pop("hints", {})), **told)
    return Document(request=request, response=response, cursor=cursor, now=now, feed=feed)


def _asked(request: Request) -> dict[str, Any]:
    body = json.loads(request.body) if request.body else None
    told = {name: getattr(request, name) for name in ("method", "url", "headers", "private_origin")}
    told |= {"body": body, "conditional": request.conditional, "expects": str(request.expects)}
    if request.table is not None:
        told["table"] = {"dated": request.table.dated, "since": str(request.table.since)}
    if request.instead is not None:
        told["instead"] = _asked(request.instead)
    return told


def _plain(value: Any) -> Any:
    """Return the value as JSON has it; what is absent or default in a dataclass is left out."""
    if is_dataclass(value) and not isinstance(value, type):
        told = {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
        return {name: one for name, one in told.items() if one not in (None, "", [], {}, False)}
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items() if one is not None}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, bool | int | float | None) else str(value)
