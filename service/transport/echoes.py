"""Answers that repeat the question (pure): a body -> the same body without what the request may keep secret.

Servers like to say `Cannot POST /hooks/TOKEN`, and what they say is written to logs and shown to operators. Addresses
of webhooks, keys in queries and headers are secrets, so they are taken out before anybody reads the answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from urllib.parse import quote, quote_plus, unquote_plus, urlsplit

from service.domain.wire import HARMLESS

OPEN = HARMLESS | {"content-type"}
LEAST_CHARACTERS = 8
"""A shorter part of an address is a word rather than a secret."""
STAND_IN = b"***"
_BETWEEN = re.compile(r"[/&=;,\s]+")


def without_echoes(body: bytes, urls: Iterable[str], headers: Mapping[str, str]) -> bytes:
    """Return `body` with every part of the addresses and of the headers that it repeats as `***`.

    A part is a segment of the path, a value of the query, or a word of a header; as it was sent, decoded, or escaped
    as JSON and HTML write it. The host is no secret, nor are the headers that every server may see.
    """
    parts = {part for url in urls for part in _of_address(url)}
    parts |= {part for name, value in headers.items() if name.lower() not in OPEN for part in _words(value)}
    forms = {form.encode("utf-8", "replace") for part in parts for form in _forms(part)}
    if not forms:
        return body
    longest_first = sorted(forms, key=len, reverse=True)
    return re.sub(b"|".join(map(re.escape, longest_first)), STAND_IN, body)


def _of_address(url: str) -> Iterator[str]:
    address = urlsplit(url)
    yield from _words(address.path)
    yield from _words(address.query)


def _words(text: str) -> Iterator[str]:
    return (word for word in _BETWEEN.split(text) if len(word) >= LEAST_CHARACTERS)


def _forms(part: str) -> Iterator[str]:
    plain = unquote_plus(part)
    for form in (part, plain):
        yield from (form, escape(form), json.dumps(form)[1:-1], quote(form, safe=""), quote_plus(form))
