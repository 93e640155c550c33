"""The recorded exchanges of every kind of source, played once, as places where a mutated answer can be put."""

from __future__ import annotations

import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from service.domain.errors import OutsideError, ShapeChanged, SourceError, Unparsable
from service.domain.kinds import Cursor, Document, Page, Source
from service.domain.wire import Request, Response
from service.parsing.table_reader import CutOff, OtherShape, read_table
from service.parsing.tables import rows_of, wanted
from service.sources import KINDS
from tests.sources.recorded import cases


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """An answer as it was recorded, and the source, the request and the cursor that it was for.

    `asked`: the source asked for it; else it was pushed. `table`: it is read row by row.
    """

    source: Source
    request: Request
    cursor: Cursor
    now: datetime
    status: int
    headers: Mapping[str, str]
    body: bytes
    asked: bool
    table: bool

    def pages(self, response: Response) -> Iterator[Page]:
        """Yield what the source reads of another answer in the place of this one. Raises SourceError, OutsideError."""
        document = Document(request=self.request, response=response, cursor=self.cursor, now=self.now)
        table = self.request.table
        if not self.table or response.status != 200 or table is None:
            yield self.source.read(document)
            return
        try:
            for piece in read_table(io.BytesIO(response.body), wanted(table)):
                yield self.source.read(replace(document, rows=rows_of(piece, table)))
        except OtherShape as other:
            raise ShapeChanged(other.where, other.expected, other.found) from None
        except CutOff:
            raise Unparsable("cut off") from None


def recordings() -> dict[str, list[Recording]]:
    """Return the recorded answers by kind; feeds have a parser of their own and are left out."""
    found: defaultdict[str, list[Recording]] = defaultdict(list)
    for name, folder in sorted(cases().items()):
        kind = name.partition("/")[0]
        if kind != "feed":
            found[kind] += _of_case(kind, folder)
    return dict(found)


def _of_case(kind: str, folder: Path) -> list[Recording]:
    case = json.loads((folder / "case.json").read_text("utf-8"))
    source = KINDS[kind].build("fuzz", KINDS[kind].options.model_validate(case["options"]))
    cursor, now = case.get("cursor", {}), datetime.fromisoformat(case["now"])
    if "pushed" in case:
        answers = [{"status": 200, **pushed} for pushed in case["pushed"]]
        return [_recording(source, None, cursor, now, answer, folder) for answer in answers]
    found = []
    request: Request | None = source.begin(cursor, now)
    for answer in case["answers"]:
        if request is None:
            break
        recording = _recording(source, request, cursor, now, answer, folder)
        found.append(recording)
        request = _next(recording)
    return found


def _recording(
    source: Source, request: Request | None, cursor: Cursor, now: datetime, answer: Mapping[str, Any], folder: Path
) -> Recording:
    name = answer.get("table", answer.get("body"))
    return Recording(
        source=source,
        request=request or Request(url=""),
        cursor=cursor,
        now=now,
        status=answer["status"],
        headers=answer.get("headers", {}),
        body=(folder / name).read_bytes() if name else b"{}",
        asked=request is not None,
        table="table" in answer,
    )


def _next(one: Recording) -> Request | None:
    response = Response(status=one.status, headers=one.headers, body=one.body, url=one.request.url)
    try:
        return [page.next for page in one.pages(response)][-1]
    except (SourceError, OutsideError):
        return None
