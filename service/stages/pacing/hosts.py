"""Whose patience a request draws on (pure): address -> the pace of its host, and how long an answer lets it rest.

A pace is the host's, but where many strangers publish under names of one host's (`ann.substack.com`), it is the whole
host's: there one machine answers for all, and it is that machine which asks to wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from service.domain.wire import origin_of
from service.stages.pacing.asked import retry_after

SHARED_HOSTS = frozenset(
    {
        "beehiiv.com",
        "blogspot.com",
        "buttondown.email",
        "feedburner.com",
        "ghost.io",
        "github.io",
        "gitlab.io",
        "libsyn.com",
        "livejournal.com",
        "medium.com",
        "micro.blog",
        "neocities.org",
        "netlify.app",
        "pages.dev",
        "podbean.com",
        "squarespace.com",
        "substack.com",
        "tumblr.com",
        "typepad.com",
        "vercel.app",
        "weebly.com",
        "wixsite.com",
        "wordpress.com",
    }
)
"""Hosts under whose names others publish. A list of our own, short on purpose: the public suffix list says who may set
a cookie, not whose machine it is, and one that is missing here only means a pace for each name under it."""

LONGEST_REST = timedelta(days=1)
"""A wrong header must not silence a host for a month."""

UNSAID_REST = timedelta(minutes=15)
"""How long a host rests that answers 429 and does not say for how long."""


def host_pace(url: str, private_origin: str | None = None) -> str | None:
    """Return the name of the pace of the host that `url` is at; None for a private one, which is its operator's own.

    `private_origin` is the one origin that may be private (see `Request`). None too for what has no host.
    """
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
        if not host or (private_origin is not None and origin_of(url) == private_origin.lower()):
            return None
    except ValueError:
        return None
    labels = host.split(".")
    parents = (".".join(labels[start:]) for start in range(len(labels)))
    return f"host:{next((parent for parent in parents if parent in SHARED_HOSTS), host)}"


def rests_with_others(url: str) -> bool:
    """Return whether the address is one of many under the names of a shared host."""
    pace = host_pace(url)
    return pace is not None and pace.removeprefix("host:") in SHARED_HOSTS


def host_rest(status: int, headers: Mapping[str, str], url: str, now: datetime) -> datetime | None:
    """Return until when the host of `url` is to be left alone after this answer; None where it may be asked.

    A 429 speaks of us, so it is the host's word, whatever address said it (RFC 6585, 4); where it names no time, the
    host rests a quarter of an hour. A 503 speaks of the machine that answers: the host rests as long as it says (RFC
    9110, 15.6.4), unless it is a shared one, where one publisher's trouble is not the others'.
    """
    until = retry_after(headers, now)
    if status == 429:
        return min(until or now + UNSAID_REST, now + LONGEST_REST)
    if status == 503 and until is not None and not rests_with_others(url):
        return min(until, now + LONGEST_REST)
    return None
