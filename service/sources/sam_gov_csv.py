"""Kind `sam_gov_csv` (pure): notices of SAM.gov's daily CSV, which needs no key and holds the descriptions whole.

Every notice of the last days is in each file: what was posted before them is passed over unread, what is known is known
by its content. Facts about the file: what users of it have published, 2024 to 2026; no contract of SAM.gov says them.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from service.domain.errors import ShapeChanged, Unparsable
from service.domain.items import Entry, Item
from service.domain.kinds import Cursor, Document, Page, Row, Source, SourceKind
from service.domain.options import Duration, HostedSourceOptions, SourceOptions
from service.domain.wire import Request, Table
from service.sources.asking import Asker
from service.sources.reading import Fields, check_status
from service.sources.sam_gov import LONGEST, OUTLET, OVERLAP, TypeName
from service.sources.sam_notice import REVISION, known, notice_entry, read_deadline
from service.stages.normalising.times import EASTERN, read_time

HOST = "https://sam.gov"
NAME = "Contract%20Opportunities/datagov/ContractOpportunitiesFullCSV.csv"
PATH = f"/api/prod/fileextractservices/v1/api/download/{NAME}?privacy=Public"
SECOND_HOST = "https://falextracts.s3.amazonaws.com"
"""The bucket in which SAM.gov keeps the same file; asked where the first address does not answer."""
COLUMNS = (
    "NoticeId", "Title", "Sol#", "Department/Ind.Agency", "Sub-Tier", "Office", "PostedDate", "Type", "BaseType",
    "ResponseDeadLine", "NaicsCode", "Active", "AwardNumber", "Award$", "Awardee", "Description",
)  # fmt: skip
DATED = "PostedDate"
ENCODING = "cp1252"
FEW = 5
"""So many rows of a piece may hold something unreadable; more of them, and more than one in ten, are another shape."""

# How the file names the types, or how their names begin: some have longer names in older notices.
TYPES: Mapping[TypeName, tuple[str, ...]] = MappingProxyType(
    {
        "justification": ("justification",),
        "presolicitation": ("presolicitation",),
        "award": ("award notice",),
        "sources_sought": ("sources sought",),
        "special": ("special notice",),
        "solicitation": ("solicitation",),
        "surplus_sale": ("sale of surplus property",),
        "combined": ("combined synopsis/solicitation",),
        "intent_to_bundle": ("intent to bundle", "consolidate/"),
    }
)


class SamGovCsvOptions(HostedSourceOptions):
    """The keys of the daily CSV. All notices are kept unless these keys say which.

    `organization`: a part of the name of the department, the agency or the office. `naics`: codes or how they begin.
    """

    kind: Literal["sam_gov_csv"] = "sam_gov_csv"
    every: Duration | None = timedelta(hours=6)
    organization: Annotated[str, Field(min_length=2)] | None = None
    types: tuple[TypeName, ...] = ()
    naics: tuple[Annotated[str, Field(pattern=r"^\d{2,6}$")], ...] = ()
    days: Annotated[int, Field(ge=1, le=364)] = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class SamGovCsvSource:
    """The file. Cursor: `since`, the day on which the last one that was read was written; its number of `notices`."""

    options: SamGovCsvOptions
    asker: Asker

    def begin(self, cursor: Cursor, now: datetime) -> Request:
        """Return the conditional request for the file, with the one for its copy."""
        table = Table(columns=COLUMNS, dated=DATED, since=self._since(cursor, now), encoding=ENCODING)
        first = self.asker.get(f"{self.asker.base}{PATH}", conditional=True)
        home = self.asker.base if self.options.base_url else SECOND_HOST
        second = replace(self.asker.elsewhere(f"{home}/{NAME}"), conditional=True, table=table)
        return replace(first, table=table, instead=second)

    def read(self, document: Document) -> Page:
        """Return the notices of a piece. Raises ShapeChanged for a file of none, and for many that are unreadable."""
        rows = document.rows
        if rows is None:
            check_status(document.response, document.now)
            raise Unparsable("no table in the answer")
        if rows.last and not rows.read:  # as in the nights from 2026-07-29 on, for a week
            raise ShapeChanged("rows", "notices", "none")
        entries, problems = [], []
        for row in filter(self._is_wanted, rows.rows):
            entry, found = _entry(row)
            entries += [entry] if entry else []
            problems += found
        if len(problems) > max(FEW, len(rows.rows) // 10):
            raise problems[0]
        page = Page(
            entries=tuple(entries),
            cursor=document.cursor,
            outlet=OUTLET,
            problems=(*rows.broken, *map(str, problems)),
        )
        return _last(page, document, rows.read) if rows.last else page

    def more(self, item: Item) -> Request | None:  # noqa: ARG002 - the seam's
        """Return None: the descriptions are in the file."""
        return None

    def longer_text(self, document: Document) -> str:  # noqa: ARG002 - the seam's
        """Return nothing: it is never asked for."""
        return ""

    def _since(self, cursor: Cursor, now: datetime) -> date:
        """Return from which day on rows are read: `days` back, or further where the last file is older."""
        today = now.astimezone(UTC).date()
        first = today - timedelta(days=self.options.days)
        with suppress(ValueError, OverflowError):
            first = min(first, date.fromisoformat(str(cursor.get("since"))) - OVERLAP)
        return max(first, today - LONGEST)

    def _is_wanted(self, row: Row) -> bool:
        options, values = self.options, row.values
        types = tuple(beginning for name in options.types for beginning in TYPES[name])
        revised = values["Type"].strip().casefold() == REVISION
        if types and not values["BaseType" if revised else "Type"].strip().casefold().startswith(types):
            return False
        if options.naics and not values["NaicsCode"].strip().startswith(options.naics):
            return False
        names = (values["Department/Ind.Agency"], values["Sub-Tier"], values["Office"])
        wanted = (options.organization or "").casefold()
        return any(wanted in name.casefold() for name in names)


def build(_: str, options: SourceOptions) -> Source:
    """Return the source of the file."""
    assert isinstance(options, SamGovCsvOptions)
    asker = Asker.of(options, options.base_url or HOST, {"Accept": "text/csv, */*;q=0.5"})
    return SamGovCsvSource(options=options, asker=asker)


def _last(page: Page, document: Document, notices: int) -> Page:
    """Return the last page, with the new cursor; a file of which half is gone is a problem, told once."""
    before = document.cursor.get("notices")
    shrunk = isinstance(before, int) and notices < before // 2
    problems = (f"{notices} notices, after {before} in the last file", *page.problems) if shrunk else page.problems
    return replace(page, problems=problems, cursor={"since": _written(document).isoformat(), "notices": notices})


def _written(document: Document) -> date:
    """Return the day on which the file was written, today where it does not say so: it may be days old."""
    at = read_time(document.response.headers.get("last-modified")) or document.now
    return min(at, document.now).astimezone(UTC).date()


def _entry(row: Row) -> tuple[Entry | None, list[ShapeChanged]]:
    """Return the notice of a row, without the facts that cannot be read, and what they are; None for no notice."""
    fields = Fields(where=f"line {row.line}", values=row.values)
    values, problems = dict(row.values), []
    for column, read in (("PostedDate", _posted), ("ResponseDeadLine", read_deadline), ("Award$", Fields.amount)):
        try:
            read(fields, column)
        except ShapeChanged as error:
            problems.append(error)
            values[column] = ""
    try:
        fields.required("NoticeId")
    except ShapeChanged as error:
        return None, [error]
    entry = notice_entry(Fields(where=fields.where, values=_as_in_the_api(values)))
    return replace(entry, published=_posted(replace(fields, values=values), DATED)), problems


def _as_in_the_api(values: Mapping[str, str]) -> dict[str, object]:
    """Return the row under the names of the API's notices, so that both say the same of one notice."""
    award = {
        "number": values["AwardNumber"],
        "amount": values["Award$"] or None,
        "awardee": {"name": values["Awardee"]},
    }
    return {
        "noticeId": values["NoticeId"].lower(),
        "title": values["Title"],
        "solicitationNumber": values["Sol#"],
        "department": values["Department/Ind.Agency"],
        "subTier": values["Sub-Tier"],
        "type": values["Type"],
        "baseType": values["BaseType"],
        "active": values["Active"],
        "responseDeadLine": values["ResponseDeadLine"],
        "award": award,
        "description": values["Description"],
    }


def _posted(fields: Fields, column: str) -> datetime | None:
    """Return when a notice was posted: a day, mostly with a time; without zone that of Washington."""
    written = known(fields.text(column))
    if written is None:
        return None
    try:
        at = datetime.fromisoformat(written)
        return at.replace(tzinfo=at.tzinfo or EASTERN).astimezone(UTC)
    except (ValueError, OverflowError):
        raise fields.changed(column, "a time in ISO 8601") from None


KIND = SourceKind(
    name="sam_gov_csv",
    options=SamGovCsvOptions,
    build=build,
    summary="Contract notices of SAM.gov from its daily CSV (needs no key), with their descriptions",
)
