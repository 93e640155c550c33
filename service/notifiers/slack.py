"""Slack incoming webhooks (pure): a message -> Block Kit, with a text for notifications; a reply -> its meaning.

Limits of Block Kit: 50 blocks, 3,000 characters in a section, 2,000 in a field, 10 fields, 150 in a header. All blocks
together are refused above some 13,200 (slackapi/bolt-js issue 2509): we stay below 12,000.
"""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import SplitResult

import orjson

from service.domain.matches import Severity
from service.domain.messages import Alert, Digest, Message, Notice
from service.domain.outcomes import Gone, Outcome, Refused, Sent
from service.domain.wire import Request, Response
from service.notifiers import replies, wording
from service.notifiers.addresses import AddressedOptions, post
from service.notifiers.limits import pages, within
from service.notifiers.wording import Words, words_of
from service.stages.wording.characters import line
from service.stages.wording.cutting import fit, units
from service.stages.wording.excerpts import Excerpt
from service.stages.wording.facts import Difference

PACE_S = 1.0
"""Slack: "no more than one message per second" (docs.slack.dev, rate limits)."""

_DIGEST_CHARS, _DIGEST_BLOCKS = 11_000, 45
_TEXT_CHARS = 3_000
_MARKS = {Severity.LOW: "⚪", Severity.MEDIUM: "🔵", Severity.HIGH: "🟠", Severity.URGENT: "🔴"}
_LIVE_MENTION = re.compile(r"@(?=channel\b|here\b|everyone\b)", re.IGNORECASE)
# A mark formats only where a word begins or ends: within one (snake_case) it stays as it is.
_LIVE_MARK = re.compile(r"(?<![^\W_])[*_~]|[*_~](?![^\W_])")
_REMOVED = "the webhook was removed or switched off; make a new one"
_GONE = {
    "no_service": _REMOVED,
    "no_service_id": _REMOVED,
    "no_active_hooks": _REMOVED,
    "no_team": "the workspace is no more",
    "team_disabled": "the workspace is switched off",
    "channel_is_archived": "the Slack channel is archived",
    "channel_not_found": "the Slack channel is no more",
    "action_prohibited": "an administrator forbids it",
    "posting_to_general_channel_denied": "posting to the general channel is forbidden",
    "invalid_token": "whoever made the webhook has left, or may not post there",
}
_REFUSED = frozenset({"invalid_payload", "invalid_blocks", "invalid_blocks_format", "no_text", "too_many_attachments"})

Block = dict[str, object]


class SlackOptions(AddressedOptions):
    """The keys of a Slack channel: `url` is the address of an incoming webhook."""

    kind: str = "slack"

    @classmethod
    def problem_of(cls, parts: SplitResult) -> str | None:
        """A workflow's address looks alike and takes other messages."""
        if parts.hostname in ("hooks.slack.com", "hooks.slack-gov.com") and not parts.path.startswith("/services/"):
            return "this is not an incoming webhook: its address begins with https://hooks.slack.com/services/"
        return None


class Slack:
    """Knows Slack's dialect."""

    def __init__(self, options: SlackOptions) -> None:
        self._options = options

    def encode(self, message: Message, delivery_id: str) -> tuple[bytes, ...]:
        """Return the payloads that say the message. Never fails."""
        match message:
            case Alert():
                return (_alert(message, delivery_id),)
            case Digest():
                return _digest(message, delivery_id)
            case Notice():
                return (_notice(message, delivery_id),)

    def request(self, body: bytes, part_id: str, now: datetime) -> Request:  # noqa: ARG002 - Slack signs nothing
        """Return the request that posts one payload."""
        return post(self._options, self._options.url.reveal(), body, {})

    def judge(self, response: Response, now: datetime) -> Outcome:
        """Return what the reply means: the word in the body first, the status second. Never fails.

        Sources: `ok` and 400/403/404/410/500 with words (api.slack.com/changelog/2016-05-17); the further words from
        "Sending messages using incoming webhooks". A word that names the webhook, team or channel stops the channel;
        a word that names the payload refuses the message; 429 with Retry-After holds the channel; `rollup_error`, 5xx,
        redirects and any other page are tried again. Slack shuts out those who go on after a 404 or 410.
        """
        status, word = response.status, _word(response)
        if status == 200 and word == "ok":
            return Sent()
        if word in _GONE or (status in (404, 410) and word != "rollup_error"):
            return Gone(why=f"{_GONE.get(word, _REMOVED)} ({replies.said(response)})")
        if word in _REFUSED or status in (400, 413):
            return Refused(why=replies.said(response))
        return replies.later(response, now, whole_channel=status == 429)


