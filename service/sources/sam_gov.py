"""Kind `sam_gov` (pure): notices of SAM.gov's Get Opportunities API v2, by the day on which they were posted.

The key's requests of a day are few (10 without a role), and all sources with that key share them: each request names
its quota, and a search that must wait for the next day goes on where it stopped. Half of the requests are kept for
searches, spread over the day; the rest may be spent on descriptions. Facts about the API: GSA's page, read 2026-08, and
recorded answers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Annotated, Literal
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from pydantic import Field

from service.domain.errors import SourceRefused
from service.domain.items import Item
from service.domain.kinds import Cursor, Document, FeedHints, Page, Source, SourceKind
from service.domain.options import HostedSourceOptions, SecretText, SourceOptions
from service.domain.wire import Quota, Request
from service.sources.asking import Asker
from service.sources.cursors import day_in, first_day
from service.sources.reading import Fields, json_object, words_of
from service.sources.sam_notice import known, notice_entry

HOST = "https://api.sam.gov"
OUTLET = "SAM.gov"
SEARCH = "/opportunities/v2/search"
DESCRIPTION = "/prod/opportunities/v1/noticedesc"
LIMIT = 1_000
DAY_S = 86_400.0
OVERLAP = timedelta(days=2)
"""Asked again at every poll: notices appear under the day of Washington, and some late."""
LONGEST = timedelta(days=364)
"""A window of a year is the longest that is answered."""

# Codes of the parameter `ptype`.
TYPES: Mapping[str, str] = MappingProxyType(
    {
        "justification": "u",
        "presolicitation": "p",
        "award": "a",
        "sources_sought": "r",
        "special": "s",
        "solicitation": "o",
        "surplus_sale": "g",
        "combined": "k",
        "intent_to_bundle": "i",
    }
)
TypeName = Literal[
    "justification", "presolicitation", "award", "sources_sought", "special", "solicitation", "surplus_sale",
    "combined", "intent_to_bundle",
]  # fmt: skip


class SamGovOptions(HostedSourceOptions):
    """The keys of a search in SAM.gov. Each of `titles` and each of `naics` is a search of its own and costs requests.

    `organization`: a part of the agency's name as SAM.gov writes it; `organization_code`: its code (`070.7012`).
    """

    kind: Literal["sam_gov"] = "sam_gov"
    api_key: SecretText
    organization: str | None = None
    organization_code: str | None = None
    types: tuple[TypeName, ...] = ()
    titles: tuple[Annotated[str, Field(min_length=2)], ...] = ()
    naics: tuple[Annotated[str, Field(pattern=r"^\d{2,6}$")], ...] = ()
    days: Annotated[int, Field(ge=1, le=364)] = 14
    daily_requests: Annotated[int, Field(ge=1, le=100_000)] = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """A window of days that one search still has to answer, and from which page on.

    `step`: how much `offset` grows by a page; whether it counts pages (1) or records is disputed.
    """

    search: int
    first: date
    last: date
    page: int = 0
    step: int = 1

    def written(self) -> list[object]:
        return [self.search, self.first.isoformat(), self.last.isoformat(), self.page, self.step]


@dataclass(frozen=True, slots=True, kw_only=True)
class SamGovSource:
    """One or more searches. Cursor: `since` (day of the last whole poll), and what is `owed` up to the day `until`."""

    options: SamGovOptions
    asker: Asker

    def begin(self, cursor: Cursor, now: datetime) -> Request:
        """Return the request for what was left over, else for what was posted since the cursor."""
        today = now.astimezone(UTC).date()
        tasks, until = _owed(cursor), day_in(cursor.get("until")) or today
        if not tasks:
            until = today
            first = max(first_day(cursor.get("since"), now, overlap=OVERLAP, days=self.options.days), today - LONGEST)
            tasks = [_Task(search=number, first=first, last=today) for number in range(len(self._searches()))]
        return self._ask(tasks, {"until": until.isoformat(), "second": cursor.get("second")})

    def read(self, document: Document) -> Page:
        """Return a page of notices, and what comes next: a page, a part of the window, another search, or the end."""
        context = document.request.context
        task, *rest = _tasks(context["tasks"])
        answer = _answer(document)
        notices = answer.parts("opportunitiesData") if answer else ()
        ids = [notice.required("noticeId") for notice in notices]
        tasks = [*_after(task, answer, ids, context.get("second")), *rest]
        entries = tuple(notice_entry(notice) for notice in notices)
        if not tasks:
            return Page(entries=entries, cursor={"since": context["until"]}, outlet=OUTLET, hints=self._spread())
        left = {"until": context["until"], "second": ids[1] if ids[1:] else None}
        since = {"since": document.cursor["since"]} if "since" in document.cursor else {}
        owed = {"owed": [one.written() for one in tasks], **left, **since}
        return Page(entries=entries, next=self._ask(tasks, left), cursor=owed, outlet=OUTLET)

    def more(self, item: Item) -> Request | None:
        """Return the request for a notice's description, at our own address of it: the key goes nowhere else."""
        if not item.text_url:
            return None
        identity = parse_qs(urlsplit(item.text_url).query).get("noticeid", [""])[0]
        if not identity:
            return None
        request = self.asker.get(f"{self.asker.base}{DESCRIPTION}?noticeid={quote(identity, safe='')}")
        return replace(request, quota=replace(self._quota(), reserve=self._for_searches()))

    def longer_text(self, document: Document) -> str:
        """Return the description (HTML); nothing where SAM.gov has none."""
        if document.response.status == 404:
            return ""
        return known(json_object(document.response, document.now).text("description")) or ""

    def _searches(self) -> list[dict[str, str]]:
        titles: Sequence[dict[str, str]] = [{"title": title} for title in self.options.titles] or [{}]
        codes: Sequence[dict[str, str]] = [{"ncode": code} for code in self.options.naics] or [{}]
        return [{**title, **code} for title in titles for code in codes]

    def _quota(self) -> Quota:
        """Return what the key's requests are counted against. Its name tells keys apart and holds none."""
        digest = hashlib.sha256(self.options.api_key.reveal().encode()).hexdigest()[:8]
        return Quota(name=f"sam.gov:{digest}", per_day=self.options.daily_requests)

    def _for_searches(self) -> int:
        """Return how many of the day's requests are for searches: half of them, one at least."""
        return (self.options.daily_requests + 1) // 2

    def _spread(self) -> FeedHints:
        """Return the least time between two polls at which the searches of a day do not run out."""
        return FeedHints(ttl_s=DAY_S * len(self._searches()) / self._for_searches())

    def _ask(self, tasks: Sequence[_Task], left: Mapping[str, object]) -> Request:
        task, options = tasks[0], self.options
        searches = self._searches()
        pairs = [
            ("limit", str(LIMIT)),
            ("offset", str(task.page * task.step)),
            ("postedFrom", f"{task.first:%m/%d/%Y}"),
            ("postedTo", f"{task.last:%m/%d/%Y}"),
            *searches[task.search % len(searches)].items(),
        ]
        if options.types:
            pairs.append(("ptype", ",".join(TYPES[name] for name in options.types)))
        if options.organization:
            pairs.append(("organizationName", options.organization))
        if options.organization_code:
            pairs.append(("organizationCode", options.organization_code))
        url = f"{self.asker.base}{SEARCH}?{urlencode(pairs)}"
        request = self.asker.get(url, context={"tasks": [one.written() for one in tasks], **left})
        return replace(request, quota=self._quota())


