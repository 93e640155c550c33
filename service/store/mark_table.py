"""The table of marks: what readers make of what was told."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from service.store.columns import BigKey, Utc, Words
from service.store.tables import Base, table_of


class MarkRow(Base, table=True):
    """What a reader made of an alert or an item; never changed, the latest of an item counts. `topics` is JSON."""

    __tablename__ = "mark"
    number: int = Field(primary_key=True, sa_type=BigKey)
    story_id: str = Field(sa_type=Words, foreign_key="story.id", index=True)
    item_id: str = Field(sa_type=Words)
    alert_id: str | None = Field(sa_type=Words)
    channel: str | None = Field(sa_type=Words)
    verdict: str = Field(sa_type=Words)
    topics: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=Utc)


MARK = table_of(MarkRow)
