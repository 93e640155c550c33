"""Labelled items in JSON Lines -> items to classify or group, as `oversight eval` reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from service.domain.errors import OversightError
from service.domain.items import Entry, Item, Tier
from service.domain.marks import Verdict
from service.domain.ports import Store
from service.sources import KINDS
from service.stages.normalising.normalise import normalise

KIND_OF = {"news": "feed"}


class BadLabels(OversightError):
    """A line of a labelled file is not as it should be: `file:line: what`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """An item with the topics that a reader gave it (None: it has no labels)."""

    id: str
    item: Item
    topics: frozenset[str] | None


def read_lines(path: Path) -> Iterator[tuple[int, Mapping[str, object]]]:
    """Yield each object of a JSON Lines file with its line number. Raises BadLabels."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise BadLabels(f"{path}: cannot be read ({error.strerror})") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise BadLabels(f"{path}:{number}: not JSON ({error})") from error
        if not isinstance(value, dict):
            raise BadLabels(f"{path}:{number}: not an object")
        yield number, value


def read_labelled(path: Path) -> list[Labelled]:
    """Return the items of a file: `id`, `origin`, `outlet`, `title`, `text`, `url`, `published`, `topics`."""
    found = []
    for number, line in read_lines(path):
        if not isinstance(line.get("id"), str):
            raise BadLabels(f"{path}:{number}: `id` is missing or not a text")
        topics, item = line.get("topics"), item_of(line)
        if item is None:
            raise BadLabels(f"{path}:{number}: neither `title` nor `text` nor `url` says anything")
        found.append(
            Labelled(
                id=str(line["id"]),
                item=item,
                topics=frozenset(map(str, topics)) if isinstance(topics, list) else None,
            )
        )
    return found


async def read_marks(store: Store) -> list[Labelled]:
    """Return the marked items, oldest mark first: a useful one is labelled with the topics that it matched when it was
    marked, noise with none. An item that is no longer kept is left out."""
    found = []
    for mark in await store.marks():
        stored = await store.find_item(mark.item_id)
        if stored is not None:
            topics = frozenset(mark.topics) if mark.verdict is Verdict.USEFUL else frozenset[str]()
            found.append(Labelled(id=stored.id, item=stored.item, topics=topics))
    return found


def read_stories(path: Path) -> dict[str, str]:
    """Return the story of each item of a file of `{story, items}` lines. Raises BadLabels."""
    told: dict[str, str] = {}
    for number, line in read_lines(path):
        story, items = line.get("story"), line.get("items")
        if not isinstance(story, str | int) or not isinstance(items, list):
            raise BadLabels(f"{path}:{number}: write `story` as a text or a number and `items` as a list")
        told.update((str(id_), str(story)) for id_ in items)
    return told


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """Return the pairs of a file of `{a, b}` lines. Raises BadLabels."""
    pairs = []
    for number, line in read_lines(path):
        a, b = line.get("a"), line.get("b")
        if not isinstance(a, str) or not isinstance(b, str):
            raise BadLabels(f"{path}:{number}: write `a` and `b` as texts")
        pairs.append((a, b))
    return pairs


def item_of(line: Mapping[str, object]) -> Item | None:
    """Return the item that a line describes, None where it says nothing; its text is plain."""
    origin = str(line.get("origin") or "news")
    kind = KIND_OF.get(origin, origin)
    entry = Entry(
        id=str(line["id"]),
        link=str(line.get("url") or "") or None,
        title=str(line.get("title") or ""),
        summary=str(line.get("text") or ""),
        published=_time(line.get("published")),
        text_is_plain=True,
    )
    tier = KINDS[kind].options.model_fields["tier"].default if kind in KINDS else Tier.PRESS
    at = entry.published or datetime(1970, 1, 1, tzinfo=UTC)
    return normalise(entry, source=origin, kind=kind, tier=tier, outlet=str(line.get("outlet") or origin), now=at)


def _time(value: object) -> datetime | None:
    text = str(value or "")
    for read in (datetime.fromisoformat, lambda day: datetime.strptime(day, "%d/%m/%Y")):  # noqa: DTZ007 - UTC below
        try:
            at = read(text)
        except ValueError:
            continue
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    return None
