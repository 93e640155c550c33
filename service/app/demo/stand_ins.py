"""Invented records -> answers in the real formats. A `Transport` that reaches nothing outside this process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from importlib import resources
from typing import Any, BinaryIO
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import orjson

from service.domain.errors import Unreachable
from service.domain.wire import Request, Response, Validators

Record = Mapping[str, Any]


def invented_days() -> Mapping[str, list[Record]]:
    """Return what is published in the demonstration, by kind."""
    days: Mapping[str, list[Record]] = orjson.loads(resources.files(__package__).joinpath("days.json").read_bytes())
    return days


@dataclass(frozen=True, slots=True)
class StandIns:
    """Answers by host. A record is there once `at` seconds have passed since `started`."""

    started: datetime
    clock: Callable[[], datetime]
    days: Mapping[str, list[Record]]

    async def send(self, request: Request, validators: Validators | None = None) -> Response:  # noqa: ARG002 - the port's
        """Answer as the stand-in of that host would."""
        host = urlsplit(request.url).hostname or ""
        answers: dict[str, Callable[[Request], tuple[str, bytes]]] = {
            "www.federalregister.gov": self._federal_register,
            "api.sam.gov": self._sam_gov,
            "api.usaspending.gov": self._usaspending,
            "hooks.slack.com": lambda _: ("text/plain", b"ok"),
            "discord.com": lambda _: ("application/json", b'{"id": "1"}'),
        }
        if host.endswith(".demo.example"):
            content_type, body = self._feed(host.removesuffix(".demo.example"))
        elif host in answers:
            content_type, body = answers[host](request)
        else:
            raise Unreachable(host, "the demonstration has no network")
        return Response(status=200, headers={"content-type": content_type}, body=body, url=request.url)

    async def download(self, request: Request, into: BinaryIO, validators: Validators | None = None) -> Response:
        """Answer into the file."""
        response = await self.send(request, validators)
        into.write(response.body)
        return response

    def _shown(self, kind: str) -> list[Record]:
        passed_s = (self.clock() - self.started).total_seconds()
        return [record for record in self.days[kind] if record["at"] <= passed_s]

    def _feed(self, name: str) -> tuple[str, bytes]:
        title = name.replace("-", " ").title()
        items = "".join(
            _rss_item(record, name, self.started) for record in self._shown("press") if record["feed"] == name
        )
        text = (
            f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{escape(title)}</title>'
            f"<link>https://{name}.demo.example/</link><description>Invented</description>{items}</channel></rss>"
        )
        return "application/rss+xml", text.encode()

    def _federal_register(self, request: Request) -> tuple[str, bytes]:  # noqa: ARG002 - one search only
        results = [_document(record, self.started) for record in self._shown("federal_register")]
        return _json({"count": len(results), "total_pages": 1, "results": results})

    def _sam_gov(self, request: Request) -> tuple[str, bytes]:  # noqa: ARG002 - one search only
        notices = [_notice(record, self.started) for record in self._shown("sam_gov")]
        return _json({"totalRecords": len(notices), "limit": 1000, "offset": 0, "opportunitiesData": notices})

    def _usaspending(self, request: Request) -> tuple[str, bytes]:
        asked = orjson.loads(request.body or b"{}")
        contracts = "A" in asked["filters"]["award_type_codes"]
        records = self._shown("usaspending") if contracts else []
        page = {"page": 1, "hasNext": False, "last_record_unique_id": None, "last_record_sort_value": "None"}
        if request.url.endswith("/spending_by_transaction/"):
            return _json({"limit": 100, "results": _transactions(records, self.started), "page_metadata": page})
        results = [_award(record, self.started) for record in {record["id"]: record for record in records}.values()]
        return _json({"spending_level": "awards", "limit": 100, "results": results, "page_metadata": page})


def _rss_item(record: Record, name: str, started: datetime) -> str:
    at = format_datetime(started - timedelta(hours=record["hours_ago"]))
    slug = "-".join(record["title"].lower().split())
    link = f"https://{name}.demo.example/{slug}"
    return (
        f"<item><title>{escape(record['title'])}</title><link>{link}</link><guid>{link}</guid>"
        f"<pubDate>{at}</pubDate><description>{escape(record['text'])}</description></item>"
    )


def _document(record: Record, started: datetime) -> Record:
    day = started - timedelta(days=record["days_ago"])
    number, (name, slug) = f"{day:%Y}-{record['number']}", record["agency"]
    closes = started + timedelta(days=record["comments_in_days"]) if "comments_in_days" in record else None
    page = f"https://www.federalregister.gov/documents/{day:%Y/%m/%d}/{number}/demonstration"
    return {
        "document_number": number,
        "title": record["title"],
        "type": record["type"],
        "subtype": None,
        "abstract": record["abstract"],
        "action": "Notice.",
        "dates": None,
        "agencies": [{"raw_name": name.upper(), "name": name, "slug": slug, "id": 1, "parent_id": None}],
        "publication_date": f"{day:%Y-%m-%d}",
        "effective_on": None,
        "comments_close_on": f"{closes:%Y-%m-%d}" if closes else None,
        "correction_of": None,
        "docket_ids": [record["docket"]] if "docket" in record else [],
        "html_url": page,
        "raw_text_url": None,
    }


def _notice(record: Record, started: datetime) -> Record:
    posted, due = started - timedelta(days=record["days_ago"]), started + timedelta(days=record["due_in_days"])
    return {
        "noticeId": record["id"],
        "title": record["title"],
        "solicitationNumber": record["number"],
        "fullParentPathName": "HOMELAND SECURITY, DEPARTMENT OF.US IMMIGRATION AND CUSTOMS ENFORCEMENT",
        "fullParentPathCode": "070.7012",
        "postedDate": f"{posted:%Y-%m-%d}",
        "type": record["type"],
        "baseType": record["type"],
        "responseDeadLine": f"{due:%Y-%m-%dT17:00:00-05:00}",
        "naicsCode": "561611",
        "classificationCode": "R499",
        "active": "Yes",
        "award": None,
        "description": None,
        "uiLink": f"https://sam.gov/workspace/contract/opp/{record['id']}/view",
    }


def _award(record: Record, started: datetime) -> Record:
    day = started - timedelta(days=record["days_ago"])
    return {
        "internal_id": 1,
        "generated_internal_id": record["id"],
        "Award ID": record["piid"],
        "Recipient Name": record["recipient"],
        "Recipient UEI": record["uei"],
        "Award Amount": record["amount"],
        "Description": record["description"],
        "Base Obligation Date": f"{day:%Y-%m-%d}",
        "Last Modified Date": f"{day:%Y-%m-%d %H:%M:%S}",
        "Awarding Agency": "Department of Homeland Security",
        "Awarding Sub Agency": "U.S. Immigration and Customs Enforcement",
        "Contract Award Type": "DELIVERY ORDER",
        "agency_slug": "department-of-homeland-security",
    }


def _transactions(records: list[Record], started: datetime) -> list[Record]:
    """Return the transactions behind the awards: each later record of an award is its next modification."""
    found: list[Record] = []
    for record in records:
        before = [one for one in records[: records.index(record)] if one["id"] == record["id"]]
        found.append(
            {
                "internal_id": len(found) + 1,
                "generated_internal_id": record["id"],
                "Award ID": record["piid"],
                "Mod": f"P{len(before):05d}" if before else "0",
                "Action Date": f"{started - timedelta(days=record['days_ago']):%Y-%m-%d}",
                "Action Type": "C" if before else None,
                "Transaction Amount": str(record["amount"] - (before[-1]["amount"] if before else 0.0)),
                "Transaction Description": record["description"],
            }
        )
    return found


def _json(value: object) -> tuple[str, bytes]:
    return "application/json", orjson.dumps(value)
