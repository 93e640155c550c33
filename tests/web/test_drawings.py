"""Messages are drawn as Slack and Discord draw them, and nothing in them becomes markup."""

from __future__ import annotations

from html.parser import HTMLParser

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.notifiers.slack import escape as slack_escape
from service.web.drawings import draw

OURS = {"div", "p", "span", "strong", "br", "a", "blockquote", "svg", "rect", "pre", "hr"}


def slack(text: str) -> str:
    return str(draw("slack", orjson.dumps({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]})))


def discord(text: str) -> str:
    return str(draw("discord", orjson.dumps({"embeds": [{"description": text}]})))


SLACK = {
    "bold": ("*b* c", "<strong>b</strong> c"),
    "a link": (
        "<https://a.example/?x=1&amp;y=2|Title &lt;1&gt;>",
        '<a href="https://a.example/?x=1&amp;y=2" rel="noreferrer">Title &lt;1&gt;</a>',
    ),
    "a link without a label": (
        "<https://a.example/>",
        '<a href="https://a.example/" rel="noreferrer">https://a.example/</a>',
    ),
    "a bold link": ("*<https://a.example/|T>*", '<strong><a href="https://a.example/" rel="noreferrer">T</a></strong>'),
    "a link that is a script": ("<javascript:alert(1)|x>", '<span class="line">x</span>'),
    "quotes": ("> one\n> two\nthree", '<blockquote>one<br>two</blockquote><span class="line">three</span>'),
    "a mark that is none": (slack_escape("2 *3* 4"), "2 *3* 4"),
    "entities": ("&lt;b&gt; &amp;amp;", "&lt;b&gt; &amp;amp;"),
}


@pytest.mark.parametrize(("text", "html"), SLACK.values(), ids=SLACK)
def test_slack(text: str, html: str) -> None:
    assert html in slack(text)


DISCORD = {
    "bold": ("**b** c", "<strong>b</strong> c"),
    "escaped marks": (r"2 \* 3 \<b\>", "2 * 3 &lt;b&gt;"),
    "a masked link": (
        r"[a \[b\]](https://a.example/%28x%29)",
        '<a href="https://a.example/%28x%29" rel="noreferrer">a [b]</a>',
    ),
    "a link that is a script": ("[x](javascript:1)", "x"),
    "quotes": ("> one **b**", "<blockquote>one <strong>b</strong></blockquote>"),
    "invisible spaces go": ("@\u200beveryone", "@everyone"),
}


@pytest.mark.parametrize(("text", "html"), DISCORD.values(), ids=DISCORD)
def test_discord(text: str, html: str) -> None:
    assert html in discord(text)


def test_every_block_of_slack() -> None:
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Head <1>"}},
        {"type": "divider"},
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "*Agency*\nDHS"}]},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "ref 12345678"}, "odd"]},
        {"type": "image"},
        "odd",
    ]
    html = str(draw("slack", orjson.dumps({"blocks": blocks})))
    for part in ("Head &lt;1&gt;", "<hr>", "<strong>Agency</strong>", "ref 12345678"):
        assert part in html


def test_slack_without_blocks_is_its_text() -> None:
    assert "only *text" not in str(draw("slack", b'{"text": "only *text*"}'))
    assert "<strong>text</strong>" in str(draw("slack", b'{"text": "only *text*"}'))


def test_an_embed_has_its_colour_fields_and_footer() -> None:
    embed = {
        "title": "T",
        "url": "https://a.example/",
        "color": 0xE67E22,
        "fields": [{"name": "Agency", "value": "DHS", "inline": True}],
        "footer": {"text": "ref 1"},
    }
    html = str(draw("discord", orjson.dumps({"content": "**hi**", "embeds": [embed]})))
    for part in (
        'fill="#e67e22"',
        '<a href="https://a.example/"',
        "<strong>Agency</strong><br>DHS",
        "ref 1",
        "<strong>hi</strong>",
    ):
        assert part in html


def test_other_kinds_are_shown_as_json() -> None:
    assert draw("webhook", b'{"a": "<b>"}') == "<pre>{\n  &#34;a&#34;: &#34;&lt;b&gt;&#34;\n}</pre>"
    assert draw("slack", b"not <json>") == "<pre>not &lt;json&gt;</pre>"
    assert draw("slack", b"[1]").startswith("<pre>")


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


ODD = st.text(st.sampled_from("<>*_~|[]()\\>`&;:/@\n \u034fabhttps"), max_size=60)


@pytest.mark.parametrize("kind", ["slack", "discord"])
@settings(max_examples=150, deadline=None)
@given(ODD, ODD)
def test_whatever_is_said_no_markup_but_ours_comes_out(kind: str, text: str, url: str) -> None:
    body = {
        "text": text,
        "content": text,
        "blocks": [{"type": "section", "text": {"text": text}, "fields": [{"text": text}]}],
        "embeds": [{"title": text, "url": url, "description": text, "color": text, "footer": text}],
    }
    tags = Tags()
    tags.feed(str(draw(kind, orjson.dumps(body))))
    assert {tag for tag, _ in tags.found} <= OURS
    for _, attributes in tags.found:
        assert (attributes.get("href") or "https://").startswith(("https://", "http://"))
        assert not any(name.startswith("on") or name == "style" for name in attributes)
