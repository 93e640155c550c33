"""What polls teach about sources, and the paces of hosts and keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Add the habits and the host of a source; make the table of paces."""
    with op.batch_alter_table("source") as source:
        source.add_column(sa.Column("habits", sa.Text(), nullable=False, server_default="{}"))
        source.add_column(sa.Column("host", sa.Text(), nullable=True))
    with op.batch_alter_table("source") as source:
        source.alter_column("habits", server_default=None)
    op.create_table(
        "pace",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("not_before", MOMENT, nullable=True),
        sa.Column("day", sa.Text(), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("per_day", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_pace"),
    )