def escape(text: str) -> str:
    """Return `text` as mrkdwn shows it: `&`, `<`, `>` as entities and nothing else (api.slack.com, formatting).

    mrkdwn has no escape for its marks: an invisible joiner before `*`, `_`, `~` keeps them from opening anything; a
    back-tick, which opens code anywhere, becomes an apostrophe. `@here` and its like get an invisible space.
    """
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("`", "'")
    return _LIVE_MENTION.sub("@\u200b", _LIVE_MARK.sub("\u034f\\g<0>", safe))


def _alert(alert: Alert, delivery_id: str) -> bytes:
    words = words_of(alert)
    ref = wording.ref_line(delivery_id)
    blocks = [_section(f"{_title(words, 700)}\n{_label(words)}")]
    if words.changes:
        blocks.append(_section(within([_change(one) for one in words.changes[:5]], 3_000)))
    if words.excerpts:
        blocks.append(_section(within([_quote(one) for one in words.excerpts], 3_000)))
    blocks += _fields(words.facts)
    blocks.append(_context(" · ".join([*(fit(part, 300, escape) for part in (words.origin, words.also) if part), ref])))
    return _payload(wording.headline(words), blocks, ref)


def _digest(digest: Digest, delivery_id: str) -> tuple[bytes, ...]:
    title = wording.digest_title(digest)
    entries = [_entry(words_of(alert)) for alert in wording.ordered(digest)]
    parts = pages(entries, units, _DIGEST_CHARS, _DIGEST_BLOCKS)
    bodies = []
    for number, part in enumerate(parts, start=1):
        ref = wording.ref_line(delivery_id, number, len(parts))
        blocks = [_header(title), *(_section(entry) for entry in part), _context(ref)]
        bodies.append(_payload(title, blocks, ref))
    return tuple(bodies)


def _notice(notice: Notice, delivery_id: str) -> bytes:
    title, ref = wording.notice_title(notice), wording.ref_line(delivery_id)
    text = fit(line(notice.text), 2_000, escape)
    blocks = [_section(f"*{fit(title, 500, escape)}*" + (f"\n{text}" if text else ""))]
    blocks += _fields(tuple((line(name), line(value)) for name, value in notice.facts))
    return _payload(f"{title}: {line(notice.text)}", [*blocks, _context(ref)], ref)


def _payload(text: str, blocks: list[Block], ref: str) -> bytes:
    fallback = f"{fit(text, _TEXT_CHARS - 100, escape)} · {ref}"
    return orjson.dumps({"text": fallback, "blocks": blocks, "unfurl_links": False, "unfurl_media": False})


def _title(words: Words, limit: int) -> str:
    label = fit(words.title, limit, escape)
    # An ampersand in an address is an entity too; an address that grows too long that way is left out.
    url = (words.url or "").replace("&", "&amp;")
    return f"*<{url}|{label}>*" if url and len(url) <= 1_800 else f"*{label}*"


def _label(words: Words) -> str:
    parts = (words.severity.word.capitalize(), words.label, ", ".join(words.topics), words.late)
    return f"{_MARKS[words.severity]} " + fit(" · ".join(filter(None, parts)), 400, escape)


def _change(change: Difference) -> str:
    before, after = (fit(side or "unknown", 200, escape) for side in (change.before, change.after))
    return f"*{fit(change.name, 50, escape)}:* {before} → *{after}*"


def _quote(excerpt: Excerpt) -> str:
    said = ""
    for piece in excerpt.pieces:
        text = fit(piece.text, 200 if piece.hit else 250, escape)
        apart = "\u200b" if said[-1:].isalnum() or (said[-1:] == "*" and text[:1].isalnum()) else ""
        said += apart + (f"*{text}*" if piece.hit else text)
    return f"> {said}"


def _entry(words: Words) -> str:
    changes = [_change(one) for one in words.changes[:2]]
    return within([_title(words, 300), _label(words), *changes, fit(wording.summary_line(words), 500, escape)], 3_000)


def _fields(facts: tuple[tuple[str, str], ...]) -> list[Block]:
    fields = [_mrkdwn(f"*{fit(name, 60, escape)}*\n{fit(value, 300, escape)}") for name, value in facts[:10]]
    return [{"type": "section", "fields": fields}] if fields else []


def _section(text: str) -> Block:
    return {"type": "section", "text": _mrkdwn(text)}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [_mrkdwn(text)]}


def _header(text: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": fit(text, 150, str), "emoji": False}}


def _mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _word(response: Response) -> str:
    error = replies.json_object(response.body).get("error")
    return error if isinstance(error, str) else response.body[:200].decode("utf-8", "replace").strip()
