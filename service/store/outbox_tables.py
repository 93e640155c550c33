"""The tables of what is owed: channels, deliveries with their bodies and attempts, and the alerts they stand for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from service.store.columns import BigKey, Utc, Words
from service.store.tables import Base, table_of

_WAITING = text("state = 'waiting'")
_DEAD = text("state = 'dead'")
_UNBOUND = text("delivery_id IS NULL")


class ChannelRow(Base, table=True):
    """A channel: since when, whether it is stopped, its pace, its digest, and the lease on it."""

    __tablename__ = "channel"
    name: str = Field(primary_key=True, sa_type=Words)
    created: datetime = Field(sa_type=Utc)
    fingerprint: str = Field(sa_type=Words)
    stopped_why: str | None = Field(sa_type=Words)
    stopped_at: datetime | None = Field(sa_type=Utc)
    not_before: datetime | None = Field(sa_type=Utc)
    next_digest_at: datetime | None = Field(sa_type=Utc)
    last_sent_at: datetime | None = Field(sa_type=Utc)
    token: int = Field(sa_type=BigInteger)
    lease_until: datetime | None = Field(sa_type=Utc)


class DeliveryRow(Base, table=True):
    """A delivery owed to a channel. `claim_token`: claimed under that token and not settled yet, else null."""

    __tablename__ = "delivery"
    id: str = Field(primary_key=True, sa_type=Words)
    channel: str = Field(sa_type=Words)
    subject: str = Field(sa_type=Words)
    title: str = Field(sa_type=Words)
    state: str = Field(sa_type=Words)
    parts_sent: int
    attempts: int
    not_before: datetime = Field(sa_type=Utc)
    created: datetime = Field(sa_type=Utc)
    settled: datetime | None = Field(sa_type=Utc)
    claim_token: int | None = Field(sa_type=BigInteger)
    last_outcome: str | None = Field(sa_type=Words)
    last_detail: str | None = Field(sa_type=Words)
    __table_args__ = (
        Index(None, "created", "id"),
        Index("ix_delivery_turn", "channel", "created", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index(
            "ix_delivery_subject",
            "channel",
            "subject",
            "created",
            "id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index("ix_delivery_dead", "channel", sqlite_where=_DEAD, postgresql_where=_DEAD),
    )


class BodyRow(Base, table=True):
    """What a delivery says, part by part, as it was first encoded."""

    __tablename__ = "body"
    delivery_id: str = Field(primary_key=True, sa_type=Words, foreign_key="delivery.id", ondelete="CASCADE")
    part: int = Field(primary_key=True)
    content: bytes = Field(sa_type=LargeBinary)


class AttemptRow(Base, table=True):
    """One try of a delivery."""

    __tablename__ = "attempt"
    number: int = Field(primary_key=True, sa_type=BigKey)
    delivery_id: str = Field(sa_type=Words, foreign_key="delivery.id", ondelete="CASCADE", index=True)
    at: datetime = Field(sa_type=Utc)
    outcome: str = Field(sa_type=Words)
    detail: str | None = Field(sa_type=Words)
    elapsed_s: float
    receipt: str | None = Field(sa_type=Words)
    __table_args__ = (Index(None, "at"),)


class AlertRow(Base, table=True):
    """An alert owed. `single`: it was born with a delivery of its own, so it counts against the cap."""

    __tablename__ = "alert"
    id: str = Field(primary_key=True, sa_type=Words)
    channel: str = Field(sa_type=Words)
    story_id: str = Field(sa_type=Words, foreign_key="story.id")
    key: str = Field(sa_type=Words)
    step: str = Field(sa_type=Words)
    kind: str = Field(sa_type=Words)
    topics: str = Field(sa_type=Words)
    changes: str = Field(sa_type=Words)
    late: bool
    at: datetime = Field(sa_type=Utc)
    delivery_id: str | None = Field(sa_type=Words, foreign_key="delivery.id", index=True)
    overflow: bool
    single: bool
    __table_args__ = (
        UniqueConstraint("story_id", "channel", "key"),
        Index(None, "channel", "at"),
        Index("ix_alert_waiting", "channel", "at", "id", sqlite_where=_UNBOUND, postgresql_where=_UNBOUND),
        Index(None, "at", "id"),
    )


CHANNEL, DELIVERY, BODY, ATTEMPT, ALERT = map(table_of, (ChannelRow, DeliveryRow, BodyRow, AttemptRow, AlertRow))
