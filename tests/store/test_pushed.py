"""The state of a source that is pushed to: read and kept within the transaction, under no lease."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.domain.outcomes import PollOutcome
from service.domain.ports import Store
from tests.store.rows import HOUR, MINUTE, NOW, poll_result


async def test_a_state_is_kept_with_the_batch(store: Store) -> None:
    await store.register({"pushed": NOW}, {}, NOW)
    async with store.writing() as writing:
        before = await writing.source_state("pushed")
        assert before is not None
        after = replace(before, items=3, last_outcome=PollOutcome.READ, newest_item_at=NOW)
        await writing.keep_source(after)
        assert await writing.source_state("pushed") == after
    assert await store.source_states() == (after,)


async def test_what_fails_is_not_kept(store: Store) -> None:
    await store.register({"pushed": NOW}, {}, NOW)
    (before,) = await store.source_states()

    async def keep_and_fail() -> None:
        async with store.writing() as writing:
            await writing.keep_source(replace(before, items=3))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await keep_and_fail()
    assert await store.source_states() == (before,)


async def test_a_name_that_was_never_registered_has_no_state(store: Store) -> None:
    async with store.writing() as writing:
        assert await writing.source_state("nobody") is None


async def test_a_poll_under_way_keeps_its_lease(store: Store) -> None:
    await store.register({"paper": NOW}, {}, NOW)
    (claimed,) = await store.claim_polls(["paper"], NOW, limit=1, lease=HOUR)
    async with store.writing() as writing:
        await writing.keep_source(replace(claimed.state, items=3))
    assert await store.claim_polls(["paper"], NOW + MINUTE, limit=1, lease=HOUR) == ()
    async with store.writing() as writing:
        assert await writing.finish_poll(poll_result(replace(claimed.state, items=5), claimed.token))
    (state,) = await store.source_states()
    assert state.items == 5
