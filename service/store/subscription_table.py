"""The table of subscriptions to hubs."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from service.store.columns import Utc, Words
from service.store.tables import Base, table_of


class SubscriptionRow(Base, table=True):
    """A subscription to a WebSub hub. `secret` is ours alone: the hub signs with it what it pushes."""

    __tablename__ = "subscription"
    id: str = Field(primary_key=True, sa_type=Words)
    source: str = Field(sa_type=Words)
    hub: str = Field(sa_type=Words)
    topic: str = Field(sa_type=Words)
    secret: str = Field(sa_type=Words)
    private_origin: str | None = Field(sa_type=Words)
    state: str = Field(sa_type=Words)
    created: datetime = Field(sa_type=Utc)
    due: datetime = Field(sa_type=Utc)
    asked_at: datetime | None = Field(sa_type=Utc)
    tries: int
    lease_until: datetime | None = Field(sa_type=Utc)
    pushed_at: datetime | None = Field(sa_type=Utc)
    missed_at: datetime | None = Field(sa_type=Utc)
    pushes: int
    ignored: int
    detail: str | None = Field(sa_type=Words)
    version: int


SUBSCRIPTION = table_of(SubscriptionRow)
