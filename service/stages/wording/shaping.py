"""Items, facts, evidence and stories -> the shapes that programs read (pure), cut to a size where one is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from service.domain.items import Facts, Item, Money
from service.domain.matches import Evidence, Match
from service.domain.stories import Change, Story
from service.stages.wording.characters import clean, line, web_address
from service.stages.wording.cutting import shorten
from service.stages.wording.excerpts import excerpt_of
from service.stages.wording.shapes import (
    AgencyShape,
    AmountShape,
    ChangeShape,
    DeadlineShape,
    EvidenceShape,
    FactsShape,
    ItemShape,
    MatterShape,
    MemberShape,
    SeverityName,
    StoryShape,
)
from service.stages.wording.telling import ranked

_LONGEST_EXACT = Decimal(2) ** 53
_LARGEST = Decimal(10) ** 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """How much of an alert is kept: characters of the summary and of any other text, entries of the lists.

    `lists` are those that are never long in practice: topics, agencies, dockets, deadlines, changes, identifiers.
    """

    summary: int
    text: int
    evidence: int
    also: int
    lists: int


WHOLE = Cut(summary=100_000, text=4_000, evidence=1_000, also=1_000, lists=1_000)
"""Nothing that an honest source says is longer."""


def item_shape(item: Item, matches: Sequence[Match]) -> ItemShape:
    """Return an item as it is: title and text are those that evidence counts in."""
    return ItemShape(
        source=item.key.source,
        id=item.key.identity,
        url=item.url,
        title=item.title,
        text=item.text,
        published=item.published,
        updated=item.updated,
        authors=list(item.authors),
        facts=facts_shape(item.facts),
        topics=[match.topic for match in matches],
    )


def facts_shape(facts: Facts, cut: Cut = WHOLE) -> FactsShape:
    """Return what is known."""
    name = min(cut.text, 200)
    number = min(name, 100)
    dockets = [cleaned(docket, number) for docket in facts.dockets[: cut.lists]]
    return FactsShape(
        amount=_amount(facts.amount),
        recipient=_optional(facts.recipient, name),
        recipient_id=_optional(facts.recipient_id, number),
        agencies=[
            AgencyShape(name=_line(agency.name, name), slug=_optional(agency.slug, name))
            for agency in facts.agencies[: cut.lists]
        ],
        document_number=_optional(facts.document_number, number),
        docket=dockets[0] if dockets else None,
        dockets=dockets,
        notice_type=_optional(facts.notice_type, number),
        deadlines=[DeadlineShape(kind=cleaned(one.kind, 40), at=one.at) for one in facts.deadlines[: cut.lists]],
        identifiers=[cleaned(one, 120) for one in facts.identifiers[: cut.lists]],
        step=_optional(facts.step, 40),
        special=[cleaned(mark, 40) for mark in facts.special[: cut.lists]],
    )


def evidence_shape(evidence: Evidence, item: Item, topic: str, cut: Cut = WHOLE) -> EvidenceShape:
    """Return a span with the sentence of `item` around it."""
    return EvidenceShape(
        topic=cleaned(topic, min(cut.text, 80)),
        field=cleaned(evidence.field, 20),
        start=evidence.start,
        end=evidence.end,
        phrase=_line(evidence.phrase, min(cut.text, 200)),
        text=cleaned(evidence.text, min(cut.text, 200)),
        sentence=shorten(excerpt_of(evidence, item, topic).sentence, min(cut.text, 500)),
    )


def changes_shape(changes: Sequence[Change], cut: Cut = WHOLE) -> list[ChangeShape]:
    """Return changes as people read them."""
    return [
        ChangeShape(
            what=cleaned(change.what, 40),
            before=_optional(change.before, cut.text),
            after=_optional(change.after, cut.text),
        )
        for change in changes[: cut.lists]
    ]


def story_shape(story: Story, cut: Cut = WHOLE) -> StoryShape:
    """Return who tells a story."""
    return StoryShape(
        id=cleaned(story.id, 100),
        outlets=story.outlets,
        independent=story.independent,
        also=[
            MemberShape(
                outlet=_line(member.outlet, min(cut.text, 100)),
                title=_line(member.title, min(cut.text, 200)),
                url=web_address(member.url),
                seen=member.seen,
            )
            for member in story.also[: cut.also]
        ],
    )


def lead_fields(story: Story, changes: Sequence[Change], cut: Cut = WHOLE) -> dict[str, Any]:
    """Return the fields of a `LeadShape`, from which larger shapes are made. `changes` are those of its alert."""
    lead, slug = story.lead, min(cut.text, 80)
    topics = [(cleaned(topic.slug, slug), cleaned(topic.title, slug)) for topic in story.topics[: cut.lists]]
    severities: tuple[SeverityName, ...] = ("low", "medium", "high", "urgent")
    return {
        "severity": severities[story.severity - 1],
        "topics": [name for name, _ in topics],
        "topic_titles": dict(topics),
        "title": _line(lead.title, cut.text),
        "url": web_address(lead.url),
        "summary": cleaned(lead.text, cut.summary),
        "evidence": _evidence(story, cut),
        "matter": _matter(story, changes, cut),
        "facts": facts_shape(lead.facts, cut),
        "kind": cleaned(lead.kind, 60),
        "source": cleaned(lead.key.source, 100),
        "tier": lead.tier.value,
        "outlet": _line(lead.outlet, min(cut.text, 200)),
        "published": lead.published,
        "first_seen": story.first_seen,
    }


def cleaned(text: str, limit: int) -> str:
    """Return `text` without what JSON's readers stumble over, in at most `limit` characters. Line breaks stay."""
    return shorten(clean(text), limit)


def _evidence(story: Story, cut: Cut) -> list[EvidenceShape]:
    """The best of each topic first, so that a cut keeps something of every topic."""
    placed = [(rank, match.topic, one) for match in story.matches for rank, one in enumerate(ranked(match))]
    best = sorted(placed, key=lambda entry: entry[0])[: cut.evidence]
    return [evidence_shape(one, story.lead, topic, cut) for _, topic, one in best]


def _matter(story: Story, changes: Sequence[Change], cut: Cut) -> MatterShape | None:
    matter = story.matter
    if matter is None:
        return None
    return MatterShape(
        id=cleaned(story.id, 100),
        step=matter.step.value,
        steps=[step.value for step in matter.steps[-cut.lists :]],
        identifiers=[cleaned(one, 120) for one in matter.identifiers[: cut.lists]],
        changes=changes_shape(changes, cut),
    )


def _amount(money: Money | None) -> AmountShape | None:
    """JSON numbers, because receivers compare them; a whole sum that a double holds exactly is written without `.0`."""
    if money is None or not money.value.is_finite() or abs(money.value) > _LARGEST:
        return None
    whole = abs(money.value) < _LONGEST_EXACT and money.value == money.value.to_integral_value()
    return AmountShape(value=int(money.value) if whole else float(money.value), currency=cleaned(money.currency, 10))


def _optional(text: str | None, limit: int) -> str | None:
    return None if text is None else _line(text, limit)


def _line(text: str, limit: int) -> str:
    return shorten(line(text), limit)
