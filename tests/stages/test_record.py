"""What is stored, as a record that can be checked."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from service.domain.items import Agency, Item, TextDepth
from service.domain.ledger import DeliveryState
from service.domain.messages import AlertKind
from service.domain.stories import Change, Step
from service.domain.views import AlertView, AttemptView, DeliveryView, PollView, VersionView
from service.stages.normalising.normalise import content_hash, hashed_facts, with_longer_text
from service.stages.recording.record import Found, misfits, named_facts, record_of
from service.stages.recording.shapes import ItemRecord, VersionShape
from tests.made import DAY, HOUR, NOW, make_facts, make_item, make_match, make_official, make_stored, make_story

MINUTE = timedelta(minutes=1)


def seal(item: Item) -> str:
    return content_hash(item.title, item.text, item.url, item.facts)


def view(item: Item, number: int = 1, *changes: Change, sealed: str | None = None) -> VersionView:
    return VersionView(
        version=number, at=NOW + (number - 1) * HOUR, item=item, seal=sealed or seal(item), changes=changes
    )


def poll(**more: object) -> PollView:
    values = {"source": "paper", "started": NOW - MINUTE, "elapsed_s": 2.0, "outcome": "read", "entries": 9, "fresh": 1}
    return PollView(**(values | more))  # type: ignore[arg-type]


def recorded(*views: VersionView, polls: tuple[PollView, ...] = ()) -> ItemRecord:
    stored = make_stored(views[-1].item)
    before = {(one.source, at.at): one for one in polls for at in views if one.started <= at.at}
    (record,) = record_of(Found(asked="i1", names="item", items=(stored,), versions={"i1": views}, polls=before)).items
    return record


def recomputed(version: VersionShape) -> str:
    said = "\x1e".join((version.title, version.text, version.url or ""))
    if version.hashed_facts:
        said += "\x1e" + version.hashed_facts
    return hashlib.sha256(said.encode()).hexdigest()


OFFICIAL = make_official("n", facts=make_facts(number="2026-1", amount=5, agency="ice", deadline=NOW + DAY))
ITEMS = {
    "an item of a feed": make_item(),
    "one without an address": replace(make_item(), url=None),
    "one with letters of everywhere": make_item(title="Überwachung 監視 🎥", text="naïve"),
    "an official one with facts": OFFICIAL,
}


@pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS)
def test_whoever_has_the_record_can_recompute_its_hash(item: Item) -> None:
    (version,) = recorded(view(item)).versions
    assert version.sha256 == recomputed(version) == seal(item)
    assert version.fits


def test_a_text_that_is_not_the_one_that_was_sealed_is_told() -> None:
    wrong = view(make_item(text="forged"), sealed=seal(make_item()))
    record = record_of(Found(asked="i1", names="item", items=(make_stored(wrong.item),), versions={"i1": (wrong,)}))
    assert misfits(record) == ("item i1 version 1",)
    assert misfits(record_of(Found(asked="x", names="story"))) == ()


def test_a_version_tells_its_differences_from_the_one_before() -> None:
    before = OFFICIAL
    facts = make_facts(number="2026-1", amount=7, agency="ice", deadline=NOW + 2 * DAY, step=Step.AMENDED)
    after = replace(before, text="The sheriff signed a new contract.", facts=facts, url="https://moved.example/n")
    change = Change(what="amount", before="$5", after="$7")
    first, second = recorded(view(before), view(after, 2, change)).versions
    assert (first.differences, first.left_out, second.left_out) == ([], 0, 0)
    assert [one.what for one in second.changes] == ["amount"]
    pieces = {one.field: [(piece.fate, piece.text) for piece in one.pieces] for one in second.differences}
    assert list(pieces) == ["text", "url", "amount", "deadlines", "step"]
    assert pieces["amount"] == [("gone", "5"), ("new", "7"), ("same", "USD")]
    assert pieces["step"] == [("new", "amended")]
    assert ("new", "new contract.") in pieces["text"]


def test_facts_are_read_back_from_what_is_hashed() -> None:
    facts = make_facts(number="2026-1", amount=5, agency="ice", deadline=NOW + DAY, step=Step.FILED)
    assert named_facts(hashed_facts(facts)) == {
        "amount": "5 USD",
        "agencies": "ice (ice)",
        "document_number": "2026-1",
        "deadlines": "comments 2026-03-11T12:00:00+00:00",
        "identifiers": "fr:2026-1",
        "step": "filed",
    }
    nameless = replace(facts, agencies=(Agency(name="City of Nowhere"), Agency(name="ICE", slug="ice")))
    assert named_facts(hashed_facts(nameless))["agencies"] == "City of Nowhere, ICE (ice)"
    assert named_facts("") == {}


def test_versions_that_were_not_kept_are_counted() -> None:
    versions = recorded(view(make_item()), view(make_item(text="other"), 9)).versions
    assert [one.left_out for one in versions] == [0, 7]


def test_an_address_that_came_or_went_is_a_difference() -> None:
    without = replace(make_item(), url=None)
    pieces = [recorded(*views).versions[1].differences[0] for views in (
        (view(make_item()), view(without, 2)),
        (view(without), view(make_item(), 2)),
    )]  # fmt: skip
    assert [(one.field, [piece.fate for piece in one.pieces]) for one in pieces] == [
        ("url", ["gone"]),
        ("url", ["new"]),
    ]


BROUGHT = {
    "the poll that began just before": (poll(), "poll"),
    "no poll that is on record": (poll(source="other"), "not on record"),
    "not a poll that was long over": (poll(started=NOW - HOUR), "not on record"),
    "not a poll that brought nothing": (poll(fresh=0), "not on record"),
    "a long poll that had just ended": (poll(started=NOW - 20 * MINUTE, elapsed_s=1_190.0), "poll"),
}


@pytest.mark.parametrize(("before", "brought"), BROUGHT.values(), ids=BROUGHT)
def test_a_version_was_brought_by(before: PollView, brought: str) -> None:
    (version,) = recorded(view(make_item()), polls=(before,)).versions
    assert version.brought_by == brought
    assert (version.poll is not None) is (brought == "poll")


def test_a_longer_text_is_no_poll_and_its_hash_is_its_own() -> None:
    listed = make_item(text="Short.")
    longer = with_longer_text(listed, "A longer text, as the page has it.")
    first, second = recorded(view(listed), view(longer, 2), polls=(poll(started=NOW + 59 * MINUTE),)).versions
    assert (second.brought_by, second.poll, second.depth) == ("longer text", None, TextDepth.FULL.value)
    assert second.listed_sha256 == first.sha256 == first.listed_sha256
    assert second.sha256 == recomputed(second) != second.listed_sha256


def test_matches_name_their_spans() -> None:
    (match,) = recorded(view(make_item())).matches
    (span,) = match.evidence
    assert (match.topic, match.severity, match.second_pass) == ("plates", "medium", False)
    assert (span.field, span.start, span.end, span.text) == ("text", 35, 55, "license plate reader")


def delivery(name: str, **more: object) -> DeliveryView:
    values = {
        "id": name,
        "channel": "newsroom",
        "title": "County buys",
        "state": DeliveryState.SENT,
        "attempts": 2,
        "created": NOW,
        "not_before": None,
        "last_outcome": "sent",
        "last_detail": None,
        "settled": NOW + MINUTE,
    }
    return DeliveryView(**(values | more))  # type: ignore[arg-type]


def test_what_was_told_stands_with_the_hash_of_its_bytes() -> None:
    story = replace(make_story(steps=((Step.FILED, True),)), identifiers=("fr:2026-1", "use:acme:ice"))
    alert = AlertView(
        id="a1",
        channel="newsroom",
        story=story,
        key="told",
        step=Step.TOLD,
        kind=AlertKind.CREATED,
        changes=(),
        late=True,
        at=NOW,
        delivery_id="d-0badcafe",
        delivery_state=DeliveryState.SENT,
        overflow=False,
    )
    tried = AttemptView(at=NOW, outcome="sent", detail=None, receipt="m-1")
    record = record_of(
        Found(
            asked="s1",
            names="story",
            items=story.members,
            stories=(story,),
            alerts=(alert,),
            deliveries=(delivery("d-0badcafe"),),
            tries={"d-0badcafe": (tried,)},
            bodies={"d-0badcafe": ('{"text": "é"}'.encode(), b"\xff\x00")},
        )
    )
    (told,), (made,), (kept,) = record.told, record.deliveries, record.stories
    assert (told.alert, told.story, told.delivery, told.late) == ("a1", "s1", "d-0badcafe", True)
    assert (kept.items, [(step.step, step.seeded) for step in kept.steps]) == (["i1"], [("filed", True)])
    assert kept.identifiers == ["fr:2026-1"]
    assert (made.ref, made.attempts, [one.receipt for one in made.tries]) == ("0badcafe", 2, ["m-1"])
    first, second = made.bodies
    assert (first.part, first.bytes, first.text, first.base64) == (1, 14, '{"text": "é"}', None)
    assert (second.part, second.text, second.base64) == (2, None, "/wA=")
    assert [one.sha256 for one in made.bodies] == [
        hashlib.sha256('{"text": "é"}'.encode()).hexdigest(),
        hashlib.sha256(b"\xff\x00").hexdigest(),
    ]
    assert record.items[0].versions == []
    assert make_match().topic == record.items[0].matches[0].topic
