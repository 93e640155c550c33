"""The newest stories as people see them, kept in memory and brought up to date cheaply: `Store` -> `Story`s."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from service.domain.configuration import Configuration
from service.domain.filters import Filter
from service.domain.ledger import StoredStory
from service.domain.ports import Store
from service.domain.stories import Story
from service.stages.deduping.compose import compose
from service.stages.routing.filters import stopped_by

WINDOW_STORIES = 2_000
"""How far back publications and addresses look. At some 10 kB a story this is 20 MB."""
FRESH_S = 5.0
"""How long the window is taken as it is before the store is asked whether it has something newer."""
_PAGE = 200
_FIRST_PAGE = 10
_OVERLAP = timedelta(minutes=2)
# Transactions and machines do not agree on the time to the second: what changed lately is read again.
_NEVER = datetime.min.replace(tzinfo=UTC)


class StoryWindow:
    """The newest `WINDOW_STORIES` stories, latest first.

    Stories are ordered by their last change, so only those before one that is known as it is must be read again:
    where nothing changed, one short read.
    """

    def __init__(
        self, store: Store, configuration: Callable[[], Configuration], monotonic: Callable[[], float]
    ) -> None:
        self._store, self._configuration, self._monotonic = store, configuration, monotonic
        self._stories: dict[str, Story] = {}
        self._newest = _NEVER
        self._composed_for: Configuration | None = None
        self._fresh_until = 0.0
        self._reading = asyncio.Lock()

    async def stories(self) -> tuple[Story, ...]:
        """Return the stories, latest first. Raises StoreUnavailable."""
        async with self._reading:
            configuration = self._configuration()
            if configuration is not self._composed_for:
                self._stories, self._newest, self._composed_for = {}, _NEVER, configuration
                self._fresh_until = 0.0
            if self._monotonic() >= self._fresh_until:
                await self._refresh({slug: topic.title for slug, topic in configuration.topics.items()})
                self._fresh_until = self._monotonic() + FRESH_S
        return tuple(self._stories.values())

    async def admitted(self, admits: Filter, limit: int) -> tuple[Story, ...]:
        """Return the latest `limit` stories that pass the filter, latest first. Raises StoreUnavailable."""
        found: list[Story] = []
        for story in await self.stories():
            if stopped_by(admits, story) is None:
                found.append(story)
                if len(found) == limit:
                    break
        return tuple(found)

    async def _refresh(self, topics: dict[str, str]) -> None:
        newer: dict[str, Story] = {}
        before: tuple[datetime, str] | None = None
        limit = _FIRST_PAGE if self._stories else _PAGE
        while len(newer) < WINDOW_STORIES:
            page = await self._store.stories(before=before, limit=limit)
            for stored in page:
                if self._is_settled(stored):
                    self._keep(newer, self._stories)
                    return
                newer[stored.id] = compose(stored, topics)
            if len(page) < limit:
                break
            before, limit = (page[-1].updated, page[-1].id), _PAGE
        self._keep(newer, {})

    def _is_settled(self, stored: StoredStory) -> bool:
        """Return whether this story, and so every older one, is known as it is."""
        known = self._stories.get(stored.id)
        return known is not None and known.updated == stored.updated <= self._newest - _OVERLAP

    def _keep(self, newer: dict[str, Story], known: dict[str, Story]) -> None:
        merged = newer | {key: story for key, story in known.items() if key not in newer}
        self._stories = dict(list(merged.items())[:WINDOW_STORIES])
        self._newest = max((story.updated for story in self._stories.values()), default=_NEVER)
