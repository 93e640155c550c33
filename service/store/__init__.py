"""The database: `open_store` gives the `Store` port; `check`, `upgrade` and `backup` serve `oversight db`."""

from service.store.memory import MemoryStore
from service.store.schema import Condition, backup, check, upgrade
from service.store.sql import SqlStore, open_store

__all__ = ["Condition", "MemoryStore", "SqlStore", "backup", "check", "open_store", "upgrade"]
