"""Items for the tests of similarity: invented headlines, hours after one noon."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from service.domain.items import Facts, Item, ItemKey, TextDepth, Tier
from service.stages.similarity import Reading, read

NOON = datetime(2031, 5, 6, 12, tzinfo=UTC)


def an_item(
    title: str,
    text: str = "",
    *,
    hours: float | None = 0,
    outlet: str = "daily",
    kind: str = "feed",
    tier: Tier = Tier.PRESS,
) -> Item:
    """An item as normalised, published `hours` after noon (None: undated)."""
    return Item(
        key=ItemKey(source=outlet, identity=f"{title[:100]} {hours}"),
        kind=kind,
        tier=tier,
        outlet=outlet,
        title=title,
        text=text,
        url=None,
        canonical_url=None,
        published=None if hours is None else NOON + timedelta(hours=hours),
        updated=None,
        authors=(),
        facts=Facts(),
        depth=TextDepth.SUMMARY,
        content_hash="0" * 64,
    )


def a_reading(title: str, text: str = "", *, hours: float | None = 0, outlet: str = "daily") -> Reading:
    """The reading of such an item."""
    return read(an_item(title, text, hours=hours, outlet=outlet))
