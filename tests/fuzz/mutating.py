"""One document -> another that is broken in some way (pure): the same random numbers break it in the same way."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

import orjson

MAX_BYTES = 300_000
"""Documents are at most about so long, but for the one in thousands that is blown up to `HUGE_BYTES`."""
HUGE_BYTES = 4_000_000
ONE_IN_HUGE = 5_000

Mutation = Callable[[Random, bytes, bytes], bytes]

WORDS: tuple[bytes, ...] = tuple(
    word.encode("utf-8", "surrogatepass")
    for word in (
        "<", ">", "&", "]]>", "<![CDATA[", "<!--", "-->", "<?", "?>", "<!DOCTYPE", "<!ENTITY x 'y'>", "&x;", "&amp",
        "&#0;", "&#xD800;", "&#x1F600;", "&#38;", "&lt;script&gt;", "&nbsp;", "&zwj;", "<item>", "</item>", "<entry>",
        "</entry>", "<item/>", "<title>", "</title>", "<link>", "<link/>", "<link href='x'/>", "<guid>", "</channel>",
        "<channel>", "<rss>", "</rss>", "<feed>", "<x:y/>", "<content type='base64'>", "<content type='xhtml'>",
        "<div>", "</div>", "<br>", "<script>", "</script>", "<style>", "<svg onload=x>", "<a href='javascript:x'>",
        "<author>", "<name>", "<email>", "<source>", "<image>", "<body>", " xmlns='http://www.w3.org/2005/Atom'",
        " xmlns:q='urn:q'", " xml:base='http://[::1'", " xml:base='../'", " rdf:about='x'", " isPermaLink='false'",
        " type='html'", " rel='hub'", " href=''", "http://", "https://user:pw@x.example/", "//x.example",
        "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://[", "http://x.example:99999/", "\\",
        "%", "\0", "\x0b", "\x1f", "\x85", "\u2028", "\u202e", "\u200b", "\ufeff", "\ufffe", "\ud800", "\U0001f600",
        "\u0130", "ß", "’", "Ã©", "a." * 300, " " * 300, "\n" * 300, "\t", "\r\n", "'", '"', "=", "/", "[", "]", "{",
        "}", ",", ":", "null", "true", "1e999", "-1", "0", "9" * 400, "NaN", '"\\ud800"', '"\\u0000"',
        "The post x appeared first on y.", "…", " - ",
    )
)  # fmt: skip

DATES: tuple[bytes, ...] = tuple(
    date.encode()
    for date in (
        "", "0", "-1", "1696118400", "yesterday", "Mon, 01 Jan 0001 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 -1200",
        "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "31 Feb 2026", "2026-13-45T99:99:99Z", "2026-02-30",
        "Thu, 01 Oct 2026 25:61:61 +9999", "2026-10-01T10:00:00+24:00", "20 Nov 26", "11/20/2026 9:05 PM",
        "20.11.2026", "2026-11-20T12:00:00.123456789Z", "2026-W47-5", "2026-324", "20 novembre 2026", "١٢/١٢/٢٠٢٦",
        "2026-11-20 " * 20, "Fri, 20 Nov 2026 07:00:00 " + "E" * 90, "12:00", "24:00 20 Nov 2026", "1e9", "2026",
        "202", "Nov 2026",
    )
)  # fmt: skip

ENCODINGS = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "latin-1", "cp1252", "cp1251",
    "gb18030", "shift_jis", "euc_kr", "koi8-r", "utf-7", "iso2022_jp", "big5", "cp037",
)  # fmt: skip
LABELS = (*ENCODINGS, "x-none", "idna", "punycode", "rot13", "hex", "unicode_escape", "raw_unicode_escape", "mbcs", "")
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 7, 1.5, 1e308, 2**63, "", "x", "\x00", "\u202e", "<b>x</b>", "9" * 400, "2026-02-30",
    "1,000", [], {}, [None], [[]], [{}], {"a": 1}, {"": {}}, "https://evil.example/", "http://127.0.0.1/",
    "javascript:x", "null",
    "https://[[/x", "http://x.example:99999/",
)  # fmt: skip

_DATE = re.compile(rb"\d{4}-\d\d-\d\d[T0-9:.Z+-]*|\w{3}, \d\d? \w{3} \d{4}[^<\"]{0,30}|\d\d/\d\d/\d{4}")
_TEXT = re.compile(rb">[^<>]{1,200}<")
_TAG = re.compile(rb"<[^<>]{1,200}>")
_LABEL = re.compile(rb"""encoding=["'][^"']{0,40}["']""")


def mutate(chance: Random, body: bytes, other: bytes) -> bytes:
    """Return `body` broken by one to four mutations; `other` is a document to take pieces from."""
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        body = chance.choice(MUTATIONS)(chance, body, other)[:HUGE_BYTES]
    if chance.randrange(ONE_IN_HUGE) == 0:
        return _blow_up(chance, body)
    return body[:MAX_BYTES]


def mutate_json(chance: Random, body: bytes, other: bytes) -> bytes:
    """Return a JSON document with some of its values changed, or broken as any document may be."""
    if chance.randrange(4) == 0:
        return mutate(chance, body, other)
    try:
        document: Any = orjson.loads(body)
        for _ in range(chance.choice((1, 1, 2, 4))):
            document = _change(chance, document)
        written = orjson.dumps(document, default=str)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):  # no JSON, or too deep to be written again
        return mutate(chance, body, other)
    return mutate(chance, written, other) if chance.randrange(10) == 0 else written


def _span(chance: Random, body: bytes, longest: int = 2_000) -> tuple[int, int]:
    start = chance.randrange(len(body) + 1)
    return start, min(len(body), start + chance.randrange(1, longest))


def _truncate(chance: Random, body: bytes, _other: bytes) -> bytes:
    return body[: chance.randrange(len(body) + 1)]


def _cut_out(chance: Random, body: bytes, _other: bytes) -> bytes:
    start, end = _span(chance, body)
    return body[:start] + body[end:]


def _repeat(chance: Random, body: bytes, _other: bytes) -> bytes:
    start, end = _span(chance, body, chance.choice((3, 30, 2_000)))
    times = min(chance.choice((2, 3, 10, 100, 5_000)), MAX_BYTES // max(1, end - start))
    return body[:end] + body[start:end] * times + body[end:]


def _splice(chance: Random, body: bytes, other: bytes) -> bytes:
    start, end = _span(chance, other)
    at = chance.randrange(len(body) + 1)
    return body[:at] + other[start:end] + body[at:]


def _join(chance: Random, body: bytes, other: bytes) -> bytes:
    return body[: chance.randrange(len(body) + 1)] + other[chance.randrange(len(other) + 1) :]


def _swap_elements(chance: Random, body: bytes, _other: bytes) -> bytes:
    tags = list(_TAG.finditer(body, 0, 20_000))
    if len(tags) < 2:
        return body
    first, second = sorted(chance.sample(tags, 2), key=lambda tag: tag.start())
    return b"".join(
        (body[: first.start()], second[0], body[first.end() : second.start()], first[0], body[second.end() :])
    )


def _flip(chance: Random, body: bytes, _other: bytes) -> bytes:
    changed = bytearray(body)
    for _ in range(chance.choice((1, 1, 2, 8, 40))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _insert(chance: Random, body: bytes, _other: bytes) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(len(body) + 1)
        body = body[:at] + chance.choice(WORDS) + body[at:]
    return body


def _say(chance: Random, body: bytes, _other: bytes) -> bytes:
    """Put something else in place of the text of an element."""
    texts = list(_TEXT.finditer(body, 0, 20_000))
    if not texts:
        return body
    found = chance.choice(texts)
    said = b"".join(chance.choice(WORDS) for _ in range(chance.choice((1, 1, 3))))
    return body[: found.start() + 1] + said + body[found.end() - 1 :]


def _date(chance: Random, body: bytes, _other: bytes) -> bytes:
    return _DATE.sub(lambda found: chance.choice(DATES) if chance.randrange(2) else found[0], body)


def _encode(chance: Random, body: bytes, _other: bytes) -> bytes:
    return body.decode("utf-8", "replace").encode(chance.choice(ENCODINGS), "replace")


def _label(chance: Random, body: bytes, _other: bytes) -> bytes:
    label = b'encoding="' + chance.choice(LABELS).encode() + b'"'
    return _LABEL.sub(label, body) if _LABEL.search(body) else b"<?xml version='1.0' " + label + b"?>" + body


def _declare(chance: Random, body: bytes, _other: bytes) -> bytes:
    """Declare entities, honest or not, and use one."""
    value = chance.choice((b"x" * chance.choice((1, 300, 50_000)), b"&a0;&a0;", b"&#60;b>", b"%p;", b"<b>y</b>", b""))
    names = b"".join(b"<!ENTITY a%d '%s'>" % (number, value) for number in range(chance.choice((1, 2, 200))))
    outside = chance.choice((b"", b" SYSTEM 'file:///etc/hostname'", b" PUBLIC '' 'http://127.0.0.1:9/x.dtd'"))
    used = body.replace(b"<title>", b"<title>" + b"&a0;" * chance.choice((1, 1, 2_000)), chance.choice((1, 9)))
    return b"<!DOCTYPE rss" + outside + b" [" + names + chance.choice((b"]>", b"]>", b"]", b"")) + used


def _nest(chance: Random, body: bytes, _other: bytes) -> bytes:
    start, end = _span(chance, body)
    name, depth = (
        chance.choice((b"a", b"div", b"item", b"entry", b"title", b"x:y", b"author")),
        chance.choice((2, 40, 3_000)),
    )
    opened, closed = b"<" + name + b">", b"</" + name + b">"
    return body[:start] + opened * depth + body[start:end] + closed * depth + body[end:]


def _deep_json(chance: Random, body: bytes, _other: bytes) -> bytes:
    depth, at = chance.choice((10, 500, 50_000)), chance.randrange(len(body) + 1)
    opened, closed = chance.choice(((b"[", b"]"), (b'{"a":', b"}")))
    return body[:at] + opened * depth + b"1" + closed * chance.choice((depth, 0)) + body[at:]


def _blow_up(chance: Random, body: bytes) -> bytes:
    start, end = _span(chance, body, chance.choice((3, 40, 20_000)))
    piece = body[start:end] or b"<"
    return (body[:end] + piece * (HUGE_BYTES // len(piece)) + body[end:])[:HUGE_BYTES]


def _change(chance: Random, document: Any) -> Any:
    """Change one value of a JSON document in place, at any depth; return the document."""
    if not isinstance(document, dict | list) or not document:
        return deepcopy(chance.choice(ODD))
    place: Any = document
    while True:
        key = chance.choice(sorted(place)) if isinstance(place, dict) else chance.randrange(len(place))
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or chance.randrange(8) == 0:
            break
        place = inner
    _spoil(chance, place, key)
    return document


def _spoil(chance: Random, place: Any, key: Any) -> None:
    value = place[key]
    match chance.randrange(6):
        case 0:
            del place[key]
        case 1 if isinstance(place, dict):
            place[key + chance.choice(("s", "_v2", " ", "\x00"))] = place.pop(key)
        case 2 if isinstance(place, list):
            place.extend([value] * chance.choice((1, 3, 300)))
        case 3 if isinstance(value, str):
            at = chance.randrange(len(value) + 1)
            place[key] = value[:at] + chance.choice(WORDS).decode("utf-8", "replace") + value[at:]
        case 4:
            place[key] = chance.choice(DATES).decode()
        case _:
            place[key] = deepcopy(chance.choice(ODD))


MUTATIONS: tuple[Mutation, ...] = (
    _truncate, _cut_out, _repeat, _splice, _join, _swap_elements, _flip, _insert, _insert, _say, _say, _date, _encode,
    _label, _declare, _nest, _deep_json,
)  # fmt: skip
