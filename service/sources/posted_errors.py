"""Errors that a feed posts as if they were news (pure): bridges and broken sites do so, with HTTP 200."""

from __future__ import annotations

import re

from service.domain.items import Entry
from service.stages.normalising.markup import plain, shorten

MAX_TEXT_CHARACTERS = 1_500
"""What goes wrong is said in few words, a trace of calls included; a longer text is an article."""

# A headline that is nothing but an error. "500 arrested" and "404 Media sues" are none.
_CERTAIN = re.compile(
    r"""(?:fatal\s+error|(?:http\s+)?(?:status\s+|error\s+)(?:code\s+)?:?\s*[45]\d\d\b .*
    | bridge\s+returned\s+error .*
    | error\s+establishing\s+a\s+database\s+connection .*
    | (?-i:[\w\\.]*[a-z](?:Exception|Error)):\s .*
    | (?:uncaught|unhandled)\s+[\w\\]*(?:exception|error) .*
    )\W*""",
    re.IGNORECASE | re.VERBOSE,
)
_LIKELY = re.compile(
    r"""(?:(?:[45]\d\d\W+)?(?:bad\s+request|unauthori[sz]ed|forbidden|not\s+found|page\s+not\s+found
        |too\s+many\s+requests|internal\s+server\s+error|bad\s+gateway|service\s+(?:temporarily\s+)?unavailable
        |gateway\s+time-?\s?out)
    | access\s+denied | rate\s+limit(?:ed|\s+exceeded)? | just\s+a\s+moment | attention\s+required.*
    | error | an\s+error\s+occurred.* | database\s+error
    | (?:this\s+|the\s+)?feed\s+(?:is\s+)?(?:not\s+found|unavailable|disabled|expired|broken|no\s+longer\s+available).*
    | (?:could\s+not|cannot|can't|failed\s+to|unable\s+to)\s+(?:fetch|load|retrieve|read|parse|generate)\b
        (?:\s+\w+){0,2}\s+(?:feed|page|url|site|source|data|content)\b.*
    )\W*""",
    re.IGNORECASE | re.VERBOSE,
)
_TROUBLE = re.compile(
    r"\b(?:error|exception|https?\s+status|denied|forbidden|unavailable|time[d-]?\s?out|captcha|try\s+again|failed"
    r"|could\s+not|rate\s+limit|stack\s*trace|on\s+line\s+\d+|cloudflare)\b",
    re.IGNORECASE,
)


def posted_error(entry: Entry) -> str | None:
    """Return what a posted error says, in at most 200 characters; None for an entry that may be news.

    A headline that can only be an error is enough; one that a reporter might have written is an error only where the
    text, short and of the same trouble, says so too.
    """
    title = plain(entry.title)
    certain = _CERTAIN.fullmatch(title)
    if not certain and not _LIKELY.fullmatch(title):
        return None
    text = plain(entry.content or entry.summary)
    if len(text) > MAX_TEXT_CHARACTERS or not (certain or _TROUBLE.search(text)):
        return None
    return shorten(f"{title}: {text}" if text else title, 200)
