"""Stored bodies drawn as Slack and Discord would draw them (pure): bytes -> HTML of our own making.

Whatever stands in a body is escaped; only bold, links and quotes become markup, and only web addresses become links.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson
from markupsafe import Markup, escape

from service.stages.wording.characters import clean, web_address
from service.stages.wording.cutting import shorten

MAX_JSON_CHARS = 6_000
_INVISIBLE = re.compile("[\u034f\u200b]")
# Slack (docs.slack.dev, formatting): a mark after the joiner that our notifier writes is no mark.
_SLACK = re.compile(
    "\u034f(?P<literal>[*_~])"
    "|\\*(?P<bold>(?:\u034f\\*|[^*\n])+)\\*"
    r"|<(?P<url>[^|>\s]+)(?:\|(?P<label>[^>\n]*))?>"
)
_DISCORD = re.compile(
    r"\\(?P<literal>.)"
    r"|\*\*(?P<bold>(?:\\.|[^*\n\\])+)\*\*"
    r"|\[(?P<label>(?:\\.|[^\]\n\\])+)\]\((?P<url>[^)\s]+)\)"
)
_NO_COLOUR = 0x95A5A6


def draw(kind: str, body: bytes) -> Markup:
    """Return the message as its channel would show it; as the JSON that it is, for other kinds. Never fails."""
    try:
        payload = orjson.loads(body)
    except orjson.JSONDecodeError:
        return _source(body.decode("utf-8", "replace"))
    drawing = {"slack": _slack, "discord": _discord}.get(kind)
    if drawing is None or not isinstance(payload, dict):
        return _source(orjson.dumps(payload, option=orjson.OPT_INDENT_2).decode())
    return drawing(payload)


def _source(text: str) -> Markup:
    return Markup("<pre>{}</pre>").format(shorten(clean(text), MAX_JSON_CHARS))


def _slack(payload: Mapping[str, Any]) -> Markup:
    blocks = _parts(payload.get("blocks"))
    shown = [_block(block) for block in blocks] or [_lines(_text(payload.get("text")), _slack_line)]
    return Markup('<div class="slack">{}</div>').format(_joined(shown))


def _block(block: Mapping[str, Any]) -> Markup:
    text, fields = _told(block.get("text")), _parts(block.get("fields"))
    if block.get("type") == "divider":
        return Markup("<hr>")
    if block.get("type") == "header":
        return Markup('<p class="drawn-header">{}</p>').format(text)
    if block.get("type") == "context":
        said = " ".join(_told(element) for element in _parts(block.get("elements")))
        return Markup('<p class="drawn-context">{}</p>').format(_lines(said, _slack_line))
    shown = [Markup('<div class="drawn-section">{}</div>').format(_lines(text, _slack_line))] if text else []
    if fields:
        cells = [Markup("<div>{}</div>").format(_lines(_told(field), _slack_line)) for field in fields]
        shown.append(Markup('<div class="drawn-fields">{}</div>').format(_joined(cells)))
    return _joined(shown)


def _discord(payload: Mapping[str, Any]) -> Markup:
    content = _text(payload.get("content"))
    shown = [Markup('<div class="drawn-section">{}</div>').format(_lines(content, _discord_line))] if content else []
    shown += [_embed(embed) for embed in _parts(payload.get("embeds"))]
    return Markup('<div class="discord">{}</div>').format(_joined(shown))


def _embed(embed: Mapping[str, Any]) -> Markup:
    title = _inline(_text(embed.get("title")), _DISCORD)
    address = web_address(_text(embed.get("url")))
    footer = embed.get("footer")
    fields = [
        Markup("<div><strong>{}</strong><br>{}</div>").format(
            _inline(_text(field.get("name")), _DISCORD), _inline(_text(field.get("value")), _DISCORD)
        )
        for field in _parts(embed.get("fields"))
    ]
    return Markup('<div class="embed">{}<div class="embed-body">{}{}{}{}</div></div>').format(
        _bar(embed.get("color")),
        Markup('<p class="drawn-header">{}</p>').format(_link(address, title)) if title else "",
        Markup('<div class="drawn-section">{}</div>').format(_lines(_text(embed.get("description")), _discord_line)),
        Markup('<div class="drawn-fields">{}</div>').format(_joined(fields)) if fields else "",
        Markup('<p class="drawn-context">{}</p>').format(_text(footer.get("text")) if isinstance(footer, dict) else ""),
    )


def _bar(colour: object) -> Markup:
    """Return the coloured edge as a picture: our policy allows no style in the page."""
    number = colour if isinstance(colour, int) and 0 <= colour <= 0xFFFFFF else _NO_COLOUR
    return Markup(
        '<svg class="bar" aria-hidden="true" preserveAspectRatio="none" viewBox="0 0 1 1">'
        '<rect width="1" height="1" fill="#{}"/></svg>'
    ).format(f"{number:06x}")


def _lines(text: str, inline: Callable[[str], Markup]) -> Markup:
    """Return lines, those that begin with ">" together as quotes."""
    shown: list[Markup] = []
    quoted: list[Markup] = []
    for line in [*text.split("\n"), ""]:
        if line.startswith(">"):
            quoted.append(inline(line[1:].lstrip(" ")))
            continue
        if quoted:
            shown.append(Markup("<blockquote>{}</blockquote>").format(Markup("<br>").join(quoted)))
            quoted = []
        if line:
            shown.append(Markup('<span class="line">{}</span>').format(inline(line)))
    return _joined(shown)


def _slack_line(text: str) -> Markup:
    return _inline(text, _SLACK)


def _discord_line(text: str) -> Markup:
    return _inline(text, _DISCORD)


def _inline(text: str, marks: re.Pattern[str]) -> Markup:
    shown: list[Markup] = []
    at = 0
    for found in marks.finditer(text):
        shown += [_plain(text[at : found.start()], marks), _marked(found, marks)]
        at = found.end()
    return _joined([*shown, _plain(text[at:], marks)])


def _marked(found: re.Match[str], marks: re.Pattern[str]) -> Markup:
    if found["literal"]:
        return escape(found["literal"])
    if found["bold"]:
        return Markup("<strong>{}</strong>").format(_inline(found["bold"], marks))
    address = found["url"].replace("&amp;", "&") if marks is _SLACK else found["url"]
    return _link(web_address(address), _inline(found["label"] or found["url"], marks))


def _link(address: str | None, label: Markup) -> Markup:
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(address, label) if address else label


def _plain(text: str, marks: re.Pattern[str]) -> Markup:
    if marks is _SLACK:
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return escape(_INVISIBLE.sub("", clean(text)))


def _told(element: object) -> str:
    return _text(element.get("text")) if isinstance(element, dict) else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _parts(value: object) -> list[Mapping[str, Any]]:
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)
