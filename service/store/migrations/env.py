"""Runs migrations on the connection that `schema.upgrade` gives, in its transaction."""

from __future__ import annotations

from alembic import context

from service.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
