"""Feeds are valid by the validator's rules, and a reader reads back what went in."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.items import Agency, Deadline, Facts, Money
from service.domain.matches import Match, Severity
from service.domain.stories import Matter, Member, Step, Story, Topic
from service.publish import atom, jsonfeed, rss
from service.publish.feeds import FeedHead, entry_of
from service.stages.wording.characters import line
from service.stages.wording.headlines import headline
from tests.publish.made import NOON, TEXT, a_head, a_story, all_facts, an_item
from tests.publish.validity import problems

Write = Callable[[FeedHead, Sequence[Story]], bytes]
FORMATS: dict[str, tuple[Write, str]] = {
    "rss": (rss.rss, rss.CONTENT_TYPE),
    "atom": (atom.atom, atom.CONTENT_TYPE),
    "json": (jsonfeed.jsonfeed, jsonfeed.CONTENT_TYPE),
}
ADDRESS = "https://alerts.example/feed?topic=a,b&q=plate+reader"

ODD_TITLES = {
    "markup": "<b>Bold</b> <script>alert(1)</script> & more",
    "end of CDATA": "an ]]> end",
    "entities": "AT&T &amp; R&D &lt;i&gt; &#x41; &nosuch;",
    "control characters": "a\x00b\x08c\x1fd\x7fe\x85f\x9fg",
    "a lone surrogate": "before \ud83d after",
    "noncharacters": "a\ufffe\uffff\ufdd0\U0001fffe\ufffdb",
    "emoji": "👩\u200d👩\u200d👧 \U0001f6f0\ufe0f satellites",
    "right to left": "مراقبة \u202eevil\u202c כותרת",
    "ten thousand characters": "plate " * 1700,
    "no space to cut at": "x" * 10_000,
    "nothing": "",
    "only spaces": " \n\t ",
    "line ends of every kind": "a\r\nb\rc\u2028d\u2029e",
}
ODD_LINKS = {
    "none": None,
    "a script": "javascript:alert(1)",
    "data": "data:text/html,<script>alert(1)</script>",
    "relative": "/news/1",
    "no scheme": "//example.org/x",
    "not closed": "http://[::1",
    "a user in front": "https://bank.example@evil.example/",
    "a backslash": "https://good.example\\@evil.example/",
    "no host": "https:///path",
    "port of letters": "https://example.org:port/",
    "empty label": "https://exa..mple.org/ü",
}
KEPT_LINKS = {
    "as it is": ("https://a.example/x?y=1&z=2#part", "https://a.example/x?y=1&z=2#part"),
    "spaces and quotes": ('https://a.example/a b"c<d>', "https://a.example/a%20b%22c%3Cd%3E"),
    "letters of all kinds": ("https://a.example/ü/日?q=é", "https://a.example/%C3%BC/%E6%97%A5?q=%C3%A9"),
    "a host of all kinds": ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    "a stray percent": ("https://a.example/100%/x%2Fy", "https://a.example/100%25/x%2Fy"),
    "a surrogate": ("https://a.example/\ud83d", "https://a.example/%3F"),
    "brackets": ("https://a.example/x[1]?y[]=2", "https://a.example/x%5B1%5D?y%5B%5D=2"),
    "an address of version 6": ("http://[2001:db8::1]:8080/x", "http://[2001:db8::1]:8080/x"),
    "capitals": ("HTTPS://A.Example/X", "https://a.example/X"),
}


def written(name: str, *stories: Story, head: FeedHead | None = None) -> bytes:
    return FORMATS[name][0](head or a_head(ADDRESS), stories)


def check(name: str, *stories: Story, head: FeedHead | None = None) -> bytes:
    body = written(name, *stories, head=head)
    assert problems(name, body, ADDRESS, FORMATS[name][1]) == []
    return body


def read(body: bytes) -> Any:
    read = feedparser.parse(io.BytesIO(body))
    assert not read.bozo
    return read


@pytest.mark.parametrize("name", FORMATS)
class TestEveryFormat:
    def test_a_full_story_is_valid(self, name: str) -> None:
        matter = Matter(identifiers=("fr:2026-04321",), step=Step.AWARDED, steps=(Step.SOLICITED, Step.AWARDED))
        check(name, a_story(1, lead=an_item(facts=all_facts()), matter=matter), a_story(2))

    def test_no_story_is_valid(self, name: str) -> None:
        check(name)

    def test_a_story_that_comes_twice_is_told_once(self, name: str) -> None:
        assert check(name, a_story(1), a_story(1)) == written(name, a_story(1))

    @pytest.mark.parametrize("title", ODD_TITLES.values(), ids=ODD_TITLES)
    def test_odd_text_everywhere_is_valid(self, name: str, title: str) -> None:
        facts = Facts(
            amount=Money(value=Decimal("1E+40"), currency=title or "USD"),
            recipient=title,
            agencies=(Agency(name=title),),
            deadlines=(Deadline(kind=title, at=NOON),),
            notice_type=title,
        )
        also = (Member(outlet=title, title=title, url=title, seen=NOON),)
        story = a_story(
            lead=an_item(title=title, text=title, outlet=title, facts=facts),
            also=also,
            topics=(Topic(slug="topic", title=title or "Topic"),) if line(title) else (),
        )
        check(name, story)

    @pytest.mark.parametrize("link", ODD_LINKS.values(), ids=ODD_LINKS)
    def test_a_link_that_is_none_is_left_out(self, name: str, link: str | None) -> None:
        body = check(name, a_story(lead=an_item(url=link), also=()))
        assert not link or link.encode() not in body

    @pytest.mark.parametrize("day", [1, 9998], ids=["far past", "far future"])
    def test_a_date_out_of_this_world_is_brought_back(self, name: str, day: int) -> None:
        at = datetime(day, 1, 1, tzinfo=UTC)
        check(name, a_story(lead=an_item(published=at)))

    def test_the_same_story_has_the_same_name_whatever_else_changes(self, name: str) -> None:
        guid = entry_of(a_story(7)).id
        changed = a_story(7, lead=an_item(title="Other", url=None, published=None), updated=NOON + timedelta(days=3))
        assert guid.encode() in written(name, changed, head=a_head("https://elsewhere.example/feed.rss", title="Other"))

    def test_a_head_of_odd_text_is_valid(self, name: str) -> None:
        check(name, a_story(), head=a_head(ADDRESS, title="a \x00<b>&", description=""))


@pytest.mark.parametrize(("link", "kept"), KEPT_LINKS.values(), ids=KEPT_LINKS)
def test_a_link_leads_to_the_source_itself(link: str, kept: str) -> None:
    for name in ("rss", "atom"):
        assert read(check(name, a_story(lead=an_item(url=link)))).entries[0].link == kept
    assert json.loads(check("json", a_story(lead=an_item(url=link))))["items"][0]["url"] == kept


def test_where_the_lead_has_no_link_another_outlet_is_linked() -> None:
    assert entry_of(a_story(lead=an_item(url=None))).link == "https://valley.example/1"


def test_the_content_says_why_who_how_much_and_by_when() -> None:
    html = entry_of(a_story(lead=an_item(facts=all_facts()))).html
    assert "It voted 4 to 1 to buy <strong>license plate readers</strong> from Roadwatch Systems." in html
    for told in (
        "Amount: $2.45 million ($2,450,000)",
        "Vendor: Roadwatch Systems, Inc.",
        "Agency: Homeland Security Department",
        "Comments close: Wed Apr 1, 2026, 8:00 am ET",
        "Notice: Award Notice, sole source",
        'also in 1 outlet (2 of 2 independent): <a href="https://valley.example/1">Valley News</a>',
    ):
        assert told in html


def test_a_story_of_another_kind_of_id_has_a_name_as_well() -> None:
    assert entry_of(a_story(id="odd \ud83d id")).id == entry_of(a_story(id="odd  id")).id
    check("atom", a_story(id="odd"))


def test_a_story_without_a_passage_tells_its_phrases() -> None:
    match = Match(topic="other", score=1, severity=Severity.LOW, evidence=())
    check("rss", a_story(matches=(match,)))
    assert "<strong>other</strong>: " in entry_of(a_story(matches=(match,))).html


def test_the_json_feed_carries_the_facts_for_programs() -> None:
    facts = json.loads(check("json", a_story(lead=an_item(facts=all_facts()))))["items"][0]["_oversight"]
    assert facts["amount"] == {"value": 2_450_000, "currency": "USD"}
    assert facts["agencies"] == [{"name": "Homeland Security Department", "slug": "homeland-security-department"}]
    assert facts["deadlines"] == [{"kind": "comments", "at": "2026-04-01T12:00:00Z"}]
    assert (facts["severity"], facts["tier"], facts["outlets"]) == ("high", "press", 2)


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_a_reader_reads_head_and_entry(name: str) -> None:
    found = read(check(name, a_story(lead=an_item(title=" A  title\nof two lines "))))
    assert found.feed.title == "Surveillance contracts over $1M"
    assert found.feed.subtitle == "What is bought & by whom"
    entry = found.entries[0]
    assert entry.title == "A title of two lines"
    assert entry.author == "The Courier"
    assert [tag.label or tag.term for tag in entry.tags] == ["License plate readers"]
    assert entry.published_parsed[:5] == (2026, 3, 2, 10, 0)
    assert "<strong>license plate readers</strong>" in (entry.content[0].value if name == "atom" else entry.summary)


def mended(text: str) -> str:
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=60, deadline=None)
@given(
    title=st.text(st.characters(codec=None), max_size=60),
    text=st.text(st.characters(codec=None), max_size=60),
    url=st.text(max_size=30),
)
def test_whatever_goes_in_is_valid_and_read_back(name: str, title: str, text: str, url: str) -> None:
    story = a_story(lead=an_item(title=title, text=text, outlet=title, url=f"https://a.example/{url}"))
    body = check(name, story)
    expected = headline(story)
    if name == "json":
        assert json.loads(body)["items"][0]["title"] == expected
        return
    entry = read(body).entries[0]
    # The reader takes a title that looks like HTML for HTML; ours is then escaped as such. And it mends what looks like
    # letters that were encoded twice.
    assert {expected, mended(expected)} & {entry.title, unescape(entry.title)}
    assert entry.id == entry_of(story).id


def test_text_of_markup_stays_text() -> None:
    hostile = '<img src=x onerror=alert(1)><a href="javascript:1">x</a>'
    body = check("rss", a_story(lead=an_item(title=hostile, text=hostile + TEXT)))
    entry = read(body).entries[0]
    assert "<img" not in entry.title
    assert "<img" not in entry.summary
    assert "&lt;img src=x" in entry.summary
