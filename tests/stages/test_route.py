"""Stage 6: what is told, and when: the contract with users, case by case."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from service.domain.filters import EVERYTHING, Filter
from service.domain.ledger import StoredStory
from service.domain.matches import Severity
from service.domain.messages import Alert, AlertKind
from service.domain.options import CapOptions, QuietHoursOptions
from service.domain.stories import Change, Step
from service.stages.deduping.arrivals import Touched
from service.stages.routing.route import ChannelRule, Routed, Told, route
from tests.made import (
    DAY,
    HOUR,
    NOW,
    make_facts,
    make_ids,
    make_item,
    make_match,
    make_official,
    make_stored,
    make_story,
)

AMOUNT = Change(what="amount", before="$5", after="$9")
TITLE = Change(what="title", before="A", after="B")
QUIET = QuietHoursOptions.model_validate({"from": "00:00", "to": "23:59"})


def channel(
    name: str = "desk",
    *,
    admits: Filter = EVERYTHING,
    created: datetime = NOW - DAY,
    digest: bool = False,
    quiet: QuietHoursOptions | None = None,
    cap: CapOptions | None = None,
) -> ChannelRule:
    return ChannelRule(
        name=name, admits=admits, created=created, digest=digest, quiet=quiet, cap=cap, zone=ZoneInfo("UTC")
    )


def tell(*touched: Touched | StoredStory, to: ChannelRule | None = None, told: Told | None = None) -> Routed:
    def encode(name: str, alert: Alert, delivery_id: str) -> tuple[bytes, ...]:
        return (f"{name} {alert.kind} {alert.step} {delivery_id}".encode(),)

    whole = [one if isinstance(one, Touched) else Touched(story=one) for one in touched]
    return route(
        whole,
        [to or channel()],
        topics={"plates": "License plate readers"},
        told=told or {},
        now=NOW,
        new_id=make_ids(),
        encode=encode,
    )


def matter(*steps: tuple[Step, bool], told: set[str] | None = None, seeded: bool = False) -> StoredStory:
    member = make_stored(make_official("n1", facts=make_facts(number="n1", amount=9)), seeded=seeded)
    return make_story(member, steps=steps, told={"desk": told} if told else None)


def keys(routed: Routed) -> list[tuple[str, AlertKind]]:
    return [(alert.key, alert.kind) for alert in routed.alerts]


CREATED, UPDATED = AlertKind.CREATED, AlertKind.UPDATED


def test_a_new_story_is_told_once_with_a_body_that_is_fixed() -> None:
    routed = tell(make_story())
    (alert,), (delivery,) = routed.alerts, routed.deliveries
    assert (alert.key, alert.kind, alert.delivery_id, alert.topics) == ("told", CREATED, delivery.id, ("plates",))
    assert delivery.bodies == (f"desk created told {delivery.id}".encode(),)
    assert (delivery.subject, delivery.not_before) == ("s1", NOW)


def test_a_story_that_was_told_is_not_told_again_for_one_more_outlet() -> None:
    assert tell(make_story(told={"desk": {"told"}})).alerts == ()


def test_a_story_made_only_of_seeded_items_is_told_to_nobody() -> None:
    assert tell(make_story(make_stored(make_item(), seeded=True))).alerts == ()


def test_a_live_item_in_a_seeded_story_is_an_alert() -> None:
    seeded, live = make_stored(make_item("a"), seeded=True), make_stored(make_item("b"), id_="i2")
    assert keys(tell(make_story(seeded, live))) == [("told", CREATED)]


def test_a_channel_hears_nothing_of_stories_older_than_itself() -> None:
    assert tell(make_story(), to=channel(created=NOW + HOUR)).alerts == ()


def test_each_new_step_of_a_matter_is_told() -> None:
    assert keys(tell(matter((Step.FILED, False)))) == [("filed", CREATED)]
    both = matter((Step.FILED, False), (Step.PUBLISHED, False), told={"filed"})
    assert keys(tell(both)) == [("published", UPDATED)]


def test_of_two_steps_that_come_at_once_the_newest_is_told() -> None:
    assert keys(tell(matter((Step.FILED, False), (Step.PUBLISHED, False)))) == [("published", CREATED)]


def test_a_seeded_step_counts_as_told_and_a_later_one_is_an_alert() -> None:
    assert tell(matter((Step.FILED, True), seeded=True)).alerts == ()
    assert keys(tell(matter((Step.FILED, True), (Step.PUBLISHED, False), seeded=True))) == [("published", CREATED)]


def test_press_that_joins_a_matter_which_was_told_is_silent() -> None:
    document = make_stored(make_official("n1", facts=make_facts(number="n1")))
    press = make_stored(make_item("b"), id_="i2")
    told = make_story(document, press, steps=((Step.PUBLISHED, False),), told={"desk": {"published"}})
    assert tell(told).alerts == ()
    seeded = make_story(document, press, steps=((Step.PUBLISHED, True),))
    assert tell(seeded).alerts == ()


def test_a_material_change_is_an_update_once() -> None:
    told = make_story(told={"desk": {"told"}})
    (alert,) = tell(Touched(story=told, changes=(AMOUNT,))).alerts
    assert (alert.kind, alert.changes) == (UPDATED, (AMOUNT,))
    again = make_story(told={"desk": {"told", alert.key}})
    assert tell(Touched(story=again, changes=(AMOUNT,))).alerts == ()


def test_a_change_that_comes_with_a_new_step_is_told_with_it() -> None:
    awarded = matter((Step.AWARDED, False), (Step.MODIFIED, False), told={"awarded"})
    (alert,) = tell(Touched(story=awarded, changes=(AMOUNT,))).alerts
    assert (alert.key, alert.changes) == ("modified", (AMOUNT,))


def test_a_changed_amount_of_a_seeded_matter_is_an_update_but_a_changed_title_is_not() -> None:
    seeded = matter((Step.AWARDED, True), seeded=True)
    assert [alert.kind for alert in tell(Touched(story=seeded, changes=(AMOUNT,))).alerts] == [UPDATED]
    assert tell(Touched(story=seeded, changes=(TITLE,))).alerts == ()


def test_a_story_that_passes_only_now_is_told_now() -> None:
    low = make_stored(make_item("a"))
    high = make_stored(make_item("b"), id_="i2", matches=(make_match(severity=Severity.URGENT),))
    urgent_only = channel(admits=Filter(minimum_severity=Severity.URGENT))
    assert tell(make_story(low), to=urgent_only).alerts == ()
    assert keys(tell(make_story(low, high), to=urgent_only)) == [("told", CREATED)]


def test_what_a_filter_stops_is_not_told() -> None:
    assert tell(make_story(), to=channel(admits=Filter(topics=frozenset({"drones"})))).alerts == ()


def test_a_story_without_a_topic_is_not_told() -> None:
    assert tell(make_story(make_stored(make_item(), matches=()))).alerts == ()


def test_old_news_is_labelled_late() -> None:
    old = make_story(make_stored(make_item(published=NOW - 2 * DAY)))
    assert [alert.late for alert in tell(old, make_story()).alerts] == [True, False]


def test_in_quiet_hours_a_delivery_waits_unless_it_is_urgent() -> None:
    quiet = channel(quiet=QUIET)
    urgent = make_story(make_stored(make_item(), matches=(make_match(severity=Severity.URGENT),)))
    assert tell(make_story(), to=quiet).deliveries[0].not_before == NOW + timedelta(hours=11, minutes=59)
    assert tell(urgent, to=quiet).deliveries[0].not_before == NOW
    held = channel(quiet=QUIET.model_copy(update={"urgent": "hold"}))
    assert tell(urgent, to=held).deliveries[0].not_before > NOW


def test_a_channel_with_a_digest_gets_no_single_deliveries() -> None:
    routed = tell(make_story(), to=channel(digest=True))
    assert routed.deliveries == ()
    assert [(alert.delivery_id, alert.overflow) for alert in routed.alerts] == [(None, False)]


def stories(count: int) -> list[StoredStory]:
    return [make_story(make_stored(make_item(f"i{n}"), id_=f"i{n}"), id_=f"s{n}") for n in range(count)]


def test_above_the_cap_alerts_wait_for_the_digest() -> None:
    capped = channel(cap=CapOptions(alerts=3))
    routed = tell(*stories(5), to=capped, told={"desk": {None: 1}})
    assert [alert.overflow for alert in routed.alerts] == [False, False, True, True, True]
    assert len(routed.deliveries) == 2
    assert routed.overflowing == {"desk"}


def test_a_cap_by_topic_counts_each_topic() -> None:
    capped = channel(cap=CapOptions(alerts=1, by="topic"))
    other = make_story(make_stored(make_item("x"), id_="x", matches=(make_match("drones"),)), id_="sx")
    routed = tell(*stories(2), other, to=capped)
    assert [alert.overflow for alert in routed.alerts] == [False, True, False]


def test_a_delivery_is_named_as_people_read_it() -> None:
    (delivery,) = tell(make_story(make_stored(make_item(title="COUNTY BUYS\nPLATE READERS")))).deliveries
    assert delivery.title == "County buys plate readers"
