"""Why an item is, or is not, told: each topic with what counted and what did not, each channel with what stops it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from service.domain.configuration import Configuration
from service.domain.items import Agency, Facts, Item, ItemKey, TextDepth, Tier
from service.domain.ledger import StepSeen, StoredItem, StoredStory
from service.domain.matches import Evidence
from service.domain.ports import Store
from service.domain.stories import Step
from service.domain.views import AlertView, ChannelState
from service.stages.deduping.compose import compose
from service.stages.matching import significance
from service.stages.matching.classify import TopicExplanation, classify, explain
from service.stages.matching.rules import Rules
from service.stages.normalising.links import canonical_link, follow_link
from service.stages.normalising.normalise import content_hash
from service.stages.routing.filters import stopped_by
from service.stages.routing.route import ChannelRule
from service.stages.tuning.recounting import Hearing, History, recount
from service.stages.wording.shaping import evidence_shape

MAX_ALERTS = 500
"""So many alerts of one story are looked at, the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What the rules and filters in force make of one item. `channels`: name -> what stops it (None: it passes).

    Of a stored item (`history`), `channels` say what became of it, and `hearings` what each was told of its story.
    """

    item: Item
    topics: tuple[TopicExplanation, ...]
    channels: tuple[tuple[str, str | None], ...]
    history: History | None = None
    hearings: tuple[Hearing, ...] = ()

    @property
    def raised_by(self) -> tuple[str, ...]:
        """Return in words what raises the item's severity above that of its topics."""
        return significance.reasons(self.item) if any(one.matched for one in self.topics) else ()


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


async def recall_history(store: Store, reference: str) -> History | None:
    """Return what is stored of the item whose id or address is `reference`, however the address is written."""
    stored = await find_stored(store, reference)
    return None if stored is None else await _history(store, stored)


async def find_stored(store: Store, reference: str) -> StoredItem | None:
    """Return the item whose id or address is `reference`, however the address is written."""
    link = follow_link(reference, None)
    for one in dict.fromkeys((reference, link, canonical_link(link))):
        stored = await store.find_item(one) if one else None
        if stored is not None:
            return stored
    return None


async def _history(store: Store, stored: StoredItem) -> History:
    story = await store.story(stored.story_id) if stored.story_id else None
    alerts = await store.alerts(limit=MAX_ALERTS, story_id=story.id) if story else ()
    versions = await store.versions(stored.id)
    moments = frozenset((stored.first_seen, *(version.at for version in versions)))
    return History(stored=stored, story=story, alerts=alerts, moments=moments)


def explain_stored(
    history: History, configuration: Configuration, rules: Rules, states: Sequence[ChannelState]
) -> Explanation:
    """Return what became of a stored item, and what the rules in force make of it now."""
    titles = {slug: topic.title for slug, topic in configuration.topics.items()}
    hearings = recount(history, _ears(configuration, states), titles)
    return Explanation(
        item=history.stored.item,
        topics=explain(history.stored.item, rules),
        channels=tuple((one.channel, one.stopped_by) for one in hearings),
        history=history,
        hearings=hearings,
    )


def _ears(configuration: Configuration, states: Sequence[ChannelState]) -> dict[str, ChannelRule | str]:
    """Return what routing knows of each channel, or why it takes no part."""
    created = {state.name: state.created for state in states}
    zone = ZoneInfo(configuration.defaults.timezone)
    ears: dict[str, ChannelRule | str] = {}
    for name, options in configuration.channels.items():
        if options.role == "operations":
            continue
        waiting = configuration.waiting.get(f"channels.{name}")
        if not options.enabled:
            ears[name] = "the channel is not enabled"
        elif waiting:
            ears[name] = f"the channel is waiting for {', '.join(waiting)}"
        elif name not in created:
            ears[name] = "the channel is new: the service has not run with it yet"
        else:
            ears[name] = ChannelRule(
                name=name,
                admits=options.filter(),
                created=created[name],
                digest=options.digest is not None,
                quiet=options.quiet_hours,
                cap=options.cap,
                zone=zone,
            )
    return ears


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
    """Return an explanation as `explain --json` prints it; of a stored item also what is stored, and what was told."""
    history = explanation.history
    told = {one.channel: [_told_shape(alert) for alert in one.told] for one in explanation.hearings}
    return {
        **({} if history is None else {"stored": _history_shape(history)}),
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
        "raised_by": list(explanation.raised_by),
        "channels": [
            {"channel": name, "passes": reason is None, "stopped_by": reason}
            | ({"told": told[name]} if name in told else {})
            for name, reason in explanation.channels
        ],
    }


def _evidence(evidence: Evidence, item: Item, topic: str) -> dict[str, object]:
    """As everywhere, with what it weighs; `text` is the very span, so that it can be compared."""
    shape = evidence_shape(evidence, item, topic).model_dump(mode="json")
    return shape | {"text": evidence.text, "weight": evidence.weight}


def _history_shape(history: History) -> dict[str, object]:
    stored, story = history.stored, history.story
    return {
        "id": stored.id,
        "source": stored.item.key.source,
        "title": stored.item.title,
        "first_seen": stored.first_seen.isoformat(),
        "seeded": stored.seeded,
        "version": stored.version,
        "matched": [match.topic for match in stored.matches],
        "story": story.id if story else None,
        "members": len(story.members) if story else 0,
        "steps": [seen.step.value for seen in story.steps] if story else [],
        "joined_because": stored.reason,
    }


def _told_shape(alert: AlertView) -> dict[str, object]:
    return {
        "alert": alert.id,
        "kind": alert.kind.value,
        "step": alert.step.value,
        "at": alert.at.isoformat(),
        "state": alert.delivery_state.value if alert.delivery_state else "in the next digest",
    }
