"""Stage 6a (pure): a stored story -> the story as people see it: who leads, how severe, who else tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from service.domain.items import Tier
from service.domain.ledger import StepSeen, StoredItem, StoredStory
from service.domain.matches import Severity
from service.domain.stories import Matter, Member, Story, Topic
from service.stages.deduping import matters
from service.stages.deduping.attachment import is_identifier

_RANK = {tier: rank for rank, tier in enumerate(Tier)}
_LAST = datetime.max.replace(tzinfo=UTC)


def compose(stored: StoredStory, topics: Mapping[str, str]) -> Story:
    """Return the story as people see it. `topics`: slug -> title, in the order of feeds.yaml.

    Cost: one pass over the members. A topic that is no longer configured is shown by its slug.
    """
    lead = lead_of(stored.members)
    slugs = {match.topic for member in stored.members for match in member.matches}
    ordered = [slug for slug in topics if slug in slugs] + sorted(slugs - set(topics))
    outlets = {member.item.outlet for member in stored.members}
    copied = {member.item.outlet for member in stored.members if member.copy}
    original = {member.item.outlet for member in stored.members if not member.copy}
    return Story(
        id=stored.id,
        item_id=lead.id,
        lead=lead.item,
        topics=tuple(Topic(slug=slug, title=topics.get(slug, slug)) for slug in ordered),
        matches=lead.matches,
        severity=max((match.severity for member in stored.members for match in member.matches), default=Severity.LOW),
        outlets=len(outlets),
        independent=len(outlets - (copied - original)) or 1,
        also=_also(stored.members, lead),
        matter=_matter(stored.identifiers, stored.steps),
        first_seen=stored.first_seen,
        updated=stored.updated,
    )


def lead_of(members: Sequence[StoredItem]) -> StoredItem:
    """Return the member that leads: the document of a matter that was said last, else the earliest of the best tier.

    A member without a match leads only where none has one.
    """
    matching = [member for member in members if member.matches] or list(members)
    documents = matters.official(matching)
    if documents:
        return max(documents, key=lambda m: (matters.said_at(m.item) or m.first_seen, m.first_seen, m.id))
    return min(matching, key=lambda m: (_RANK[m.item.tier], m.item.published or _LAST, m.first_seen, m.id))


def _also(members: Sequence[StoredItem], lead: StoredItem) -> tuple[Member, ...]:
    told: dict[str, Member] = {}
    for member in members:
        if member.id != lead.id and member.item.outlet != lead.item.outlet:
            item = member.item
            told.setdefault(
                item.outlet, Member(outlet=item.outlet, title=item.title, url=item.url, seen=member.first_seen)
            )
    return tuple(told.values())


def _matter(identifiers: tuple[str, ...], steps: Sequence[StepSeen]) -> Matter | None:
    shown = tuple(one for one in identifiers if is_identifier(one))
    stands = matters.standing(steps)
    if not shown or stands is None:
        return None
    return Matter(identifiers=shown, step=stands.step, steps=tuple(seen.step for seen in steps))
