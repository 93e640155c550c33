"""Probe -> Knowledge: what the store knows, in a handful of statements however many items ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.items import ItemKey
from service.domain.ledger import Knowledge, Probe, StepSeen, StoredItem, StoredStory
from service.domain.stories import Step
from service.store.codec import hash63, known_by, load_item, load_matches
from service.store.columns import Found
from service.store.engine import Database
from service.store.outbox_tables import ALERT
from service.store.tables import ADDRESS, FINGERPRINT, IDENTIFIER, ITEM, SEEN, STEP, STORY

MAX_MEMBERS = 200
"""Members of a story that are loaded, the oldest: a story that everybody tells must not cost a batch its budget."""

ITEM_COLUMNS = (
    ITEM.c.id,
    ITEM.c.version,
    ITEM.c.story_id,
    ITEM.c.first_seen,
    ITEM.c.seeded,
    ITEM.c.payload,
    ITEM.c.matches,
    ITEM.c.reason,
    ITEM.c.is_copy,
)


async def recall(database: Database, connection: AsyncConnection, probe: Probe) -> Knowledge:
    """Return what the store knows about the probe. An item whose payload was pruned is no longer known whole."""
    items = await _items(database, connection, probe.keys)
    by_url = await _by_url(database, connection, probe.urls)
    by_fingerprint = await _by_fingerprint(database, connection, probe)
    by_identifier = await _by_identifier(database, connection, probe.identifiers)
    wanted = {item.story_id for item in items.values() if item.story_id is not None}
    wanted.update(by_url.values(), by_identifier.values())
    wanted.update(story_id for found in by_fingerprint.values() for story_id in found)
    return Knowledge(
        items=items,
        stories=await load_stories(database, connection, wanted),
        by_url=by_url,
        by_fingerprint=by_fingerprint,
        by_identifier=by_identifier,
    )


def stored_item(row: Found) -> StoredItem:
    """Return the item of a row that has ITEM_COLUMNS."""
    return StoredItem(
        id=row.id,
        item=load_item(row.payload),
        version=row.version,
        story_id=row.story_id,
        matches=load_matches(row.matches),
        first_seen=row.first_seen,
        seeded=row.seeded,
        reason=row.reason,
        copy=row.is_copy,
    )


async def _items(
    database: Database, connection: AsyncConnection, keys: Collection[ItemKey]
) -> Mapping[ItemKey, StoredItem]:
    if not keys:
        return {}
    by_text = {known_by(key): key for key in keys}
    query = (
        select(SEEN.c.known_by, *ITEM_COLUMNS)
        .join(ITEM, ITEM.c.id == SEEN.c.item_id)
        .where(database.among(SEEN.c.known_by, by_text))
    )
    return {by_text[row.known_by]: stored_item(row) for row in await connection.execute(query)}


async def _by_url(database: Database, connection: AsyncConnection, urls: Collection[str]) -> Mapping[str, str]:
    """Return the story of each canonical address; of several the one that came last."""
    if not urls:
        return {}
    query = (
        select(ITEM.c.story_id, ITEM.c.payload)
        .join(ADDRESS, ADDRESS.c.item_id == ITEM.c.id)
        .where(database.among(ADDRESS.c.hash, map(hash63, urls)), ITEM.c.story_id.is_not(None))
        .order_by(ITEM.c.first_seen, ITEM.c.id)
    )
    found: dict[str, str] = {}
    for row in await connection.execute(query):
        canonical = load_item(row.payload).canonical_url
        if canonical is not None and canonical in urls:
            found[canonical] = row.story_id
    return found


async def _by_fingerprint(
    database: Database, connection: AsyncConnection, probe: Probe
) -> Mapping[int, tuple[str, ...]]:
    if not probe.fingerprints:
        return {}
    query = select(FINGERPRINT.c.value, FINGERPRINT.c.story_id).where(
        database.among(FINGERPRINT.c.value, probe.fingerprints)
    )
    if probe.since is not None:
        query = query.where(FINGERPRINT.c.first_seen >= probe.since)
    ordered = query.order_by(FINGERPRINT.c.value, FINGERPRINT.c.first_seen, FINGERPRINT.c.story_id)
    found: defaultdict[int, list[str]] = defaultdict(list)
    for row in await connection.execute(ordered):
        found[row.value].append(row.story_id)
    return {value: tuple(stories) for value, stories in found.items()}


async def _by_identifier(
    database: Database, connection: AsyncConnection, identifiers: Collection[str]
) -> Mapping[str, str]:
    if not identifiers:
        return {}
    query = select(IDENTIFIER.c.identifier, IDENTIFIER.c.story_id).where(
        database.among(IDENTIFIER.c.identifier, identifiers)
    )
    return {row.identifier: row.story_id for row in await connection.execute(query)}


async def load_stories(database: Database, connection: AsyncConnection, ids: Iterable[str]) -> dict[str, StoredStory]:
    """Return the stories of those ids, whole, in five statements; an unknown id is not in the answer."""
    wanted = frozenset(ids)
    if not wanted:
        return {}
    rows = (await connection.execute(select(STORY).where(database.among(STORY.c.id, wanted)))).all()
    members = await _members(database, connection, wanted)
    identifiers = await _identifiers(database, connection, wanted)
    steps = await _steps(database, connection, wanted)
    told = await _told(database, connection, wanted)
    return {
        row.id: StoredStory(
            id=row.id,
            members=tuple(members[row.id]),
            identifiers=tuple(identifiers[row.id]),
            steps=tuple(steps[row.id]),
            told={channel: frozenset(keys) for channel, keys in told[row.id].items()},
            first_seen=row.first_seen,
            updated=row.updated,
        )
        for row in rows
    }


async def _members(
    database: Database, connection: AsyncConnection, ids: Collection[str]
) -> Mapping[str, list[StoredItem]]:
    place = func.row_number().over(partition_by=ITEM.c.story_id, order_by=(ITEM.c.first_seen, ITEM.c.id))
    placed = select(ITEM.c.id.label("member_id"), place.label("place")).where(
        database.among(ITEM.c.story_id, ids), ITEM.c.story_id.is_not(None)
    )
    first = placed.subquery()
    query = (
        select(*ITEM_COLUMNS)
        .join(first, first.c.member_id == ITEM.c.id)
        .where(first.c.place <= MAX_MEMBERS)
        .order_by(ITEM.c.first_seen, ITEM.c.id)
    )
    found: defaultdict[str, list[StoredItem]] = defaultdict(list)
    for row in await connection.execute(query):
        found[row.story_id].append(stored_item(row))
    return found


async def _identifiers(
    database: Database, connection: AsyncConnection, ids: Collection[str]
) -> Mapping[str, list[str]]:
    query = (
        select(IDENTIFIER.c.story_id, IDENTIFIER.c.identifier)
        .where(database.among(IDENTIFIER.c.story_id, ids))
        .order_by(IDENTIFIER.c.identifier)
    )
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in await connection.execute(query):
        found[row.story_id].append(row.identifier)
    return found


async def _steps(database: Database, connection: AsyncConnection, ids: Collection[str]) -> Mapping[str, list[StepSeen]]:
    query = select(STEP).where(database.among(STEP.c.story_id, ids)).order_by(STEP.c.at, STEP.c.step)
    found: defaultdict[str, list[StepSeen]] = defaultdict(list)
    for row in await connection.execute(query):
        found[row.story_id].append(StepSeen(step=Step(row.step), item_id=row.item_id, at=row.at, seeded=row.seeded))
    return found


async def _told(
    database: Database, connection: AsyncConnection, ids: Collection[str]
) -> Mapping[str, Mapping[str, set[str]]]:
    query = select(ALERT.c.story_id, ALERT.c.channel, ALERT.c.key).where(database.among(ALERT.c.story_id, ids))
    found: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in await connection.execute(query):
        found[row.story_id][row.channel].add(row.key)
    return found
