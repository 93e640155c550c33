"""Discord webhooks (pure): a message -> one embed, mentions dead, markdown escaped; the reply -> what it means.

Limits (developers/resources/message.mdx): title 256, description 4,096, 25 fields of 256 and 1,024, footer 2,048,
6,000 in all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

import orjson
from pydantic import Field

from service import __version__
from service.domain.matches import Severity
from service.domain.messages import Alert, Digest, Message, Notice, NoticeKind
from service.domain.outcomes import Gone, Later, Outcome, Refused, Sent
from service.domain.wire import Request, Response
from service.notifiers import replies, wording
from service.notifiers.addresses import AddressedOptions, post
from service.notifiers.limits import pages, within
from service.notifiers.wording import Words, words_of
from service.stages.wording.characters import line
from service.stages.wording.cutting import fit, shorten, units
from service.stages.wording.excerpts import Excerpt
from service.stages.wording.facts import Difference

_TITLE_CHARS, _FOOTER_CHARS = 256, 500
_DESCRIPTION_CHARS = 2_800
"""With 8 fields of 290, the title and the footer this stays below 6,000."""
_DIGEST_CHARS, _DIGEST_ENTRIES = 4_000, 25
_COLOURS = {Severity.LOW: 0x95A5A6, Severity.MEDIUM: 0x3498DB, Severity.HIGH: 0xE67E22, Severity.URGENT: 0xE74C3C}
_NOTICE_COLOURS = {NoticeKind.PROBLEM: 0xE74C3C, NoticeKind.RECOVERY: 0x2ECC71}
_MARKS = {Severity.LOW: "⚪", Severity.MEDIUM: "🔵", Severity.HIGH: "🟠", Severity.URGENT: "🔴"}
_MARKDOWN = re.compile(r"[\\*_~`|>#\[\]()<@]|(?<!\d):|:(?!\d)")
_LIST = re.compile(r"^([-+]|\d+(?=\.))")
_HOOK = re.compile(r".*/webhooks/\d+/[\w-]+/?")
_THREAD = "a forum or media channel needs thread_id, another channel must not have it"
_GONE = {
    10003: "the channel or thread is no more",
    10015: "the webhook was deleted; make a new one",
    50027: "the webhook's token is not valid; copy its address again",
    220001: _THREAD,
    220002: _THREAD,
    220003: _THREAD,
    220004: _THREAD,
}
_BLOCKED = 40333

Embed = dict[str, object]


class DiscordOptions(AddressedOptions):
    """The keys of a Discord channel: `url` is a webhook's address; `thread_id` posts into a thread."""

    kind: str = "discord"
    thread_id: str | None = Field(default=None, pattern=r"^\d{1,20}$")

    @classmethod
    def problem_of(cls, parts: SplitResult) -> str | None:
        """The addresses ending in /slack and /github speak other dialects."""
        if not _HOOK.fullmatch(parts.path):
            return "write the webhook's address as Discord gives it: https://discord.com/api/webhooks/NUMBER/TOKEN"
        return None


class Discord:
    """Knows Discord's dialect. `base_url` stands in the user agent."""

    def __init__(self, options: DiscordOptions, base_url: str) -> None:
        self._options = options
        self._agent = user_agent(base_url)

    def encode(self, message: Message, delivery_id: str) -> tuple[bytes, ...]:
        """Return the payloads that say the message. Never fails."""
        match message:
            case Alert():
                return (_payload(_alert(message, delivery_id)),)
            case Digest():
                return _digest(message, delivery_id)
            case Notice():
                return (_payload(_notice(message, delivery_id)),)

    def request(self, body: bytes, part_id: str, now: datetime) -> Request:  # noqa: ARG002 - Discord signs nothing
        """Return the request that posts one payload and waits: without `wait` a message may be lost unnoticed."""
        parts = urlsplit(self._options.url.reveal())
        query = dict(parse_qsl(parts.query)) | {"wait": "true"}
        if self._options.thread_id:
            query["thread_id"] = self._options.thread_id
        url = parts._replace(query=urlencode(query), fragment="").geturl()
        return post(self._options, url, body, {"user-agent": self._agent})

    def judge(self, response: Response, now: datetime) -> Outcome:
        """Return what the reply means: Discord's code first, the status second. Never fails.

        Sources: developers/topics/rate-limits.mdx and opcodes-and-status-codes.mdx. 200 with a message is sent, and
        `X-RateLimit-Remaining: 0` asks for a rest. 10015, 50027 and any 404 stop the channel ("you should not attempt
        to use it again"), as do 401 and 403, which count towards a ban of the whole address, and the thread errors
        22000x, which only the configuration can mend. 429 holds the channel for `retry_after`. A block by Cloudflare
        (40333, or a 403 that is not JSON) passes. 400 refuses the message. All else is tried again.
        """
        status, reply = response.status, replies.json_object(response.body)
        if status == 204 or (status == 200 and isinstance(reply.get("id"), str)):
            receipt = reply.get("id")
            return Sent(receipt=receipt if isinstance(receipt, str) else None, pause_s=_pause_s(response))
        if status == 429:
            return _limited(response, reply, now)
        code = _code(reply)
        if code in _GONE or status == 404 or (status in (401, 403) and reply and code != _BLOCKED):
            return Gone(why=f"{_GONE.get(code, 'Discord refuses the webhook')} ({replies.said(response)})")
        if (status == 400 and reply) or status == 413:
            return Refused(why=replies.said(response))
        return replies.later(response, now, whole_channel=status in (401, 403))


