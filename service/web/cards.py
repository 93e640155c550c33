"""What the console shows of alerts and stories (pure): `AlertView`s -> cards, one for each thing that was told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from service.domain.configuration import Configuration
from service.domain.marks import Mark, Verdict
from service.domain.messages import AlertKind
from service.domain.stories import Story
from service.domain.views import AlertView, DeliveryView
from service.stages.deduping.compose import compose, lead_of
from service.stages.wording.characters import line, web_address
from service.stages.wording.cutting import shorten
from service.stages.wording.excerpts import Reason, reasons
from service.stages.wording.facts import Difference, difference, outlets_in_words, story_lines
from service.stages.wording.headlines import headline
from service.web.drawings import draw

TITLES = {"slack": "Slack", "discord": "Discord"}
_NEWS = {AlertKind.CREATED: "", AlertKind.UPDATED: "Update", AlertKind.DEADLINE: "Deadline"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCard:
    """A story as a card: everything is on one line and unescaped; the template escapes."""

    id: str
    title: str
    link: str | None
    severity: str
    topics: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    reasons: tuple[Reason, ...]
    outlet: str
    also: str
    published: datetime
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One channel that was told: where its delivery stands."""

    channel: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A message as its channel shows it. `look`: the name of the service; `kind` picks the style."""

    channel: str
    look: str
    kind: str
    messages: tuple[Markup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertCard:
    """What several channels were told about one step of one story, the newest alert first.

    `alert_id` is one of theirs, by which the card is marked; `mark`: what a reader made of it.
    """

    story: StoryCard
    news: str
    late: bool
    at: datetime
    changes: tuple[Difference, ...]
    told: tuple[Told, ...]
    drawings: tuple[Drawing, ...]
    alert_id: str
    mark: str | None


def story_card(story: Story, now: datetime) -> StoryCard:
    """Return a story as a card that is read at `now`."""
    lead = story.lead
    return StoryCard(
        id=story.id,
        title=headline(story),
        link=web_address(lead.url),
        severity=story.severity.word,
        topics=tuple(line(topic.title) for topic in story.topics),
        facts=story_lines(story, now),
        reasons=reasons(story),
        outlet=line(lead.outlet),
        also=outlets_in_words(story),
        published=lead.published or story.first_seen,
        summary=shorten(line(lead.text), 280),
    )


def alert_cards(
    views: Sequence[AlertView],
    bodies: Mapping[str, tuple[bytes, ...]],
    configuration: Configuration,
    now: datetime,
    marks: Sequence[Mark] = (),
) -> tuple[AlertCard, ...]:
    """Return a card for each story and key among `views`, in their order; the channels of each as in feeds.yaml.

    `bodies` by delivery id are drawn.
    """
    topics = {slug: topic.title for slug, topic in configuration.topics.items()}
    places = {name: place for place, name in enumerate(configuration.channels)}
    verdicts = verdicts_of(views, marks)
    grouped: dict[tuple[str, str], list[AlertView]] = {}
    for view in views:
        grouped.setdefault((view.story.id, view.key), []).append(view)
    return tuple(
        AlertCard(
            story=story_card(compose(group[0].story, topics), now),
            news=_NEWS[group[0].kind],
            late=group[0].late,
            at=group[0].at,
            changes=tuple(difference(change) for change in group[0].changes),
            told=tuple(Told(channel=view.channel, state=state_in_words(view)) for view in group),
            drawings=_drawings(group, bodies, configuration),
            alert_id=group[0].id,
            mark=next((verdicts[view.id].value for view in group if view.id in verdicts), None),
        )
        for group in (sorted(told, key=lambda view: places.get(view.channel, len(places))) for told in grouped.values())
    )


def verdicts_of(views: Sequence[AlertView], marks: Sequence[Mark]) -> dict[str, Verdict]:
    """Return what readers made of each alert, by id: of its very own, else of the item that leads its story.

    `marks`: the latest of each item, oldest first.
    """
    by_alert = {mark.alert_id: mark.verdict for mark in marks if mark.alert_id}
    by_item = {mark.item_id: mark.verdict for mark in marks}
    found = {view.id: by_item.get(lead_of(view.story.members).id, by_alert.get(view.id)) for view in views}
    return {alert_id: verdict for alert_id, verdict in found.items() if verdict is not None}


def state_in_words(view: AlertView) -> str:
    """Return where an alert stands with its channel: `sent`, `waiting`, `dead` or `in the next digest`."""
    return view.delivery_state.value if view.delivery_state else "in the next digest"


def drawing_of(
    delivery: DeliveryView, bodies: Mapping[str, tuple[bytes, ...]], configuration: Configuration
) -> Drawing | None:
    """Return a delivery as its channel shows it; None where its words are no longer kept."""
    return _drawing(delivery.channel, bodies.get(delivery.id, ()), configuration)


def _drawings(
    group: Sequence[AlertView], bodies: Mapping[str, tuple[bytes, ...]], configuration: Configuration
) -> tuple[Drawing, ...]:
    drawn = (_drawing(view.channel, bodies.get(view.delivery_id or "", ()), configuration) for view in group)
    return tuple(drawing for drawing in drawn if drawing is not None)


def _drawing(channel: str, said: tuple[bytes, ...], configuration: Configuration) -> Drawing | None:
    options = configuration.channels.get(channel)
    if not said or options is None:
        return None
    return Drawing(
        channel=channel,
        look=TITLES.get(options.kind, options.kind),
        kind=options.kind,
        messages=tuple(draw(options.kind, body) for body in said),
    )
