"""A small slice of the fuzz, and proof that it sees what it must see."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from service.sources import KINDS
from tests.fuzz.all_targets import shares, targets
from tests.fuzz.mutating import HUGE_BYTES, MUTATIONS, Mutation, mutate, mutate_json
from tests.fuzz.running import Report, run
from tests.fuzz.seeds import FEEDS
from tests.fuzz.targets import fast

DOCUMENTS = 4_000
SEED = 20261123


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    made = asyncio.new_event_loop()
    yield made
    made.close()


def found(report: Report) -> list[str]:
    return [f"{finding.how} (document {finding.number})" for finding in report.findings]


@pytest.mark.parametrize("name", ["parser", "JSON Feed", "normalise", *(kind for kind in KINDS if kind != "feed")])
def test_no_document_breaks_its_reader(loop: asyncio.AbstractEventLoop, name: str) -> None:
    everywhere = sum(target.share for target in targets(loop))
    for target, _ in shares(loop, 1, name):
        report = run(target, round(DOCUMENTS * target.share / everywhere), SEED)
        assert found(report) == []
        assert len(report.ways) > 3


def test_the_shares_are_all_of_the_documents(loop: asyncio.AbstractEventLoop) -> None:
    assert abs(sum(documents for _, documents in shares(loop, 10_000)) - 10_000) <= len(KINDS) + 4


def test_the_same_seed_makes_the_same_documents() -> None:
    seeds = FEEDS["json feed"], FEEDS["rdf"]
    for way in (mutate, mutate_json):
        made = [[way(Random(f"{seed}/{number}"), *seeds) for number in range(300)] for seed in (1, 1, 2)]
        assert made[0] == made[1] != made[2]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_every_mutation_takes_anything_and_changes_something(mutation: Mutation) -> None:
    chance = Random(7)
    bodies = [b"", b"<", b"\xff" * 50, *FEEDS.values()] * 8
    changed = [body != mutation(chance, body, chance.choice(bodies))[:HUGE_BYTES] for body in bodies]
    assert any(changed)


def test_what_is_raised_is_a_finding() -> None:
    def read(_: Random, body: bytes) -> str:
        if len(body) % 7 == 0:
            raise ZeroDivisionError("of the test")
        return "fine"

    report = run(replace(fast(), read=read), 200, SEED)
    assert report.ways["fine"] == 200 - len(report.findings)
    assert report.findings
    assert all(re.match(r"ZeroDivisionError at test_slice.py:\d+: of the test", one.how) for one in report.findings)


def test_what_never_ends_is_a_finding() -> None:
    def read(_: Random, body: bytes) -> str:
        while True:
            pass

    (finding,) = run(replace(fast(), read=read), 1, SEED, cpu_s=0.01).findings
    assert finding.how.startswith("Hang")
