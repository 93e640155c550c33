"""What hostile and careless people push: nothing breaks, every item is taken or refused by its place."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from service.domain.errors import SourceError, TooLarge
from service.domain.items import Item, Tier
from service.domain.kinds import Document, Page
from service.domain.wire import Request, Response
from service.sources import KINDS
from service.sources.inbox import MAX_ITEMS
from service.stages.normalising.normalise import normalise_all

KIND = KINDS["inbox"]
SOURCE = KIND.build("pushed", KIND.options.model_validate({"kind": "inbox", "secret": "an-invented-token"}))
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def read(value: Any) -> Page:
    response = Response(status=200, headers={}, body=orjson.dumps(value), url="")
    return SOURCE.read(Document(request=Request(url=""), response=response, cursor={}, now=NOW))


def items(value: Any) -> tuple[Item, ...]:
    entries = read(value).entries
    return normalise_all(entries, source="pushed", kind="inbox", tier=Tier.PRESS, outlet="Pushed", now=NOW)


def test_a_list_of_too_many_is_refused_whole() -> None:
    assert len(read([{"id": str(n), "title": "x"} for n in range(MAX_ITEMS)]).entries) == MAX_ITEMS
    with pytest.raises(TooLarge, match=f"more than {MAX_ITEMS} items"):
        read([{}] * (MAX_ITEMS + 1))


def test_an_item_stays_itself_whatever_stands_beside_it() -> None:
    agenda = [{"id": str(n), "title": f"Item {n}", "url": "https://council.example/agenda"} for n in range(3)]
    assert {one.key.identity for one in items(agenda)} == {"0", "1", "2"}
    assert [one.content_hash for one in items(agenda[:1])] == [items(agenda)[0].content_hash]


def test_without_an_id_the_address_serves_whatever_stands_beside_it() -> None:
    minutes = [{"title": f"Minutes {n}", "url": f"https://council.example/{n % 2}?utm_source=x"} for n in range(3)]
    page = read(minutes)
    assert [entry.id for entry in page.entries] == ["https://council.example/0", "https://council.example/1"]
    assert [(one.index, one.why) for one in page.refused] == [
        (2, "id: item 0 is known by the same and says something else")
    ]
    assert items(minutes)[0].key == items(minutes[:1])[0].key


CLEAN = {
    "markup and scripts": ("<p>One<br>two</p><script>alert(1)</script>", "One two"),
    "entities": ("Fish &amp; chips", "Fish & chips"),
    "plain text that looks a little like markup": ("if a<b and c > d", "if a<b and c > d"),
    "control characters and marks of direction": ("Pla\x00te\u202e readers\u200b", "Plate readers"),
    "line breaks": ("one\n\n two\ttabs", "one two tabs"),
}


@pytest.mark.parametrize(("text", "clean"), CLEAN.values(), ids=CLEAN)
def test_texts(text: str, clean: str) -> None:
    (item,) = items({"id": "1", "title": "x", "text": text})
    assert item.text == clean


LONG: dict[str, tuple[dict[str, Any], str]] = {
    "an id of 10,000 characters": ({"id": "x" * 10_000}, "id: expected at most"),
    "an id of spaces": ({"id": "  "}, "id: expected at most"),
    "an id that is true": ({"id": True}, "id: expected a text"),
    "fifty-one agencies": ({"facts": {"agencies": ["x"] * 51}}, "facts.agencies: expected at most 50"),
    "fifty-one nameless agencies": ({"facts": {"agencies": [{}] * 51}}, "facts.agencies: expected at most 50"),
    "a slug with spaces": ({"facts": {"agencies": [{"name": "x", "slug": "a b"}]}}, "facts.agencies[0].slug"),
    "a long recipient": ({"facts": {"recipient": "x" * 501}}, "facts.recipient: expected at most 500"),
    "an endless amount": ({"facts": {"amount": "NaN123"}}, "facts.amount: expected an amount"),
    "a currency in words": ({"facts": {"amount": {"value": 1, "currency": "dollars"}}}, "facts.amount.currency"),
    "a deadline of a new kind": ({"facts": {"deadlines": [{"kind": "lunch", "at": "2026-11-23"}]}}, "kind: expected"),
    "a deadline in the year 9999": (
        {"facts": {"deadlines": [{"kind": "response", "at": "9999-12-31T23:59:59Z"}]}},
        "at: expected a time",
    ),
    "a mark that we give ourselves": ({"facts": {"special": ["first_use"]}}, "facts.special"),
    "facts that are a list": ({"facts": []}, "facts: expected an object"),
}


@pytest.mark.parametrize(("more", "why"), LONG.values(), ids=LONG)
def test_refused(more: dict[str, Any], why: str) -> None:
    page = read([{"id": "a", "title": "x"} | more, {"id": "b", "title": "y"}])
    assert [entry.id for entry in page.entries] == ["b"]
    (refusal,) = page.refused
    assert refusal.index == 0
    assert why in refusal.why
    assert len(refusal.why) < 300


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
KEYS = ["id", "title", "url", "text", "published", "updated", "authors", "outlet", "facts"]
FACTS = ["amount", "agencies", "dockets", "docket", "deadlines", "identifiers", "step", "special", "recipient"]
ITEM = st.dictionaries(st.sampled_from(KEYS), JSON | st.dictionaries(st.sampled_from(FACTS), JSON, max_size=4))


@settings(max_examples=150)
@given(st.lists(ITEM | JSON, max_size=5))
def test_whatever_is_pushed_every_item_is_taken_or_refused(pushed: list[Any]) -> None:
    page = read(pushed)
    assert len(page.entries) + len(page.refused) == len(pushed)
    normalise_all(page.entries, source="pushed", kind="inbox", tier=Tier.PRESS, outlet="Pushed", now=NOW)


def test_nobody_is_asked() -> None:
    with pytest.raises(SourceError, match="never polled"):
        SOURCE.begin({}, NOW)
    (item,) = items({"id": "1", "title": "x"})
    assert SOURCE.more(item) is None
    response = Response(status=200, headers={}, body=b"", url="")
    assert SOURCE.longer_text(Document(request=Request(url=""), response=response, cursor={}, now=NOW)) == ""


WRONG: dict[str, dict[str, Any]] = {
    "no secret": {},
    "an empty list of secrets": {"secret": []},
    "a signing key that is none": {"secret": "whsec_***"},
    "an address": {"secret": "an-invented-token", "url": "https://gazette.example"},
}


@pytest.mark.parametrize("keys", WRONG.values(), ids=WRONG)
def test_wrong_options(keys: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        KIND.options.model_validate({"kind": "inbox", **keys})
    assert "***" not in str(caught.value.errors(include_input=False, include_url=False, include_context=False)[0])
