"""Stage 5d (pure): press -> the matters that it may belong to: the numbers it names, or the exact facts it tells.

A key finds a matter only if the store has it, so a random number does nothing. Keys that would be too little to make
two official documents one matter (a docket, a vendor and a sum) are kept beside the identifiers that do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import islice

from service.domain.items import Facts, Item
from service.domain.ledger import StoredItem
from service.stages.deduping.matters import said_at
from service.stages.deduping.numbers import joined, normal_number
from service.stages.deduping.vendors import use_keys

RECENT = timedelta(days=30)
"""So old may a matter's newest document be for a docket, or a sum and an agency, to speak of it."""
MAX_KEYS = 200
MAX_CHARACTERS = 20_000

_BESIDE = ("docket:", "deal:", "sum:", "use:")
_FR_NUMBER = re.compile(r"(?<![\w-])(?:[CERXZ]\d-)?(?:19|20)\d\d-\d{5}(?![\w-])")
_FR_NAMED = re.compile(
    r"\b(?:FR\s+Doc(?:ument)?\.?|document\s+(?:no\.?|number))\s*:?\s*((?:19|20)\d\d-\d{1,6})(?![\w-])", re.I
)
_DOCKET = re.compile(r"(?<![\w-])[A-Z]{2,8}(?:[-_][A-Z0-9]{1,8}){0,3}-(?:19|20)\d\d-(?:[A-Z]{1,4}-)?\d{3,6}(?![\w-])")
_CONTRACT = re.compile(r"(?<![\w-])[A-Z0-9]{2,25}(?:-[A-Z0-9]{1,20}){0,6}(?![\w-])")
_AWARD = re.compile(r"\b(?:CONT_(?:AWD|IDV)|ASST_(?:NON|AGG))_[\w-]{5,150}")
_NOTICE = re.compile(r"sam\.gov/(?:[\w./-]*?/)?opp/([0-9a-f]{32})\b", re.I)
_SUM = re.compile(r"\$\s?(\d{1,3}(?:,\d{3})+|\d{1,15})(\.\d{1,6})?(?:\s?(thousand|million|billion|[KMB])\b)?", re.I)
_SCALES = {"k": 10**3, "t": 10**3, "m": 10**6, "b": 10**9}
_CAPITALISED = re.compile(r"(?<![\w])[A-Z0-9][\w&'’.-]*")
_SAYS_NOTHING = re.compile(
    r"(?:inc|incorporated|llc|llp|lp|ltd|limited|corp|corporation|co|company|plc|gmbh|ag|sa|bv|pbc|the|and|of)"
)
_COMMON = re.compile(
    r"(?:advanced|american|applied|first|general|global|integrated|international|national|new|north|pacific|south"
    r"|technologies|technology|united|universal|western)"
)
_SHORTEST_NUMBER, _LONGEST_NUMBER, _FEWEST_DIGITS = 8, 25, 3
_LARGEST = Decimal(10) ** 18
_EXACT_DIGITS = 4
"""A sum with fewer significant digits is a round one: many contracts have it."""


def keys_beside(facts: Facts) -> tuple[str, ...]:
    """Return what is remembered of a document and makes no two documents one matter: the keys by which press finds it,
    and those of the vendor's business with the agency.
    """
    found = [f"docket:{docket.upper()}" for text in facts.dockets for docket in _DOCKET.findall(text.upper())]
    if facts.amount is not None and facts.amount.currency == "USD" and 0 < facts.amount.value < _LARGEST:
        value = _written(facts.amount.value)
        found += [f"deal:{name}:{value}" for name in _vendor(facts.recipient or "")[:1]]
        found += [f"sum:{value}"] if _is_exact(facts.amount.value) else []
    return tuple(dict.fromkeys((*found, *use_keys(facts))))


def is_identifier(key: str) -> bool:
    """Return whether the key is a matter's own number, and so worth showing; False for a key kept beside them."""
    return not key.startswith(_BESIDE)


def keys_named(item: Item) -> tuple[str, ...]:
    """Return the keys of the matters that an item may belong to, the surest first; at most `MAX_KEYS`."""
    text = _text(item)
    return tuple(islice(dict.fromkeys([*_numbers(text), *_deals(text)]), MAX_KEYS))


def values_named(item: Item) -> tuple[str, ...]:
    """Return the official numbers, then the sums, that an item names, as they stand at the end of keys; no dockets."""
    text = _text(item)
    numbers = (key.partition(":")[2] for key in _numbers(text) if not key.startswith(_BESIDE))
    return tuple(dict.fromkeys([*numbers, *map(_written, _sums(text))]))


