"""The tables, as SQLModel classes. What each holds, and why it is cut so; values of the domain are not table classes.

`seen` is apart from `item` because what an item is known by outlives what it said. An item that matches nothing costs
one row in each of `seen`, `item` and (per address) `address`; everything else hangs on stories.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, MetaData, Table, text
from sqlmodel import Field, SQLModel

from service.store.columns import BigKey, Utc, Words

_CLUSTERED = {"sqlite_with_rowid": False}


class Base(SQLModel):
    """The base of all tables, with metadata of its own."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )


def table_of(row: Any) -> Table:
    """Return the Core table of a class."""
    table: Table = row.__table__
    return table


class SourceRow(Base, table=True):
    """A source: what it remembers between polls, when it is due, and the lease on it."""

    __tablename__ = "source"
    name: str = Field(primary_key=True, sa_type=Words)
    cursor: str = Field(sa_type=Words)
    validators: str = Field(sa_type=Words)
    next_poll_at: datetime = Field(sa_type=Utc)
    seeded: bool
    failures: int
    created: datetime = Field(sa_type=Utc)
    last_poll_at: datetime | None = Field(sa_type=Utc)
    last_success_at: datetime | None = Field(sa_type=Utc)
    last_outcome: str | None = Field(sa_type=Words)
    last_detail: str | None = Field(sa_type=Words)
    problem_since: datetime | None = Field(sa_type=Utc)
    problem_told_at: datetime | None = Field(sa_type=Utc)
    newest_item_at: datetime | None = Field(sa_type=Utc)
    items: int
    habits: str = Field(sa_type=Words)
    host: str | None = Field(sa_type=Words)
    token: int = Field(sa_type=BigInteger)
    lease_until: datetime | None = Field(sa_type=Utc)
    __table_args__ = (Index(None, "next_poll_at"),)


class PaceRow(Base, table=True):
    """A polled host or a key with a quota: who must be left alone until when, and what was drawn on its last day."""

    __tablename__ = "pace"
    name: str = Field(primary_key=True, sa_type=Words)
    not_before: datetime | None = Field(sa_type=Utc)
    day: str | None = Field(sa_type=Words)
    used: int
    per_day: int | None


class PollRow(Base, table=True):
    """One visit to a source."""

    __tablename__ = "poll"
    number: int = Field(primary_key=True, sa_type=BigKey)
    source: str = Field(sa_type=Words)
    started: datetime = Field(sa_type=Utc)
    outcome: str = Field(sa_type=Words)
    detail: str | None = Field(sa_type=Words)
    elapsed_s: float
    entries: int
    fresh: int
    matched: int
    __table_args__ = (Index(None, "started"),)


class SeenRow(Base, table=True):
    """What an item is known by: source and identity as one text (codec.known_by): a source's rows lie together."""

    __tablename__ = "seen"
    known_by: str = Field(primary_key=True, sa_type=Words)
    item_id: str = Field(sa_type=Words)
    content_hash: str = Field(sa_type=Words)
    __table_args__ = _CLUSTERED


class StoryRow(Base, table=True):
    """A story; its members, identifiers, steps and alerts point at it."""

    __tablename__ = "story"
    id: str = Field(primary_key=True, sa_type=Words)
    first_seen: datetime = Field(sa_type=Utc)
    updated: datetime = Field(sa_type=Utc)
    __table_args__ = (Index(None, "updated", "id"),)


class ItemRow(Base, table=True):
    """What an item says now. `payload`, `matches` and `changes` are JSON; no matches is null."""

    __tablename__ = "item"
    id: str = Field(primary_key=True, sa_type=Words)
    version: int
    story_id: str | None = Field(sa_type=Words, foreign_key="story.id")
    first_seen: datetime = Field(sa_type=Utc)
    changed_at: datetime = Field(sa_type=Utc)
    seeded: bool
    payload: str = Field(sa_type=Words)
    matches: str | None = Field(sa_type=Words)
    changes: str | None = Field(sa_type=Words)
    reason: str | None = Field(sa_type=Words)
    is_copy: bool
    __table_args__ = (
        Index(None, "first_seen"),
        Index(
            "ix_item_story",
            "story_id",
            "first_seen",
            "id",
            sqlite_where=text("story_id IS NOT NULL"),
            postgresql_where=text("story_id IS NOT NULL"),
        ),
    )


class VersionRow(Base, table=True):
    """What an item said before it changed: the state that was replaced, whole. The present one is in `item`."""

    __tablename__ = "version"
    item_id: str = Field(primary_key=True, sa_type=Words, foreign_key="item.id", ondelete="CASCADE")
    version: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Utc)
    payload: str = Field(sa_type=Words)
    changes: str | None = Field(sa_type=Words)


class AddressRow(Base, table=True):
    """Where an item is: a 63-bit hash of its canonical and of its shown address. A hit is verified in the payload."""

    __tablename__ = "address"
    hash: int = Field(primary_key=True, sa_type=BigInteger)
    item_id: str = Field(primary_key=True, sa_type=Words)
    __table_args__ = _CLUSTERED


class FingerprintRow(Base, table=True):
    """What a story is found by. `first_seen` (the story's) is in the key so that old stories cost no visit."""

    __tablename__ = "fingerprint"
    value: int = Field(primary_key=True, sa_type=BigInteger)
    first_seen: datetime = Field(primary_key=True, sa_type=Utc)
    story_id: str = Field(primary_key=True, sa_type=Words)
    __table_args__ = _CLUSTERED


class IdentifierRow(Base, table=True):
    """What a matter is recognised by."""

    __tablename__ = "identifier"
    identifier: str = Field(primary_key=True, sa_type=Words)
    story_id: str = Field(sa_type=Words, foreign_key="story.id", index=True)
    __table_args__ = _CLUSTERED


class StepRow(Base, table=True):
    """A step of a matter, by the first item that told it."""

    __tablename__ = "step"
    story_id: str = Field(primary_key=True, sa_type=Words, foreign_key="story.id")
    step: str = Field(primary_key=True, sa_type=Words)
    item_id: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=Utc)
    seeded: bool
    __table_args__ = _CLUSTERED


class LinkRow(Base, table=True):
    """Two stories that turned out to tell the same."""

    __tablename__ = "link"
    story_id: str = Field(primary_key=True, sa_type=Words)
    other_id: str = Field(primary_key=True, sa_type=Words)
    __table_args__ = _CLUSTERED


class OwedTextRow(Base, table=True):
    """An item whose longer text is owed: when, and the lease on it. Gone when settled."""

    __tablename__ = "owed_text"
    item_id: str = Field(primary_key=True, sa_type=Words, foreign_key="item.id", ondelete="CASCADE")
    due: datetime = Field(sa_type=Utc)
    attempts: int
    token: int = Field(sa_type=BigInteger)
    lease_until: datetime | None = Field(sa_type=Utc)
    __table_args__ = (Index(None, "due"),)


SOURCE, POLL, SEEN, STORY, ITEM, VERSION = map(table_of, (SourceRow, PollRow, SeenRow, StoryRow, ItemRow, VersionRow))
ADDRESS, FINGERPRINT, IDENTIFIER, STEP, LINK = map(
    table_of, (AddressRow, FingerprintRow, IdentifierRow, StepRow, LinkRow)
)
OWED_TEXT, PACE = table_of(OwedTextRow), table_of(PaceRow)
