"""An invented week for the console: alerts of many kinds, real messages, sources and channels in every state."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from service.domain.items import Agency, Deadline, Facts, Item, ItemKey, Money, Tier
from service.domain.kinds import Notifier
from service.domain.ledger import DeliveryState, SourceState, StoredItem, StoredStory
from service.domain.matches import Severity
from service.domain.messages import Alert, AlertKind
from service.domain.options import ChannelOptions, PublicationOptions, SourceOptions
from service.domain.outcomes import PollOutcome
from service.domain.stories import Change, Step
from service.domain.views import AlertView, ChannelState, DeliveryView
from service.domain.wire import Secret
from service.notifiers.discord import Discord, DiscordOptions
from service.notifiers.slack import Slack, SlackOptions
from service.stages.deduping.compose import compose
from tests.publish.made import NOON, TOPICS, a_match, an_item
from tests.web.fakes import World, a_configuration

SLACK = Slack(SlackOptions(url=Secret("https://hooks.slack.com/services/T1/B1/x")))
DISCORD = Discord(DiscordOptions(url=Secret("https://discord.com/api/webhooks/1/x")), "http://localhost:8080")
NOTIFIERS: dict[str, Notifier] = {"newsroom": SLACK, "desk": DISCORD}
HOSTILE = '<script>alert("x")</script> & "quoted" <img src=x onerror=alert(1)> @everyone'


def a_week(world: World) -> World:
    """Fill the world: five stories told to two channels, and everything around them."""
    numbers = count(1)
    for place, (item, step, changes) in enumerate(_told()):
        story = _stored(next(numbers), item, place)
        world.store.kept.append(story)
        for channel, notifier in NOTIFIERS.items():
            _tell(world, story, (channel, notifier), (step, changes), f"{next(numbers):032x}")
    _dead(world)
    world.store.sources = _sources()
    world.store.channels = _channels()
    world.configuration = _configuration()
    return world


def _told() -> list[tuple[Item, Step, tuple[Change, ...]]]:
    award = Facts(
        amount=Money(value=Decimal(2_450_000)),
        recipient="Roadwatch Systems, Inc.",
        agencies=(Agency(name="U.S. Customs and Border Protection", slug="u-s-customs-and-border-protection"),),
        identifiers=("award:CONT_1",),
        step="awarded",
        special=("sole_source",),
    )
    notice = Facts(
        agencies=(Agency(name="Homeland Security Department", slug="homeland-security-department"),),
        document_number="2026-04321",
        dockets=("DHS-2026-0007",),
        deadlines=(Deadline(kind="comments", at=NOON + timedelta(days=21)),),
        identifiers=("fr:2026-04321",),
        step="published",
    )
    text = (
        "The agency gives notice of a new system of records. It holds images from license plate readers at the border."
    )
    moved = Change(what="deadline", before="9 March 2026", after="23 March 2026")
    raised = Change(what="amount", before="$1,900,000", after="$2,450,000")
    return [
        (
            an_item(title=HOSTILE, text=f"{HOSTILE} near license plate readers ends.", outlet="<b>Outlet</b>"),
            Step.TOLD,
            (),
        ),
        (an_item(), Step.TOLD, ()),
        (_official("notices", "Award: license plate readers, Laredo sector", award), Step.AWARDED, (raised,)),
        (_official("register", "Privacy Act of 1974; System of Records", notice, text), Step.PUBLISHED, ()),
        (_official("register", "Border imaging: comment period extended", notice, text), Step.AMENDED, (moved,)),
    ]


def _official(source: str, title: str, facts: Facts, text: str = "") -> Item:
    return an_item(
        title=title,
        text=text or "Purchase of license plate readers with installation and five years of support.",
        outlet="Federal Register" if source == "register" else "SAM.gov",
        kind="federal_register" if source == "register" else "sam_gov",
        tier=Tier.OFFICIAL,
        key=ItemKey(source=source, identity=title),
        facts=facts,
    )


def _stored(number: int, item: Item, place: int) -> StoredStory:
    at = NOON + timedelta(minutes=17 * place)
    match = replace(a_match(item.text), severity=list(Severity)[place % 4])
    others = [item.outlet, "Valley News", "Wire One"] if place == 1 else [item.outlet]
    members = tuple(
        StoredItem(
            id=f"{number:030x}{index:02x}",
            item=item if index == 0 else replace(item, outlet=outlet, url=f"https://{index}.example/x"),
            version=1,
            story_id=f"{number:032x}",
            matches=(match,),
            first_seen=at + timedelta(minutes=index),
            seeded=False,
        )
        for index, outlet in enumerate(others)
    )
    return StoredStory(
        id=f"{number:032x}",
        members=members,
        identifiers=item.facts.identifiers,
        steps=(),
        told={},
        first_seen=at,
        updated=at,
    )


def _tell(
    world: World, story: StoredStory, to: tuple[str, Notifier], news: tuple[Step, tuple[Change, ...]], alert_id: str
) -> None:
    step, changes = news
    kind = AlertKind.UPDATED if changes else AlertKind.CREATED
    composed = compose(story, TOPICS)
    alert = Alert(id=alert_id, kind=kind, step=step, story=composed, changes=changes, late=False, at=story.first_seen)
    delivery = f"d{alert_id[1:]}"
    sent = to[0] == "newsroom"
    world.store.said[delivery] = to[1].encode(alert, delivery)
    view = AlertView(
        id=alert_id,
        channel=to[0],
        story=story,
        key=step.value,
        step=step,
        kind=kind,
        changes=changes,
        late=step is Step.PUBLISHED,
        at=story.first_seen,
        delivery_id=delivery,
        delivery_state=DeliveryState.SENT if sent else DeliveryState.WAITING,
        overflow=False,
    )
    world.store.told.append(view)
    world.store.owed.append(
        _delivery(delivery, to[0], composed.lead.title, created=story.first_seen, state=view.delivery_state)
    )


def _delivery(delivery_id: str, channel: str, title: str, **fields: Any) -> DeliveryView:
    given: dict[str, Any] = {
        "id": delivery_id,
        "channel": channel,
        "title": title,
        "state": DeliveryState.SENT,
        "attempts": 1,
        "created": NOON,
        "not_before": NOON + timedelta(hours=3),
        "last_outcome": "sent",
        "last_detail": None,
        "settled": NOON,
    }
    return DeliveryView(**given | fields)


def _dead(world: World) -> None:
    delivery = "d000000000000000000000000deadbee"
    world.store.said[delivery] = (
        b'{"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*old* news"}}]}',
    )
    world.store.owed.append(
        _delivery(
            delivery,
            "newsroom",
            "Readers bought in the valley",
            state=DeliveryState.DEAD,
            attempts=9,
            last_outcome="refused",
            last_detail="400 invalid_blocks <b>",
        )
    )


def _sources() -> list[SourceState]:
    soon = NOON + timedelta(hours=2, minutes=12)
    well = SourceState(
        name="courier",
        next_poll_at=soon,
        created=NOON - timedelta(days=40),
        last_poll_at=NOON + timedelta(hours=1, minutes=42),
        last_success_at=NOON + timedelta(hours=1, minutes=42),
        last_outcome=PollOutcome.UNCHANGED,
        newest_item_at=NOON,
        items=1_284,
        seeded=True,
    )
    return [
        well,
        replace(well, name="register", last_outcome=PollOutcome.READ, items=20_311),
        replace(
            well,
            name="valley",
            last_outcome=PollOutcome.CHALLENGED,
            last_detail="a page that asks to prove to be human came in place of the feed",
            problem_since=NOON - timedelta(hours=5),
            failures=6,
        ),
        replace(well, name="gone-from-file", items=3),
    ]


def _channels() -> list[ChannelState]:
    newsroom = ChannelState(
        name="newsroom", created=NOON, fingerprint="1", dead=1, last_sent_at=NOON + timedelta(hours=1)
    )
    stopped = replace(
        newsroom,
        name="desk",
        dead=0,
        waiting=5,
        stopped_why="404 10015 Unknown Webhook",
        stopped_at=NOON,
        last_sent_at=None,
    )
    return [newsroom, stopped]


def _configuration() -> Any:
    return a_configuration(
        sources={
            "courier": SourceOptions(kind="feed", title="The Courier"),
            "register": SourceOptions(kind="federal_register", title="Federal Register: Homeland Security"),
            "valley": SourceOptions(kind="feed", title="Valley News"),
            "notices": SourceOptions(kind="sam_gov"),
            "resting": SourceOptions(kind="feed", enabled=False),
        },
        channels={
            "newsroom": ChannelOptions(kind="slack"),
            "desk": ChannelOptions(kind="discord"),
            "hook": ChannelOptions(kind="webhook"),
        },
        publications={
            "all": PublicationOptions(title="All alerts"),
            "contracts": PublicationOptions.model_validate(
                {"title": "Contracts over $1M", "kinds": ["sam_gov", "usaspending"], "minimum_amount": 1_000_000}
            ),
        },
        waiting={"sources.notices": ("SAM_API_KEY",), "channels.hook": ("HOOK_URL",)},
    )