def user_agent(base_url: str) -> str:
    """Return `DiscordBot (url, version)`, which Discord asks for (developers/reference.mdx)."""
    url = re.sub(r"[\s(),]|[^\x21-\x7e]", "", base_url) or "http://localhost"
    return f"DiscordBot ({url}, {__version__})"


def escape(text: str) -> str:
    """Return `text` as markdown shows it: every mark behind a backslash, an invisible space after `@`."""
    safe = _MARKDOWN.sub(r"\\\g<0>", text).replace("@", "@\u200b")
    return _LIST.sub(_unlisted, safe)


def _unlisted(mark: re.Match[str]) -> str:
    return f"\\{mark[0]}" if mark[0] in "-+" else f"{mark[0]}\u200b"


def _alert(alert: Alert, delivery_id: str) -> Embed:
    words = words_of(alert)
    lines = [_label(words), *(_change(one) for one in words.changes[:5]), *(_quote(one) for one in words.excerpts)]
    tail = " · ".join(filter(None, (words.origin, words.also)))
    embed: Embed = {
        "title": fit(words.title, _TITLE_CHARS, escape),
        "description": within(lines, _DESCRIPTION_CHARS),
        "color": _COLOURS[words.severity],
        "fields": _fields(words.facts),
        "footer": {"text": f"{shorten(tail, _FOOTER_CHARS - 50)} · {wording.ref_line(delivery_id)}"},
    }
    return embed | ({"url": words.url} if words.url else {})


def _digest(digest: Digest, delivery_id: str) -> tuple[bytes, ...]:
    alerts = wording.ordered(digest)
    colour = _COLOURS[alerts[0].story.severity] if alerts else _COLOURS[Severity.LOW]
    parts = pages([_entry(words_of(alert)) for alert in alerts], _entry_units, _DIGEST_CHARS, _DIGEST_ENTRIES)
    return tuple(
        _payload(
            {
                "title": fit(wording.digest_title(digest), _TITLE_CHARS, escape),
                "description": "\n\n".join(part),
                "color": colour,
                "footer": {"text": wording.ref_line(delivery_id, number, len(parts))},
            }
        )
        for number, part in enumerate(parts, start=1)
    )


def _notice(notice: Notice, delivery_id: str) -> Embed:
    return {
        "title": fit(wording.notice_title(notice), _TITLE_CHARS, escape),
        "description": fit(line(notice.text), 2_000, escape),
        "color": _NOTICE_COLOURS.get(notice.kind, 0x3498DB),
        "fields": _fields(tuple((line(name), line(value)) for name, value in notice.facts)),
        "footer": {"text": wording.ref_line(delivery_id)},
    }


def _payload(embed: Embed) -> bytes:
    return orjson.dumps({"embeds": [embed], "allowed_mentions": {"parse": []}})


def _label(words: Words) -> str:
    parts = (words.severity.word.capitalize(), words.label, ", ".join(words.topics), words.late)
    return f"{_MARKS[words.severity]} **" + fit(" · ".join(filter(None, parts)), 400, escape) + "**"


def _change(change: Difference) -> str:
    before, after = (fit(side or "unknown", 200, escape) for side in (change.before, change.after))
    return f"{fit(change.name, 50, escape)}: {before} → **{after}**"


def _quote(excerpt: Excerpt) -> str:
    pieces = ((fit(piece.text, 200 if piece.hit else 250, escape), piece.hit) for piece in excerpt.pieces)
    return "> " + "".join(f"**{text}**" if hit else text for text, hit in pieces)


def _entry(words: Words) -> str:
    title = fit(words.title, 250, escape)
    # A closing parenthesis would end the link.
    url = (words.url or "").replace("(", "%28").replace(")", "%29")
    linked = f"**[{title}]({url})**" if url and len(url) <= 1_000 else f"**{title}**"
    changes = [_change(one) for one in words.changes[:2]]
    return within([linked, _label(words), *changes, fit(wording.summary_line(words), 500, escape)], 3_000)


def _entry_units(entry: str) -> int:
    return units(entry) + 2


def _fields(facts: tuple[tuple[str, str], ...]) -> list[Embed]:
    return [
        {"name": fit(name, 40, escape) or "-", "value": fit(value, 250, escape) or "-", "inline": True}
        for name, value in facts[:8]
    ]


def _code(reply: Mapping[str, object]) -> int:
    """Return Discord's error code; 0, which it uses for "general error", where there is none."""
    code = reply.get("code")
    return code if isinstance(code, int) else 0


def _limited(response: Response, reply: Mapping[str, object], now: datetime) -> Later:
    """The body's `retry_after` is a float; the header is rounded up. Cloudflare's own 429 has only the header."""
    told = replies.number(reply.get("retry_after"))
    after_s = told if told is not None else replies.retry_after_s(response.headers, now)
    return Later(why=replies.said(response), after_s=after_s, whole_channel=True)


def _pause_s(response: Response) -> float:
    if response.headers.get("x-ratelimit-remaining", "").strip() != "0":
        return 0.0
    return replies.number(response.headers.get("x-ratelimit-reset-after", "")) or 0.0
