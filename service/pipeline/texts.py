"""The second pass: fetch the longer text that an item owes, classify again, and write what that changes.

An owed text is a leased row, like a delivery: whatever happens meanwhile, it is fetched or given up on record. The
item itself was committed with its first pass. A text whose host rests or whose key is spent waits; that is no try.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from service.domain.errors import NotYet, OutsideError, SourceError, SourceThrottled
from service.domain.kinds import Document
from service.domain.ledger import OwedText
from service.domain.ports import Store, Transport
from service.pipeline.commit import Commit, TextSettlement
from service.pipeline.parts import House, SourceParts, Tools
from service.stages.deduping.arrivals import Arrival
from service.stages.matching.classify import classify
from service.stages.normalising.normalise import with_longer_text

LEASE = timedelta(minutes=5)
AT_ONCE = 4
"""Texts are fetched one after the other, few at a time: they are never urgent enough to press a host."""

MAX_TRIES = 8
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(days=1)

log = structlog.get_logger("oversight.texts")


class Texts:
    """Fetches owed texts, a few at a time."""

    def __init__(
        self, *, store: Store, transport: Transport, commit: Commit, house: Callable[[], House], tools: Tools
    ) -> None:
        self._store, self._transport, self._commit = store, transport, commit
        self._house, self._tools = house, tools

    async def round(self) -> int:
        """Fetch some of what is owed; return how many were tried."""
        claimed = await self._store.claim_texts(self._tools.clock(), limit=AT_ONCE, lease=LEASE)
        for owed in claimed:
            await self._one(owed)
        return len(claimed)

    async def _one(self, owed: OwedText) -> None:
        house, item = self._house(), owed.stored.item
        parts = house.sources.get(item.key.source)
        if parts is None:
            await self._settle(owed, None)
            return
        try:
            text = await self._fetch(parts, owed)
        except NotYet as wait:
            await self._settle(owed, wait.until, tried=False)
            return
        except (OutsideError, SourceError) as error:
            await self._settle(owed, self._again(owed, error))
            log.warning("no longer text", source=parts.name, item=owed.stored.id, why=str(error))
            return
        except Exception as error:
            log.exception("a longer text met something that nobody foresaw", source=parts.name, item=owed.stored.id)
            await self._settle(owed, self._again(owed, error))
            return
        arrival = second_pass(owed, text, house)
        await self._commit.write_text(
            [arrival] if arrival else [], TextSettlement(item_id=owed.stored.id, token=owed.token, retry_at=None)
        )

    async def _fetch(self, parts: SourceParts, owed: OwedText) -> str:
        request = parts.source.more(owed.stored.item)
        if request is None:
            return ""
        response = await self._transport.send(request)
        now = self._tools.clock()
        return parts.source.longer_text(Document(request=request, response=response, cursor={}, now=now))

    def _again(self, owed: OwedText, error: Exception) -> datetime | None:
        if owed.attempt >= MAX_TRIES:
            return None
        now = self._tools.clock()
        wait: timedelta = min(FIRST_WAIT * 2 ** (owed.attempt - 1), LONGEST_WAIT)
        until = error.until if isinstance(error, SourceThrottled) else None
        return max(now + wait, until) if until else now + wait

    async def _settle(self, owed: OwedText, retry_at: datetime | None, *, tried: bool = True) -> None:
        settlement = TextSettlement(item_id=owed.stored.id, token=owed.token, retry_at=retry_at, tried=tried)
        await self._commit.write_text([], settlement)


def second_pass(owed: OwedText, text: str, house: House) -> Arrival | None:
    """Return the item with its longer text, classified again (pure); None where the text says nothing more."""
    stored = owed.stored
    item = with_longer_text(stored.item, text)
    if item == stored.item:
        return None
    before = {match.topic for match in stored.matches}
    matches = tuple(
        match if match.topic in before else replace(match, second_pass=True) for match in classify(item, house.rules)
    )
    return Arrival(
        item=item,
        matches=matches,
        silent=stored.seeded,
        fingerprints=house.fingerprints(item.title, item.text) if matches else frozenset(),
        second_pass=True,
        polled_since=house.sources[item.key.source].created,
    )