def attaches(key: str, item: Item, documents: Sequence[StoredItem], now: datetime) -> str | None:
    """Return why the item belongs to the matter that has this key, in words; None where the key alone is too little.

    `documents` are those of the matter.
    """
    what, _, value = key.partition(":")
    if what == "deal":
        return "it names the vendor and the exact amount"
    if what not in ("sum", "docket"):
        return f"it names the number {value}"
    if not any(now - (said_at(one.item) or one.first_seen) <= RECENT for one in documents):
        return None
    if what == "docket":
        return f"it names the docket {value}"
    names = {agency.name for one in documents for agency in one.item.facts.agencies}
    text = _text(item)
    named = next((name for name in sorted(names) if _names_agency(text, name)), None)
    return f"it names the exact amount and the agency: {named}" if named else None


def _text(item: Item) -> str:
    return f"{item.title}\n{item.text[:MAX_CHARACTERS]}\n{item.url or ''}"


def _numbers(text: str) -> Iterator[str]:
    """Yield keys for official numbers. A number of four digits after a year may be two years: it has to be named."""
    for found in (*_FR_NUMBER.findall(text), *_FR_NAMED.findall(text)):
        yield f"fr:{normal_number(found)}"
    yield from (f"sam:{found.lower()}" for found in _NOTICE.findall(text))
    yield from (f"award:{found}" for found in _AWARD.findall(text))
    for found in _CONTRACT.findall(text):
        number = joined(found)
        digits = sum(letter.isdigit() for letter in number)
        if _SHORTEST_NUMBER <= len(number) <= _LONGEST_NUMBER and _FEWEST_DIGITS <= digits < len(number):
            yield from (f"sol:{number}", f"piid:{number}")
    yield from (f"docket:{found}" for found in _DOCKET.findall(text))


def _deals(text: str) -> Iterator[str]:
    """Yield keys for each sum with each name of the text, then for each exact sum alone."""
    sums = list(dict.fromkeys(_sums(text)))[:5]
    if not sums:
        return
    words = [one.strip(".'’-") for one in _CAPITALISED.findall(text)]
    starts = dict.fromkeys(name for place in range(len(words)) for name in _vendor(" ".join(words[place : place + 2])))
    yield from (f"sum:{_written(value)}" for value in sums if _is_exact(value))
    for value in sums:
        yield from (f"deal:{name}:{_written(value)}" for name in starts)


def _vendor(name: str) -> list[str]:
    """Return what a vendor is known by: the first word of its name that says something; where it is common, two."""
    words = re.findall(r"\w+", re.sub(r"['’]", "", name.casefold()))
    words = [word for word in words if not _SAYS_NOTHING.fullmatch(word)]
    if not words:
        return []
    if len(words[0]) < 3 or _COMMON.fullmatch(words[0]):
        return [f"{words[0]} {words[1]}"] if words[1:] else []
    return [words[0]]


def _sums(text: str) -> Iterator[Decimal]:
    for whole, cents, scale in _SUM.findall(text):
        try:
            value = Decimal(whole.replace(",", "") + cents) * _SCALES.get(scale[:1].lower(), 1)
        except InvalidOperation:  # pragma: no cover - the pattern admits only numbers
            continue
        if value >= 1_000:
            yield value


def _written(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.01')):f}"


def _is_exact(value: Decimal) -> bool:
    return len(f"{value:f}".replace(".", "").strip("0")) >= _EXACT_DIGITS


def _names_agency(text: str, name: str) -> bool:
    bare = re.sub(r"^(?:U\.?S\.?|United States)\s+|,.*$", "", name).strip()
    department = re.fullmatch(r"(?:Department of (?:the )?)?(.+?)(?: Department)?", bare)
    core = department[1] if department and "epartment" in bare else bare
    if len(core) > 5 and core.casefold() in text.casefold():
        return True
    words = ["Department", "of", *core.split()] if core != bare else bare.split()
    return any(re.search(rf"(?<!\w){re.escape(short)}(?!\w)", text) for short in _initials(words) if len(short) >= 3)


def _initials(words: Iterable[str]) -> tuple[str, str]:
    said = list(words)
    return (
        "".join(word[0] for word in said if word[0].isupper()),
        "".join(word[0].upper() for word in said if word[0].isupper() or word == "of"),
    )
