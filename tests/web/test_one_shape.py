"""Webhook, API, JSON Feed and the command line say the same facts in the same shape."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from service.app.explaining import Explanation, explanation_shape
from service.domain.items import Agency, Deadline, Facts, Money
from service.domain.matches import Severity
from service.domain.stories import Story
from service.notifiers.bodies import bodies_of
from service.publish.jsonfeed import jsonfeed
from service.stages.matching.classify import TopicExplanation
from service.stages.wording.shaping import item_shape
from service.web.rows import story_item
from tests.notifiers import samples
from tests.publish.made import a_head

ALL = samples.item(
    facts=Facts(
        amount=Money(value=Decimal("1234567.00")),
        recipient="Northgate Optics, Inc.",
        recipient_id="ABC123DEF456",
        agencies=(Agency(name="Border Services Office", slug="border-services-office"), Agency(name="Elsewhere")),
        document_number="2026-01234",
        dockets=("BSO-2026-0007", "BSO-2026-0008"),
        notice_type="Solicitation",
        deadlines=(Deadline(kind="response", at=datetime(2026, 12, 15, 22, 0, tzinfo=UTC)),),
        identifiers=("sol:70CDCR26Q0001",),
        step="solicited",
        special=("sole_source",),
    )
)
SAID = {
    "amount": {"value": 1_234_567, "currency": "USD"},
    "recipient": "Northgate Optics, Inc.",
    "recipient_id": "ABC123DEF456",
    "agencies": [
        {"name": "Border Services Office", "slug": "border-services-office"},
        {"name": "Elsewhere", "slug": None},
    ],
    "document_number": "2026-01234",
    "docket": "BSO-2026-0007",
    "dockets": ["BSO-2026-0007", "BSO-2026-0008"],
    "notice_type": "Solicitation",
    "deadlines": [{"kind": "response", "at": "2026-12-15T22:00:00Z"}],
    "identifiers": ["sol:70CDCR26Q0001"],
    "step": "solicited",
    "special": ["sole_source"],
}


def by_webhook(story: Story) -> Any:
    return json.loads(bodies_of(samples.alert(story), samples.DELIVERY_ID)[0])["data"]


def by_feed(story: Story) -> Any:
    told = json.loads(jsonfeed(a_head(), [story]))["items"][0]["_oversight"]
    return {"facts": {name: told[name] for name in SAID}}


WAYS: dict[str, Callable[[Story], Any]] = {
    "webhook": by_webhook,
    "API": lambda story: story_item(story).model_dump(mode="json"),
    "JSON Feed": by_feed,
    "poll --json": lambda story: item_shape(story.lead, story.matches).model_dump(mode="json"),
}


@pytest.mark.parametrize("way", WAYS)
def test_facts(way: str) -> None:
    assert WAYS[way](samples.story(ALL))["facts"] == SAID


@pytest.mark.parametrize("way", WAYS)
def test_what_is_unknown_is_null_or_empty(way: str) -> None:
    facts = WAYS[way](samples.story(replace(ALL, facts=Facts())))["facts"]
    assert facts == {name: [] if isinstance(value, list) else None for name, value in SAID.items()}


def test_evidence() -> None:
    topic = TopicExplanation(
        topic="license-plate-readers",
        matched=True,
        score=3.0,
        severity=Severity.HIGH,
        evidence=(samples.evidence(),),
        excluded=(),
        excluded_by=(),
    )
    explained: Any = explanation_shape(Explanation(item=ALL, topics=(topic,), channels=()))
    (evidence,) = explained["topics"][0]["evidence"]
    assert evidence.pop("weight") == 1.0
    assert [evidence] == by_webhook(samples.story(ALL))["evidence"]
    assert [evidence] == WAYS["API"](samples.story(ALL))["evidence"]


def test_evidence_is_explained_by_the_very_span() -> None:
    lead = replace(ALL, text="face\r\n recognition")
    evidence = samples.evidence(lead.text, lead.text)
    topic = TopicExplanation(
        topic="t", matched=True, score=1.0, severity=Severity.LOW, evidence=(evidence,), excluded=(), excluded_by=()
    )
    explained: Any = explanation_shape(Explanation(item=lead, topics=(topic,), channels=()))
    assert explained["topics"][0]["evidence"][0]["text"] == lead.text


def test_an_item_is_said_with_its_times_and_the_very_words() -> None:
    said = item_shape(ALL, samples.story().matches).model_dump(mode="json")
    assert list(said) == ["source", "id", "url", "title", "text", "published", "updated", "authors", "facts", "topics"]
    assert (said["published"], said["updated"]) == ("2026-11-23T13:05:00Z", None)
    assert (said["text"], said["topics"]) == (samples.TEXT, ["license-plate-readers"])
