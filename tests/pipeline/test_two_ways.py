"""The same notices by SAM.gov's API and by its daily file: one matter each, every step told once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest

from service.domain.kinds import Source
from service.domain.wire import Request, Response
from service.sources import KINDS
from tests.made import HOUR
from tests.pipeline.bench import Bench, make_channel, make_house, make_source, working
from tests.pipeline.fakes import answer

SAM_CSV = "https://sam.example/api/prod/fileextractservices/v1/api/download/"
SAM_CSV += "Contract%20Opportunities/datagov/ContractOpportunitiesFullCSV.csv?privacy=Public"
NOTICE = {"noticeId": "a1", "title": "License plate readers", "solicitationNumber": "70CMSD26R00000042"}


def sam(kind: str, **more: Any) -> Source:
    options = {"kind": kind, "base_url": "https://sam.example", **more}
    return KINDS[kind].build(kind, KINDS[kind].options.model_validate(options))


def two_ways() -> Bench:
    ways = [("api", "sam_gov", {"api_key": "k"}), ("file", "sam_gov_csv", {})]
    sources = [
        make_source(name, kind=kind, source=sam(kind, **more), first_run=None, max_age=timedelta(days=99))
        for name, kind, more in ways
    ]
    return Bench(make_house(sources, [make_channel()]))


def in_the_api(bench: Bench, **more: Any) -> None:
    notice = {
        **NOTICE,
        "postedDate": "2026-03-09",
        "type": "Solicitation",
        "active": "Yes",
        "responseDeadLine": "2026-04-01T16:00:00-04:00",
        "fullParentPathName": "HOMELAND SECURITY, DEPARTMENT OF.US CUSTOMS AND BORDER PROTECTION",
        **more,
    }
    found = orjson.dumps({"totalRecords": 1, "limit": 1000, "offset": 0, "opportunitiesData": [notice]})

    def any_search(request: Request) -> Response:
        return answer(found, url=request.url)

    request = bench.house.sources["api"].source.begin({}, bench.clock.now)
    bench.publish(any_search, url=request.url)


def in_the_file(bench: Bench, **more: str) -> None:
    row = {
        "NoticeId": "a1",
        "Title": "License plate readers",
        "Sol#": "70CMSD26R00000042",
        "Department/Ind.Agency": "HOMELAND SECURITY, DEPARTMENT OF",
        "Sub-Tier": "US CUSTOMS AND BORDER PROTECTION",
        "Office": "",
        "PostedDate": "2026-03-09 11:00:00.000-05",
        "Type": "Solicitation",
        "BaseType": "Solicitation",
        "ResponseDeadLine": "2026-04-01T16:00:00-04:00",
        "NaicsCode": "",
        "Active": "Yes",
        "AwardNumber": "",
        "Award$": "",
        "Awardee": "",
        "Description": "The whole description.",
        **more,
    }
    bench.publish(answer(orjson.dumps([[row]]), url=SAM_CSV), url=SAM_CSV)


@pytest.mark.parametrize("order", [("api", "file"), ("file", "api")])
async def test_a_notice_that_comes_by_both_ways_is_one_matter_told_once(order: tuple[str, str]) -> None:
    async with working(two_ways()) as bench:
        in_the_api(bench)
        in_the_file(bench)
        for name in order:
            assert (await bench.poll(name)).fresh == 1
        assert await bench.told() == ["license"]
        (story,) = await bench.store.stories(before=None, limit=9)
        assert len(story.members) == 2


async def test_a_life_that_comes_by_the_file_is_told_step_by_step() -> None:
    async with working(two_ways()) as bench:
        award = {"Type": "Award Notice", "AwardNumber": "70CMSD26C00000007", "ResponseDeadLine": ""}
        life: list[dict[str, str]] = [
            {},
            {
                "NoticeId": "b2",
                "Title": "License plate readers (Amendment)",
                "PostedDate": "2026-03-11 11:00:00.000-05",
            },
            {"NoticeId": "c3", "Award$": "1250000.00", "Awardee": "INVENTED CAMERAS INC", **award},
            {"NoticeId": "c3", "Award$": "1500000.00", "Awardee": "INVENTED CAMERAS INC", **award},
            {"NoticeId": "d4", "Title": "CANCELLED License plate readers", "Active": "No"},
        ]
        for version in life:
            in_the_file(bench, **version)
            assert (await bench.poll("file", after=HOUR)).fresh == 1
            assert (await bench.poll("file", after=HOUR)).fresh == 0
        alerts = reversed(await bench.store.alerts(limit=9))
        assert [str(alert.step) for alert in alerts] == ["solicited", "amended", "awarded", "modified", "withdrawn"]
        (story,) = await bench.store.stories(before=None, limit=9)
        awarded = next(one.item.facts for one in story.members if one.item.key.identity == "c3")
        assert (str(awarded.amount and awarded.amount.value), awarded.recipient) == (
            "1500000.00",
            "INVENTED CAMERAS INC",
        )
