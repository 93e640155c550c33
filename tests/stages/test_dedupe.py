"""Stage 5: which story an arrival belongs to, and what is new in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from service.domain.items import Item, Tier
from service.domain.ledger import Knowledge, StoredItem, StoredStory
from service.domain.matches import Match
from service.domain.stories import Step
from service.stages.deduping.arrivals import Arrival, Deduped, Joined, probe
from service.stages.deduping.dedupe import dedupe
from tests.made import DAY, NOW, make_facts, make_ids, make_item, make_match, make_official, make_stored, make_story

TITLE, TEXT = "County buys plate readers", "The sheriff signed a contract."


def nobody(item: Item, candidates: Sequence[StoredStory]) -> Joined | None:
    return None


def first(item: Item, candidates: Sequence[StoredStory]) -> Joined | None:
    return Joined(story_id=candidates[0].id, reason="alike") if candidates else None


def arrive(
    item: Item, *, matches: tuple[Match, ...] | None = None, silent: bool = False, prints: Sequence[int] = ()
) -> Arrival:
    return Arrival(
        item=item,
        matches=(make_match(),) if matches is None else matches,
        silent=silent,
        fingerprints=frozenset(prints),
    )


def decide(
    *arrivals: Arrival,
    stories: Sequence[StoredStory] = (),
    by_fingerprint: dict[int, tuple[str, ...]] | None = None,
    items: Sequence[StoredItem] = (),
    choose: object = nobody,
) -> Deduped:
    members = [member for story in stories for member in story.members] + list(items)
    knowledge = Knowledge(
        items={member.item.key: member for member in members},
        stories={story.id: story for story in stories},
        by_url={m.item.canonical_url: s.id for s in stories for m in s.members if m.item.canonical_url},
        by_identifier={identifier: story.id for story in stories for identifier in story.identifiers},
        by_fingerprint=by_fingerprint or {},
    )
    return dedupe(arrivals, knowledge, now=NOW, new_id=make_ids(), choose=choose)  # type: ignore[arg-type]


def test_an_item_that_matches_begins_a_story() -> None:
    done = decide(arrive(make_item("a")))
    (new,) = done.items
    assert new.stored.story_id == done.touches[0].id == done.touched[0].story.id
    assert done.touched[0].story.live


def test_an_item_that_matches_nothing_is_kept_without_a_story() -> None:
    done = decide(arrive(make_item("a"), matches=()))
    assert done.items[0].stored.story_id is None
    assert done.touched == ()


def test_what_is_known_and_unchanged_is_left_alone() -> None:
    known = make_stored(make_item("a"))
    assert decide(arrive(make_item("a")), stories=[make_story(known)]) == decide()


def test_the_same_item_twice_in_a_batch_is_one() -> None:
    assert len(decide(arrive(make_item("a")), arrive(make_item("a"))).items) == 1


def test_the_same_address_in_another_source_is_the_same_story() -> None:
    known = make_stored(make_item("a", url="https://x.example/1"))
    done = decide(arrive(make_item("b", source="mirror", url="https://x.example/1")), stories=[make_story(known)])
    (new,) = done.items
    assert (new.stored.story_id, new.stored.reason, new.stored.copy) == ("s1", "the same address", True)


def test_two_of_one_batch_that_tell_the_same_are_one_story() -> None:
    done = decide(
        arrive(make_item("a"), prints=[1, 2]), arrive(make_item("b", source="other"), prints=[2, 3]), choose=first
    )
    assert done.items[0].stored.story_id == done.items[1].stored.story_id
    assert done.items[1].stored.reason == "alike"
    assert len(done.touched) == 1


def test_likeness_is_not_asked_of_stories_that_are_closed() -> None:
    old = make_story(make_stored(make_item("a")), first_seen=NOW - 8 * DAY)
    done = decide(arrive(make_item("b"), prints=[1]), stories=[old], by_fingerprint={1: ("s1",)}, choose=first)
    assert done.items[0].stored.story_id != "s1"


def test_a_story_of_press_takes_what_tells_the_same() -> None:
    story = make_story(make_stored(make_item("a")))
    done = decide(arrive(make_item("b"), prints=[1]), stories=[story], by_fingerprint={1: ("s1",)}, choose=first)
    assert done.items[0].stored.story_id == "s1"
    assert [member.id for member in done.touched[0].story.members] == ["i1", done.items[0].stored.id]


def test_official_documents_merge_by_number_and_never_by_likeness() -> None:
    first_doc = make_stored(make_official("n1", facts=make_facts(number="n1", step=Step.PUBLISHED)))
    story = make_story(first_doc, steps=((Step.PUBLISHED, False),))
    other = make_official("n2", facts=make_facts(number="n2", step=Step.PUBLISHED))
    done = decide(arrive(other, prints=[1]), stories=[story], by_fingerprint={1: ("s1",)}, choose=first)
    assert done.items[0].stored.story_id != "s1"


def test_a_later_document_of_a_matter_is_its_next_step_even_if_it_matches_nothing() -> None:
    filed = make_stored(
        make_official("early", facts=make_facts(number="n1", step=Step.FILED), kind="public_inspection")
    )
    story = make_story(filed, steps=((Step.FILED, False),))
    done = decide(
        arrive(make_official("n1", facts=make_facts(number="n1", step=Step.PUBLISHED)), matches=()), stories=[story]
    )
    (new,) = done.items
    assert new.stored.story_id == "s1"
    assert new.stored.reason == "the same official number: fr:n1"
    assert [step.seen.step for step in done.steps] == [Step.PUBLISHED]


def test_a_step_that_is_known_is_not_a_step_again() -> None:
    known = make_stored(make_official("n1", facts=make_facts(number="n1", step=Step.PUBLISHED)))
    story = make_story(known, steps=((Step.PUBLISHED, False),))
    again = make_official("copy", facts=make_facts(number="n1", step=Step.PUBLISHED))
    assert decide(arrive(again), stories=[story]).steps == ()


def test_an_edited_item_becomes_a_version_with_its_material_changes() -> None:
    known = make_stored(make_official("n1", facts=make_facts(number="n1", amount=5, step=Step.AWARDED)))
    story = make_story(known, steps=((Step.AWARDED, False),))
    edited = make_official("n1", facts=make_facts(number="n1", amount=9, step=Step.AWARDED))
    done = decide(arrive(edited), stories=[story])
    (version,) = done.versions
    assert (version.stored.version, [change.what for change in version.changes]) == (2, ["amount"])
    assert [step.seen.step for step in done.steps] == [Step.MODIFIED]
    assert [change.what for change in done.touched[0].changes] == ["amount"]


def test_an_edit_while_seeding_changes_nothing_that_people_hear_of() -> None:
    known = make_stored(make_official("n1", facts=make_facts(number="n1", amount=5)))
    edited = make_official("n1", facts=make_facts(number="n1", amount=9))
    done = decide(arrive(edited, silent=True), stories=[make_story(known)])
    assert done.touched[0].changes == ()


def test_an_item_that_matches_only_after_an_edit_finds_its_story_then() -> None:
    plain = make_stored(make_item("a", text="nothing of note"), story=None, matches=())
    done = decide(arrive(make_item("a")), items=[plain])
    assert done.versions[0].stored.story_id == done.touched[0].story.id


def test_an_edit_within_the_batch_it_came_in_is_still_its_first_version() -> None:
    done = decide(arrive(make_item("a")), arrive(make_item("a", text="License plate readers, edited.")))
    assert done.versions == ()
    assert [(new.stored.version, new.stored.item.text) for new in done.items] == [(1, "License plate readers, edited.")]


def test_silent_arrivals_make_a_story_that_is_not_live() -> None:
    done = decide(arrive(make_item("a"), silent=True))
    assert not done.touched[0].story.live
    assert done.items[0].stored.seeded


def test_a_live_item_makes_a_seeded_story_live() -> None:
    story = make_story(make_stored(make_item("a"), seeded=True))
    done = decide(arrive(make_item("b"), prints=[1]), stories=[story], by_fingerprint={1: ("s1",)}, choose=first)
    assert done.touched[0].story.live


def test_the_probe_asks_for_what_may_be_needed_and_no_more() -> None:
    official = make_official("n1", facts=make_facts(number="n1"))
    asked = probe([arrive(make_item("a"), prints=[7]), arrive(official, matches=())], NOW)
    assert asked.keys == {make_item("a").key, official.key}
    assert asked.urls == {make_item("a").canonical_url}
    assert asked.fingerprints == {7}
    assert asked.identifiers == {"fr:n1"}
    assert asked.since == NOW - 7 * DAY


def test_an_official_document_without_a_number_may_join_by_likeness() -> None:
    story = make_story(make_stored(make_item("a")))
    report = replace(make_item("r", source="gao"), tier=Tier.OFFICIAL)
    done = decide(arrive(report, prints=[1]), stories=[story], by_fingerprint={1: ("s1",)}, choose=first)
    assert done.items[0].stored.story_id == "s1"


def test_a_seeded_item_under_a_new_id_tells_nobody() -> None:
    seeded = make_stored(make_item("old-id", url="https://paper.example/1"), seeded=True)
    done = decide(arrive(make_item("new-id", url="https://paper.example/1")), stories=[make_story(seeded)])
    assert not done.touched[0].story.live


def test_another_source_with_the_same_address_does_tell() -> None:
    seeded = make_stored(make_item("a", url="https://paper.example/1"), seeded=True)
    done = decide(arrive(make_item("b", source="mirror", url="https://paper.example/1")), stories=[make_story(seeded)])
    assert done.touched[0].story.live


def test_of_many_stories_only_those_that_share_most_are_compared() -> None:
    stories = [
        make_story(make_stored(make_item(f"i{n}"), id_=f"i{n}", story=f"s{n:02}"), id_=f"s{n:02}") for n in range(40)
    ]
    shared = {1: tuple(story.id for story in stories), 2: ("s39",)}
    asked: list[str] = []

    def choose(item: Item, candidates: Sequence[StoredStory]) -> Joined | None:
        asked.extend(story.id for story in candidates)
        return None

    decide(arrive(make_item("new"), prints=[1, 2]), stories=stories, by_fingerprint=shared, choose=choose)
    assert (asked[0], len(asked)) == ("s39", 25)


MOVES = {
    "the same in all": (TITLE, TEXT, NOW, True),
    "dated anew": (TITLE, TEXT, NOW + DAY, True),
    "without its text": (TITLE, "", NOW, True),
    "another text": (TITLE, "The mayor signed nothing.", NOW, False),
    "another title": ("City sells plate readers", TEXT, NOW, False),
    "without its text, on another day": (TITLE, "", NOW + DAY, False),
}


@pytest.mark.parametrize(("title", "text", "published", "same"), MOVES.values(), ids=MOVES)
def test_an_item_at_a_new_address_is_the_old_one(title: str, text: str, published: datetime, same: bool) -> None:
    old = make_story(make_stored(make_item("old", title=TITLE, text=TEXT)), first_seen=NOW - 9 * DAY)
    new = make_item("new", title=title, text=text, published=published)
    done = decide(arrive(new, prints=[1]), stories=[old], by_fingerprint={1: ("s1",)})
    assert (done.items[0].stored.story_id == "s1") is same


def test_another_source_that_tells_the_same_after_a_week_begins_a_story() -> None:
    old = make_story(make_stored(make_item("old", title=TITLE, text=TEXT)), first_seen=NOW - 9 * DAY)
    new = make_item("new", title=TITLE, text=TEXT, source="mirror")
    done = decide(arrive(new, prints=[1]), stories=[old], by_fingerprint={1: ("s1",)})
    assert done.items[0].stored.story_id != "s1"
