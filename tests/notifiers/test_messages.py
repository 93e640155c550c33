"""Whatever the text: every message keeps its limits, pings nobody, is valid JSON and ends with its ref."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.domain.items import Agency, Facts, Money
from service.domain.matches import Evidence, Match, Severity
from service.domain.messages import Message, NoticeKind
from service.domain.stories import Change, Topic
from service.notifiers import KINDS
from service.stages.wording.cutting import units
from tests.notifiers import samples
from tests.notifiers.channels import built
from tests.notifiers.samples import DELIVERY_ID, REF

AWKWARD = [
    "<!channel> <@U123> <#C1> @everyone @here <!subteam^S1>",
    "*bold* _it_ ~s~ `code` ```fence``` > quote # head [a](https://evil.example) ||spoiler||",
    "https://evil.example <https://evil.example|bank.example>",
    "\ud800\udfff\x00\x1b[31m\u202egnirts\u2028next",
    "👩‍👩‍👧‍👦🇺🇸🇩🇪e\u0301" * 400,
    "&<>&amp;" * 500,
    "سجل المراقبة " * 30,
    "x" * 100_000,
    "- item 1. item",
    "",
]
texts = st.one_of(st.sampled_from(AWKWARD), st.text(max_size=80), st.text(st.characters(), max_size=300))
urls = st.one_of(
    st.none(),
    st.sampled_from(
        [
            "https://a.example/" + "p&" * 900,
            "javascript:alert(1)",
            "https://x|y>z",
            "https://[",
            "http://é.example/a b|c>",
        ]
    ),
    st.text(max_size=60).map("https://a.example/{}".format),
)


def awkward(text: str, url: str | None, other: str) -> list[Message]:
    lead = samples.item(
        title=text,
        text=other * 3,
        url=url,
        outlet=other,
        facts=Facts(
            amount=Money(value=Decimal("12.5"), currency=text[:9]),
            recipient=text,
            agencies=tuple(Agency(name=other, slug=text) for _ in range(30)),
            document_number=text,
            dockets=(text,) * 30,
            notice_type=other,
            identifiers=(text,) * 30,
            special=(other,),
        ),
    )
    hits = (samples.evidence(other * 3, other[:20]), Evidence(field="title", start=5, end=2, phrase=text, text=text))
    match = Match(topic=text, score=1.0, severity=Severity.LOW, evidence=hits * 40)
    story = samples.story(
        lead, topics=(Topic(slug=text, title=other),) * 30, matches=(match,) * 4, also=samples.story().also * 30
    )
    changes = tuple(Change(what=other, before=text, after=other) for _ in range(30))
    alert = samples.alert(story, changes=changes, late=True)
    notice = replace(samples.notice(title=text, text=other), facts=((text, other),) * 30)
    return [alert, samples.digest(*[alert] * 7), replace(samples.digest(), title=text), notice]


@pytest.mark.parametrize("kind", sorted(KINDS))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(text=texts, url=urls, other=texts)
def test_every_message_is_valid_within_limits_and_harmless(kind: str, text: str, url: str | None, other: str) -> None:
    for message in awkward(text, url, other):
        for body in built(kind).encode(message, DELIVERY_ID):
            CHECKS[kind](json.loads(body), body)


def check_slack(payload: dict[str, Any], body: bytes) -> None:
    blocks = payload["blocks"]
    assert payload["text"].endswith(REF)
    assert units(payload["text"]) <= 4_000
    assert blocks[-1]["elements"][0]["text"].endswith(REF)
    assert len(blocks) <= 50
    found = [holder for block in blocks for holder in text_objects(block)]
    assert sum(units(holder["text"]) for holder in found) <= 12_000
    for block in blocks:
        own = block.get("text", {"type": "", "text": "."})
        assert 1 <= units(own["text"]) <= (150 if block["type"] == "header" else 3_000)
        assert all(1 <= units(field["text"]) <= 2_000 for field in block.get("fields", []))
        assert len(block.get("fields", [])) <= 10
    for holder in (one for one in found if one["type"] == "mrkdwn"):
        assert holder["verbatim"] is True
        check_mrkdwn(holder["text"])
    check_mrkdwn(payload["text"])


def check_mrkdwn(text: str) -> None:
    """Nothing but our own links, quotes and entities."""
    bare = re.sub(r"<https?://[^\s|<>]+\|[^<>]*>", "", text)
    bare = re.sub(r"^> ", "", bare, flags=re.M)
    assert not re.search(r"[<>`]|&(?!(?:amp|lt|gt);)", bare)
    assert not re.search(r"@(?:channel|here|everyone)\b", text, re.I)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text)


def text_objects(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [found for one in value for found in text_objects(one)]
    if not isinstance(value, dict):
        return []
    own = [value] if isinstance(value.get("text"), str) else []
    return own + [found for inner in value.values() for found in text_objects(inner)]


def check_discord(payload: dict[str, Any], body: bytes) -> None:
    assert payload["allowed_mentions"] == {"parse": []}
    assert "content" not in payload
    (embed,) = payload["embeds"]
    fields = embed.get("fields", [])
    assert units(embed["title"]) <= 256
    assert units(embed.get("description", "")) <= 4_096
    assert len(fields) <= 25
    assert all(1 <= units(f["name"]) <= 256 and 1 <= units(f["value"]) <= 1_024 for f in fields)
    assert embed["footer"]["text"].endswith(REF)
    assert units(embed["footer"]["text"]) <= 2_048
    shown = [embed["title"], embed.get("description", ""), *(part for f in fields for part in (f["name"], f["value"]))]
    assert sum(map(units, shown)) + units(embed["footer"]["text"]) <= 6_000
    assert len(embed.get("url", "")) <= 2_048
    for text in shown:
        check_markdown(text)


def check_markdown(text: str) -> None:
    """Nothing but our own bold, quotes and links."""
    bare = re.sub(r"\*\*\[((?:\\.|[^\\\]])*)\]\(https?://[^()\s]+\)\*\*", r"\1", text)
    bare = re.sub(r"\\[^a-zA-Z0-9\s]", "", bare)
    bare = re.sub(r"^> ", "", bare.replace("**", ""), flags=re.M)
    assert not re.search(r"[*_~`|>#\[\]<]", bare)
    assert "@everyone" not in text
    assert not re.search(r"@(?!\u200b)", text)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text)


def check_webhook(payload: dict[str, Any], body: bytes) -> None:
    assert len(body) < 20_000
    assert re.fullmatch(r"(?:alert|digest|operations)\.[a-z]+", payload["type"])
    assert payload["data"]["ref"] == REF.removeprefix("ref ")


CHECKS = {"slack": check_slack, "discord": check_discord, "webhook": check_webhook}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_same_message_is_always_said_in_the_same_bytes(kind: str) -> None:
    for message in (
        samples.alert(),
        samples.updated(),
        samples.digest(samples.alert()),
        samples.notice(NoticeKind.TEST),
    ):
        assert built(kind).encode(message, DELIVERY_ID) == built(kind).encode(message, DELIVERY_ID)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_long_digest_is_split_and_loses_no_alert(kind: str) -> None:
    many = [
        samples.alert(samples.story(samples.item(url=f"https://sam.example/notice/{number}/"))) for number in range(120)
    ]
    bodies = built(kind).encode(samples.digest(*many, overflow=True), DELIVERY_ID)
    said = b"".join(bodies)
    assert len(bodies) > 1
    assert [number for number in range(120) if f"https://sam.example/notice/{number}/".encode() not in said] == []
    for body in bodies:
        CHECKS[kind](json.loads(body), body)
