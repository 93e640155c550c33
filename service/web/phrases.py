"""How the phrases of feeds.yaml did lately: stories of the store -> `PhraseRate`s, counted at most once a minute."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from service.domain.configuration import Configuration
from service.domain.ledger import StoredStory
from service.domain.marks import Verdict
from service.domain.ports import Store
from service.stages.tuning.phrase_rates import PhraseRate, Phrases, PhraseTally, join, phrases_of, written_phrases

SPAN = timedelta(days=30)
MAX_STORIES = 20_000
"""At most so many stories are read, the latest: some seconds of work in small pieces."""
FRESH_S = 60.0
_PAGE = 200


class PhraseWindow:
    """The rates over the stories of the last thirty days, by what matched when they were seen."""

    def __init__(
        self,
        store: Store,
        configuration: Callable[[], Configuration],
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
    ) -> None:
        self._store, self._configuration = store, configuration
        self._clock, self._monotonic = clock, monotonic
        self._tally = PhraseTally()
        self._fresh_until: float | None = None
        self._reading = asyncio.Lock()

    async def rates(self) -> tuple[PhraseRate, ...]:
        """Return the phrases in the order of feeds.yaml, those that never hit too, then those that it has no more.

        Raises StoreUnavailable.
        """
        async with self._reading:
            if self._fresh_until is None or self._monotonic() >= self._fresh_until:
                self._tally = await self._counted(self._clock() - SPAN)
                self._fresh_until = self._monotonic() + FRESH_S
        configuration = self._configuration()
        return self._tally.rates(written_phrases(configuration.topics, configuration.lists))

    async def _counted(self, since: datetime) -> PhraseTally:
        verdicts = {mark.story_id: mark.verdict for mark in await self._store.marks()}
        thresholds = {slug: topic.threshold for slug, topic in self._configuration().topics.items()}
        tally = PhraseTally()
        before: tuple[datetime, str] | None = None
        for _ in range(MAX_STORIES // _PAGE):
            page = await self._store.stories(before=before, limit=_PAGE)
            for story in page:
                if story.updated >= since:
                    _count(tally, story, verdicts.get(story.id), thresholds)
            if len(page) < _PAGE or page[-1].updated < since:
                break
            before = page[-1].updated, page[-1].id
        return tally


def _count(tally: PhraseTally, story: StoredStory, verdict: Verdict | None, thresholds: Mapping[str, float]) -> None:
    phrases: Phrases = {}
    for member in story.members:
        join(phrases, phrases_of(member.matches, thresholds))
    tally.count(phrases, verdict)
