"""The first shape of the database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")
BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITING = sa.text("state = 'waiting'")
DEAD = sa.text("state = 'dead'")
IN_A_STORY = sa.text("story_id IS NOT NULL")
UNBOUND = sa.text("delivery_id IS NULL")


def upgrade() -> None:
    """Make every table and index."""
    _address()
    _channel()
    _delivery()
    _fingerprint()
    _link()
    _poll()
    _seen()
    _source()
    _story()
    _alert()
    _attempt()
    _body()
    _identifier()
    _item()
    _step()
    _owed_text()
    _version()


def _address() -> None:
    op.create_table(
        "address",
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", "item_id", name="pk_address"),
        sqlite_with_rowid=False,
    )


def _channel() -> None:
    op.create_table(
        "channel",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("stopped_why", sa.Text(), nullable=True),
        sa.Column("stopped_at", MOMENT, nullable=True),
        sa.Column("not_before", MOMENT, nullable=True),
        sa.Column("next_digest_at", MOMENT, nullable=True),
        sa.Column("last_sent_at", MOMENT, nullable=True),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_channel"),
    )


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("parts_sent", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("settled", MOMENT, nullable=True),
        sa.Column("claim_token", sa.BigInteger(), nullable=True),
        sa.Column("last_outcome", sa.Text(), nullable=True),
        sa.Column("last_detail", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
    )
    op.create_index("ix_delivery_created_id", "delivery", ["created", "id"])
    op.create_index("ix_delivery_dead", "delivery", ["channel"], sqlite_where=DEAD, postgresql_where=DEAD)
    op.create_index(
        "ix_delivery_subject",
        "delivery",
        ["channel", "subject", "created", "id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_index(
        "ix_delivery_turn", "delivery", ["channel", "created", "id"], sqlite_where=WAITING, postgresql_where=WAITING
    )


def _fingerprint() -> None:
    op.create_table(
        "fingerprint",
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("first_seen", MOMENT, nullable=False),
        sa.Column("story_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("value", "first_seen", "story_id", name="pk_fingerprint"),
        sqlite_with_rowid=False,
    )


def _link() -> None:
    op.create_table(
        "link",
        sa.Column("story_id", sa.Text(), nullable=False),
        sa.Column("other_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("story_id", "other_id", name="pk_link"),
        sqlite_with_rowid=False,
    )


def _poll() -> None:
    op.create_table(
        "poll",
        sa.Column("number", BIG_KEY, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("started", MOMENT, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("elapsed_s", sa.Float(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("fresh", sa.Integer(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_poll"),
    )
    op.create_index("ix_poll_started", "poll", ["started"])


def _seen() -> None:
    op.create_table(
        "seen",
        sa.Column("known_by", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("known_by", name="pk_seen"),
        sqlite_with_rowid=False,
    )


def _source() -> None:
    op.create_table(
        "source",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("validators", sa.Text(), nullable=False),
        sa.Column("next_poll_at", MOMENT, nullable=False),
        sa.Column("seeded", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("last_poll_at", MOMENT, nullable=True),
        sa.Column("last_success_at", MOMENT, nullable=True),
        sa.Column("last_outcome", sa.Text(), nullable=True),
        sa.Column("last_detail", sa.Text(), nullable=True),
        sa.Column("problem_since", MOMENT, nullable=True),
        sa.Column("problem_told_at", MOMENT, nullable=True),
        sa.Column("newest_item_at", MOMENT, nullable=True),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_source"),
    )
    op.create_index("ix_source_next_poll_at", "source", ["next_poll_at"])


def _story() -> None:
    op.create_table(
        "story",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("first_seen", MOMENT, nullable=False),
        sa.Column("updated", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_story"),
    )
    op.create_index("ix_story_updated_id", "story", ["updated", "id"])


def _alert() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("story_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("delivery_id", sa.Text(), nullable=True),
        sa.Column("overflow", sa.Boolean(), nullable=False),
        sa.Column("single", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_alert_delivery_id"),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name="fk_alert_story_id"),
        sa.UniqueConstraint("story_id", "channel", "key", name="uq_alert"),
    )
    op.create_index("ix_alert_at_id", "alert", ["at", "id"])
    op.create_index("ix_alert_channel_at", "alert", ["channel", "at"])
    op.create_index("ix_alert_delivery_id", "alert", ["delivery_id"])
    op.create_index(
        "ix_alert_waiting", "alert", ["channel", "at", "id"], sqlite_where=UNBOUND, postgresql_where=UNBOUND
    )


def _attempt() -> None:
    op.create_table(
        "attempt",
        sa.Column("number", BIG_KEY, nullable=False),
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("elapsed_s", sa.Float(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_attempt"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_attempt_delivery_id", ondelete="CASCADE"),
    )
    op.create_index("ix_attempt_at", "attempt", ["at"])
    op.create_index("ix_attempt_delivery_id", "attempt", ["delivery_id"])


def _body() -> None:
    op.create_table(
        "body",
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("delivery_id", "part", name="pk_body"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_body_delivery_id", ondelete="CASCADE"),
    )


def _identifier() -> None:
    op.create_table(
        "identifier",
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("story_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("identifier", name="pk_identifier"),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name="fk_identifier_story_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_identifier_story_id", "identifier", ["story_id"])


def _item() -> None:
    op.create_table(
        "item",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.Text(), nullable=True),
        sa.Column("first_seen", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("seeded", sa.Boolean(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("matches", sa.Text(), nullable=True),
        sa.Column("changes", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("is_copy", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_item"),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name="fk_item_story_id"),
    )
    op.create_index("ix_item_first_seen", "item", ["first_seen"])
    op.create_index(
        "ix_item_story", "item", ["story_id", "first_seen", "id"], sqlite_where=IN_A_STORY, postgresql_where=IN_A_STORY
    )


def _step() -> None:
    op.create_table(
        "step",
        sa.Column("story_id", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("seeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("story_id", "step", name="pk_step"),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name="fk_step_story_id"),
        sqlite_with_rowid=False,
    )


def _owed_text() -> None:
    op.create_table(
        "owed_text",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("due", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("item_id", name="pk_owed_text"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_owed_text_item_id", ondelete="CASCADE"),
    )
    op.create_index("ix_owed_text_due", "owed_text", ["due"])


def _version() -> None:
    op.create_table(
        "version",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("item_id", "version", name="pk_version"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_version_item_id", ondelete="CASCADE"),
    )
