"""Matters: the steps of one official thing, each told once, and what changed, as a difference."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.items import Deadline, Facts, Item, Money
from service.domain.ledger import StepSeen
from service.domain.stories import Step
from service.stages.deduping.matters import standing
from tests.made import DAY, HOUR, NOW
from tests.stages.papers import FR, PIID, award, notice, press, register
from tests.stages.world import World

Told = list[tuple[str, list[str]]]

FILED = register(FR, Step.FILED, day=-3)
PUBLISHED = register(FR, Step.PUBLISHED, comments=30)
CORRECTED = register("2026-4899", Step.CORRECTED, day=5, comments=45, corrects=FR)
SOUGHT = notice("n0", Step.SOUGHT, day=-9, due=3)
SOLICITED = notice("n1", due=20)
AMENDED = notice("n2", Step.AMENDED, day=2, due=30, title="License plate readers (Amendment)")
AMENDED_AGAIN = notice("n3", day=3, due=40, title="Amendment 0002 - License plate readers")
AWARDED = notice("n4", Step.AWARDED, day=9, amount=1_250_000, piid=PIID)
CANCELLED = notice("n5", Step.WITHDRAWN, day=10, title="CANCELLED License plate readers")
OTHER_VENDOR = notice("n6", Step.AWARDED, day=9, amount=800_000, vendor="MOTOROLA SOLUTIONS, INC.")
SPENT = award("A", amount=1_250_000, day=10)
SPENT_MORE = award("A", amount=1_900_000, day=40)
MODIFIED = award("A", amount=2_000_000, step=Step.MODIFIED, day=200)

LIVES: dict[str, tuple[list[Item], list[Told]]] = {
    "filed, published, corrected": (
        [FILED, PUBLISHED, CORRECTED],
        [
            [("filed", [])],
            [("published", [])],
            [("corrected", ["deadline: comments Thu Apr 9, 2026, 8:00 am ET > comments Fri Apr 24, 2026, 8:00 am ET"])],
        ],
    ),
    "a deadline moved by an amendment": (
        [SOLICITED, AMENDED],
        [
            [("solicited", [])],
            [("amended", ["deadline: response Mon Mar 30, 2026, 8:00 am ET > response Thu Apr 9, 2026, 8:00 am ET"])],
        ],
    ),
    "a second amendment is told by what it changes": (
        [SOLICITED, AMENDED, AMENDED_AGAIN, replace(AMENDED_AGAIN, key=replace(SOLICITED.key, identity="n3b"))],
        [
            [("solicited", [])],
            [("amended", ["deadline: response Mon Mar 30, 2026, 8:00 am ET > response Thu Apr 9, 2026, 8:00 am ET"])],
            [("amended", ["deadline: response Thu Apr 9, 2026, 8:00 am ET > response Sun Apr 19, 2026, 8:00 am ET"])],
            [],
        ],
    ),
    "posted again with the same facts is amended, once": (
        [SOLICITED, notice("n2", day=1, due=20), notice("n3", day=2, due=20)],
        [[("solicited", [])], [("amended", [])], []],
    ),
    "amended in place": (
        [SOLICITED, notice("n1", due=25, title="License plate readers (Amendment)"), notice("n1", due=25),
         notice("n1", due=26)],
        [
            [("solicited", [])],
            [("amended", ["deadline: response Mon Mar 30, 2026, 8:00 am ET > response Sat Apr 4, 2026, 8:00 am ET"])],
            [],
            [("amended", ["deadline: response Sat Apr 4, 2026, 8:00 am ET > response Sun Apr 5, 2026, 8:00 am ET"])],
        ],
    ),
    "the answers to sources sought are due on another day than offers": (
        [SOUGHT, SOLICITED],
        [[("sought", [])], [("solicited", [])]],
    ),
    "another title of a notice that is posted again": (
        [SOLICITED, notice("n2", day=1, due=20, title="Face recognition")],
        [[("solicited", [])], [("amended", ["title: License plate readers > Face recognition"])]],
    ),
    "an award, and what was spent on it": (
        [SOLICITED, AWARDED, SPENT, SPENT_MORE, MODIFIED],
        [
            [("solicited", [])],
            [("awarded", [])],
            [],
            [("modified", ["amount: $1,250,000 > $1,900,000"])],
            [("modified", ["amount: $1,900,000 > $2,000,000"])],
        ],
    ),
    "a modification by another source than the award": (
        [AWARDED, MODIFIED],
        [[("awarded", [])], [("modified", ["amount: $1,250,000 > $2,000,000"])]],
    ),
    "what was first obligated is no change of what was awarded": (
        [AWARDED, award("A", amount=300_000, day=10)],
        [[("awarded", [])], []],
    ),
    "a second vendor of the same solicitation": (
        [AWARDED, OTHER_VENDOR],
        [[("awarded", [])], [("awarded", ["award: None > MOTOROLA SOLUTIONS, INC., $800,000"])]],
    ),
    "a cancellation": (
        [SOLICITED, CANCELLED],
        [[("solicited", [])], [("withdrawn", ["withdrawal: solicited > withdrawn"])]],
    ),
    "a cancellation that bears the day of the notice": (
        [notice("n1", day=3, due=20), notice("n5", Step.WITHDRAWN, title="CANCELLED License plate readers")],
        [[("solicited", [])], [("withdrawn", ["withdrawal: solicited > withdrawn"])]],
    ),
    "what comes after a cancellation": (
        [SOLICITED, CANCELLED, notice("n7", day=30, due=60)],
        [
            [("solicited", [])],
            [("withdrawn", ["withdrawal: solicited > withdrawn"])],
            [("amended", ["deadline: response Mon Mar 30, 2026, 8:00 am ET > response Sat May 9, 2026, 8:00 am ET"])],
        ],
    ),
    "an award before its solicitation": ([AWARDED, SOLICITED, SOUGHT], [[("awarded", [])], [], []]),
    "a publication before its filing": ([PUBLISHED, FILED], [[("published", [])], []]),
    "an amendment before what it amends": ([AMENDED, SOLICITED], [[("amended", [])], []]),
    "the newer of two equal notices first": (
        [notice("n2", day=2, due=30), SOLICITED],
        [[("solicited", [])], []],
    ),
    "what was withdrawn before": (
        [notice("n5", Step.WITHDRAWN, day=10), SOLICITED],
        [[("withdrawn", [])], []],
    ),
    "a cancelled notice that is cancelled again": (
        [SOLICITED, CANCELLED, notice("n8", Step.WITHDRAWN, day=11, title="CANCELLED License plate readers")],
        [[("solicited", [])], [("withdrawn", ["withdrawal: solicited > withdrawn"])], []],
    ),
    "no status is no step": (
        [SOLICITED, notice("n9", None, day=1)],
        [[("solicited", [])], []],
    ),
    "one document in two sources": (
        [SPENT, award("A", amount=1_250_000, day=10, source="more"), SPENT_MORE,
         award("A", amount=1_900_000, day=40, source="more")],
        [[("awarded", [])], [], [("modified", ["amount: $1,250,000 > $1,900,000"])], []],
    ),
    "an older version in a second source": (
        [SPENT, SPENT_MORE, award("A", amount=1_250_000, day=10, source="more")],
        [[("awarded", [])], [("modified", ["amount: $1,250,000 > $1,900,000"])], []],
    ),
    "withdrawn in place": (
        [FILED, replace(FILED, facts=replace(FILED.facts, step=Step.WITHDRAWN), content_hash="other")],
        [[("filed", [])], [("withdrawn", ["withdrawal: filed > withdrawn"])]],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("documents", "told"), LIVES.values(), ids=LIVES)
def test_a_life_in_steps(documents: list[Item], told: list[Told]) -> None:
    world = World()
    assert [world.arrive(document) for document in documents] == told
    assert len(world.stories) == 1


SETS = {
    "the register": [FILED, PUBLISHED, CORRECTED],
    "a tender": [SOUGHT, SOLICITED, AMENDED, AMENDED_AGAIN, AWARDED],
    "a tender that is cancelled": [SOLICITED, notice("n2", day=1, due=20), CANCELLED],
    "a contract": [AWARDED, SPENT],
}


@pytest.mark.parametrize("documents", SETS.values(), ids=SETS)
def test_any_order_of_arrival_ends_in_the_same_steps(documents: list[Item]) -> None:
    ends = set()
    for order in permutations(documents):
        world = World()
        for document in order:
            world.arrive(document)
        ends.add((frozenset(world.steps()), len(world.stories)))
    assert len(ends) == 1


DOCUMENTS = [
    FILED, PUBLISHED, CORRECTED, SOUGHT, SOLICITED, AMENDED, AMENDED_AGAIN, AWARDED, CANCELLED, OTHER_VENDOR,
    SPENT, SPENT_MORE, MODIFIED, notice("n1", due=25), register("2026-5000", Step.PUBLISHED),
]  # fmt: skip


@settings(max_examples=100)
@given(st.lists(st.lists(st.tuples(st.sampled_from(DOCUMENTS), st.booleans()), min_size=1, max_size=4), max_size=8))
def test_nobody_is_told_a_key_twice_and_no_documents_merge_by_title(batches: list[list[tuple[Item, bool]]]) -> None:
    world = World()
    for batch in batches:
        world.arrive(*(item for item, silent in batch if silent), silent=True)
        world.arrive(*(item for item, silent in batch if not silent))
    for story in world.stories.values():
        schemes = {key.split(":")[0] for key in story.identifiers if not key.startswith(("deal", "sum", "docket"))}
        assert not (schemes & {"fr"} and schemes & {"sam", "award"})
        numbers = {key for key in story.identifiers if key.startswith("fr:")}
        assert numbers <= {f"fr:{FR}", "fr:2026-4899"} or numbers == {"fr:2026-5000"}


@settings(max_examples=50)
@given(st.permutations([SOUGHT, SOLICITED, AMENDED, AWARDED]), st.integers(1, 4))
def test_the_last_step_is_told_and_steps_are_told_in_their_order(order: list[Item], size: int) -> None:
    world = World()
    told = [
        step for start in range(0, len(order), size) for step, _ in world.arrive(*order[start : start + size])
    ]  # fmt: skip
    places = [["sought", "solicited", "amended", "awarded"].index(step) for step in told]
    assert places == sorted(places)
    assert told[-1] == "awarded"


def test_two_matters_that_turn_out_to_be_one_are_linked_and_told_once() -> None:
    world = World()
    assert world.arrive(SOLICITED) == [("solicited", [])]
    assert world.arrive(SPENT) == [("awarded", [])]
    assert world.arrive(AWARDED) == []
    first, second = sorted(world.stories)
    assert world.links in ({(first, second)}, {(second, first)})


def test_a_seeded_matter_tells_its_next_step_with_what_changed() -> None:
    world = World()
    assert world.arrive(SOLICITED, silent=True) == []
    assert world.arrive(notice("n1", due=21)) == [
        ("amended", ["deadline: response Mon Mar 30, 2026, 8:00 am ET > response Tue Mar 31, 2026, 8:00 am ET"])
    ]


def test_a_channel_that_a_matter_passes_only_later_hears_of_its_furthest_step() -> None:
    world = World()
    world.arrive(AMENDED, matches=())
    assert world.stories == {}
    assert world.arrive(AWARDED) == [("awarded", [])]
    assert world.arrive(SOLICITED) == []


def test_press_with_another_amount_or_deadline_in_its_facts_is_an_update() -> None:
    world = World()
    world.arrive(SPENT)
    text = f"The contract {PIID} was raised."
    same = Facts(amount=Money(value=Decimal(1_250_000)))
    raised = Facts(amount=Money(value=Decimal(3_000_000)), deadlines=(Deadline(kind="response", at=NOW + DAY),))
    assert world.arrive(press("p1", text, facts=same)) == []
    assert world.arrive(press("p2", text, facts=raised)) == [("awarded", ["amount: $1,250,000 > $3,000,000"])]
    assert world.arrive(press("p3", text, facts=raised)) == []
    assert world.arrive(press("p2", text + " Edited.", facts=raised, title="Another headline")) == []


def seen(step: Step, hour: int, *, seeded: bool = False) -> StepSeen:
    return StepSeen(step=step, item_id="i", at=NOW + hour * HOUR, seeded=seeded)


STANDING = {
    "nothing": ([], None),
    "the furthest, not the last": ([seen(Step.AWARDED, 1), seen(Step.SOLICITED, 2, seeded=True)], Step.AWARDED),
    "a withdrawal": ([seen(Step.FILED, 1), seen(Step.WITHDRAWN, 2)], Step.WITHDRAWN),
    "what came after it": ([seen(Step.FILED, 1), seen(Step.WITHDRAWN, 2), seen(Step.PUBLISHED, 3)], Step.PUBLISHED),
    "what came late": (
        [seen(Step.WITHDRAWN, 2), seen(Step.FILED, 3, seeded=True)],
        Step.WITHDRAWN,
    ),
}


@pytest.mark.parametrize(("steps", "stands"), STANDING.values(), ids=STANDING)
def test_where_a_matter_stands(steps: list[StepSeen], stands: Step | None) -> None:
    found = standing(steps)
    assert (found.step if found else None) == stands
