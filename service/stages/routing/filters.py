"""Filters (pure): does a story pass, and if not, which key stopped it. For channels, publications and addresses."""

from __future__ import annotations

from collections.abc import Collection

from service.domain.filters import Filter
from service.domain.stories import Story


def stopped_by(admits: Filter, story: Story) -> str | None:
    """Return the first key of the filter that stops the story, with the reason in words; None if it passes.

    Keys AND, values OR, an absent key admits all. Sources, kinds and tiers are those of the lead; topics, severity
    and agencies those of the whole story. `minimum_amount` stops only a story that has a smaller amount.
    """
    lead = story.lead
    agencies = {agency.slug for agency in lead.facts.agencies if agency.slug}
    sets: tuple[tuple[str, Collection[str], Collection[str]], ...] = (
        ("topics", admits.topics, [topic.slug for topic in story.topics]),
        ("sources", admits.sources, [lead.key.source]),
        ("kinds", admits.kinds, [lead.kind]),
        ("tiers", admits.tiers, [lead.tier]),
        ("agencies", admits.agencies, agencies),
    )
    for key, wanted, present in sets:
        if wanted and not set(wanted).intersection(present):
            return f"{key}: has {_listed(present)}, wants {_listed(wanted)}"
    return _too_small(admits, story) or _lacks_words(admits, story)


def _too_small(admits: Filter, story: Story) -> str | None:
    if admits.minimum_severity is not None and story.severity < admits.minimum_severity:
        return f"minimum_severity: is {story.severity.word}, wants {admits.minimum_severity.word}"
    amount = story.lead.facts.amount
    if admits.minimum_amount is not None and amount is not None and amount.value < admits.minimum_amount:
        return f"minimum_amount: is {amount.value}, wants {admits.minimum_amount}"
    return None


def _lacks_words(admits: Filter, story: Story) -> str | None:
    if not admits.query:
        return None
    text = f"{story.lead.title} {story.lead.text}".casefold()
    lacking = [word for word in admits.query.casefold().split() if word not in text]
    return f"q: lacks {_listed(lacking)}" if lacking else None


def _listed(values: Collection[str]) -> str:
    return ", ".join(sorted(values)) or "none"
