"""Values for tests, made with as few words as a test needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

from service.domain.items import Agency, Deadline, Facts, Item, ItemKey, Money, TextDepth, Tier
from service.domain.ledger import StepSeen, StoredItem, StoredStory
from service.domain.matches import Evidence, Match, Severity
from service.domain.stories import Step
from service.stages.normalising.normalise import content_hash

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def make_facts(
    *,
    number: str | None = None,
    amount: int | None = None,
    step: Step | None = None,
    agency: str | None = None,
    deadline: datetime | None = None,
) -> Facts:
    """Return facts of an official document; `number` makes its identifier."""
    return Facts(
        amount=Money(value=Decimal(amount)) if amount is not None else None,
        agencies=(Agency(name=agency, slug=agency),) if agency else (),
        document_number=number,
        deadlines=(Deadline(kind="comments", at=deadline),) if deadline else (),
        identifiers=(f"fr:{number}",) if number else (),
        step=step,
    )


def make_item(
    name: str = "a",
    *,
    title: str | None = None,
    text: str = "The sheriff signed a contract for license plate readers.",
    source: str = "paper",
    kind: str = "feed",
    tier: Tier = Tier.PRESS,
    outlet: str | None = None,
    url: str | None = None,
    published: datetime | None = NOW,
    facts: Facts | None = None,
) -> Item:
    """Return an item known as `name` in its source."""
    shown = title or f"County buys plate readers ({name})"
    link = url or f"https://{source}.example/{name}"
    return Item(
        key=ItemKey(source=source, identity=name),
        kind=kind,
        tier=tier,
        outlet=outlet or source,
        title=shown,
        text=text,
        url=link,
        canonical_url=link,
        published=published,
        updated=None,
        authors=(),
        facts=facts or Facts(),
        depth=TextDepth.SUMMARY,
        content_hash=content_hash(shown, text, link, facts or Facts()),
    )


def make_official(name: str, *, facts: Facts, title: str | None = None, kind: str = "federal_register") -> Item:
    """Return an official document."""
    return make_item(name, title=title, source=kind, kind=kind, tier=Tier.OFFICIAL, facts=facts)


def make_match(topic: str = "plates", severity: Severity = Severity.MEDIUM) -> Match:
    """Return a match by one phrase in the text."""
    evidence = Evidence(field="text", start=35, end=55, phrase="license plate reader", text="license plate reader")
    return Match(topic=topic, score=1.0, severity=severity, evidence=(evidence,))


def make_stored(
    item: Item,
    *,
    id_: str = "i1",
    story: str | None = "s1",
    matches: tuple[Match, ...] | None = None,
    seen: datetime = NOW,
    seeded: bool = False,
    copy: bool = False,
) -> StoredItem:
    """Return a stored item."""
    return StoredItem(
        id=id_,
        item=item,
        version=1,
        story_id=story,
        matches=(make_match(),) if matches is None else matches,
        first_seen=seen,
        seeded=seeded,
        copy=copy,
    )


def make_story(
    *members: StoredItem,
    id_: str = "s1",
    steps: tuple[tuple[Step, bool], ...] = (),
    told: dict[str, set[str]] | None = None,
    first_seen: datetime = NOW,
) -> StoredStory:
    """Return a stored story; `steps` are (step, seeded)."""
    held = members or (make_stored(make_item()),)
    return StoredStory(
        id=id_,
        members=held,
        identifiers=tuple(one for member in held for one in member.item.facts.identifiers),
        steps=tuple(
            StepSeen(step=step, item_id=held[0].id, at=first_seen + timedelta(minutes=place), seeded=seeded)
            for place, (step, seeded) in enumerate(steps)
        ),
        told={channel: frozenset(keys) for channel, keys in (told or {}).items()},
        first_seen=first_seen,
        updated=first_seen,
    )


def make_ids(prefix: str = "n") -> Callable[[], str]:
    """Return a giver of ids that count."""
    numbers = count(1)
    return lambda: f"{prefix}{next(numbers)}"
