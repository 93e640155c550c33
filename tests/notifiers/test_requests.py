"""The table of kinds, the options of each, and what goes over the wire."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from service.domain.messages import Message
from service.domain.options import ChannelOptions
from service.domain.wire import Request
from service.notifiers import KINDS
from service.notifiers.discord import escape as markdown
from service.notifiers.discord import user_agent
from service.notifiers.slack import escape
from tests.notifiers import samples
from tests.notifiers.channels import URLS, built
from tests.notifiers.samples import DELIVERY_ID, NOW

FIXTURES = Path(__file__).parent / "fixtures"
MESSAGES: dict[str, Message] = {
    "an alert": samples.alert(),
    "an update": samples.updated(),
    "a digest": samples.digest(samples.alert(), samples.updated()),
    "a notice": samples.notice(),
}


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_goes_out_as_recorded(kind: str, name: str) -> None:
    recorded = json.loads((FIXTURES / kind / "requests.json").read_text())[name]
    channel = built(kind)
    (body,) = channel.encode(MESSAGES[name], DELIVERY_ID)
    request = channel.request(body, DELIVERY_ID, NOW)
    assert {"url": request.url, "headers": headers_of(request), "body": json.loads(body)} == recorded
    assert (request.method, request.follow, request.private_origin) == ("POST", False, None)


def headers_of(request: Request) -> dict[str, str]:
    """Return the headers; a user agent without the version, which changes with every release."""
    return {
        name: value.rpartition(", ")[0] if name == "user-agent" else value for name, value in request.headers.items()
    }


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_table_names_what_it_builds(kind: str) -> None:
    line = KINDS[kind]
    assert (line.name, line.options.model_fields["kind"].default) == (kind, kind)
    assert line.summary
    with pytest.raises(TypeError, match=f"of kind {kind}"):
        line.build("newsroom", ChannelOptions(kind=kind), "http://localhost")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_people_are_told_how_to_connect_it(kind: str) -> None:
    manual = Path(__file__).parents[2] / "docs" / "channels.md"
    assert f"\n## {kind.capitalize()}\n" in manual.read_text()
    assert f"kind: {kind}" in manual.read_text()


def test_the_pace_is_the_channel_s() -> None:
    assert {name: kind.pace_s for name, kind in KINDS.items()} == {"slack": 1.0, "discord": 0.0, "webhook": 0.0}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_private_address_is_admitted_only_where_it_is_allowed(kind: str) -> None:
    url = "http://127.0.0.1:9101/api/webhooks/1/tok"
    with pytest.raises(ValidationError, match="allow_private"):
        built(kind, url=url)
    request = built(kind, url=url, allow_private=True).request(b"{}", "part", NOW)
    assert request.private_origin == "http://127.0.0.1:9101"


BAD = {
    "no address": ("slack", "hooks.slack.com/services/x", "begins with https"),
    "another scheme": ("slack", "ftp://hooks.slack.com/services/x", "begins with https"),
    "an impossible port": ("webhook", "https://a.example:99999/", "begins with https"),
    "a space within": ("webhook", "https://a.example/a b", "begins with https"),
    "a line break": ("webhook", "https://a.example/a\n", "begins with https"),
    "no host": ("webhook", "https:///path", "begins with https"),
    "a Slack workflow": ("slack", "https://hooks.slack.com/workflows/T/A/1/x", "not an incoming webhook"),
    "Discord's Slack dialect": ("discord", "https://discord.com/api/webhooks/1/tok/slack", "as Discord gives it"),
    "a channel of Discord": ("discord", "https://discord.com/channels/1/2", "as Discord gives it"),
}


@pytest.mark.parametrize(("kind", "url", "problem"), BAD.values(), ids=BAD)
def test_a_bad_address_is_a_problem_that_does_not_show_it(kind: str, url: str, problem: str) -> None:
    with pytest.raises(ValidationError, match=problem) as found:
        built(kind, url=url)
    assert all(url not in error["msg"] for error in found.value.errors())


def test_discord_waits_and_posts_into_the_thread() -> None:
    channel = built("discord", url=URLS["discord"] + "?thread_id=1&wait=false", thread_id="22")
    assert channel.request(b"{}", "part", NOW).url == URLS["discord"] + "?thread_id=22&wait=true"


AGENTS = {
    "an address": ("https://alerts.example", "https://alerts.example"),
    "marks that would end it": ("https://a.example/(x), y\r\nz", "https://a.example/xyz"),
    "nothing": ("", "http://localhost"),
}


@pytest.mark.parametrize(("base_url", "shown"), AGENTS.values(), ids=AGENTS)
def test_discord_s_user_agent(base_url: str, shown: str) -> None:
    assert user_agent(base_url).startswith(f"DiscordBot ({shown}, ")


MRKDWN = {
    "entities": ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
    "an entity of the source is text": ("&lt;", "&amp;lt;"),
    "a mention": ("<!channel>", "&lt;!channel&gt;"),
    "a bare mention": ("@Here", "@\u200bHere"),
    "an address stays": ("a@b.example", "a@b.example"),
    "marks at a word's edge": ("*bold*", "\u034f*bold\u034f*"),
    "marks within a word stay": ("snake_case", "snake_case"),
    "code": ("`x`", "'x'"),
}


@pytest.mark.parametrize(("text", "said"), MRKDWN.values(), ids=MRKDWN)
def test_slack_s_escapes(text: str, said: str) -> None:
    assert escape(text) == said


MARKDOWN = {
    "marks": ("*a* _b_ ~c~ `d` ||e||", r"\*a\* \_b\_ \~c\~ \`d\` \|\|e\|\|"),
    "a link": ("[a](https://evil.example)", r"\[a\]\(https\://evil.example\)"),
    "a mention": ("<@1> @everyone", "\\<\\@\u200b1\\> \\@\u200beveryone"),
    "a bullet": ("- item", r"\- item"),
    "a numbered list": ("1. item", "1\u200b. item"),
    "a time stays": ("5:00 pm", "5:00 pm"),
}


@pytest.mark.parametrize(("text", "said"), MARKDOWN.values(), ids=MARKDOWN)
def test_discord_s_escapes(text: str, said: str) -> None:
    assert markdown(text) == said


def record() -> dict[str, Any]:
    """Return what the fixtures hold, by kind: to look at, and to write when a message is meant to change."""
    found: dict[str, Any] = {}
    for kind in KINDS:
        channel = built(kind)
        for name, message in MESSAGES.items():
            (body,) = channel.encode(message, DELIVERY_ID)
            request = channel.request(body, DELIVERY_ID, NOW)
            said = {"url": request.url, "headers": headers_of(request), "body": json.loads(body)}
            found.setdefault(kind, {})[name] = said
    return found
