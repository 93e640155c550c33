"""Two items, one story? Tables of cases keyed by sentences, and the laws of the decision."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service.domain.items import Facts, Item, ItemKey, TextDepth, Tier
from service.stages.similarity import BACKGROUND, choose_story, cluster, fingerprints, read, same_story

NOON = datetime(2031, 5, 6, 12, tzinfo=UTC)


def an_item(
    title: str,
    text: str = "",
    *,
    hours: float = 0,
    outlet: str = "outlet",
    kind: str = "feed",
    tier: Tier = Tier.PRESS,
) -> Item:
    """An item as normalised, `hours` after noon."""
    return Item(
        key=ItemKey(source=outlet, identity=f"{title} {hours}"),
        kind=kind,
        tier=tier,
        outlet=outlet,
        title=title,
        text=text,
        url=None,
        canonical_url=None,
        published=NOON + timedelta(hours=hours),
        updated=None,
        authors=(),
        facts=Facts(),
        depth=TextDepth.SUMMARY,
        content_hash="0" * 64,
    )


PAIRS = {
    "a wire copy under the outlet's name": (
        "Harbour county drops camera contract after audit",
        "Harbour county drops camera contract after audit - The Daily Example",
        True,
    ),
    "other words for the same deed": (
        "Oxmoor police scrap plate reader deal with Lantern Systems",
        "Oxmoor cops cancel Lantern Systems plate reader contract",
        True,
    ),
    "two towns": (
        "Oxmoor approves plate readers",
        "Brackwater approves plate readers",
        False,
    ),
    "unrelated": ("Senate passes the harvest bill", "A comet is seen over Brackwater", False),
}


@pytest.mark.parametrize(("one", "other", "same"), PAIRS.values(), ids=PAIRS)
def test_pair(one: str, other: str, same: bool) -> None:
    a, b = read(an_item(one)), read(an_item(other, hours=2))
    assert same_story(a, b, BACKGROUND).same is same
    assert same_story(a, b, BACKGROUND) == same_story(b, a, BACKGROUND)


def test_official_documents_never_merge_by_text() -> None:
    filing = an_item("Privacy Act of 1974; System of Records", kind="federal_register", tier=Tier.OFFICIAL)
    assert not same_story(read(filing), read(filing), BACKGROUND).same
    assert choose_story(read(filing), [("s1", [read(filing)])]) is None
    assert len(set(cluster([filing, filing]))) == 2


def test_a_copy_shares_a_fingerprint_and_joins() -> None:
    title = "Oxmoor police scrap plate reader deal with Lantern Systems"
    assert fingerprints(title, "") & fingerprints(f"{title} - The Daily Example", "")
    assert cluster([an_item(title), an_item("A comet is seen"), an_item(title, outlet="b", hours=1)]) == [
        "00000000",
        "00000001",
        "00000000",
    ]
