"""Lists of feeds into feeds.yaml, and out of it."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.app.opml import Import, WouldChangeMore, export_sources, plan_import
from service.domain.configuration import Configuration
from service.domain.errors import ConfigurationError
from service.domain.items import Tier
from service.parsing.opml import ListedFeed, read_opml
from tests.app.made import configured
from tests.made import NOW

FEEDS = """\
version: 1
sources:
  eff: {kind: feed, url: "https://www.eff.org/rss/updates.xml", tier: advocacy}   # of the frontier
"""


def planned(*feeds: ListedFeed, text: str = FEEDS, tier: Tier | None = None) -> Import:
    return plan_import(feeds, text, configured, origin="list.opml", tier=tier)


def feed(url: str, title: str = "", *folders: str, **more: object) -> ListedFeed:
    return ListedFeed(**({"url": url, "title": title, "folders": folders} | more))  # type: ignore[arg-type]


def test_what_is_added_stands_behind_what_is_there() -> None:
    made = planned(
        feed("https://a.example/feed", "The A", "News", "Local"),
        feed("https://b.example/feed", "The B", "News", "Local"),
        feed("https://c.example/feed", "", "Advocacy", commented=True),
    )
    assert made.text == FEEDS + (
        "  # From list.opml: News / Local\n"
        '  the-a: {kind: feed, url: "https://a.example/feed", title: "The A"}\n'
        '  the-b: {kind: feed, url: "https://b.example/feed", title: "The B"}\n'
        "  # From list.opml\n"
        '  c-example: {kind: feed, url: "https://c.example/feed", tier: advocacy, enabled: false}\n'
    )
    assert [(one.name, one.tier, one.enabled) for one in made.added] == [
        ("the-a", Tier.PRESS, True),
        ("the-b", Tier.PRESS, True),
        ("c-example", Tier.ADVOCACY, False),
    ]


def test_a_tier_that_is_given_holds_for_all() -> None:
    made = planned(feed("https://a.example/", "A feed", "official"), feed("https://b.example/"), tier=Tier.BLOG)
    assert {one.tier for one in made.added} == {Tier.BLOG}


TWICE = {
    "the very address": "https://www.eff.org/rss/updates.xml",
    "without encryption": "http://www.eff.org/rss/updates.xml",
    "without www": "https://eff.org/rss/updates.xml",
    "in capitals": "HTTPS://WWW.EFF.ORG/rss/updates.xml",
    "with a slash at the end and a port": "https://www.eff.org:443/rss/updates.xml/",
    "as some readers write it": "feed://www.eff.org/rss/updates.xml",
    "as others do": "feed:https://www.eff.org/rss/updates.xml",
    "with spaces around": "  https://www.eff.org/rss/updates.xml\n",
}


@pytest.mark.parametrize("url", TWICE.values(), ids=TWICE)
def test_what_is_there_is_not_added_again(url: str) -> None:
    made = planned(feed(url, "EFF"))
    assert (made.text, made.added) == (FEEDS, ())
    assert [one.why for one in made.skipped] == ["it is there already, as eff"]


def test_what_is_listed_twice_is_added_once_and_a_query_tells_feeds_apart() -> None:
    made = planned(*(feed(f"https://a.example/feed{tail}", "A feed") for tail in ("", "/", "?cat=1", "?cat=2")))
    assert [one.name for one in made.added] == ["a-feed", "a-feed-a-example", "a-feed-2"]
    assert [one.why for one in made.skipped] == ["it is there already, as a-feed"]


REFUSED = {
    "a script": ("javascript:alert(1)", "it is no web address"),
    "a file": ("file:///etc/passwd", "it is no web address"),
    "a command": ("|~/fetch.py", "it is no web address"),
    "another command": ("exec:~/fetch.py", "it is no web address"),
    "an address with a space": ("https://a.example/a b", "it is no web address"),
    "an address with a control character": ("https://a.example/\x1b[2J", "it is no web address"),
    "no host": ("https:///feed", "it is no web address"),
    "a port that is none": ("https://a.example:99999/", "it is no web address"),
    "a host that is none": ("https://[::1/", "it is no web address"),
    "a long address": ("https://a.example/" + "x" * 2_000, "longer than 2,000 characters"),
    "a password": ("https://me:secret@a.example/", "holds a password"),
    "this machine": ("http://localhost:8080/feed", "of this machine or of a private network"),
    "a private network": ("http://192.168.0.1/feed", "of this machine or of a private network"),
    "the metadata of a cloud": ("http://169.254.169.254/latest", "of this machine or of a private network"),
}


@pytest.mark.parametrize(("url", "why"), REFUSED.values(), ids=REFUSED)
def test_it_is_not_added(url: str, why: str) -> None:
    made = planned(feed(url, "Odd"), feed("https://good.example/", "Good one"))
    assert [one.name for one in made.added] == ["good-one"]
    (left,) = made.skipped
    assert why in left.why
    assert "\x1b" not in left.url
    assert configured(made.text).sources.keys() == {"eff", "good-one"}


def test_a_variable_in_a_list_is_no_variable_here() -> None:
    made = planned(feed("https://a.example/?x=${SECRET}", "${SECRET} of ours", "${SECRET}"))
    options = configured(made.text, SECRET="canary").sources["secret-of-ours"]
    assert (options.title, getattr(options, "url", "")) == ("${SECRET} of ours", "https://a.example/?x=${SECRET}")


def test_what_a_list_says_ends_no_line_of_the_file() -> None:
    made = planned(feed("https://a.example/", 'A "x"\n  evil: {kind: feed}', "News\ntopics: {}"))
    assert made.text.count("\n") == FEEDS.count("\n") + 2
    assert configured(made.text).sources.keys() == {"eff", made.added[0].name}


def test_a_file_with_mistakes_is_left_alone() -> None:
    with pytest.raises(ConfigurationError):
        planned(feed("https://a.example/"), text="version: 1\nsorces: {}\n")
    text = "version: 1\nsources:\n  a:\n    kind: feed\n    url: https://x.example/\n    title: |+\n      a\n\n\n"
    with pytest.raises(WouldChangeMore):
        planned(feed("https://a.example/", "A feed"), text=text)


def test_a_list_that_is_too_much_for_one_file_is_told() -> None:
    many = [feed(f"https://a.example/{number}", "A title of some length " * 6) for number in range(6_000)]
    with pytest.raises(ConfigurationError, match="1,000,000 characters are the most"):
        planned(*many)


def test_nothing_to_add_changes_nothing() -> None:
    assert planned(feed("x"), text="").text == ""
    assert planned(feed("x")).text == FEEDS


def exported(text: str, secret: frozenset[str] = frozenset()) -> tuple[bytes, list[tuple[str, str]]]:
    body, left_out = export_sources(configured(text, KEY="canary"), secret, NOW)
    return body, [(one.title, one.why) for one in left_out]


def test_sources_are_listed_in_folders_by_tier() -> None:
    body, _ = exported(FEEDS + '  b: {kind: feed, url: "https://b.example/", title: B & Co., enabled: false}\n')
    folders = ET.fromstring(body).findall("body/outline")
    assert [one.get("text") for one in folders] == ["press", "advocacy"]
    (b,), (eff,) = folders
    name = "{urn:oversight-alerts:opml}name"
    assert (b.get("title"), b.get("xmlUrl"), b.get("isComment"), b.get(name)) == (
        "B & Co.",
        "https://b.example/",
        "true",
        "b",
    )
    assert (eff.get("title"), eff.get("isComment")) == ("eff", None)


def test_what_is_not_for_others_is_left_out_and_said() -> None:
    body, left_out = exported(
        """
