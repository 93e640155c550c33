"""Domain values <-> what the columns hold (pure): JSON texts, keys and hashes.

JSON is written by orjson straight from the dataclasses: times in RFC 3339, decimals as texts, enums by value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import blake2b
from typing import Any

import orjson

from service.domain.items import Agency, Deadline, Facts, Item, ItemKey, Money, TextDepth, Tier
from service.domain.kinds import Cursor
from service.domain.matches import Evidence, Match, Severity
from service.domain.pace import Habits, Move
from service.domain.stories import Change
from service.domain.wire import Validators
from service.stages.normalising.normalise import content_hash
from service.store.columns import sayable

SEPARATOR = "\x1f"
"""Between source and identity in `known_by`: a character that no name of a source has."""

_NO_FACTS = Facts()
_ALWAYS = ("kind", "tier", "outlet", "title", "text", "depth", "content_hash")
_SOMETIMES = ("url", "canonical_url", "published", "updated", "authors", "text_url")


def known_by(key: ItemKey) -> str:
    """Return the one text that stands for a key; the source comes first, so that its keys lie together."""
    return sayable(f"{key.source}{SEPARATOR}{key.identity}")


def hash63(text: str) -> int:
    """Return an unsigned 63-bit hash of a text: an integer that both databases can index."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 1


def dump(value: Any) -> str:
    """Return a domain value as JSON text."""
    try:
        return orjson.dumps(value, default=_plain).decode()
    except orjson.JSONEncodeError:  # a lone surrogate, which JSON from the outside may hold
        return orjson.dumps(_spelled(value), default=_plain).decode()


def _spelled(value: Any) -> Any:
    """Return a value whose texts are all sayable."""
    if isinstance(value, str):
        return sayable(value)
    if is_dataclass(value):
        return {one.name: _spelled(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {_spelled(name): _spelled(one) for name, one in value.items()}
    return [_spelled(one) for one in value] if isinstance(value, list | tuple) else value


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def dump_item(item: Item) -> str:
    """Return an item as JSON text, sealed. What is not known is left out: most items have no facts at all."""
    raw: dict[str, Any] = {"source": item.key.source, "identity": item.key.identity}
    for name in _ALWAYS:
        raw[name] = getattr(item, name)
    for name in _SOMETIMES:
        value = getattr(item, name)
        if value is not None and value != ():
            raw[name] = value
    if item.facts is not _NO_FACTS and item.facts != _NO_FACTS:
        raw["facts"] = item.facts
    seal = seal_of(item)
    if seal != item.content_hash:
        raw["seal"] = seal
    return dump(raw)


def seal_of(item: Item) -> str:
    """Return the hash of what is kept of an item: title, text, address and facts, hashed as `content_hash` is."""
    return content_hash(item.title, item.text, item.url, item.facts)


def load_seal(payload: str) -> str:
    """Return the seal that `dump_item` wrote: where it wrote none, it was the content hash."""
    raw = orjson.loads(payload)
    seal: str = raw.get("seal", raw["content_hash"])
    return seal


def load_item(payload: str) -> Item:
    """Return the item that `dump_item` wrote."""
    raw: dict[str, Any] = orjson.loads(payload)
    facts = raw.get("facts")
    return Item(
        key=ItemKey(source=raw["source"], identity=raw["identity"]),
        kind=raw["kind"],
        tier=Tier(raw["tier"]),
        outlet=raw["outlet"],
        title=raw["title"],
        text=raw["text"],
        url=raw.get("url"),
        canonical_url=raw.get("canonical_url"),
        published=_moment(raw.get("published")),
        updated=_moment(raw.get("updated")),
        authors=tuple(raw.get("authors", ())),
        facts=_NO_FACTS if facts is None else _facts(facts),
        depth=TextDepth(raw["depth"]),
        content_hash=raw["content_hash"],
        text_url=raw.get("text_url"),
    )


def addresses(item: Item) -> tuple[int, ...]:
    """Return the hashes of an item's canonical and shown addresses, each once."""
    canonical, shown = item.canonical_url, item.url
    first = (hash63(canonical),) if canonical else ()
    return (*first, hash63(shown)) if shown and shown != canonical else first


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _money(raw: dict[str, Any] | None) -> Money | None:
    return None if raw is None else Money(value=Decimal(raw["value"]), currency=raw["currency"])


def _facts(raw: dict[str, Any]) -> Facts:
    deadlines = (Deadline(kind=one["kind"], at=datetime.fromisoformat(one["at"])) for one in raw["deadlines"])
    return Facts(
        amount=_money(raw["amount"]),
        amount_before=_money(raw.get("amount_before")),
        recipient=raw["recipient"],
        recipient_id=raw["recipient_id"],
        agencies=tuple(Agency(**one) for one in raw["agencies"]),
        document_number=raw["document_number"],
        dockets=tuple(raw["dockets"]),
        notice_type=raw["notice_type"],
        deadlines=tuple(deadlines),
        identifiers=tuple(raw["identifiers"]),
        step=raw["step"],
        special=tuple(raw["special"]),
    )


def dump_matches(matches: Sequence[Match]) -> str | None:
    """Return matches as JSON text; None, which costs nothing, for none."""
    return dump(matches) if matches else None


def load_matches(text: str | None) -> tuple[Match, ...]:
    """Return the matches that `dump_matches` wrote."""
    return tuple(_match(one) for one in orjson.loads(text)) if text else ()


def _match(raw: dict[str, Any]) -> Match:
    return Match(
        topic=raw["topic"],
        score=raw["score"],
        severity=Severity(raw["severity"]),
        evidence=tuple(_evidence(one) for one in raw["evidence"]),
        second_pass=raw["second_pass"],
    )


def _evidence(raw: dict[str, Any]) -> Evidence:
    near = raw.get("near")
    return Evidence(**(raw | {"near": (near[0], near[1]) if near else None}))


def load_changes(text: str | None) -> tuple[Change, ...]:
    """Return the changes that `dump` wrote; none for None."""
    return tuple(Change(**one) for one in orjson.loads(text)) if text else ()


def load_validators(text: str) -> Mapping[str, Validators]:
    """Return validators by address."""
    return {url: _validators(one) for url, one in orjson.loads(text).items()}


def _validators(raw: dict[str, Any]) -> Validators:
    before = raw.get("before")
    return Validators(**{**raw, "before": before and _validators(before)})


def load_cursor(text: str) -> Cursor:
    """Return a cursor: the JSON object that the source gave."""
    cursor: Cursor = orjson.loads(text)
    return cursor


def load_habits(text: str) -> Habits:
    """Return what polls have taught, as `dump` wrote it; what an older version did not write is as it is at first."""
    raw: dict[str, Any] = orjson.loads(text)
    raw["arrivals"] = tuple(map(datetime.fromisoformat, raw.get("arrivals", ())))
    for name in ("skip_hours", "skip_days"):
        raw[name] = tuple(raw.get(name, ()))
    raw["watched_since"] = _moment(raw.get("watched_since"))
    move = raw.get("move")
    raw["move"] = move and _move(move)
    return Habits(**{name: raw[name] for name in _HABITS if name in raw})


def _move(raw: dict[str, Any]) -> Move:
    since = datetime.fromisoformat(raw["since"])
    adopted = _moment(raw.get("adopted"))
    return Move(to=raw["to"], since=since, polls=raw["polls"], adopted=adopted, of=raw.get("of"))


_HABITS = tuple(one.name for one in fields(Habits))
