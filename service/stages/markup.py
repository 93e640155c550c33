"""Stage 3, text (pure): markup, entities and invisible characters -> one plain line that people can read."""

from __future__ import annotations

import html
import re

import nh3

MAX_MARKUP_CHARACTERS = 1_000_000
"""What is read of one field; longer ones are cut before any work is done on them."""

_BLOCKS = (
    "address article aside blockquote br caption center dd details dialog div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main nav ol option p pre section select summary table tbody td "
    "tfoot th thead tr ul"
)
_DROPPED = "script style head title noscript template iframe object svg math textarea button audio video"
_TO_BLOCKS = nh3.Cleaner(
    tags=set(_BLOCKS.split()),
    clean_content_tags=set(_DROPPED.split()),
    attributes={},
    strip_comments=True,
    link_rel=None,
)
_TAG = re.compile(r"<[^<>]*>")
_LOOKS_LIKE_TAG = re.compile(r"<[a-zA-Z/!?]")
_ESCAPED_TAG = re.compile(
    r"&(?:lt|#60|#x3c);/?(?:a|b|blockquote|br|div|em|figure|i|img|li|ol|p|span|strong|ul)\b", re.I
)
# Controls that are no space, soft hyphen, marks of direction, zero widths, the byte order mark, halves of surrogate
# pairs, non-characters and tags: none can be seen, each can hide or turn round what is written.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufdd0-\ufdef\ufeff\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)


def plain(text: str, *, is_plain: bool = False) -> str:
    """Return the text as one line without markup: blocks part words, scripts and styles are gone, entities are read.

    `is_plain`: the text is no markup (`AT&amp;T` stays as it is). What comes out, given back as plain, stays equal.
    Cost: linear; under a microsecond where there is nothing to do.
    """
    if not is_plain:
        if "<" in text or "&" in text:
            text = _without_markup(text[:MAX_MARKUP_CHARACTERS])
        elif len(text) > MAX_MARKUP_CHARACTERS:
            text = text[:MAX_MARKUP_CHARACTERS]
    return _one_line(text)


def shorten(text: str, limit: int) -> str:
    """Return at most `limit` characters, cut between words where that loses little, with an ellipsis if cut."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    words = head.rpartition(" ")[0]
    return f"{(words if len(words) > limit // 2 else head).rstrip(' ,;:-–—')}…"


def _one_line(text: str) -> str:
    if text.isprintable():
        return text.strip() if "  " not in text else " ".join(text.split())
    return " ".join(_INVISIBLE.sub("", text).split())


def _without_markup(text: str) -> str:
    if "<" not in text and _ESCAPED_TAG.search(text):
        text = html.unescape(text)
    if _LOOKS_LIKE_TAG.search(text):
        text = _TAG.sub(_space_for_block, _TO_BLOCKS.clean(text))
    return html.unescape(text) if "&" in text else text


def _space_for_block(_: re.Match[str]) -> str:
    # Only blocks are left by the cleaner; every other tag is gone without a trace.
    return " "