def build(_: str, options: SourceOptions) -> Source:
    """Return the source of configured searches. The key travels in a header, never in an address."""
    assert isinstance(options, SamGovOptions)
    headers = {"X-Api-Key": options.api_key.reveal(), "Accept": "application/json"}
    return SamGovSource(options=options, asker=Asker.of(options, options.base_url or HOST, headers))


def _answer(document: Document) -> Fields | None:
    """Return the answer, or None for "nothing found", which SAM.gov says with 404 or 204."""
    response = document.response
    if response.status == 204:
        return None
    if response.status == 404 and "no data" in words_of(response).lower():
        return None
    if response.status == 404:
        raise SourceRefused(404, words_of(response))
    return json_object(response, document.now)


def _after(task: _Task, answer: Fields | None, ids: Sequence[str], second: object) -> list[_Task]:
    """Return what is left of a window: nothing, its halves, or, for a single day, its next page.

    `second` is the second id of the page before: where this page begins with it, `offset` counts records.
    """
    if answer is None:
        return []
    total = answer.whole("totalRecords")
    if total is None:
        raise answer.changed("totalRecords", "a whole number")
    if task.page == 1 and task.step == 1 and ids and ids[0] == second:
        return [replace(task, step=LIMIT)]
    if not ids or (task.page + 1) * LIMIT >= total:
        return []
    if task.first == task.last:
        return [replace(task, page=task.page + 1)]
    middle = task.first + (task.last - task.first) // 2
    return [replace(task, first=middle + timedelta(days=1)), replace(task, last=middle)]


def _owed(cursor: Cursor) -> list[_Task]:
    owed = cursor.get("owed")
    try:
        return _tasks(owed) if owed else []
    except (TypeError, ValueError):
        return []


def _tasks(written: object) -> list[_Task]:
    if not isinstance(written, list | tuple):
        raise TypeError("tasks are a list")
    return [
        _Task(search=int(search), first=date.fromisoformat(first), last=date.fromisoformat(last), page=page, step=step)
        for search, first, last, page, step in written
    ]


KIND = SourceKind(
    name="sam_gov",
    options=SamGovOptions,
    build=build,
    summary="Contract notices of SAM.gov (needs an API key), by agency, type, title and NAICS code",
    texts_are_scarce=True,
)
