"""Kind `usaspending` (pure): federal awards of USAspending.gov, the last modified first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import Field

from service.domain.items import Entry, Facts, Item, Money
from service.domain.kinds import Cursor, Document, Page, Source, SourceKind
from service.domain.options import HostedSourceOptions, SourceOptions
from service.domain.stories import Step
from service.domain.wire import Request
from service.sources.agencies import agencies
from service.sources.asking import Asker
from service.sources.numbers import award_identifiers
from service.sources.reading import Fields, json_object
from service.stages.normalising.markup import plain, shorten
from service.stages.normalising.times import read_time

HOST = "https://api.usaspending.gov"
OUTLET = "USAspending.gov"
PATH = "/api/v2/search/spending_by_award/"
LIMIT = 100
DEEPEST = 50_000
"""page * limit must stay below; beyond it the last record of the page before says where to go on."""
OVERLAP = timedelta(days=7)
"""Asked again at every poll: the date of a modification is the agency's, and is loaded days later."""
REPORTING_LAG = timedelta(days=90)
"""So late may a new award appear (Defense); what was modified later than that after its beginning is a modification."""
MAX_TITLE_CHARACTERS = 160

# Codes of one group only may be asked for at once, else 422.
GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "contracts": ("A", "B", "C", "D"),
        "idvs": ("IDV_A", "IDV_B", "IDV_B_A", "IDV_B_B", "IDV_B_C", "IDV_C", "IDV_D", "IDV_E"),
        "grants": ("02", "03", "04", "05"),
        "direct_payments": ("06", "10"),
        "other": ("09", "11", "-1"),
    }
)
_MODIFIED = "Last Modified Date"
_COMMON = ("Award ID", "Recipient Name", "Recipient UEI", "Award Amount", "Description", "Base Obligation Date",
           _MODIFIED, "Awarding Agency", "Awarding Sub Agency", "generated_internal_id")  # fmt: skip
# A letter beyond ASCII that was read byte by byte as Windows-1252 and encoded once more: two or more in a row.
_TWICE_ENCODED = re.compile(r"[\xc2-\xf4][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,3}")


class UsaSpendingOptions(HostedSourceOptions):
    """The keys of a search in USAspending. Names of agencies as USAspending writes them; `recipients` names or UEIs."""

    kind: Literal["usaspending"] = "usaspending"
    awarding_agency: str | None = None
    awarding_subagency: str | None = None
    minimum_amount: Annotated[Decimal, Field(ge=0)] | None = None
    keywords: tuple[Annotated[str, Field(min_length=3)], ...] = ()
    recipients: tuple[Annotated[str, Field(min_length=3)], ...] = ()
    groups: tuple[Literal["contracts", "idvs", "grants", "direct_payments", "other"], ...] = Field(
        default=("contracts", "idvs"), min_length=1
    )
    days: Annotated[int, Field(ge=1, le=365)] = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class UsaSpendingSource:
    """One search. Cursor: `since`, the day of the last whole poll (YYYY-MM-DD)."""

    options: UsaSpendingOptions
    asker: Asker

    def begin(self, cursor: Cursor, now: datetime) -> Request:
        """Return the request for the first page of the first group of award types."""
        today = now.astimezone(UTC).date()
        since = _since(cursor, today, self.options.days)
        return self._ask({"group": 0, "page": 1, "since": since.isoformat(), "until": today.isoformat()})

    def read(self, document: Document) -> Page:
        """Return a page of awards, and the next page, the next group, or the end."""
        answer = json_object(document.response, document.now)
        if not answer.has("results"):
            raise answer.changed("results", "a list")
        results = answer.parts("results")
        context = document.request.context
        following = self._after(context, results, answer.part("page_metadata"))
        return Page(
            entries=tuple(map(_entry, results)),
            next=self._ask(following) if following else None,
            cursor={"since": context["until"]},
            outlet=OUTLET,
        )

    def more(self, item: Item) -> Request | None:  # noqa: ARG002 - the seam's
        """Return None: an award has no longer text."""
        return None

    def longer_text(self, document: Document) -> str:  # noqa: ARG002 - the seam's
        """Return nothing: it is never asked for."""
        return ""

    def _after(
        self, context: Mapping[str, object], results: tuple[Fields, ...], page: Fields | None
    ) -> dict[str, object] | None:
        if page is None:
            raise Fields(where="", values={}).changed("page_metadata", "an object")
        oldest = results[-1].day(_MODIFIED) if results else None
        reached = oldest is not None and oldest.isoformat() < str(context["since"])
        if results and page.flag("hasNext") and not reached:
            last = {name: page.values.get(name) for name in ("last_record_unique_id", "last_record_sort_value")}
            return {**context, "page": _number(context["page"]) + 1, "last": last}
        group = _number(context["group"]) + 1
        return {**context, "group": group, "page": 1, "last": {}} if group < len(self.options.groups) else None

    def _ask(self, context: Mapping[str, object]) -> Request:
        page, group = _number(context["page"]), self.options.groups[_number(context["group"])]
        kind = "Contract Award Type" if group in ("contracts", "idvs") else "Award Type"
        last = context.get("last")
        body = {
            "filters": self._filters(group, context),
            "fields": [*_COMMON, kind],
            "sort": _MODIFIED,
            "order": "desc",
            "limit": LIMIT,
            "page": page,
            "subawards": False,
            **(last if page * LIMIT >= DEEPEST and isinstance(last, Mapping) else {}),
        }
        return self.asker.post(f"{self.asker.base}{PATH}", body, context=context)

    def _filters(self, group: str, context: Mapping[str, object]) -> dict[str, object]:
        options = self.options
        period = {"start_date": context["since"], "end_date": context["until"], "date_type": "last_modified_date"}
        found: dict[str, object] = {"award_type_codes": list(GROUPS[group]), "time_period": [period]}
        if agency := self._agency():
            found["agencies"] = [agency]
        if options.minimum_amount is not None:
            found["award_amounts"] = [{"lower_bound": float(options.minimum_amount)}]
        if options.keywords:
            found["keywords"] = list(options.keywords)
        if options.recipients:
            found["recipient_search_text"] = list(options.recipients)
        return found

    def _agency(self) -> dict[str, str] | None:
        top, sub = self.options.awarding_agency, self.options.awarding_subagency
        if sub:
            within = {"toptier_name": top} if top else {}
            return {"type": "awarding", "tier": "subtier", "name": sub, **within}
        return {"type": "awarding", "tier": "toptier", "name": top} if top else None