version: 1
sources:
  a: {kind: feed, url: "https://a.example/"}
  keyed: {kind: feed, url: "https://k.example/?key=${KEY}"}
  mine: {kind: feed, url: "https://me:canary@m.example/"}
  home: {kind: feed, url: "http://canary.local/", allow_private: true}
  awards: {kind: usaspending}
""",
        frozenset({"keyed"}),
    )
    assert b"canary" not in body
    assert left_out == [
        ("keyed", "its address is written with a variable"),
        ("mine", "its address holds a password"),
        ("home", "its address may be private"),
        ("awards", "of kind usaspending, which is no feed"),
    ]


def meaning(configuration: Configuration) -> dict[str, tuple[object, ...]]:
    """Return what a list can say of each source."""
    return {
        name: (getattr(options, "url", ""), options.title or name, options.tier, options.enabled)
        for name, options in configuration.sources.items()
    }


TITLES = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.just(" "), min_size=1, max_size=30
).filter(lambda title: title.strip() == title and "  " not in title and "\ufffd" not in title)
NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,20}[a-z0-9]", fullmatch=True)
SOURCES = st.dictionaries(
    NAMES, st.tuples(TITLES | st.none(), st.sampled_from(Tier), st.booleans(), NAMES), min_size=1, max_size=5
)


@settings(deadline=None, max_examples=30)
@given(SOURCES)
def test_what_is_exported_is_imported_again_without_loss(
    sources: dict[str, tuple[str | None, Tier, bool, str]],
) -> None:
    feeds = [
        feed(f"https://{host}.example/{name}?a=1&b={place}", title or "", tier.value, commented=not enabled, name=name)
        for place, (name, (title, tier, enabled, host)) in enumerate(sources.items())
    ]
    first = configured(planned(*feeds, text="").text)
    body, left_out = export_sources(first, frozenset(), NOW)
    again = plan_import(read_opml(body), "", configured, origin="mine.opml")
    assert (left_out, again.skipped) == ((), ())
    assert meaning(configured(again.text)) == meaning(first)
    assert set(first.sources) == set(sources)
