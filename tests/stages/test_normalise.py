"""Entry -> Item: cases keyed by what must hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from service.domain.items import Agency, Deadline, Entry, Facts, Item, Money, TextDepth, Tier
from service.stages.normalising.normalise import content_hash, normalise, normalise_all, with_longer_text

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
TOKYO = datetime.fromisoformat("2026-11-20T10:00:00+09:00")
BASE = "https://gazette.example/news/"


def page(*entries: Entry) -> tuple[Item, ...]:
    return normalise_all(entries, source="gazette", kind="feed", tier=Tier.PRESS, outlet="Gazette", now=NOW)


def item(**values: Any) -> Item:
    found = normalise(
        Entry(**{"title": "A title", **values}),
        source="gazette",
        kind="feed",
        tier=Tier.PRESS,
        outlet="Gazette",
        now=NOW,
    )
    assert found is not None
    return found


def test_an_entry_that_says_nothing_is_no_item() -> None:
    empty = Entry(id="7", title=" <p></p>\u200b", summary="<script>x</script>", link="javascript:alert(1)")
    assert normalise(empty, source="s", kind="feed", tier=Tier.BLOG, outlet="S", now=NOW) is None


TITLES: dict[str, tuple[dict[str, Any], str]] = {
    "entities are read": ({"title": "AT&amp;T &#8217;s &quot;plan&quot;"}, 'AT&T ’s "plan"'),
    "plain text is left alone": ({"title": "AT&amp;T <b>", "text_is_plain": True}, "AT&amp;T <b>"),
    "tags go": ({"title": "The <em>new</em> cameras"}, "The new cameras"),
    "one line": ({"title": " Two\n\tlines\x0b here \xa0"}, "Two lines here"),
    "what cannot be seen goes": ({"title": "pass\u200bword\u202egnp.exe\ufeff \x00\ud800"}, "passwordgnp.exe"),
    "a sign is no tag": ({"title": "Fewer than 5 < 6 & more"}, "Fewer than 5 < 6 & more"),
    "without title, the text": ({"title": "", "summary": "Short words."}, "Short words."),
    "without title and text, the link": ({"title": "", "link": "https://a.example/x"}, "https://a.example/x"),
    "at most 500 characters": ({"title": "word " * 200}, "word " * 98 + "word…"),
    "a tag that is talked of": ({"title": "How to use &lt;b&gt;"}, "How to use <b>"),
    "an address in angle brackets": (
        {"title": "<https://a.example|b.example> now"},
        "<https://a.example|b.example> now",
    ),
    "a mail address in angle brackets": ({"title": "Ann <ann.b@a.example>"}, "Ann <ann.b@a.example>"),
    "a tag of another vocabulary": ({"title": "<o:p>One</o:p>"}, "One"),
    "twice escaped": ({"title": "&lt;b&gt;Bold&lt;/b&gt; words"}, "Bold words"),
}


@pytest.mark.parametrize(("values", "title"), TITLES.values(), ids=TITLES)
def test_titles(values: dict[str, Any], title: str) -> None:
    assert item(**values).title == title


TEXTS: dict[str, tuple[dict[str, Any], str, TextDepth]] = {
    "none": ({}, "", TextDepth.TITLE),
    "a summary": ({"summary": "<p>One</p><p>two</p>"}, "One two", TextDepth.SUMMARY),
    "blocks part words": ({"summary": "a<br>b<li>c</li>d<span>e</span>f"}, "a b c def", TextDepth.SUMMARY),
    "scripts go": ({"summary": "a<script>alert('x')</script><style>b{}</style><!-- c --> d"}, "a d", TextDepth.SUMMARY),
    "a script that never ends goes": ({"summary": "a<script>alert(1)"}, "a", TextDepth.SUMMARY),
    "the whole article": ({"summary": "Short", "content": "<p>Longer text.</p>"}, "Longer text.", TextDepth.FULL),
    "an article cut off": ({"content": "It began [&#8230;]"}, "It began […]", TextDepth.SUMMARY),
    "an article behind a link": ({"content": "It began. Read more"}, "It began. Read more", TextDepth.SUMMARY),
    "a summary longer than the content": ({"summary": "Quite long", "content": "x"}, "Quite long", TextDepth.SUMMARY),
    "only the title again": ({"summary": " A  title "}, "", TextDepth.TITLE),
    "WordPress's last line": (
        {"summary": "News. <p>The post <a href='x'>A title</a> appeared first on <a>Gazette</a>.</p>"},
        "News.",
        TextDepth.SUMMARY,
    ),
    "a post that appeared nowhere": ({"summary": "The post office"}, "The post office", TextDepth.SUMMARY),
    "a tag with markup in its value": (
        {"summary": "<a data-caption='<p>One</p>' href=\"x\">two</a> three"},
        "two three",
        TextDepth.SUMMARY,
    ),
    "a frame with a page in its value": (
        {"summary": 'a<iframe src="https://b.example/" srcdoc="<script>alert(1)</script>"></iframe> b'},
        "a b",
        TextDepth.SUMMARY,
    ),
    "a value whose quotes never end": ({"summary": '<a href="x <b>bold</b> y'}, '<a href="x bold y', TextDepth.SUMMARY),
    "signs and quotes that are no tag": (
        {"summary": 'if x<y and "a < b" > c'},
        'if x<y and "a < b" > c',
        TextDepth.SUMMARY,
    ),
    "a tag with a bracket in it": ({"summary": '<a title="x > y">in</a> out'}, "in out", TextDepth.SUMMARY),
}


@pytest.mark.parametrize(("values", "text", "depth"), TEXTS.values(), ids=TEXTS)
def test_texts(values: dict[str, Any], text: str, depth: TextDepth) -> None:
    found = item(**values)
    assert (found.text, found.depth) == (text, depth)


@pytest.mark.parametrize(
    "filler", ["x", "<", "&", "<a ", "<b>", "<div>", "&amp;", "<!--", "<script", " The post ", '<a b="', "<a b='<'"]
)
def test_a_text_is_cut_at_100_000_characters(filler: str) -> None:
    assert len(item(summary=filler * (300_000 // len(filler))).text) <= 100_000


OUTLETS: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
    "the source's": ({}, ("A title", "Gazette")),
    "the entry's own": ({"outlet": "The <b>Daily</b>"}, ("A title", "The Daily")),
    "behind the title": ({"title": "A title - The Daily", "outlet": "The Daily"}, ("A title", "The Daily")),
    "of Google News": (
        {"title": "Plates - read - The Daily", "link": "https://news.google.com/rss/articles/CBM?oc=5"},
        ("Plates - read", "The Daily"),
    ),
    "a dash of a title": ({"title": "Plates - read", "link": "https://a.example/"}, ("Plates - read", "Gazette")),
    "nothing but an outlet": ({"title": "x - y", "outlet": "x - y"}, ("x - y", "x - y")),
}


@pytest.mark.parametrize(("values", "told"), OUTLETS.values(), ids=OUTLETS)
def test_outlets(values: dict[str, Any], told: tuple[str, str]) -> None:
    found = item(**values)
    assert (found.title, found.outlet) == told


def test_authors_are_names() -> None:
    authors = ("Jane &amp; Co", "jane@gazette.example (Jane Doe)", "", "Jane &amp; Co", "<b>J</b>")
    assert item(authors=authors).authors == ("Jane & Co", "Jane Doe", "J")


TIMES: dict[str, tuple[dict[str, Any], datetime | None]] = {
    "none": ({}, None),
    "in another zone": ({"published": TOKYO}, datetime(2026, 11, 20, 1, tzinfo=UTC)),
    "without zone": ({"published": TOKYO.replace(tzinfo=None)}, datetime(2026, 11, 20, 10, tzinfo=UTC)),
    "an hour ahead": ({"published": NOW + timedelta(hours=1)}, NOW + timedelta(hours=1)),
    "a week ahead": ({"published": NOW + timedelta(days=7)}, NOW),
    "before the web": ({"published": datetime(1970, 1, 1, tzinfo=UTC)}, None),
    "at the end of time": ({"published": datetime.fromisoformat("9999-12-31T23:59:59-12:00")}, None),
    "raw": ({"raw_published": "20 novembre 2026 à 10:30"}, datetime(2026, 11, 20, 10, 30, tzinfo=UTC)),
}  # fmt: skip


@pytest.mark.parametrize(("values", "published"), TIMES.values(), ids=TIMES)
def test_times(values: dict[str, Any], published: datetime | None) -> None:
    assert item(**values).published == published


def test_a_longer_text_takes_the_place_of_a_shorter_one() -> None:
    short = item(summary="Short.", link="https://a.example/")
    longer = with_longer_text(short, "<p>Much longer than <b>that</b>.</p>")
    assert (longer.text, longer.depth) == ("Much longer than that.", TextDepth.FULL)
    assert longer.content_hash == short.content_hash  # the source still lists the same


def test_where_a_longer_text_is() -> None:
    assert item(extra={"text_url": "text/7"}, base=BASE).text_url == f"{BASE}text/7"
    assert item(extra={"text_url": "file:///etc/passwd"}).text_url is None
    assert item(extra={"other": "x"}).text_url is None


FACTS = Facts(
    amount=Money(value=Decimal("1250.50")),
    recipient="Cameras\x00 Inc\n",
    agencies=(Agency(name="A\u202e"), Agency(name="\u200b")),
    document_number="7",
    dockets=("D-1", "D-1", ""),
    deadlines=(Deadline(kind="comments", at=NOW),),
    identifiers=("fr:7",),
    step="published",
)


def test_facts_are_cleaned() -> None:
    facts = item(facts=FACTS).facts
    assert (facts.recipient, facts.agencies, facts.dockets) == ("Cameras Inc", (Agency(name="A"),), ("D-1",))


CHANGES: dict[str, dict[str, Any]] = {
    "the title": {"title": "Another"},
    "the text": {"summary": "Another"},
    "the address": {"link": "https://b.example/"},
    "an amount": {"facts": replace(FACTS, amount=Money(value=Decimal("1250.51")))},
    "a currency": {"facts": replace(FACTS, amount=Money(value=Decimal("1250.50"), currency="EUR"))},
    "a deadline": {"facts": replace(FACTS, deadlines=(Deadline(kind="comments", at=NOW + timedelta(days=1)),))},
    "the step": {"facts": replace(FACTS, step="withdrawn")},
    "no facts": {"facts": Facts()},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_hash_changes_with_what_is_evidence(change: dict[str, Any]) -> None:
    before = {"summary": "Text", "link": "https://a.example/", "facts": FACTS}
    assert item(**before | change).content_hash != item(**before).content_hash


SAME: dict[str, dict[str, Any]] = {
    "times": {"published": NOW, "updated": NOW},
    "authors and outlet": {"authors": ("x",), "outlet": "y"},
    "the way an amount is written": {"facts": replace(FACTS, amount=Money(value=Decimal("1250.5")))},
    "tracking": {"link": "https://a.example/?utm_source=rss"},
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_the_hash_stays_with_what_is_no_evidence(change: dict[str, Any]) -> None:
    before = {"summary": "Text", "link": "https://a.example/", "facts": FACTS}
    assert item(**before | change).content_hash == item(**before).content_hash


def test_the_hash_is_the_same_for_ever() -> None:
    assert content_hash("t", "x", None, Facts()) == "efc5143950aaafa85c613d6382b6a39f362133617e78abde40fc9421663dcde5"


def known_by(*entries: Entry) -> list[str]:
    return [one.key.identity for one in page(*entries)]


def test_an_item_is_known_by_its_id() -> None:
    assert known_by(Entry(id="a", link="https://a.example/1", title="One")) == ["a"]


def test_without_id_by_its_link() -> None:
    assert known_by(Entry(link="http://www.a.example/1/?utm_source=x#top", title="One")) == ["https://a.example/1"]


def test_without_link_by_its_title() -> None:
    first, second = known_by(Entry(title="One"), Entry(title="Two"))
    assert first.startswith("title:")
    assert first != second


def test_a_long_id_is_hashed() -> None:
    (identity,) = known_by(Entry(id="x" * 201, title="One"))
    assert identity.startswith("sha256:")
    assert len(identity) <= 200


def test_an_id_with_invisible_characters_is_cleaned() -> None:
    assert known_by(Entry(id=" a\x00b\n", title="One")) == ["ab"]


def test_entries_that_share_an_id_are_known_by_their_links() -> None:
    same = [Entry(id="0", link=f"https://a.example/{n}", title="News") for n in range(3)]
    assert known_by(*same) == ["https://a.example/0", "https://a.example/1", "https://a.example/2"]


def test_entries_that_share_id_and_link_are_known_by_their_titles() -> None:
    same = [Entry(id="0", link="https://a.example/", title=f"News {n}") for n in range(3)]
    found = page(*same, Entry(id="own", link="https://a.example/own", title="Own"))
    assert len({one.key.identity for one in found}) == 4
    assert [one.canonical_url for one in found] == [None, None, None, "https://a.example/own"]
    assert {one.url for one in found[:3]} == {"https://a.example/"}


def test_the_same_entry_twice_is_one_item() -> None:
    entry = Entry(id="a", link="https://a.example/1", title="One")
    assert len(page(entry, replace(entry, summary="again"))) == 1


def test_a_fragment_parts_entries_of_one_page() -> None:
    found = page(*(Entry(id=f"v{n}", link=f"https://a.example/notes#v{n}", title=f"Version {n}") for n in range(3)))
    assert [one.canonical_url for one in found] == [f"https://a.example/notes#v{n}" for n in range(3)]


def test_a_title_that_is_shared_with_its_address_is_no_other_entry() -> None:
    found = page(
        Entry(id="a", link="https://a.example/1", title="One"), Entry(id="b", link="https://a.example/1", title="One")
    )
    assert [one.canonical_url for one in found] == ["https://a.example/1"] * 2
