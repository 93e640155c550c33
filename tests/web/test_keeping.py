"""What is kept in memory is bounded, right, and cheap to bring up to date; times read as people say them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

import pytest

from service.domain.filters import EVERYTHING
from service.domain.ports import Store
from service.web import cached, window
from service.web.cached import Cache, rendered
from service.web.times import exact, in_words
from service.web.window import StoryWindow
from tests.publish.made import NOON, a_stored_story
from tests.web.fakes import FakeStore, a_configuration

TIMES = {
    "now": (timedelta(0), "now"),
    "seconds ago": (timedelta(seconds=-40), "now"),
    "in seconds": (timedelta(seconds=40), "in a moment"),
    "a minute": (timedelta(minutes=-1), "1 minute ago"),
    "hours": (timedelta(hours=5, minutes=50), "in 5 hours"),
    "days": (timedelta(days=-3), "3 days ago"),
    "far": (timedelta(days=-20), "10 February 2026"),
}


@pytest.mark.parametrize(("away", "words"), TIMES.values(), ids=TIMES)
def test_times(away: timedelta, words: str) -> None:
    assert in_words(NOON + away, NOON) == words


def test_an_exact_time() -> None:
    assert exact(NOON) == "2 March 2026, 12:00:00 UTC"


class Moment:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def store() -> FakeStore:
    return FakeStore(kept=[a_stored_story(number) for number in range(1, 501)])


@pytest.fixture
def moment() -> Moment:
    return Moment()


@pytest.fixture
def kept(store: FakeStore, moment: Moment) -> StoryWindow:
    configuration = a_configuration()
    return StoryWindow(cast("Store", store), lambda: configuration, moment)


async def test_the_window_holds_all_the_latest_first(kept: StoryWindow, store: FakeStore) -> None:
    stories = await kept.stories()
    assert [story.id for story in stories] == [f"{number:032x}" for number in range(500, 0, -1)]
    assert store.reads == 3


async def test_where_nothing_changed_one_short_read_is_enough(
    kept: StoryWindow, store: FakeStore, moment: Moment
) -> None:
    before = await kept.stories()
    reads = store.reads
    moment.seconds += 60
    assert await kept.stories() == before
    assert store.reads == reads + 1


async def test_many_new_and_changed_stories_are_all_found(kept: StoryWindow, store: FakeStore, moment: Moment) -> None:
    await kept.stories()
    store.kept += [a_stored_story(number) for number in range(600, 900)]
    store.kept[:2] = [replace(story, updated=NOON + timedelta(days=1)) for story in store.kept[:2]]
    moment.seconds += 60
    stories = await kept.stories()
    assert len(stories) == 800
    assert [story.id for story in stories[:3]] == [f"{2:032x}", f"{1:032x}", f"{899:032x}"]
    assert stories == tuple(sorted(stories, key=lambda story: (story.updated, story.id), reverse=True))


async def test_a_story_committed_late_by_another_machine_is_found(
    kept: StoryWindow, store: FakeStore, moment: Moment
) -> None:
    await kept.stories()
    store.kept.append(replace(a_stored_story(9999), updated=store.kept[-1].updated - timedelta(seconds=30)))
    moment.seconds += 60
    assert (await kept.stories())[1].id == f"{9999:032x}"


async def test_the_window_is_bounded(
    kept: StoryWindow, store: FakeStore, moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "WINDOW_STORIES", 300)
    assert len(await kept.stories()) == 300
    store.kept.append(a_stored_story(700))
    moment.seconds += 60
    assert len(await kept.stories()) == 300
    assert len(await kept.admitted(EVERYTHING, 7)) == 7


class TestCache:
    def test_its_time_and_its_configuration(self) -> None:
        kept: Cache[object] = Cache()
        one, other = object(), object()
        content = rendered(b"x", {}, NOON)
        kept.put("a", content, 10.0, one)
        assert kept.get("a", 9.9, one) is content
        assert kept.get("a", 10.0, one) is None
        assert kept.get("a", 0.0, other) is None
        assert kept.get("b", 0.0, one) is None

    def test_the_least_used_goes_first(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cached, "MAX_RENDERED", 2)
        kept: Cache[None] = Cache()
        for key in ("a", "b"):
            kept.put(key, rendered(key.encode(), {}, NOON), 10.0, None)
        kept.get("a", 0.0, None)
        kept.put("c", rendered(b"c", {}, NOON), 10.0, None)
        assert [kept.get(key, 0.0, None) is not None for key in "abc"] == [True, False, True]

    def test_it_holds_only_so_many_bytes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cached, "MAX_RENDERED_BYTES", 50)
        kept: Cache[None] = Cache()
        for _ in range(3):
            kept.put("a", rendered(b"x" * 20, {}, NOON), 10.0, None)
        assert kept.get("a", 0.0, None)
        kept.put("b", rendered(b"x" * 20, {}, NOON), 10.0, None)
        assert kept.get("a", 0.0, None) is None

    def test_the_date_has_no_fractions(self) -> None:
        assert rendered(b"x", {}, datetime.fromisoformat("2026-03-02T12:00:00.9+00:00")).modified == NOON
