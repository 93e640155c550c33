"""Why an item is, or is not, told: each topic with what counted and what did not, each channel with what stops it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from service.domain.configuration import Configuration
from service.domain.items import Agency, Facts, Item, ItemKey, TextDepth, Tier
from service.domain.ledger import StepSeen, StoredItem, StoredStory
from service.domain.matches import Evidence
from service.domain.stories import Step
from service.stages.classify import TopicExplanation, classify, explain
from service.stages.compose import compose
from service.stages.filters import stopped_by
from service.stages.normalise import content_hash
from service.stages.rules import Rules
from service.stages.shaping import evidence_shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What the rules and filters in force make of one item. `channels`: name -> what stops it (None: it passes)."""

    item: Item
    topics: tuple[TopicExplanation, ...]
    channels: tuple[tuple[str, str | None], ...]


def explain_item(item: Item, configuration: Configuration, rules: Rules, now: datetime) -> Explanation:
    """Return what would become of an item that came in now, into a story of its own."""
    matches = classify(item, rules)
    stored = StoredItem(id="0" * 32, item=item, version=1, story_id=None, matches=matches, first_seen=now, seeded=False)
    steps = (StepSeen(step=Step(item.facts.step), item_id=stored.id, at=now, seeded=False),) if item.facts.step else ()
    story = compose(
        StoredStory(
            id=stored.id,
            members=(stored,),
            identifiers=item.facts.identifiers,
            steps=steps,
            told={},
            first_seen=now,
            updated=now,
        ),
        {slug: topic.title for slug, topic in configuration.topics.items()},
    )
    channels = []
    for name, options in configuration.channels.items():
        if options.role == "operations":
            continue
        reason = stopped_by(options.filter(), story) if matches else "it matches no topic"
        channels.append((name, reason if options.enabled else "the channel is not enabled"))
    return Explanation(item=item, topics=explain(item, rules), channels=tuple(channels))


def item_to_explain(title: str, text: str, *, kind: str, agencies: Sequence[str], now: datetime) -> Item:
    """Return an item as somebody describes it on the command line. `agencies` are Federal Register slugs."""
    facts = Facts(agencies=tuple(Agency(name=slug.replace("-", " "), slug=slug) for slug in agencies))
    return Item(
        key=ItemKey(source="command line", identity="item"),
        kind=kind,
        tier=Tier.PRESS if kind == "feed" else Tier.OFFICIAL,
        outlet="command line",
        title=title,
        text=text,
        url=None,
        canonical_url=None,
        published=now,
        updated=None,
        authors=(),
        facts=facts,
        depth=TextDepth.SUMMARY if text else TextDepth.TITLE,
        content_hash=content_hash(title, text, None, facts),
    )


def explanation_shape(explanation: Explanation) -> dict[str, object]:
    """Return an explanation as `explain --json` prints it."""
    return {
        "topics": [
            {
                "topic": one.topic,
                "matched": one.matched,
                "score": one.score,
                "severity": one.severity.word,
                "evidence": [_evidence(evidence, explanation.item, one.topic) for evidence in one.evidence],
                "excluded_by": list(one.excluded_by),
                "excluded": [
                    {name: getattr(hit, name) for name in ("field", "start", "end", "phrase", "text", "by")}
                    for hit in one.excluded
                ],
            }
            for one in explanation.topics
        ],
        "channels": [
            {"channel": name, "passes": reason is None, "stopped_by": reason} for name, reason in explanation.channels
        ],
    }


def _evidence(evidence: Evidence, item: Item, topic: str) -> dict[str, object]:
    """As everywhere, with what it weighs; `text` is the very span, so that it can be compared."""
    shape = evidence_shape(evidence, item, topic).model_dump(mode="json")
    return shape | {"text": evidence.text, "weight": evidence.weight}
