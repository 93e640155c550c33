"""What holds for the items of any entries at all."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.items import Agency, Entry, Facts, Item, Money, Tier
from service.stages.normalising.normalise import normalise_all, with_longer_text

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
PIECES = st.sampled_from(
    ["<p>", "</p>", "<b", "&amp;", "&lt;script&gt;", "&#0;", "&#x202e;", "\x00", "\u200b", "\ud800", "\ufffe", "  ",
     "\n", "<script>", "</", "plates", "The post x appeared first on y", "…", " - ", "https://", "javascript:", "#",
     "?utm_x=1", "a.example", "/", "\x85", "\u2028", "\xad", "&", "<", ">", "<svg onload=x>", "]]>", "é"]
)  # fmt: skip
WRITTEN = st.lists(PIECES, max_size=8).map("".join) | st.text(max_size=20)
MAYBE = st.none() | WRITTEN
TIMES = st.none() | st.datetimes() | st.datetimes(timezones=st.just(UTC))
FACTS = st.builds(
    Facts,
    amount=st.none() | st.builds(Money, value=st.decimals(allow_nan=False, allow_infinity=False, places=2)),
    recipient=MAYBE,
    agencies=st.lists(st.builds(Agency, name=WRITTEN), max_size=2).map(tuple),
    dockets=st.lists(WRITTEN, max_size=2).map(tuple),
)
ENTRIES = st.builds(
    Entry,
    id=MAYBE,
    link=MAYBE | WRITTEN.map(lambda rest: f"https://a.example/{rest}"),
    title=WRITTEN,
    summary=WRITTEN,
    content=WRITTEN,
    authors=st.lists(WRITTEN, max_size=3).map(tuple),
    published=TIMES,
    updated=TIMES,
    raw_published=MAYBE,
    base=MAYBE,
    outlet=MAYBE,
    text_is_plain=st.booleans(),
    facts=st.just(Facts()) | FACTS,
    extra=st.dictionaries(st.sampled_from(["text_url", "other"]), WRITTEN, max_size=2),
)


def items(*entries: Entry) -> tuple[Item, ...]:
    return normalise_all(entries, source="s", kind="feed", tier=Tier.PRESS, outlet="S", now=NOW)


def texts(item: Item) -> list[str]:
    facts = [item.facts.recipient or "", *item.facts.dockets, *(one.name for one in item.facts.agencies)]
    return [item.title, item.text, item.outlet, item.key.identity, item.url or "", *item.authors, *facts]


def as_entry(item: Item) -> Entry:
    return Entry(
        id=item.key.identity,
        link=item.url,
        title=item.title,
        summary=item.text,
        authors=item.authors,
        published=item.published,
        updated=item.updated,
        text_is_plain=True,
        facts=item.facts,
    )


@settings(max_examples=100, deadline=None)
@given(page=st.lists(ENTRIES, max_size=4))
def test_items_are_plain_safe_and_known_once(page: list[Entry]) -> None:
    found = items(*page)
    assert len({item.key for item in found}) == len(found)
    for item in found:
        assert item.title
        assert len(item.title) <= 500
        assert len(item.key.identity) <= 200
        for text in texts(item):
            assert not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text)
            text.encode("utf-8")
        for link in (item.url, item.canonical_url, item.text_url):
            assert link is None or link.startswith(("http://", "https://"))
        for when in (item.published, item.updated):
            assert when is None or when.tzinfo is UTC


@settings(max_examples=100, deadline=None)
@given(entry=ENTRIES)
def test_an_item_normalised_again_says_the_same(entry: Entry) -> None:
    for item in items(entry):
        (again,) = items(as_entry(item))
        assert (again.title, again.text, again.url, again.facts) == (item.title, item.text, item.url, item.facts)
        assert again.content_hash == item.content_hash
        assert again.key == item.key


@settings(max_examples=50, deadline=None)
@given(entry=ENTRIES, text=WRITTEN)
def test_a_longer_text_never_shortens(entry: Entry, text: str) -> None:
    for item in items(entry):
        assert len(with_longer_text(item, text).text) >= len(item.text)


def test_an_amount_without_end_is_still_hashed() -> None:
    (item,) = items(Entry(title="A", facts=Facts(amount=Money(value=Decimal("1e400")))))
    assert item.content_hash
