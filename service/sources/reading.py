"""Answers of sources, read strictly (pure): another shape than agreed is an error that says where, never silence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

import orjson

from service.domain.errors import Challenged, ShapeChanged, SourceGone, SourceRefused, SourceThrottled, Unparsable
from service.domain.wire import Response
from service.stages.normalising.markup import plain, shorten
from service.stages.pacing.asked import wait_until

SANE_YEARS = range(1900, 2200)
MAX_DETAIL_CHARACTERS = 300
MAX_DETAIL_DEPTH = 5
"""How deep in an answer words are looked for: it may be nested without end."""

_HTML = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|title)\b", re.I)
# Marks of gates in the page, and what their titles say; a document may speak of captchas and of access.
_GATE = re.compile(rb"cf-chl|challenge-platform|_incapsula_resource|px-captcha|ddos-guard", re.I)
_GATE_TITLE = re.compile(
    rb"<title[^<>]*>[^<>]*(?:just a moment|captcha|robot|request access|attention required|access denied|checking)",
    re.I,
)
_NAMES_OF_WORDS = ("errorMessage", "message", "detail", "title", "description", "error", "errors", "fault")


def check_status(response: Response, now: datetime) -> None:
    """Return if the answer is a success; raise SourceGone, SourceThrottled, Challenged or SourceRefused if not."""
    if 200 <= response.status < 300:
        return
    words = words_of(response)
    if response.status == 410:
        raise SourceGone(words)
    if response.status in (429, 503):
        raise SourceThrottled(wait_until(response, now), words)
    if response.status in (401, 403) and is_challenge(response):
        raise Challenged(f"HTTP {response.status} with a page in place of the answer: {words}"[:MAX_DETAIL_CHARACTERS])
    raise SourceRefused(response.status, words)


def json_object(response: Response, now: datetime) -> Fields:
    """Return the JSON object that a successful answer holds.

    Raises what `check_status` raises; Challenged for an HTML page, Unparsable for no JSON, ShapeChanged for no object.
    """
    check_status(response, now)
    if is_html(response):
        raise Challenged(f"an HTML page in place of JSON: {words_of(response)}"[:MAX_DETAIL_CHARACTERS])
    try:
        value = orjson.loads(response.body)
    except orjson.JSONDecodeError as error:
        raise Unparsable(f"no JSON: {error}"[:MAX_DETAIL_CHARACTERS]) from None
    if not isinstance(value, dict):
        raise ShapeChanged("answer", "an object", _found(value))
    return Fields(where="", values=value)


def is_html(response: Response) -> bool:
    """Return whether the body is an HTML page, whatever its type says."""
    return _HTML.match(response.body[:1_000]) is not None


def is_challenge(response: Response) -> bool:
    """Return whether a gate against robots answered in place of the source."""
    if "challenge" in response.headers.get("cf-mitigated", ""):
        return True
    head = response.body[:100_000]
    return is_html(response) and bool(_GATE.search(head) or _GATE_TITLE.search(head))


def words_of(response: Response) -> str:
    """Return what the source itself says about an error, in at most 300 characters."""
    try:
        said = _words_in(orjson.loads(response.body))
    except orjson.JSONDecodeError:
        text = response.body[:20_000].decode("utf-8", "replace")
        title = re.search(r"<title[^<>]*>([^<>]*)", text, re.I)
        said = title[1] if title else text
    return shorten(plain(said), MAX_DETAIL_CHARACTERS) or "no words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """A JSON object whose values are read by the type that they must have. None and absent are the same.

    `where` is its path in the answer. Every method raises ShapeChanged for a value of another type.
    """

    where: str
    values: Mapping[str, object]

    def text(self, name: str) -> str | None:
        """Return a text, or None where there is none or an empty one."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, str):
            raise self.changed(name, "a text")
        return value or None

    def required(self, name: str) -> str:
        """Return a text that must be there."""
        value = self.text(name)
        if value is None:
            raise self.changed(name, "a text")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts; empty ones are left out."""
        found = []
        for value in self._list(name):
            if value is not None and not isinstance(value, str):
                raise self.changed(name, "a list of texts")
            if value:
                found.append(value)
        return tuple(found)

    def whole(self, name: str) -> int | None:
        """Return a whole number."""
        value = self.values.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise self.changed(name, "a whole number")
        return value

    def flag(self, name: str) -> bool:
        """Return true or false; absent is false."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, bool):
            raise self.changed(name, "true or false")
        return bool(value)

    def amount(self, name: str) -> Decimal | None:
        """Return an amount of money written as a number or as a text (`$1,250.00`); None for a text without digits."""
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise self.changed(name, "an amount")
        written = re.sub(r"[\s$,]|USD", "", str(value))
        if not re.search(r"\d", written):
            return None
        try:
            return Decimal(written)
        except InvalidOperation:
            raise self.changed(name, "an amount") from None

    def day(self, name: str) -> date | None:
        """Return the date at the beginning of a text (`YYYY-MM-DD`, a time may follow).

        Databases write "none" as the first or the last day that they know: a day of no sane year is None.
        """
        value = self.text(name)
        if value is None:
            return None
        try:
            day = date.fromisoformat(value[:10])
        except ValueError:
            raise self.changed(name, "a date as YYYY-MM-DD") from None
        return day if day.year in SANE_YEARS else None

    def part(self, name: str) -> Fields | None:
        """Return an object inside this one."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.changed(name, "an object")
        return Fields(where=self._path(name), values=value)

    def parts(self, name: str) -> tuple[Fields, ...]:
        """Return a list of objects."""
        found = []
        for number, value in enumerate(self._list(name)):
            if not isinstance(value, dict):
                raise ShapeChanged(f"{self._path(name)}[{number}]", "an object", _found(value))
            found.append(Fields(where=f"{self._path(name)}[{number}]", values=value))
        return tuple(found)

    def has(self, name: str) -> bool:
        """Return whether there is a value."""
        return self.values.get(name) is not None

    def changed(self, name: str, expected: str) -> ShapeChanged:
        """Return the error that says that a value is not what was agreed."""
        return ShapeChanged(self._path(name), expected, _found(self.values.get(name)))

    def _list(self, name: str) -> list[object]:
        value = self.values.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.changed(name, "a list")
        return value

    def _path(self, name: str) -> str:
        return f"{self.where}.{name}" if self.where else name


def _found(value: object) -> str:
    kinds: dict[type, str] = {dict: "an object", list: "a list", type(None): "nothing", bool: "true or false"}
    return kinds.get(type(value)) or shorten(repr(value), 60)


def _words_in(value: object, depth: int = 0) -> str:
    if isinstance(value, str):
        return value[: 2 * MAX_DETAIL_CHARACTERS]
    if depth > MAX_DETAIL_DEPTH:
        return ""
    if isinstance(value, list):
        return "; ".join(words for one in value[:5] if (words := _words_in(one, depth + 1)))
    if not isinstance(value, dict):
        return ""
    named = [words for name in _NAMES_OF_WORDS if (words := _words_in(value.get(name), depth + 1))]
    if named:
        return ": ".join(dict.fromkeys(named))
    return "; ".join(f"{key} {words}" for key, one in list(value.items())[:5] if (words := _words_in(one, depth + 1)))