def build(_: str, options: SourceOptions) -> Source:
    """Return the source of a configured search."""
    assert isinstance(options, UsaSpendingOptions)
    return UsaSpendingSource(options=options, asker=Asker.of(options, options.base_url or HOST))


def repair_encoding(text: str) -> str:
    """Return the text with letters that were encoded twice put right; whatever is not such a letter stays."""
    return _TWICE_ENCODED.sub(_repaired, text) if not text.isascii() else text


def _repaired(found: re.Match[str]) -> str:
    try:
        return b"".join(_byte(letter) for letter in found[0]).decode("utf-8")
    except UnicodeError:
        return found[0]


def _byte(letter: str) -> bytes:
    return letter.encode("latin-1") if letter < "\u0100" else letter.encode("cp1252")


def _entry(award: Fields) -> Entry:
    identity = award.required("generated_internal_id")
    said = plain(repair_encoding(award.text("Description") or ""), is_plain=True)
    recipient = repair_encoding(award.text("Recipient Name") or "")
    kind = award.text("Contract Award Type") or award.text("Award Type") or "Award"
    modified = read_time(award.text(_MODIFIED))
    title = shorten(said, MAX_TITLE_CHARACTERS) or f"{kind} to {recipient or 'a recipient that is not named'}"
    return Entry(
        id=identity,
        link=f"https://www.usaspending.gov/award/{quote(identity, safe='')}/",
        title=title,
        summary=said,
        published=modified or read_time(award.text("Base Obligation Date")),
        updated=modified,
        text_is_plain=True,
        facts=_facts(award, identity, recipient, kind),
    )


def _facts(award: Fields, identity: str, recipient: str, kind: str) -> Facts:
    amount, number = award.amount("Award Amount"), award.text("Award ID")
    return Facts(
        amount=None if amount is None else Money(value=amount),
        recipient=recipient or None,
        recipient_id=award.text("Recipient UEI"),
        agencies=agencies(award.text("Awarding Sub Agency"), award.text("Awarding Agency")),
        document_number=number,
        notice_type=kind,
        identifiers=(f"award:{identity}", *award_identifiers(number)),
        step=_step(award),
    )


def _step(award: Fields) -> Step:
    begun, modified = award.day("Base Obligation Date"), award.day(_MODIFIED)
    return Step.MODIFIED if begun and modified and modified - begun > REPORTING_LAG else Step.AWARDED


def _since(cursor: Cursor, today: date, days: int) -> date:
    written = cursor.get("since")
    try:
        since = date.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        since = None
    return min(since, today) - OVERLAP if since else today - timedelta(days=days)


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


KIND = SourceKind(
    name="usaspending",
    options=UsaSpendingOptions,
    build=build,
    summary="Federal contracts and grants of USAspending.gov, by agency, amount, words and recipient",
)
